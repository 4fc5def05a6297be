// Rules about values as template expressions: the chart refuses what the program refuses, with the same sentence.
import type { Json } from '../../model/json.js';
import { canonicalJson } from '../../model/json.js';
import { formatProblem } from '../../model/problem.js';
import type { Condition, Rule } from '../../model/values/rules/language.js';
import { accessTo } from '../leaves.js';
import { argument } from './conditions.js';
import type { Place } from './place.js';
import { goString, wrapped } from './scalars.js';

/** The sentence of every rule that is broken. Rules with the same sentence are one. */
export function ruleLines(rules: readonly Rule[], place: Place): string[] {
  return merged(rules).flatMap(({ at, when, message }) => {
    const sentence = formatProblem({ path: at.split('.'), message });
    return [`{{- if ${ruleExpression(when, place)} }}`, `{{ ${asPrinted(goString(sentence))} }}`, '{{- end }}'].flatMap(
      wrapped,
    );
  });
}

function merged(rules: readonly Rule[]): Rule[] {
  const known = new Map<string, Rule>();
  for (const rule of rules) {
    const key = canonicalJson([rule.at, rule.message]);
    const same = known.get(key);
    known.set(key, same === undefined ? rule : { ...same, when: either(same.when, rule.when) });
  }
  return [...known.values()];
}

function either(a: Condition, b: Condition): Condition {
  return { or: ['or' in a ? a.or : [a], b].flat() };
}

function asPrinted(text: string): string {
  return text.startsWith('(') ? text.slice(1, -1) : text;
}

/** The expression of a rule's condition. */
export function ruleExpression(condition: Condition, place: Place): string {
  const name = nameOf(condition, place);
  if (name !== undefined) return `include "${place.chart}.${name}" .`;
  if ('not' in condition && 'empty' in condition.not) return read(condition.not.empty, place);
  if ('not' in condition) return `not ${inner(condition.not, place)}`;
  if ('and' in condition) return joined('and', condition.and, place);
  if ('or' in condition) return joined('or', condition.or, place);
  if ('empty' in condition) return `not ${argument(read(condition.empty, place))}`;
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
  if ('contains' in condition) return `has ${goValue(condition.contains[1])} ${read(condition.contains[0], place)}`;
  if ('containsValueOf' in condition)
    return `has ${read(condition.containsValueOf[1], place)} ${read(condition.containsValueOf[0], place)}`;
  if ('matches' in condition)
    return `regexMatch ${goString(condition.matches[1])} ${asText(condition.matches[0], place)}`;
  if ('same' in condition)
    return `eq (toRawJson ${read(condition.same[0], place)}) (toRawJson ${read(condition.same[1], place)})`;
  if ('suffixed' in condition) {
    const [path, other, suffix] = condition.suffixed;
    return `eq ${read(path, place)} (print ${read(other, place)} ${goString(suffix)})`;
  }
  if ('anyItem' in condition) {
    const [path, key, pattern] = condition.anyItem;
    return `include "${place.chart}.anyItem" (list ${read(path, place)} ${goString(key)} ${goString(pattern)})`;
  }
  if ('repeats' in condition) {
    const lists = condition.repeats[0].map((path) => read(path, place)).join(' ');
    return `include "${place.chart}.repeats" (list ${goString(condition.repeats[1])} (concat ${lists}))`;
  }
  return atLeast(condition.gte, place);
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
  const expression = read(path, place);
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
    .map((field) => `(not (kindIs "invalid" ${read(field, place)}))`);
  const bound = typeof limit === 'number' ? String(limit) : `(int64 ${read(limit, place)})`;
  const compared = `ge (int64 ${read(path, place)}) ${bound}`;
  return set.length === 0 ? compared : `and ${set.join(' ')} (${compared})`;
}

function isNullable(field: string, place: Place): boolean {
  return place.leafOf(field).options.length > 1;
}

function asText(path: string, place: Place): string {
  const isText = ['text', 'choice'].includes(place.leafOf(path).type);
  return isText ? read(path, place) : `(toRawJson ${read(path, place)})`;
}

function read(path: string, place: Place): string {
  return path.startsWith('release.') ? place.leafOf(path).expression : accessTo(path.split('.'));
}

function goValue(value: Json): string {
  return typeof value === 'string' ? goString(value) : canonicalJson(value);
}
