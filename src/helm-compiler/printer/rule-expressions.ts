// What rules ask, as template expressions: the chart has to answer every question as the program does.
import type { Json } from '../../model/json.js';
import { canonicalJson } from '../../model/json.js';
import type { Condition } from '../../model/values/rules/language.js';
import type { Part, Text } from '../form.js';
import { literalText } from '../form.js';
import { withIncludes } from '../includes.js';
import { accessTo } from '../leaves.js';
import { argument } from './conditions.js';
import { ExpressionPrinter } from './expressions.js';
import type { Place } from './place.js';
import { goString } from './scalars.js';

/** The expression of a rule's condition. */
export function ruleExpression(condition: Condition, place: Place): string {
  const name = nameOf(condition, place);
  if (name !== undefined) return `include "${place.chart}.${name}" .`;
  if ('not' in condition && 'empty' in condition.not) return fieldExpression(condition.not.empty, place);
  if ('not' in condition) return `not ${inner(condition.not, place)}`;
  if ('and' in condition) return joined('and', condition.and, place);
  if ('or' in condition) return joined('or', condition.or, place);
  if ('empty' in condition) return `not ${argument(fieldExpression(condition.empty, place))}`;
  if ('equals' in condition) return equals(condition.equals[0], condition.equals[1], place);
  if ('oneOf' in condition)
    return joined(
      'or',
      condition.oneOf[1].map((value): Condition => ({ equals: [condition.oneOf[0], value] })),
      place,
    );
  return ofSeveral(condition, place);
}

/** The name of a condition that the chart has one for. */
function nameOf(condition: Condition, { conditions = {} }: Place): string | undefined {
  const key = canonicalJson(condition);
  return Object.entries(conditions).find(([, named]) => canonicalJson(named) === key)?.[0];
}

type Several = Exclude<
  Condition,
  { not: unknown } | { and: unknown } | { or: unknown } | { empty: unknown } | { equals: unknown } | { oneOf: unknown }
>;

function ofSeveral(condition: Several, place: Place): string {
  if ('contains' in condition)
    return `has ${goValue(condition.contains[1])} ${fieldExpression(condition.contains[0], place)}`;
  if ('containsValueOf' in condition)
    return `has ${fieldExpression(condition.containsValueOf[1], place)} ${fieldExpression(condition.containsValueOf[0], place)}`;
  if ('matches' in condition)
    return `regexMatch ${goString(condition.matches[1])} ${asText(condition.matches[0], place)}`;
  if ('same' in condition)
    return `eq (toRawJson ${fieldExpression(condition.same[0], place)}) (toRawJson ${fieldExpression(condition.same[1], place)})`;
  if ('suffixed' in condition) {
    const [path, fields, suffix] = condition.suffixed;
    return `eq ${fieldExpression(path, place)} ${argument(suffixed(fields, suffix, place))}`;
  }
  if ('anyItem' in condition) {
    const [path, key, pattern] = condition.anyItem;
    return `include "${place.chart}.anyItem" (list ${fieldExpression(path, place)} ${goString(key)} ${goString(pattern)})`;
  }
  if ('repeats' in condition) {
    const lists = condition.repeats[0].map((path) => fieldExpression(path, place));
    const items = lists.length === 1 ? lists.join() : `(concat ${lists.join(' ')})`;
    return `include "${place.chart}.repeats" (list ${goString(condition.repeats[1])} ${items})`;
  }
  return atLeast(condition.gte, place);
}

/** The text of the first field that is not empty, and another behind it; under the name that the chart has for it. */
function suffixed(fields: readonly string[], suffix: string, place: Place): string {
  const parts = fields.reduceRight<readonly Part[]>(
    (fallback, leaf) => [{ is: 'ref', ref: { leaf }, ...(fallback.length > 0 && { fallback }) }],
    [],
  );
  const text: Text = { is: 'text', parts: [...parts, ...literalText(suffix).parts] };
  return new ExpressionPrinter().texts.expression(withIncludes(text, place.named ?? []), place);
}

function inner(condition: Condition, place: Place): string {
  return argument(ruleExpression(condition, place));
}

function joined(word: 'and' | 'or', conditions: readonly Condition[], place: Place): string {
  const [only] = conditions;
  if (conditions.length === 1 && only !== undefined) return ruleExpression(only, place);
  return `${word} ${conditions.map((each) => inner(each, place)).join(' ')}`;
}

function equals(path: string, value: Json, place: Place): string {
  const expression = fieldExpression(path, place);
  if (value === true) return expression;
  if (value === false) return `not ${expression}`;
  if (typeof value === 'number')
    return `and (not (kindIs "invalid" ${expression})) (eq (int64 ${expression}) ${String(value)})`;
  return `eq ${expression} ${goValue(value)}`;
}

function atLeast([path, limit]: readonly [string, string | number], place: Place): string {
  const fields = [path, ...(typeof limit === 'string' ? [limit] : [])];
  const set = fields
    .filter((field) => isNullable(field, place))
    .map((field) => `(not (kindIs "invalid" ${fieldExpression(field, place)}))`);
  const bound = typeof limit === 'number' ? String(limit) : `(int64 ${fieldExpression(limit, place)})`;
  const compared = `ge (int64 ${fieldExpression(path, place)}) ${bound}`;
  return set.length === 0 ? compared : `and ${set.join(' ')} (${compared})`;
}

function isNullable(field: string, place: Place): boolean {
  return place.leafOf(field).options.length > 1;
}

function asText(path: string, place: Place): string {
  const isText = ['text', 'choice'].includes(place.leafOf(path).type);
  return isText ? fieldExpression(path, place) : `(toRawJson ${fieldExpression(path, place)})`;
}

/** The expression of a field: as the place has it, else as values are read. */
export function fieldExpression(path: string, place: Place): string {
  const known = place.fields?.[path];
  if (known !== undefined) return known;
  return path.startsWith('release.') ? place.leafOf(path).expression : accessTo(path.split('.'));
}

function goValue(value: Json): string {
  return typeof value === 'string' ? goString(value) : canonicalJson(value);
}
