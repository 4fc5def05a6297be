// Random documents that are likely to show a mistake: they set what it is about to values that tell, such as those of the tables
// of rules, words of the template, and what YAML takes for something else.
import fc from 'fast-check';
import type { Random } from '../../../src/helm-compiler/random.js';
import { coalesce } from '../../../src/model/document/merge.js';
import type { Json, JsonObject } from '../../../src/model/json.js';
import type { Leaf } from '../../../src/model/values/json-schema.js';
import { schemaLeaves } from '../../../src/model/values/json-schema.js';
import { defaultValues } from '../../../src/model/values/leaves.js';
import { allowed } from './allowed.js';
import { valueAt } from '../../../src/model/values/rules/language.js';
import { put, valueOf } from '../documents.js';
import type { Surroundings } from './subjects.js';
import { leavesIn, wordsOf } from './subjects.js';
import type { Telling } from './whole-documents.js';
import { allowedPlaces, bases, places, rows } from './whole-documents.js';

const leaves = schemaLeaves();

/** What the tables of rules set a leaf to. */
const known = new Map(
  leaves.map(({ path }) => [
    path.join('.'),
    [...rows, ...bases]
      .map((document) => valueAt(document, path) as Json | undefined)
      .filter((value) => value !== undefined),
  ]),
);

/** Which documents are wanted. */
export interface Wanted {
  /** A leaf that the mutant is about without naming it. @default - none */
  readonly about?: Leaf;
  readonly random: Random;
  /** How many random ones. */
  readonly count: number;
  /** Whole documents from which the place is reached; random ones are made of them. */
  readonly reaching: readonly JsonObject[];
  /** Whether only what is not refused can show the mistake. */
  readonly isObject: boolean;
}

/** Random documents for a mutant. */
export function randomDocuments(around: Surroundings, wanted: Wanted): Telling[] {
  const { about, random, count } = wanted;
  const speaking: About = {
    own: [...(about === undefined ? [] : [about]), ...leavesIn(around.own)],
    primary: [...(about === undefined ? [] : [about]), ...leavesIn(around.near)],
    secondary: leavesIn(around.far),
    words: wordsOf(around.near),
    keys: wordsOf(`${around.own}\n${around.far}`),
  };
  return Array.from({ length: count }, () => drawn(speaking, wanted, random));
}

interface About {
  readonly own: readonly Leaf[];
  readonly primary: readonly Leaf[];
  readonly secondary: readonly Leaf[];
  readonly words: readonly string[];
  /** What may be keys of ours. */
  readonly keys: readonly string[];
}

function drawn(about: About, { reaching, isObject }: Wanted, random: Random): Telling {
  const place = random.pick(isObject ? allowedPlaces : places);
  const from = random.chance(0.85) && reaching.length > 0 ? reaching : random.chance(0.7) ? bases : rows;
  const values = structuredClone(random.pick(from)) as Record<string, Json>;
  const before = [place.release, random.pick(['shared', 'short'])];
  const texts = [...about.primary, ...about.secondary].map(({ path }) => valueAt(coalesce(defaults, values), path));
  const keys = [...about.keys, ...texts.filter((text) => typeof text === 'string')];
  const concerned = random.chance(0.5) ? about : { ...about, primary: about.own, secondary: [] };
  random.pick(ways)(values, { ...concerned, keys, before }, random);
  return { ...place, values: isObject ? allowed(values) : values };
}

const defaults = defaultValues();

type Change = (
  values: Record<string, Json>,
  about: About & { readonly before: readonly string[] },
  random: Random,
) => void;

/** One text stands alone where others could be beside it. */
const aloneText: Change = (values, { own }, random) => {
  const texts = own.filter(({ node }) => node.type === 'string');
  const alone = texts.length === 0 ? undefined : random.pick(texts);
  for (const { path, node } of texts) put(values, path, path === alone?.path ? fitting(node, mistaken, random) : '');
};

/** Everything that is spoken of is on or off, set or empty, alike often. */
const everyOption: Change = (values, { primary }, random) => {
  for (const { path, node } of primary.filter(() => random.chance(0.9)))
    put(values, path, isSwitch(node) || random.chance(0.5) ? sample(node, random) : emptyOf(node));
};

/** Some of what is spoken of, and of what stands around it, holds what tells. */
const someValues: Change = (values, { primary, secondary, words, keys, before }, random) => {
  const vocabulary = [...words, ...before.flatMap((prefix) => words.map((word) => `${prefix}${word}`)), ...before];
  const share = random.pick([0.15, 0.4, 0.8]);
  const chosen = [
    ...primary.filter(() => random.chance(share)),
    ...secondary.filter(() => random.chance(share / 3)),
    ...(primary.length === 0 ? [random.pick(leaves), random.pick(leaves)] : [random.pick(primary)]),
  ];
  for (const leaf of chosen) put(values, leaf.path, tellingValue(leaf, { keys, vocabulary }, random));
};

const ways: readonly Change[] = [aloneText, everyOption, everyOption, someValues, someValues];

function isSwitch({ type, enum: options }: Leaf['node']): boolean {
  return type === 'boolean' || type === 'integer' || options !== undefined;
}

/** A map is emptied by null, because helm merges it with its default. */
function emptyOf({ type, nonEmpty }: Leaf['node']): Json {
  if (type === 'array') return [];
  return type === 'object' || nonEmpty === true ? null : '';
}

/** What YAML takes for something else unless it is in quotes. */
const mistaken = ['12', 'true', '1e3', 'null', '0x1', 'y', '/a: b', '/a #b', '- a', 'a: b', '<b>&'] as const;

interface Vocabulary {
  readonly keys: readonly string[];
  /** Words by themselves, and behind what may stand before them. */
  readonly vocabulary: readonly string[];
}

function tellingValue({ path, node }: Leaf, { keys, vocabulary }: Vocabulary, random: Random): Json {
  const fromTables = known.get(path.join('.')) ?? [];
  // A comment to YAML, behind what a rule may ask a text to begin with.
  const commented = fromTables.filter((value) => typeof value === 'string').map((text) => `${text} #b`);
  const ways = [
    () => null,
    () => sample(node, random),
    () => sample(node, random),
    ...(fromTables.length === 0 ? [] : [() => random.pick(fromTables), () => random.pick(fromTables)]),
    ...(node.type === 'string'
      ? [() => fitting(node, [...mistaken, ...commented], random), () => fitting(node, vocabulary, random)]
      : []),
    ...(node.type === 'string' && node.nonEmpty !== true ? [() => ''] : []),
    ...(isWhole(node) ? [() => 1_000_000, () => node.minimum ?? 0, () => node.maximum ?? 2 ** 31 - 1] : []),
    ...(node.type === 'array' ? [() => listOf(node, vocabulary, random), () => []] : []),
    ...(isOpenMap(node) ? [() => keysOf(node, keys, random), () => keysOf(node, keys, random)] : []),
  ];
  return random.pick(ways)();
}

/** A map with the words of the template as keys, as far as the schema allows them. */
function keysOf(given: KeyedNode, words: readonly string[], random: Random): Json {
  const node: KeyedNode = given.anyOf?.find(isOpenMap) ?? given;
  const key = new RegExp(node.propertyNames?.pattern ?? '');
  const value = typeof node.additionalProperties === 'object' ? node.additionalProperties : {};
  const texts = ['other', '12', 'true'] as const;
  return Object.fromEntries(
    words
      .filter((word) => word !== '' && key.test(word))
      .map((word) => [word, value.type === 'object' ? sample(value, random) : fitting(value, texts, random)]),
  );
}

type KeyedNode = Leaf['node'] & { readonly propertyNames?: { readonly pattern?: string } };

function isWhole({ type }: Leaf['node']): boolean {
  return [type].flat().includes('integer');
}

function isOpenMap({ type, properties, anyOf = [] }: Leaf['node']): boolean {
  return (type === 'object' && properties === undefined) || anyOf.some(isOpenMap);
}

function listOf({ items }: Leaf['node'], vocabulary: readonly string[], random: Random): Json {
  return items?.type === 'string' ? [fitting(items, [...mistaken, ...vocabulary], random)] : [];
}

function fitting(node: Leaf['node'], texts: readonly string[], random: Random): Json {
  const fit = texts.filter((text) => new RegExp(node.pattern ?? '').test(text));
  return fit.length === 0 ? sample(node, random) : random.pick(fit);
}

const samples = new Map<Leaf['node'], readonly Json[]>();

/** One of a few values, which take longer to make than all else. */
function sample(node: Leaf['node'], random: Random): Json {
  const made = samples.get(node) ?? fc.sample(valueOf(node), { numRuns: 20, seed: 11 });
  samples.set(node, made);
  return structuredClone(random.pick(made));
}
