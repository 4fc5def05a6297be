// Data that a construct might treat specially, which marks never are: its own words, numbers at their limits, padding, long
// texts, lists of one, repeated elements, keys of ours in maps of users, and the same text everywhere.
import type { Json, JsonObject } from '../model/json.js';
import { isObject } from '../model/json.js';
import type { Environment, Leaf, Node } from './leaves.js';
import { optionOf } from './leaves.js';
import type { Random } from './random.js';

/** Words and numbers that stand in sources or come out of constructs. */
export interface Vocabulary {
  readonly texts: readonly string[];
  /** Those of the texts that a document may hold where the schema has this node. */
  readonly textsFor: (node: Node) => readonly string[];
  readonly keys: readonly string[];
  /** Keys of ours in maps that hold keys of users. */
  readonly beside: readonly string[];
  readonly numbers: readonly number[];
}

const usualTexts = [
  'latest',
  '*',
  'true',
  'false',
  'null',
  '0',
  '-1',
  '1e3',
  ' padded ',
  'UPPER',
  'a,b',
  'x'.repeat(300),
  '/',
  'a/b:c@d',
];
const usualNumbers = [0, 1, 2, 3, 10, 80, 443, 65_535, 1_000_000, 2_147_483_647];

/**
 * The words of constructs: what they render whatever the data, literals of their sources, and the keys that stand beside
 * those of users.
 */
export function vocabularyOf(
  rendered: readonly Json[],
  literals: readonly string[],
  beside: readonly string[],
): Vocabulary {
  const keys = new Set<string>();
  const texts = new Set<string>([...usualTexts, ...literals]);
  collect(rendered, keys, texts);
  const numbers = [...texts].filter((text) => /^\d{1,9}$/.test(text)).map(Number);
  return {
    texts: [...texts],
    textsFor: remembered((node) => [...texts].filter((text) => isAdmitted(text, node))),
    keys: [...keys],
    beside: beside.length === 0 ? [...keys] : beside,
    numbers: [...new Set([...usualNumbers, ...numbers])],
  };
}

function remembered<T extends object, U>(compute: (key: T) => U): (key: T) => U {
  const known = new WeakMap<T, U>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}

/** Whether a schema admits a text: data that it refuses proves nothing. */
function isAdmitted(text: string, { anyOf, pattern, maxLength = Infinity, ...node }: Node): boolean {
  if (anyOf !== undefined) return anyOf.some((each) => isAdmitted(text, each));
  if (node.type !== undefined && node.type !== 'string') return false;
  return text.length <= maxLength && (pattern === undefined || new RegExp(pattern, 'u').test(text));
}

function collect(value: Json | undefined, keys: Set<string>, texts: Set<string>): void {
  if (typeof value === 'string' && !value.includes('‹') && value.length < 200) texts.add(value);
  else if (Array.isArray(value)) value.forEach((item: Json) => collect(item, keys, texts));
  else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (!key.includes('‹')) keys.add(key);
      collect(member, keys, texts);
    }
  }
}

/** Data with some leaves probed; the option of every leaf stays what it is. */
export function probed(
  environment: Environment,
  leaves: readonly Leaf[],
  vocabulary: Vocabulary,
  random: Random,
): Environment {
  const words: Words = { vocabulary, random };
  const same = random.chance(0.15) ? random.pick(vocabulary.texts) : undefined;
  const chosen =
    same === undefined ? Array.from({ length: 1 + Math.floor(random.next() * 5) }, () => random.pick(leaves)) : leaves;
  const probes = chosen.map(
    (leaf) =>
      [leaf.id, probeOf(leaf, environment[leaf.id], { ...words, ...(same === undefined ? {} : { same }) })] as const,
  );
  return {
    ...environment,
    ...Object.fromEntries(probes.filter(([id, value]) => keepsOption(id, value, { environment, leaves }))),
  };
}

interface Words {
  readonly vocabulary: Vocabulary;
  readonly random: Random;
  /** The text that all texts are. @default - each another one */
  readonly same?: string;
}

function keepsOption(
  id: string,
  value: Json | undefined,
  { environment, leaves }: { environment: Environment; leaves: readonly Leaf[] },
): boolean {
  const leaf = leaves.find((each) => each.id === id);
  return leaf !== undefined && optionOf(leaf, value) === optionOf(leaf, environment[id]);
}

function probeOf(leaf: Leaf, now: Json | undefined, words: Words): Json | undefined {
  switch (leaf.type) {
    case 'text':
      return now === '' ? '' : textOf(leaf.node, words, now);
    case 'whole':
      return now === undefined ? undefined : words.random.pick(words.vocabulary.numbers);
    case 'list':
      return Array.isArray(now) ? listOf(now as readonly Json[], leaf.node, words) : now;
    case 'map':
      return isObject(now) ? mapOf(now, words) : now;
    default:
      return now;
  }
}

/** A text that the schema admits; what is there now if it admits none of ours. */
function textOf<T extends Json | undefined>(node: Node, { vocabulary, random, same }: Words, now: T): T | string {
  const texts = vocabulary.textsFor(node);
  if (same !== undefined) return texts.includes(same) ? same : now;
  return texts.length === 0 ? now : random.pick(texts);
}

function listOf(now: readonly Json[], { items = {}, uniqueItems }: Node, words: Words): Json {
  if (now.length === 0) return now;
  const count = words.random.pick([1, 2, 5]);
  const made = Array.from({ length: count }, () => elementOf(words.random.pick(now), items, words));
  if (uniqueItems === true) return [...new Set(made)];
  return words.random.chance(0.3) ? [...made, made[0] ?? null] : made;
}

function elementOf(now: Json, items: Node, words: Words): Json {
  if (typeof now === 'string') return textOf(items, words, now);
  if (typeof now === 'number') return words.random.pick(words.vocabulary.numbers);
  return isObject(now) && items.additionalProperties !== false ? mapOf(now, words) : now;
}

/** A map that has some keys of ours beside its own. */
function mapOf(now: JsonObject, words: Words): Json {
  if (Object.keys(now).length === 0) return now;
  const values = Object.values(now);
  const more = Array.from({ length: words.random.pick([1, 2, 4]) }, () => {
    const value = words.random.pick(values) ?? null;
    const keys = words.random.chance(0.7) ? words.vocabulary.beside : words.vocabulary.keys;
    return [
      words.random.pick(keys),
      typeof value === 'string' ? (words.same ?? words.random.pick(words.vocabulary.texts)) : value,
    ] as const;
  });
  return { ...now, ...Object.fromEntries(more) };
}
