// Which stretches of a text share an if, and which stand in its else.
import { sizeOf } from '../factoring.js';
import type { Condition, Guarded, Part } from '../form.js';
import { keyOf } from '../form.js';
import { areComplements, complement, impliesAny, reduced } from './conditions.js';
import type { Place } from './place.js';

/** Parts under a condition, and what is there when it does not hold. */
export interface Group {
  readonly when: Condition | undefined;
  readonly yes: readonly Part[];
  readonly no: readonly Group[];
}

/**
 * Neighbours with the same condition, and those that are there exactly when they are not.
 *
 * @param given what is known to hold @default - nothing
 */
export function conditionGroups(
  parts: readonly Guarded<Part>[],
  place: Place,
  given: readonly Condition[] = [],
): Group[] {
  const groups: { when: Condition | undefined; yes: Part[]; no: Part[] }[] = [];
  const made = () => groups.map(({ no, ...group }): Group => ({ ...group, no: no.length === 0 ? [] : [always(no)] }));
  for (const [at, part] of parts.entries()) {
    const alternatives = alternativesAt(parts.slice(at), place, given);
    if (alternatives !== undefined)
      return [...made(), alternatives.group, ...conditionGroups(alternatives.rest, place, given)];
    const last = groups.at(-1);
    if (
      last !== undefined &&
      last.no.length === 0 &&
      (isSaidBy(last.when, part) || keyOf(last.when) === keyOf(part.when))
    )
      last.yes.push(bare(part));
    else if (last?.when !== undefined && part.when !== undefined && areComplements(last.when, part.when, place))
      last.no.push(bare(part));
    else groups.push({ when: part.when, yes: [bare(part)], no: [] });
  }
  return made();
}

function always(yes: readonly Part[]): Group {
  return { when: undefined, yes, no: [] };
}

/** Several alternatives of which always one is there: the shortest to ask for, and the others in its else. */
function alternativesAt(
  parts: readonly Guarded<Part>[],
  place: Place,
  given: readonly Condition[],
): { readonly group: Group; readonly rest: readonly Guarded<Part>[] } | undefined {
  const { length, conditions } = runOf(parts, place, given);
  const [when] = [...conditions].sort((a, b) => sizeOf(a) - sizeOf(b));
  // Two of which nothing is known beforehand are an if and its else anyway.
  if (when === undefined || conditions.length < (given.length === 0 ? 3 : 2)) return undefined;
  if (!impliesAny(given, conditions, place)) return undefined;
  const [run, rest] = [parts.slice(0, length), parts.slice(length)];
  const known = [...given, complement(when, place)];
  const is = (part: Guarded<Part>) => keyOf(part.when) === keyOf(when);
  const others = run.filter((part) => !is(part)).map((part) => stillAsked(part, known, place));
  return { group: { when, yes: run.filter(is).map(bare), no: conditionGroups(others, place, known) }, rest };
}

function stillAsked(part: Guarded<Part>, known: readonly Condition[], place: Place): Guarded<Part> {
  const when = part.when && reduced(part.when, known, place);
  return { ...bare(part), ...(when && { when }) };
}

/** How many parts come first whose conditions exclude each other, and these conditions. */
function runOf(
  parts: readonly Guarded<Part>[],
  place: Place,
  given: readonly Condition[],
): { readonly length: number; readonly conditions: readonly Condition[] } {
  const conditions = new Map<string, Condition>();
  const isApart = (when: Condition) =>
    [...conditions.values()].every((other) => impliesAny([...given, when], [complement(other, place)], place));
  const end = parts.findIndex(({ when }) => {
    if (when === undefined || !(conditions.has(keyOf(when)) || isApart(when))) return true;
    conditions.set(keyOf(when), when);
    return false;
  });
  return { length: end < 0 ? parts.length : end, conditions: [...conditions.values()] };
}

function bare({ when, ...part }: Guarded<Part>): Part {
  return when === undefined ? part : part;
}

/** Whether a condition says that there is data of a leaf, which is all that the part would add. */
function isSaidBy(when: Guarded<Part>['when'], part: Guarded<Part>): boolean {
  if (
    when === undefined ||
    part.when !== undefined ||
    part.is !== 'ref' ||
    part.fallback !== undefined ||
    part.ref.part !== undefined
  )
    return false;
  return JSON.stringify(when) === JSON.stringify({ leaf: part.ref.leaf, among: ['set'] });
}
