// A shorter way to say a condition: what all of its alternatives ask for is asked for once.
import type { Condition } from './form.js';
import { keyOf } from './form.js';

/** How many words a condition has. */
export function sizeOf(condition: Condition): number {
  if ('not' in condition) return sizeOf(condition.not);
  if ('and' in condition) return sum(condition.and);
  return 'or' in condition ? sum(condition.or) : 1;
}

function sum(conditions: readonly Condition[]): number {
  return conditions.reduce((total, each) => total + sizeOf(each), 0);
}

/** The same condition, with what all of its parts have in common said once. */
export function factored(condition: Condition): Condition {
  if ('or' in condition) return withoutRepetition(condition.or.map(conjuncts), { outer: anyOf, inner: allOf });
  if ('and' in condition) return withoutRepetition(condition.and.map(alternatives), { outer: allOf, inner: anyOf });
  return condition;
}

type Join = (conditions: readonly Condition[]) => Condition;

function withoutRepetition(parts: readonly Condition[][], { outer, inner }: { outer: Join; inner: Join }): Condition {
  const common = (parts[0] ?? []).filter((each) => parts.every((part) => says(part, each)));
  const rests = parts.map((part) => part.filter((each) => !says(common, each)));
  // What is left of a part that is nothing else follows from what they have in common.
  if (common.length > 0 && rests.some(({ length }) => length === 0)) return inner(common);
  return inner([...common, outer(rests.map(inner))]);
}

function says(conditions: readonly Condition[], wanted: Condition): boolean {
  return conditions.some((each) => keyOf(each) === keyOf(wanted));
}

function conjuncts(condition: Condition): Condition[] {
  return 'and' in condition ? [...condition.and] : [condition];
}

function alternatives(condition: Condition): Condition[] {
  return 'or' in condition ? [...condition.or] : [condition];
}

/** That all of them hold. */
export function allOf(conditions: readonly Condition[]): Condition {
  const [only, ...more] = conditions;
  return only !== undefined && more.length === 0 ? only : { and: conditions };
}

/** That one of them holds. */
export function anyOf(conditions: readonly Condition[]): Condition {
  const [only, ...more] = conditions;
  return only !== undefined && more.length === 0 ? only : { or: conditions };
}
