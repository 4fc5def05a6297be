// Rules across fields, as data: the same rule is judged here and becomes a `fail` in the compiled Helm chart.
// A rule can therefore ask only what both sides can answer, and its sentence is fixed text.
import type { Json, Path } from '../../json.js';
import { canonicalJson, isObject } from '../../json.js';
import type { Problem } from '../../problem.js';

/** Keys from the root, joined by dots; no key of the schema holds a dot. */
export type FieldPath = string;

/** What a rule may ask about a complete values document. */
export type Condition =
  | { readonly empty: FieldPath }
  | { readonly equals: readonly [FieldPath, Json] }
  | { readonly oneOf: readonly [FieldPath, readonly Json[]] }
  /** A list holds this element. */
  | { readonly contains: readonly [FieldPath, Json] }
  /** A list holds the value of this field. */
  | { readonly containsValueOf: readonly [FieldPath, FieldPath] }
  /** A text, or the canonical JSON of anything else, matches this pattern (RE2 ∩ ECMAScript). */
  | { readonly matches: readonly [FieldPath, string] }
  /** Two fields hold the same. */
  | { readonly same: readonly [FieldPath, FieldPath] }
  /** A text is that of the first of these fields that is not empty, with this behind it. */
  | { readonly suffixed: readonly [FieldPath, firstOf: readonly FieldPath[], suffix: string] }
  /** An item of a list of maps has this key, and its text matches this pattern (RE2 ∩ ECMAScript). */
  | { readonly anyItem: readonly [FieldPath, key: string, pattern: string] }
  /** Two items of these lists of maps, taken together, have the same text under this key. */
  | { readonly repeats: readonly [readonly FieldPath[], key: string] }
  /** A number is at least another one; false when either is unset. */
  | { readonly gte: readonly [FieldPath, FieldPath | number] }
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition };

/** The field is not empty. */
export const isSet = (path: FieldPath): Condition => ({ not: { empty: path } });
/** The switch is on. */
export const isTrue = (path: FieldPath): Condition => ({ equals: [path, true] });
/** The switch is off. */
export const isFalse = (path: FieldPath): Condition => ({ equals: [path, false] });
/** Every one of the conditions. */
export const all = (...and: Condition[]): Condition => ({ and });
/** At least one of the conditions. */
export const any = (...or: Condition[]): Condition => ({ or });

/** One rule: what must not be, where to look, and the sentence. */
export interface Rule {
  /** Stable name, for tests and documentation. */
  readonly name: string;
  /** The field that the sentence is about. */
  readonly at: FieldPath;
  /** The rule is broken when this holds. */
  readonly when: Condition;
  /** What is wrong and what to do. */
  readonly message: string;
}

/** Whether the value at a path is known, that is, well formed. */
export type IsKnown = (path: Path) => boolean;

/**
 * The rules that a complete values document breaks, in their order.
 *
 * @param isKnown a rule that needs a value that is not known says nothing @default - every value is known
 */
export function brokenRules(rules: readonly Rule[], values: unknown, isKnown: IsKnown = () => true): Problem[] {
  return rules
    .filter((rule) => isBroken(rule, values, isKnown))
    .map((rule) => ({ path: rule.at.split('.'), message: rule.message }));
}

/** A rule stops at the first value that is not known. */
class NotKnown extends Error {}

function isBroken({ when }: Rule, values: unknown, isKnown: IsKnown): boolean {
  try {
    return holds(when, values, isKnown);
  } catch (error) {
    if (error instanceof NotKnown) return false;
    throw error;
  }
}

/** Whether a condition holds for a complete values document. */
export function holds(condition: Condition, values: unknown, isKnown: IsKnown = () => true): boolean {
  if ('and' in condition) return condition.and.every((part) => holds(part, values, isKnown));
  if ('or' in condition) return condition.or.some((part) => holds(part, values, isKnown));
  if ('not' in condition) return !holds(condition.not, values, isKnown);
  return holdsForField(condition, (path) => {
    const steps = path.split('.');
    if (!isKnown(steps)) throw new NotKnown();
    return valueAt(values, steps);
  });
}

type FieldCondition = Exclude<Condition, { and: unknown } | { or: unknown } | { not: unknown }>;

function holdsForField(condition: FieldCondition, read: (path: FieldPath) => unknown): boolean {
  if ('empty' in condition) return isEmpty(read(condition.empty));
  if ('equals' in condition) return same(read(condition.equals[0]), condition.equals[1]);
  if ('oneOf' in condition) return condition.oneOf[1].some((value) => same(read(condition.oneOf[0]), value));
  if ('contains' in condition) return hasElement(read(condition.contains[0]), condition.contains[1]);
  if ('containsValueOf' in condition)
    return hasElement(read(condition.containsValueOf[0]), read(condition.containsValueOf[1]));
  if ('matches' in condition) return new RegExp(condition.matches[1]).test(asText(read(condition.matches[0])));
  if ('same' in condition) return same(read(condition.same[0]), read(condition.same[1]));
  if ('suffixed' in condition) return isSuffixed(condition.suffixed, read);
  if ('anyItem' in condition || 'repeats' in condition) return holdsForItems(condition, read);
  return isAtLeast(read(condition.gte[0]), bound(condition.gte[1], read));
}

type ItemCondition = Extract<FieldCondition, { anyItem: unknown } | { repeats: unknown }>;

function holdsForItems(condition: ItemCondition, read: (path: FieldPath) => unknown): boolean {
  if ('anyItem' in condition) {
    const [path, key, pattern] = condition.anyItem;
    return textsUnder(key, read(path)).some((text) => new RegExp(pattern).test(text));
  }
  const [paths, key] = condition.repeats;
  const texts = paths.flatMap((path) => textsUnder(key, read(path)));
  return new Set(texts).size < texts.length;
}

function isSuffixed(
  [path, fields, suffix]: readonly [FieldPath, readonly FieldPath[], string],
  read: (path: FieldPath) => unknown,
): boolean {
  const texts = fields.map((field) => read(field));
  return read(path) === `${String(texts.find((text) => !isEmpty(text)) ?? '')}${suffix}`;
}

function textsUnder(key: string, list: unknown): string[] {
  const items = Array.isArray(list) ? list.map((item) => (isObject(item) ? item[key] : undefined)) : [];
  return items.filter((text) => typeof text === 'string');
}

/** The value at a path, or undefined. */
export function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined,
    document,
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

function same(a: unknown, b: unknown): boolean {
  return a !== undefined && canonicalJson(a) === canonicalJson(b);
}

function hasElement(list: unknown, element: unknown): boolean {
  return Array.isArray(list) && list.some((one) => same(one, element));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : canonicalJson(value);
}

function bound(limit: FieldPath | number, read: (path: FieldPath) => unknown): unknown {
  return typeof limit === 'number' ? limit : read(limit);
}

function isAtLeast(value: unknown, limit: unknown): boolean {
  return typeof value === 'number' && typeof limit === 'number' && value >= limit;
}
