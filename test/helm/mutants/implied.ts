// Whether a mistake in a condition changes it at all where it stands: tried with every answer to the questions of the blocks
// around it, of what it decides about, and of the rules that refuse documents.
import type { Action, Command, Operand, Pipeline } from './actions.js';
import { actionsOf, pipelinesIn } from './actions.js';
import type { Mutant } from './mutators.js';
import { mutated } from './mutators.js';

/** More questions than these are not tried. */
const MOST = 14;

/**
 * Whether the condition holds, with the mistake, exactly when it does without, wherever it is asked and matters.
 *
 * @param helpers the named templates, among which are conditions
 * @param rules the template that refuses documents; none for what is asked of refused ones, too
 */
export function isImplied(mutant: Mutant, template: string, helpers: string, rules = ''): boolean {
  const { action } = mutant;
  if (action?.pipeline === undefined) return false;
  if (isAskedAround(mutant, action.pipeline, template)) return true;
  const around = action.within.filter((each) => isCondition(each) && !each.hasElse);
  const given = [...around, ...onlyContentOf(action, template)].flatMap((each) => read(each, template, helpers));
  const [right] = read(action, template, helpers);
  const other = wrongOf(mutant, action, template, helpers);
  if (right === undefined || other === undefined) return false;
  return agree(right, other, withRules([right, other, ...given], allowedBy(rules, helpers)).slice(2));
}

/** Whether what is left out of an `and`, another one around it asks, too. */
function isAskedAround({ mutator, edit }: Mutant, pipeline: Pipeline, template: string): boolean {
  if (mutator !== 'a condition of several left out') return false;
  const own = template.slice(edit.start, edit.end).trim();
  const around = pipelinesIn(pipeline)
    .flatMap(({ commands }) => commands)
    .filter(({ start, end }) => start <= edit.start && edit.end <= end);
  const isAnd = ({ operands }: Command) => operands[0]?.text === 'and';
  const asks = ({ operands }: Command) => operands.some(({ start, end }) => template.slice(start, end) === own);
  return around.slice(-1).every(isAnd) && around.slice(0, -1).some((outer) => isAnd(outer) && asks(outer));
}

const certain: Formula = { questions: [], holds: () => true };

/** When it holds with the mistake; undefined where nothing is asked. */
function wrongOf(mutant: Mutant, action: Action, template: string, helpers: string): Formula | undefined {
  if (mutant.mutator === 'a with that always holds') return certain;
  if (!isCondition(action)) return undefined;
  const { start, end } = action.outer;
  const edit = { start: mutant.edit.start - start, end: mutant.edit.end - start, by: mutant.edit.by };
  // An else stands behind an if.
  const before = action.keyword === 'else if' ? '{{ if true }}' : '';
  const wrongText = before + mutated(template.slice(start, end), { ...mutant, edit });
  const wrong = actionsOf(wrongText).at(-1);
  return wrong === undefined ? undefined : read(wrong, wrongText, helpers)[0];
}

/** What an action asks, with the conditions that it names. */
function read({ pipeline }: Action, text: string, helpers: string): Formula[] {
  if (pipeline === undefined) return [];
  const own = text.slice(pipeline.start, pipeline.end);
  const spelled = spelledOut(own, helpers);
  if (spelled === own) return [formulaOf(pipeline, text)];
  const question = `{{ if ${spelled} }}`;
  return actionsOf(question).flatMap((each) => (each.pipeline ? [formulaOf(each.pipeline, question)] : []));
}

/** With the conditions that named templates are, instead of their names; variables of groups are the same everywhere. */
function spelledOut(asked: string, helpers: string): string {
  return asked.replaceAll(/include "([^"]+)" \.(?=\)|$)/g, (call, name: string) => {
    const body = helpers.split(`{{- define "${name}" -}}`)[1];
    const condition = (body ?? '').replace(/^\s*\{\{- \$\w+ := index [^{}]*\}\}/, '');
    return /^\s*\{\{-? if ([^{}]*) \}\}true\{\{ end \}\}\s*\{\{- end/.exec(condition)?.[1] ?? call;
  });
}

/** The range or with that is all that a block holds: where it prints nothing, the block does not matter. */
function onlyContentOf(block: Action, template: string): Action[] {
  if (block.hasElse) return [];
  const inner = actionsOf(template).filter(({ within }) =>
    within.some(({ outer }) => outer.start === block.outer.start),
  );
  const [first, end, last] = [inner[0], inner.at(-2), inner.at(-1)];
  if (first === undefined || end === undefined || last === undefined) return [];
  const isWhole = (from: number, to: number) => template.slice(from, to).trim() === '';
  const isOnly = end.within.at(-1)?.outer.start === first.outer.start && !first.hasElse;
  const isAlone = isWhole(block.outer.end, first.outer.start) && isWhole(end.outer.end, last.outer.start);
  return isOnly && isAlone && ['range', 'with'].includes(first.keyword) ? [first] : [];
}

const actions = new Map<string, readonly Action[]>();

function known(template: string): readonly Action[] {
  const found = actions.get(template) ?? actionsOf(template);
  actions.set(template, found);
  return found;
}

const kept = new Map<string, readonly Formula[]>();

/** For every rule that it is kept. */
function allowedBy(rules: string, helpers: string): readonly Formula[] {
  const found =
    kept.get(rules) ??
    known(rules)
      .filter(({ keyword, within }) => keyword === 'if' && within.length === 1)
      .flatMap((action) => read(action, rules, helpers))
      .map(({ questions, holds }) => ({ questions, holds: (answers: ReadonlySet<string>) => !holds(answers) }));
  kept.set(rules, found);
  return found;
}

/** With the rules that ask much of what is asked there, as long as they leave few enough questions. */
function withRules(asked: readonly Formula[], rules: readonly Formula[]): readonly Formula[] {
  const questions = new Set(asked.flatMap((each) => each.questions));
  const others = (rule: Formula) => rule.questions.filter((each) => !questions.has(each)).length;
  return rules
    .filter((rule) => rule.questions.length - others(rule) > 1 && others(rule) < 2)
    .sort((a, b) => others(a) - others(b))
    .reduce((all, rule) => (questionsOf([...all, rule]).length > MOST ? all : [...all, rule]), asked);
}

function questionsOf(formulas: readonly Formula[]): string[] {
  return [...new Set(formulas.flatMap((each) => each.questions))];
}

function isCondition({ keyword }: Action): boolean {
  return keyword === 'if' || keyword === 'else if';
}

/** A condition of questions that are answered with yes or no. */
interface Formula {
  readonly questions: readonly string[];
  readonly holds: (answers: ReadonlySet<string>) => boolean;
}

function agree(right: Formula, wrong: Formula, given: readonly Formula[]): boolean {
  const questions = questionsOf([right, wrong, ...given]);
  if (questions.length > MOST) return false;
  const choices = Array.from(
    { length: 2 ** questions.length },
    (_, choice) => new Set(questions.filter((_q, at) => (choice >> at) & 1)),
  );
  return choices
    .filter((answers) => given.every((each) => each.holds(answers)))
    .every((answers) => right.holds(answers) === wrong.holds(answers));
}

function formulaOf(pipeline: Pipeline, text: string): Formula {
  const [only, ...more] = pipeline.commands;
  return only === undefined || more.length > 0 ? question(text, pipeline) : ofCommand(only, text);
}

function ofCommand(command: Command, text: string): Formula {
  const [name, ...rest] = command.operands;
  const parts = rest.map((each) => ofOperand(each, text));
  const questions = parts.flatMap((each) => each.questions);
  const [first] = parts;
  if (name?.text === 'and') return { questions, holds: (answers) => parts.every((each) => each.holds(answers)) };
  if (name?.text === 'or') return { questions, holds: (answers) => parts.some((each) => each.holds(answers)) };
  if (name?.text === 'not' && first !== undefined) return { questions, holds: (answers) => !first.holds(answers) };
  return name !== undefined && rest.length === 0 ? ofOperand(name, text) : question(text, command);
}

function ofOperand(operand: Operand, text: string): Formula {
  return operand.inner === undefined ? question(text, operand) : formulaOf(operand.inner, text);
}

function question(text: string, { start, end }: { readonly start: number; readonly end: number }): Formula {
  const own = text.slice(start, end).replaceAll(/\s+/g, ' ');
  if (own === 'true') return certain;
  // What a dot stands for, the blocks around it decide.
  const word = /(^|[ (])\.($|[ )])/.test(own) ? `${own} at ${String(start)}` : own;
  return { questions: [word], holds: (answers) => answers.has(word) };
}
