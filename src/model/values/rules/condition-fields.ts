// Which fields a condition asks about: rules that ask about one alone can be told from others, and named conditions are looked
// for among the options of theirs.
import type { Condition, FieldPath } from './language.js';

/** The fields that a condition asks about. */
export function fieldsIn(condition: Condition): ReadonlySet<FieldPath> {
  return new Set(listed(condition));
}

function listed(condition: Condition): readonly FieldPath[] {
  if ('not' in condition) return listed(condition.not);
  if ('and' in condition) return condition.and.flatMap(listed);
  if ('or' in condition) return condition.or.flatMap(listed);
  if ('empty' in condition) return [condition.empty];
  if ('repeats' in condition) return condition.repeats[0];
  if ('suffixed' in condition) return [condition.suffixed[0], ...condition.suffixed[1]];
  if ('same' in condition) return condition.same;
  if ('containsValueOf' in condition) return condition.containsValueOf;
  if ('gte' in condition) return condition.gte.filter((field) => typeof field === 'string');
  return [firstOf(condition)];
}

type OfOneField = Extract<
  Condition,
  { equals: unknown } | { oneOf: unknown } | { contains: unknown } | { matches: unknown } | { anyItem: unknown }
>;

function firstOf(condition: OfOneField): FieldPath {
  if ('equals' in condition) return condition.equals[0];
  if ('oneOf' in condition) return condition.oneOf[0];
  if ('contains' in condition) return condition.contains[0];
  return 'matches' in condition ? condition.matches[0] : condition.anyItem[0];
}
