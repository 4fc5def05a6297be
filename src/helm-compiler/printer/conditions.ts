// Conditions as template expressions.
import type { Condition, Literal } from '../form.js';
import { keyOf } from '../form.js';
import { rootOf, wholeOf, type Place } from './place.js';

/** The expression of a condition, as it follows `if`. */
export function conditionOf(condition: Condition, place: Place): string {
  if ('leaf' in condition) return literal(condition, place);
  if ('named' in condition) return `include "${place.chart}.${condition.named}" ${rootOf(place)}`;
  if ('not' in condition) return `not ${inner(condition.not, place)}`;
  const [word, conditions] = 'and' in condition ? (['and', condition.and] as const) : (['or', condition.or] as const);
  return `${word} ${conditions.map((each) => inner(each, place)).join(' ')}`;
}

/** The expression of a condition as an argument. */
export function inner(condition: Condition, place: Place): string {
  return argument(conditionOf(condition, place));
}

/** An expression as an argument of another. */
export function argument(expression: string): string {
  return /^(?:\S+|"(?:[^"\\]|\\.)*")$/.test(expression) || isGroup(expression) ? expression : `(${expression})`;
}

/** `(index .Values "x").y`: one term although there is a space in it. */
function isGroup(expression: string): boolean {
  return /^\([^()]*\)[^\s()]*$/.test(expression);
}

function literal({ leaf: id, among }: Literal, place: Place): string {
  const leaf = place.leafOf(id);
  const read = wholeOf(id, place);
  const rest = leaf.options.filter((option) => !among.includes(option));
  switch (leaf.type) {
    case 'flag':
      return among.includes('true') ? read : `not ${read}`;
    case 'choice':
      return oneOf(read, among, rest);
    case 'whole':
      return among.includes('set') ? `not (kindIs "invalid" ${read})` : `kindIs "invalid" ${read}`;
    case 'either':
      return eitherOf(read, among);
    default:
      return among.includes('set') ? read : `not ${read}`;
  }
}

function oneOf(read: string, among: readonly string[], rest: readonly string[]): string {
  if (among.length === 1) return `eq ${read} ${JSON.stringify(among[0])}`;
  if (rest.length === 1) return `ne ${read} ${JSON.stringify(rest[0])}`;
  return `has ${read} (list ${among.map((word) => JSON.stringify(word)).join(' ')})`;
}

const isList = (read: string) => `kindIs "slice" ${read}`;

/** A map or a list, either of which may be empty. */
function eitherOf(read: string, among: readonly string[]): string {
  const [map, list, empty] = ['map', 'list', 'empty'].map((option) => among.includes(option));
  if (map === true && list === true) return read;
  if (map === true)
    return empty === true ? `or (not ${read}) (not (${isList(read)}))` : `and ${read} (not (${isList(read)}))`;
  if (list === true) return empty === true ? `or (not ${read}) (${isList(read)})` : `and ${read} (${isList(read)})`;
  return `not ${read}`;
}

/** A condition that holds exactly when the other does not. */
export function complement(condition: Condition, place: Place): Condition {
  if ('not' in condition) return condition.not;
  if (!('leaf' in condition)) return { not: condition };
  const { options } = place.leafOf(condition.leaf);
  return { leaf: condition.leaf, among: options.filter((option) => !condition.among.includes(option)) };
}

/** Whether two conditions never agree. */
export function areComplements(a: Condition, b: Condition, place: Place): boolean {
  return (
    normalKey(complement(a, place), place) === normalKey(b, place) ||
    normalKey(complement(b, place), place) === normalKey(a, place)
  );
}

/** Equal for conditions that differ in the order of their words alone, or by where their negations stand. */
function normalKey(condition: Condition, place: Place): string {
  if ('leaf' in condition) return keyOf({ leaf: condition.leaf, among: [...condition.among].sort() });
  if ('named' in condition) return condition.named;
  if ('not' in condition) return negatedKey(condition.not, place);
  if ('and' in condition)
    return `and(${condition.and
      .map((each) => normalKey(each, place))
      .sort()
      .join()})`;
  return `or(${condition.or
    .map((each) => normalKey(each, place))
    .sort()
    .join()})`;
}

function negatedKey(condition: Condition, place: Place): string {
  if ('and' in condition) return normalKey({ or: condition.and.map((each) => complement(each, place)) }, place);
  if ('or' in condition) return normalKey({ and: condition.or.map((each) => complement(each, place)) }, place);
  return 'named' in condition ? `not ${condition.named}` : normalKey(complement(condition, place), place);
}

/** A condition as an expression whose value is true or false, and nothing else. */
export function booleanOf(condition: Condition, place: Place): string {
  if ('not' in condition) return `not ${argument(conditionOf(condition.not, place))}`;
  if ('and' in condition) return `and ${condition.and.map((each) => argument(booleanOf(each, place))).join(' ')}`;
  if ('or' in condition) return `or ${condition.or.map((each) => argument(booleanOf(each, place))).join(' ')}`;
  const expression = conditionOf(condition, place);
  if ('named' in condition) return `eq "true" (${expression})`;
  const isBoolean =
    ['flag', 'choice', 'whole', 'either'].includes(place.leafOf(condition.leaf).type) || expression.startsWith('not ');
  return isBoolean ? expression : `not (empty ${expression})`;
}

/** Whether one of the others holds wherever all that is given does. */
export function impliesAny(given: readonly Condition[], others: readonly Condition[], place: Place): boolean {
  const spoken = new Set(others.flatMap((each) => [...wordsOf(each, place).keys()]));
  const telling = given.filter((each) => [...wordsOf(each, place).keys()].some((word) => spoken.has(word)));
  const words = new Map([...telling, ...others].flatMap((each) => [...wordsOf(each, place)]));
  const combinations = [...words.values()].reduce((product, options) => product * options.length, 1);
  if (combinations > MOST_COMBINATIONS) return false;
  return everyChoice([...words]).every(
    (choice) => !telling.every((each) => holdsFor(each, choice)) || others.some((each) => holdsFor(each, choice)),
  );
}

/** What is left to be asked of a condition where others are given; undefined when it is known to hold. */
export function reduced(condition: Condition, given: readonly Condition[], place: Place): Condition | undefined {
  if (given.length === 0) return condition;
  if (impliesAny(given, [condition], place)) return undefined;
  if (!('and' in condition)) return condition;
  const rest = condition.and.filter((each) => !impliesAny(given, [each], place));
  const [only] = rest;
  return rest.length === 1 ? only : { and: rest };
}

const MOST_COMBINATIONS = 4096;

/** What a condition speaks of, each with all that it can be. */
function wordsOf(condition: Condition, place: Place): Map<string, readonly string[]> {
  if ('leaf' in condition) return new Map([[condition.leaf, place.leafOf(condition.leaf).options]]);
  if ('named' in condition) return new Map([[`named ${condition.named}`, ['true', 'false']]]);
  if ('not' in condition) return wordsOf(condition.not, place);
  const all = 'and' in condition ? condition.and : condition.or;
  return new Map(all.flatMap((each) => [...wordsOf(each, place)]));
}

function everyChoice(words: readonly (readonly [string, readonly string[]])[]): ReadonlyMap<string, string>[] {
  return words.reduce<ReadonlyMap<string, string>[]>(
    (choices, [word, options]) =>
      choices.flatMap((choice) => options.map((option) => new Map([...choice, [word, option]]))),
    [new Map()],
  );
}

function holdsFor(condition: Condition, choice: ReadonlyMap<string, string>): boolean {
  if ('leaf' in condition) return condition.among.includes(choice.get(condition.leaf) ?? '');
  if ('named' in condition) return choice.get(`named ${condition.named}`) === 'true';
  if ('not' in condition) return !holdsFor(condition.not, choice);
  if ('and' in condition) return condition.and.every((each) => holdsFor(each, choice));
  return condition.or.some((each) => holdsFor(each, choice));
}
