// Rules are blocks of one template each of which prints its own sentence: a mistake in one shows without the others. Which rule a
// block is, its sentence says, so that documents can be made for its condition; a range is all rules whose fields it goes through.
import { releaseRules } from '../../../src/model/platform/release-rules.js';
import { formatProblem } from '../../../src/model/problem.js';
import { usesBundledDatabase } from '../../../src/model/values/rules/database.js';
import { valueRules } from '../../../src/model/values/rules/index.js';
import { readsGoogleGroups } from '../../../src/model/values/rules/sign-in.js';
import type { Condition, Rule } from '../../../src/model/values/rules/language.js';
import { noticeRules } from '../../../src/model/values/rules/notices.js';
import type { Action } from './actions.js';
import { actionsOf } from './actions.js';
import type { Mutant } from './mutators.js';

/** A part of a template that can be rendered by itself. */
export interface Section {
  readonly text: string;
  /** What to take off a place in the template to have the place in the section. */
  readonly shift: number;
  /** When the block prints its sentence; undefined outside of such blocks. */
  readonly condition?: Condition;
}

interface Block {
  readonly start: number;
  readonly end: number;
}

interface Blocks {
  readonly head: string;
  readonly blocks: readonly Block[];
  readonly tail: string;
}

const rules: readonly Rule[] = [...releaseRules, ...valueRules, ...noticeRules];

const known = new Map<string, Blocks>();

/** The part of a template that shows a mistake; undefined where that is all of it. */
export function sectionOf({ file, edit }: Mutant, template: string): Section | undefined {
  if (!/\/(validate\.yaml|NOTES\.txt)$/.test(file)) return undefined;
  const { head, blocks, tail } = known.get(template) ?? split(template);
  // Where nothing stands behind the blocks, they are what shows a mistake before them.
  if (edit.start < head.length) return printsIn(tail) ? { text: head + tail, shift: 0 } : undefined;
  const block = blocks.find(({ start, end }) => start <= edit.start && edit.end <= end);
  if (block === undefined) return undefined;
  const text = template.slice(block.start, block.end);
  const condition = conditionIn(text);
  return { text: head + text + tail, shift: block.start - head.length, ...(condition && { condition }) };
}

/** The conditions of a template's blocks, one for each; undefined where no rule has the sentence. */
export function conditionsOf(template: string): (Condition | undefined)[] {
  return split(template).blocks.map(({ start, end }) => conditionIn(template.slice(start, end)));
}

/** Conditions that the chart has named templates for. */
const named: Readonly<Record<string, Condition>> = { usesBundledDatabase, readsGoogleGroups };

/** How many rules that include a named template are tried for a mistake in it. */
const SOME = 4;

/** Conditions that show mistakes in a named template: the one that has this name, and some that ask with its help. */
export function conditionsShowing(name: string): readonly Condition[] {
  const own = named[name];
  const word = own === undefined ? `"${name}":[` : JSON.stringify(own);
  const asking = rules.filter(({ when }) => JSON.stringify(when).includes(word)).slice(0, SOME);
  return [...(own === undefined ? [] : [own]), ...asking.map(({ when }) => when)];
}

function split(template: string): Blocks {
  const actions = actionsOf(template);
  const opening = actions.filter(({ keyword, within }) => ['if', 'range'].includes(keyword) && isDefinition(within));
  const blocks = opening.map((action): Block => ({ start: action.outer.start, end: endOf(action, actions) }));
  const made = {
    blocks,
    head: template.slice(0, blocks[0]?.start),
    tail: template.slice(blocks.at(-1)?.end ?? template.length),
  };
  known.set(template, made);
  return made;
}

function printsIn(text: string): boolean {
  return actionsOf(text).some(({ keyword }) => keyword !== 'end');
}

function isDefinition([define, ...more]: readonly Action[]): boolean {
  return define?.keyword === 'define' && more.length === 0;
}

function endOf(action: Action, actions: readonly Action[]): number {
  const end = actions.find(({ keyword, within }) => keyword === 'end' && within.at(-1) === action);
  if (end === undefined) throw new Error('a block is not closed');
  return end.outer.end;
}

/** The sentence that a block prints: the texts of its first expression, one behind the other. */
function sentenceIn(block: string): string {
  const printed = actionsOf(block).find(({ keyword }) => keyword === '');
  return textsIn(block, printed).join('');
}

function textsIn(block: string, action: Action | undefined): string[] {
  const texts = block.slice(action?.outer.start, action?.outer.end).matchAll(/"(?:[^"\\]|\\.)*"/g);
  return [...texts].map(([text]) => JSON.parse(text) as string);
}

/** When a block prints its sentence. That of a range stands behind each of its fields; one without texts is about empty ones. */
function conditionIn(block: string): Condition | undefined {
  const [opening] = actionsOf(block);
  const sentence = sentenceIn(block);
  if (opening?.keyword !== 'range') return conditions.get(sentence);
  const fields = textsIn(block, opening);
  const or = fields.map((field) => (sentence === '' ? { empty: field } : conditions.get(field + sentence)));
  return or.every((each) => each !== undefined) ? { or } : undefined;
}

/** Rules with the same sentence are one block. */
const conditions = new Map<string, Condition>();
for (const { at, message, when } of rules) {
  const sentence = formatProblem({ path: at.split('.'), message });
  const same = conditions.get(sentence);
  conditions.set(sentence, same === undefined ? when : { or: [same, when] });
}
