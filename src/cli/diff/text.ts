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
  const different = objects.filter(({ state }) => state !== 'unchanged');
  const blocks = [
    ...different.map((each) => objectText(each, common)).filter((text) => text !== ''),
    ...[...common.values()].map(({ change, count }) => `~ in ${String(count)} objects\n${changeText(change)}`),
  ];
  const { added, changed, removed, unchanged } = summary;
  const counts = `${String(added)} added, ${String(changed)} changed, ${String(removed)} removed, ${String(unchanged)} unchanged`;
  return `from  ${from}\nto    ${to}\n\n${blocks.map((block) => `${block}\n`).join('')}${counts}\n`;
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

const signs = { added: '+', removed: '-', changed: '~', reordered: '~', unchanged: ' ' } as const;

function objectText({ object, state, changes, consequences }: ObjectDifference, common: Map<string, Common>): string {
  const own = changes.filter((change) => !common.has(JSON.stringify(change)));
  if (state === 'changed' && own.length === 0 && consequences.length === 0) return '';
  const { kind, namespace, name } = object;
  const head = `${signs[state]} ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}\n`;
  return [head, ...own.map(changeText), ...consequences.map((sentence) => `    ! ${sentence}\n`)].join('');
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
