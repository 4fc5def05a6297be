// The mistakes that are made in templates, each at every place where it can be made.
import type { Action, Command, Operand, Part, Pipeline } from './actions.js';
import { actionsOf, pipelinesIn } from './actions.js';

/** A part of a template's text that is replaced. */
export type Edit = Part & { readonly by: string };

/** One mistake in one template. */
export interface Mutant {
  readonly file: string;
  /** What kind of mistake it is. */
  readonly mutator: string;
  readonly edit: Edit;
  /** Where it is made; undefined outside of expressions. */
  readonly action?: Action;
}

type OfPipeline = (pipeline: Pipeline, text: string, action: Action) => Edit[];

const instead = ({ start, end }: Part, by: string): Edit => ({ start, end, by });
const source = (text: string, { start, end }: Part) => text.slice(start, end);
const nameOf = ({ operands }: Command) => operands[0]?.text ?? '';
const argumentsOf = ({ operands }: Command) => operands.slice(1);

/** Calls of a function, wherever they stand. */
function calls(names: readonly string[], edit: (call: Command, text: string) => Edit[]): OfPipeline {
  return ({ commands }, text) =>
    commands.filter((command) => names.includes(nameOf(command))).flatMap((command) => edit(command, text));
}

/** Removes an operand together with the space before it. */
function without(text: string, { start, end }: Part): Edit {
  return { start: start - (/\s*$/.exec(text.slice(0, start))?.[0].length ?? 0), end, by: '' };
}

/** Exchanges two operands. */
function exchanged(text: string, one: Operand, other: Operand): Edit {
  const between = text.slice(one.end, other.start);
  return { start: one.start, end: other.end, by: source(text, other) + between + source(text, one) };
}

const filters = ({ commands }: Pipeline) => commands.slice(1);

const inExpressions: Readonly<Record<string, OfPipeline>> = {
  'a condition of several left out': calls(['and', 'or'], (call, text) =>
    argumentsOf(call).length < 2 ? [] : argumentsOf(call).map((each) => without(text, each)),
  ),
  'and for or': calls(['and', 'or'], ({ operands: [name] }) =>
    name === undefined ? [] : [instead(name, name.text === 'and' ? 'or' : 'and')],
  ),
  'a not left out': calls(['not'], ({ operands: [name] }) => (name === undefined ? [] : [instead(name, '')])),
  'eq for ne': calls(['eq', 'ne'], ({ operands: [name] }) =>
    name === undefined ? [] : [instead(name, name.text === 'eq' ? 'ne' : 'eq')],
  ),
  'the other branch of a ternary': calls(['ternary'], ({ operands: [, one, other] }, text) =>
    one === undefined || other === undefined ? [] : [exchanged(text, one, other)],
  ),
  'layers the other way round': calls(['list'], ({ operands: [, one, other, ...more] }, text) =>
    one === undefined || other === undefined || more.length > 0 ? [] : [exchanged(text, one, other)],
  ),
  'an element of a list left out': calls(['list', 'omit'], (call, text) =>
    argumentsOf(call)
      .slice(nameOf(call) === 'omit' ? 1 : 0)
      .map((each) => without(text, each)),
  ),
  'an entry of a map left out': calls(['dict'], (call, text) =>
    argumentsOf(call).flatMap((key, index, all) => {
      const value = all[index + 1];
      return index % 2 === 1 || value === undefined ? [] : [without(text, { start: key.start, end: value.end })];
    }),
  ),
  'a number as it is': calls(['int64'], ({ operands: [name] }) => (name === undefined ? [] : [instead(name, '')])),
  'a filter left out': (pipeline, text) =>
    filters(pipeline).map((filter) => {
      const bar = text.lastIndexOf('|', filter.start);
      return { start: bar, end: filter.end, by: '' };
    }),
  'a default the other way round': (pipeline, text) =>
    pipeline.commands.flatMap((filter, index) => {
      const [before, fallback] = [pipeline.commands[index - 1], filter.operands[1]];
      if (nameOf(filter) !== 'default' || before === undefined || fallback === undefined) return [];
      const own = before.operands.length > 1 ? `(${source(text, before)})` : source(text, before);
      return [{ start: before.start, end: filter.end, by: `${source(text, fallback)} | default ${own}` }];
    }),
  'another depth': (pipeline) =>
    filters(pipeline)
      .filter((filter) => nameOf(filter) === 'nindent')
      .flatMap(({ operands: [, depth] }) =>
        depth === undefined ? [] : [instead(depth, String(Math.max(0, Number(depth.text) - 2)))],
      ),
  'another text': (pipeline, text) =>
    pipeline.commands
      .filter((command) => nameOf(command) !== 'include')
      .flatMap(({ operands }) => operands)
      // A long text is printed in pieces, which are one text.
      .filter(({ text: word }, index, all) => word.startsWith('"') && !isPiece(all, index))
      .map((each) => instead(each, `${source(text, each).slice(0, -1)}mutant"`)),
  'another number': (pipeline) =>
    pipeline.commands
      .filter((command) => nameOf(command) !== 'nindent')
      .flatMap(({ operands }) => operands)
      .filter(({ text: word }) => /^-?\d+$/.test(word))
      .map((each) => instead(each, String(Number(each.text) + 1))),
};

function isPiece(operands: readonly Operand[], index: number): boolean {
  return operands[0]?.text === 'print' && operands[index + 1]?.text.startsWith('"') === true;
}

type OfAction = (action: Action, text: string) => Edit[];

const ofActions: Readonly<Record<string, OfAction>> = {
  'a condition that always holds': (action) => condition(action, ['if', 'else if'], () => 'true'),
  'a condition that never holds': (action) => condition(action, ['if', 'else if'], () => 'false'),
  'branches the other way round': (action, text) =>
    action.hasElse ? condition(action, ['if', 'else if'], (own) => `not (${source(text, own)})`) : [],
  'a with that never holds': (action) => condition(action, ['with'], () => 'false'),
  'a with that always holds': (action, text) => {
    const edits = action.hasElse ? [] : condition(action, ['with'], (own) => `list (${source(text, own)})`);
    const keyword = text.indexOf('with', action.outer.start);
    return edits.map(({ end, by }) => ({ start: keyword, end, by: `range ${by}` }));
  },
  'a range over nothing': (action) => condition(action, ['range'], () => 'list'),
  'nothing printed': (action) =>
    action.keyword !== '' || action.pipeline === undefined ? [] : [instead(action.outer, '')],
};

function condition({ keyword, pipeline }: Action, of: readonly string[], by: (own: Part) => string): Edit[] {
  return pipeline !== undefined && of.includes(keyword) ? [instead(pipeline, by(pipeline))] : [];
}

/** What a value is when it is unset, in the JSON that templates hold, and lines of plain YAML. */
const ofText: Readonly<Record<string, (text: string) => Edit[]>> = {
  'another value when unset': (text) =>
    [...text.matchAll(/(?<=^ *"[^"\n]+": )("[^"\n]*"|true|false|\d+|\[\]|\{\})(?=,?$)/gm)].map((found) => ({
      start: found.index,
      end: found.index + found[0].length,
      by: otherThan(found[0]),
    })),
  'quotes left out': (text) =>
    [...text.matchAll(/(?<=^[^"\n{]*)"(?=[^"\n]*\{\{)([^\n]*)"$/gm)].map((found) => ({
      start: found.index,
      end: found.index + found[0].length,
      by: found[1] ?? '',
    })),
};

function otherThan(value: string): string {
  if (value === 'true' || value === 'false') return value === 'true' ? 'false' : 'true';
  if (value === '[]') return '["mutant"]';
  if (value === '{}') return '{ "mutant": "mutant" }';
  return value.startsWith('"') ? `${value.slice(0, -1)}mutant"` : String(Number(value) + 1);
}

/** The names of all mistakes. */
export const mutators: readonly string[] = [ofActions, inExpressions, ofText].flatMap((each) => Object.keys(each));

/** Every mistake at every place of a template. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const actions = actionsOf(text);
  const inActions = actions.flatMap((action): Mutant[] => [
    ...named(ofActions, (edits) => edits(action, text)).map((made) => ({ file, ...made, action })),
    ...pipelinesIn(action.pipeline ?? nothing).flatMap((pipeline) =>
      named(inExpressions, (edits) => edits(pipeline, text, action)).map((made) => ({ file, ...made, action })),
    ),
  ]);
  const elsewhere = named(ofText, (edits) => edits(text)).map((made): Mutant => {
    const action = actions.find(({ outer }) => outer.start >= made.edit.start && outer.end <= made.edit.end);
    return { file, ...made, ...(action === undefined ? {} : { action }) };
  });
  return [...inActions, ...elsewhere].filter(({ edit }) => text.slice(edit.start, edit.end) !== edit.by);
}

const nothing: Pipeline = { commands: [], start: 0, end: 0 };

function named<Edits>(
  table: Readonly<Record<string, Edits>>,
  make: (edits: Edits) => Edit[],
): { mutator: string; edit: Edit }[] {
  return Object.entries(table).flatMap(([mutator, edits]) => make(edits).map((edit) => ({ mutator, edit })));
}

/** A template with one mistake. */
export function mutated(text: string, { edit: { start, end, by } }: Mutant): string {
  return text.slice(0, start) + by + text.slice(end);
}
