// What to set in a document so that one question of a rule is answered with yes, or with no: several ways, because mistakes differ
// in which of them shows them.
import fc from 'fast-check';
import { forbiddenCharacter } from '../../../src/model/document/text.js';
import type { Json, JsonObject } from '../../../src/model/json.js';
import { isObject } from '../../../src/model/json.js';
import type { SchemaNode } from '../../../src/model/values/json-schema.js';
import { isLeaf, schemaTree } from '../../../src/model/values/json-schema.js';
import type { Condition, FieldPath } from '../../../src/model/values/rules/language.js';
import { valueOf } from '../documents.js';

/** A question about fields; all else in a condition joins these. */
export type Question = Exclude<Condition, { and: unknown } | { or: unknown } | { not: unknown }>;

/** What to set at once. */
export type Settings = readonly (readonly [FieldPath, Json])[];

/** What a document holds at a path. */
export type Read = (path: FieldPath) => Json | undefined;

/** Ways to have a question answered. Not every one of them does it for every document. */
export function settingsFor(question: Question, answer: boolean, read: Read): Settings[] {
  if ('empty' in question) return answer ? emptied(question.empty) : samples(question.empty);
  if ('equals' in question) return answer ? [[question.equals]] : others(...question.equals);
  if ('oneOf' in question) {
    const [path, values] = question.oneOf;
    return answer ? values.map((value) => [[path, value]]) : samples(path);
  }
  if ('contains' in question) return inList(question.contains[0], question.contains[1], answer);
  if ('containsValueOf' in question) {
    const [list, path] = question.containsValueOf;
    return [...samples(path), [[path, read(path) ?? '']] as const].flatMap(([first]) =>
      inList(list, first?.[1] ?? '', answer).map((settings) => [...settings, ...(first === undefined ? [] : [first])]),
    );
  }
  if ('matches' in question)
    return answer ? matching(...question.matches) : [...emptied(question.matches[0]), ...samples(question.matches[0])];
  if ('same' in question) return answer ? alike(...question.same) : samples(question.same[0]);
  if ('suffixed' in question) return answer ? suffixed(...question.suffixed, read) : samples(question.suffixed[0]);
  if ('anyItem' in question) return items(...question.anyItem, answer);
  if ('repeats' in question) return repeated(...question.repeats, answer);
  return compared(...question.gte, answer);
}

function emptied(path: FieldPath): Settings[] {
  const { type } = nodeAt(path);
  const empty: Json[] = type === 'array' ? [[]] : type === 'string' ? [''] : type === 'boolean' ? [false] : [];
  return [...empty, null].map((value) => [[path, value]]);
}

const made = new Map<FieldPath, readonly Json[]>();

/** Values that the schema allows, those that are set first. */
function samples(path: FieldPath): Settings[] {
  const known = made.get(path) ?? drawn(nodeAt(path), path);
  made.set(path, known);
  return known.map((value) => [[path, value]]);
}

function drawn(node: SchemaNode, path: FieldPath): Json[] {
  const values = path.startsWith('release.') ? ['other', 'lab'] : fc.sample(valueOf(node), { numRuns: 24, seed: 11 });
  const isSet = (value: Json) => value !== null && value !== '' && value !== false && JSON.stringify(value).length > 2;
  const plain = values.filter((value) => forbiddenCharacter(JSON.stringify(value)) === undefined);
  return [...plain.filter(isSet).slice(0, 6), ...plain.filter((value) => !isSet(value)).slice(0, 2)];
}

function others(path: FieldPath, value: Json): Settings[] {
  if (typeof value === 'boolean') return [[[path, !value]]];
  const near = typeof value === 'number' ? [value + 1, value - 1, null] : typeof value === 'string' ? [''] : [];
  return [...near.map((other): Settings => [[path, other]]), ...samples(path)];
}

function inList(path: FieldPath, element: Json, answer: boolean): Settings[] {
  const lists: Json[] = answer ? [[element], ['other', element]] : [[], ['other']];
  return lists.map((list) => [[path, list]]);
}

function alike(one: FieldPath, other: FieldPath): Settings[] {
  return samples(one).flatMap(([first]) => (first === undefined ? [] : [[first, [other, first[1]]] as Settings]));
}

/** Behind the field that is the first now, behind each where the others before it are empty, and where all are. */
function suffixed(path: FieldPath, fields: readonly FieldPath[], suffix: string, read: Read): Settings[] {
  const empty = fields.map((field) => [field, ''] as const);
  const now = fields.map((field) => read(field)).find((text) => typeof text === 'string' && text !== '');
  const known: Settings[] = typeof now === 'string' ? [[[path, `${now}${suffix}`]]] : [];
  const firsts = fields.map((field, at): Settings => [...empty.slice(0, at), [field, 'lab'], [path, `lab${suffix}`]]);
  return [...known, ...firsts, [...empty, [path, suffix]]];
}

/** Texts of a pattern, and, for what is no text, values whose JSON holds such a text: first one of each text. */
function matching(path: FieldPath, pattern: string): Settings[] {
  const { type, pattern: allowed = '' } = nodeAt(path);
  const isText = type === 'string';
  const values = textsOf(pattern, isText ? allowed : '').map((text) => (isText ? [text] : parsedAround(text)));
  const ordered = [0, 1, 2].flatMap((at) => values.flatMap((some) => some.slice(at, at + 1)));
  return ordered.map((value): Settings => [[path, value]]);
}

const HARD = ['postgresql+asyncpg://o:p@h/o', '0123456789abcdef', 'default', 'kube-system', 'a@example.edu'] as const;

const texts = new Map<string, readonly string[]>();

/** Texts that match, one of each sequence of letters, digits and marks. */
function textsOf(pattern: string, allowed = ''): readonly string[] {
  const key = `${pattern} ${allowed}`;
  const found = texts.get(key) ?? matchingTexts(new RegExp(pattern), new RegExp(allowed));
  texts.set(key, found);
  return found;
}

function matchingTexts(pattern: RegExp, allowed: RegExp): string[] {
  const drawn = [...HARD, ...fc.sample(fc.stringMatching(pattern), { numRuns: 60, seed: 11 })];
  const fitting = drawn.filter(
    (text) => pattern.test(text) && allowed.test(text) && forbiddenCharacter(text) === undefined,
  );
  const kindOf = (text: string) => text.replaceAll(/[A-Za-z]+/g, 'a').replaceAll(/[0-9]+/g, '1');
  return [...new Map(fitting.map((text) => [kindOf(text), text])).values()];
}

const around = ['', '{', '[', '[{'].flatMap((before) =>
  ['', '"', '""', 'x"', ':""', ',"value":""'].map((after) => [before, after] as const),
);

function parsedAround(text: string): Json[] {
  const closing = { '': '', '{': '}', '[': ']', '[{': '}]' } as Readonly<Record<string, string>>;
  const found = around.flatMap(([before, after]) => {
    try {
      return [JSON.parse(`${before}${text}${after}${closing[before] ?? ''}`) as Json];
    } catch {
      return [];
    }
  });
  return found.filter((value) => isObject(value) || Array.isArray(value));
}

function items(path: FieldPath, key: string, pattern: string, answer: boolean): Settings[] {
  const named = answer ? textsOf(pattern).slice(0, 8) : ['other'];
  const lists = named.flatMap((text): Json[] => [
    [item(path, key, text)],
    [item(path, key, 'other'), item(path, key, text)],
  ]);
  const without: Json[] = answer ? [] : [[], [{ other: 'other' }], ['other'], null];
  return [...without, ...lists].map((list): Settings => [[path, list]]);
}

/** An item of a list with a text under a key, and all else that the schema asks for. */
function item(path: FieldPath, key: string, text: string): JsonObject {
  const node = nodeAt(path).items ?? {};
  const { required = [] } = node as { readonly required?: readonly string[] };
  const rest = required.filter((each) => each !== key).map((each) => [each, `${text}-${each}`] as const);
  return { ...Object.fromEntries(rest), [key]: text };
}

function repeated(paths: readonly FieldPath[], key: string, answer: boolean): Settings[] {
  const [first = '', second = first] = paths;
  const [one, other] = [item(first, key, 'other'), item(second, key, answer ? 'other' : 'another')];
  const alone: Settings[] = [[[first, [one, other]]]];
  if (first === second) return alone;
  const apart: Settings = [
    [first, [one]],
    [second, [other]],
  ];
  return [...alone, apart, [[second, [one, other]]]];
}

function compared(path: FieldPath, limit: FieldPath | number, answer: boolean): Settings[] {
  if (typeof limit === 'number')
    return (answer ? [limit, limit + 1] : [null, limit - 1]).map((value) => [[path, value]]);
  const pairs: readonly (readonly [Json, Json])[] = answer
    ? [
        [2, 2],
        [3, 2],
        [1, 1],
      ]
    : [
        [1, 2],
        [null, 2],
        [null, 0],
        [0, null],
        [2, null],
      ];
  return pairs.map(([one, other]) => [
    [path, one],
    [limit, other],
  ]);
}

function nodeAt(path: FieldPath): SchemaNode {
  let node: SchemaNode = path.startsWith('release.') ? { type: 'string' } : schemaTree();
  for (const step of path.startsWith('release.') ? [] : path.split('.')) {
    // Below a leaf anything may stand, and what is asked there is whether something does.
    node = isLeaf(node) ? (node.properties?.[step] ?? {}) : (node.properties?.[step] ?? {});
  }
  return node;
}
