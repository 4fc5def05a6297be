// A comparison for people: what is added, changed and removed. A change that many objects have is said once.
import type { Json } from '../../model/json.js';
import { commonEnds } from '../../review/common-ends.js';
import type { Comparison, FieldChange, ObjectDifference } from '../../review/comparison-report.js';
import { isVisible, visible } from '../visible-text.js';

/** From so many objects on a change is said for all of them together. */
const many = 3;

/** The whole comparison. */
export function comparisonText(comparison: Comparison): string {
  const { from, to, objects, summary } = comparison;
  const common = commonChanges(objects);
  const worthSaying = objects.filter(({ state, notes = [] }) => state !== 'unchanged' || notes.length > 0);
  const head = summary.leftOver === undefined ? headText : alignedHeads(worthSaying);
  const blocks = [
    ...worthSaying.map((each) => objectText(each, common, head)).filter((text) => text !== ''),
    ...[...common.values()].map(({ change, count }) => `~ in ${String(count)} objects\n${changeText(change)}`),
  ];
  const remarks = (comparison.notes ?? []).map((note) => `# ${note}\n\n`).join('');
  return `from  ${from}\nto    ${to}\n\n${blocks.map((block) => `${block}\n`).join('')}${remarks}${countsText(summary)}\n`;
}

function countsText({ added, changed, removed, unchanged, leftOver, ...others }: Comparison['summary']): string {
  const gone = leftOver === undefined ? `${String(removed)} removed` : `${String(leftOver)} left over`;
  const { finished = 0, hooks = 0 } = others;
  const done = finished === 0 ? '' : `, ${String(finished)} finished`;
  const run = hooks === 0 ? '' : `, ${String(hooks)} ${hooks === 1 ? 'hook' : 'hooks'}`;
  return `${String(added)} added, ${String(changed)} changed, ${gone}, ${String(unchanged)} unchanged${done}${run}`;
}

interface Common {
  readonly change: FieldChange;
  readonly count: number;
}

function commonChanges(objects: readonly ObjectDifference[]): Map<string, Common> {
  const counts = new Map<string, Common>();
  for (const change of objects.flatMap(({ changes }) => changes)) {
    const key = JSON.stringify(change);
    counts.set(key, { change, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return new Map([...counts].filter(([, { count }]) => count >= many));
}

const signs = {
  added: '+',
  removed: '-',
  changed: '~',
  reordered: '~',
  unchanged: ' ',
  'left-over': '?',
  finished: ' ',
  hook: ' ',
} as const;

/** The first line about an object. */
type Head = (difference: ObjectDifference) => string;

function objectText(difference: ObjectDifference, common: Map<string, Common>, head: Head): string {
  const { state, changes, consequences, notes = [], refusal } = difference;
  const own = changes.filter((change) => !common.has(JSON.stringify(change)));
  const warnings = [...(refusal === undefined ? [] : [`the API server refuses it: ${refusal}`]), ...consequences];
  if (state === 'changed' && own.length + warnings.length + notes.length === 0) return '';
  const sentences = (sign: string, texts: readonly string[]) => texts.map((text) => `    ${sign} ${visible(text)}\n`);
  return [head(difference), ...own.map(changeText), ...sentences('!', warnings), ...sentences('#', notes)].join('');
}

function headText({ state, object }: ObjectDifference): string {
  return `${signs[state]} ${object.kind} ${placeOf(object)}\n`;
}

function placeOf({ namespace, name }: ObjectDifference['object']): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** With a cluster: kinds, names and managers below each other. */
function alignedHeads(differences: readonly ObjectDifference[]): Head {
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(({ length }) => length));
  const kinds = widest(differences.map(({ object }) => object.kind));
  const places = widest(differences.map(({ object }) => placeOf(object)));
  return ({ state, object, manager }) => {
    const who = manager === undefined ? state.replace('-', ' ') : `as ${manager}`;
    return `${signs[state]} ${object.kind.padEnd(kinds)}  ${placeOf(object).padEnd(places)}  ${who}\n`;
  };
}

function changeText({ path, change, before, after }: FieldChange): string {
  const head = `    ${signs[change]} ${path}`;
  if (change === 'reordered') return `${head}: in another order\n${lines('-', before)}${lines('+', after)}`;
  if (change === 'added' || change === 'removed') {
    const value = change === 'added' ? after : before;
    return isShort(value) ? `${head}: ${escaped(value)}\n` : `${head}\n${lines(signs[change], value)}`;
  }
  if (isShort(before) && isShort(after)) return `${head}: ${escaped(before)} -> ${escaped(after)}\n`;
  return `${head}\n${changedLines(before, after)}`;
}

function isShort(value: unknown): boolean {
  const text = JSON.stringify(value);
  return text.length <= 60 && !(typeof value === 'string' && value.includes('\n'));
}

/** Only the lines between those that are the same at both ends. */
function changedLines(before: unknown, after: unknown): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  const { head, tail } = commonEnds(old, now);
  const middle = (all: readonly string[]) => all.slice(head, all.length - tail);
  return `${signed('-', middle(old))}${signed('+', middle(now))}`;
}

function lines(sign: string, value: unknown): string {
  return signed(sign, linesOf(value));
}

function signed(sign: string, texts: readonly string[]): string {
  return texts.map((text) => `        ${sign} ${text}\n`).join('');
}

function linesOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split('\n').map((line) => (isVisible(line) ? line : escaped(line)));
  if (Array.isArray(value)) return (value as Json[]).map(escaped);
  return [escaped(value)];
}

/** JSON leaves characters as they are that turn the direction of a line, or cannot be seen. */
function escaped(value: unknown): string {
  return visible(JSON.stringify(value));
}
