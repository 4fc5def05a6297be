// Which switches of a unit are none: where an empty leaf only leaves its data out, or puts a fixed text in its place, the
// unit does not branch on it. Most leaves are of this kind; without them few switches are left to be explained.
import type { Json } from '../model/json.js';
import { isObject } from '../model/json.js';
import type { Guarded, Item, Part } from './form.js';
import { Generaliser } from './generaliser.js';
import type { Assignment, Leaf } from './leaves.js';
import type { Random } from './random.js';
import { ANY_WORD } from './sentinels.js';
import { sameObjects, type Trial } from './trial.js';
import { mapParts } from './visit.js';

/** A leaf on which the unit does not branch. */
export interface Absorbed {
  readonly leaf: Leaf;
  /** The option that stands for all others. */
  readonly pinned: string;
  /** What is rendered in place of the empty text. @default - nothing */
  readonly fallback?: readonly Part[];
}

/** In how many random surroundings, in each of which it matters, a leaf must look absorbed. */
const TELLING = 6;

/** How many surroundings are looked at for those. */
const LOOKED_AT = 40;

/** The leaf as absorbed, or undefined when the unit branches on it. */
export function absorb(leaf: Leaf, trial: Trial, surroundings: () => Assignment): Absorbed | undefined {
  const pinned = leaf.type === 'choice' ? ANY_WORD : 'set';
  const others = leaf.options.filter((option) => option !== pinned);
  if (leaf.type === 'flag' || leaf.type === 'either' || others.length === 0) return undefined;
  const bases = tellingBases(leaf, trial, surroundings);
  const withoutFallback: Absorbed = { leaf, pinned };
  const check = (candidate: Absorbed) =>
    bases.every((base) => others.every((option) => isAbsorbed(candidate, trial, { base, option })));
  if (check(withoutFallback)) return withoutFallback;
  const fallbacks = leaf.type === 'text' ? fallbacksIn(leaf, trial, bases) : [];
  return fallbacks.map((fallback): Absorbed => ({ ...withoutFallback, fallback })).find(check);
}

/** Surroundings in which it makes a difference whether the leaf is empty. */
function tellingBases(leaf: Leaf, trial: Trial, surroundings: () => Assignment): Assignment[] {
  const bases: Assignment[] = [];
  const [some, other] = [leaf.options[0] ?? '', leaf.options[leaf.options.length - 1] ?? ''];
  for (let looked = 0; looked < LOOKED_AT && bases.length < TELLING; looked++) {
    const base = surroundings();
    const [a, b] = [some, other].map((option) => trial.rendered(trial.environment({ ...base, [leaf.id]: option })));
    if (a && b && !sameObjects(a, b)) bases.push(base);
  }
  return bases;
}

function isAbsorbed(
  candidate: Absorbed,
  trial: Trial,
  { base, option }: { base: Assignment; option: string },
): boolean {
  const { leaf, pinned } = candidate;
  try {
    const general = withFallbacks(trial.generalised({ ...base, [leaf.id]: pinned }), [candidate]);
    const environment = trial.environment({ ...base, [leaf.id]: option });
    return sameObjects(trial.evaluated(general, environment), trial.rendered(environment));
  } catch {
    // A word that does not exist may lead a construct anywhere: then it does look at the word.
    return false;
  }
}

/** The items with the fallbacks of absorbed leaves at their references. */
export function withFallbacks(items: readonly Item[], absorbed: readonly Absorbed[]): readonly Item[] {
  const fallbacks = new Map(
    absorbed.flatMap(({ leaf, fallback }) => (fallback === undefined ? [] : [[leaf.id, fallback]])),
  );
  if (fallbacks.size === 0) return items;
  const complete = (part: Guarded<Part>): Guarded<Part> => {
    if (part.is !== 'ref' || part.ref.part !== undefined || part.fallback !== undefined) return part;
    const fallback = fallbacks.get(part.ref.leaf);
    return fallback === undefined ? part : { ...part, fallback: fallback.map(complete) };
  };
  return mapParts(items, (parts) => parts.map(complete));
}

/** What stands in place of the empty leaf, in one surroundings and another: what is empty in some shows in others. */
function fallbacksIn(leaf: Leaf, trial: Trial, bases: readonly Assignment[]): (readonly Part[])[] {
  const found = bases.flatMap((base) => {
    const environment = trial.environment({ ...base, [leaf.id]: 'set' });
    const mark = String(environment[leaf.id]);
    const full = trial.rendered(environment);
    const empty = trial.rendered(trial.environment({ ...base, [leaf.id]: 'empty' }));
    const text = replacementIn(full, empty, mark);
    return text === undefined ? [] : [text];
  });
  const generaliser = new Generaliser(trial.laboratory.sentinels, new Map(), trial.scope({}));
  return [...new Set(found)].map((text) => generaliser.text(text).parts);
}

/** What stands in `b` where the mark stands in `a`. */
function replacementIn(a: Json | undefined, b: Json | undefined, mark: string): string | undefined {
  if (typeof a === 'string' && typeof b === 'string') return replacementInText(a, b, mark);
  if (Array.isArray(a) && Array.isArray(b))
    return first(a, (item, index) => replacementIn(item as Json, b[index] as Json, mark));
  if (!isObject(a) || !isObject(b)) return undefined;
  return first(Object.keys(a), (key) => replacementIn(a[key], b[key], mark));
}

function replacementInText(a: string, b: string, mark: string): string | undefined {
  const at = a.indexOf(mark);
  if (at < 0) return undefined;
  const [before, after] = [a.slice(0, at), a.slice(at + mark.length)];
  if (!b.startsWith(before) || !b.endsWith(after) || b.length < before.length + after.length) return undefined;
  return b.slice(before.length, b.length - after.length);
}

function first<T, U>(items: readonly T[], find: (item: T, index: number) => U | undefined): U | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Data for absorbed leaves too: now and then empty, or one of the words. */
export function unpinned(absorbed: readonly Absorbed[], random: Random): Record<string, string> {
  return Object.fromEntries(
    absorbed.map(({ leaf, pinned }) => {
      const real = pinned === ANY_WORD ? leaf.options[0] : pinned;
      return [leaf.id, random.chance(0.4) ? random.pick(leaf.options) : (real ?? pinned)];
    }),
  );
}
