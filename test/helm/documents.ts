// Random values documents, drawn from the values schema: every leaf kind, nulls, empty and long lists and maps, keys that
// meet ours, and texts that templates, YAML and JSON each find hard.
import fc from 'fast-check';
import { forbiddenCharacter } from '../../src/model/document/text.js';
import type { Json, JsonObject } from '../../src/model/json.js';
import { isObject } from '../../src/model/json.js';
import type { SchemaNode } from '../../src/model/values/json-schema.js';
import { schemaLeaves, schemaTree } from '../../src/model/values/json-schema.js';

/** Texts that somebody along the way may take for something else. */
const hard = [
  '{{ .Values.x }}',
  '{{',
  '}}',
  '{{- end }}',
  '"quoted"',
  "it's",
  'back\\slash',
  'two\nlines',
  'ends in a break\n',
  '\n starts with one',
  ' padded ',
  'true',
  'null',
  '~',
  '0',
  '007',
  '1e3',
  '0x1F',
  '1_000',
  '12:30:45',
  'y',
  'No',
  '- item',
  'key: value',
  '# comment',
  '%percent%s',
  '$dollar ${x}',
  '<html>&amp;',
  'naïve ünïcode 漢字 🎉',
  'tab\there',
  '*',
  '&anchor',
  '!tag',
  '@at',
  '`tick`',
  'latest',
  '-',
  '--flag=x',
  'a'.repeat(300),
] as const;

/** Keys that constructs use themselves. */
const ownKeys = [
  'app.kubernetes.io/name',
  'app.kubernetes.io/component',
  'app.kubernetes.io/instance',
  'kubernetes.io/os',
  'pool',
  'checksum/config',
  'checksum/templates',
  'cert-manager.io/cluster-issuer',
  'cert-manager.io/issuer',
  'traefik.ingress.kubernetes.io/router.middlewares',
  'traefik.ingress.kubernetes.io/router.entrypoints',
  'nginx.ingress.kubernetes.io/ssl-redirect',
  'nginx.ingress.kubernetes.io/auth-url',
  'seccompProfile',
  'sysctls',
  'restartPolicy',
  'argocd.argoproj.io/hook',
  'name',
  'y',
  '10',
] as const;

/** Keys that JavaScript or YAML may take for something else. */
const hardKeys = [
  ...['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'toJSON', 'length', 'prototype', '__defineGetter__'],
  ...['=', '~', '-', '?', ':', '*', '&a', '!x', '|', '%', '@', '#a', '[a', '{a', '...', '---', ' a', 'a: b', ''],
  ...['null', 'on', '.inf', '-0', '1.0', '1e3', '0x10', '1_000', '12:30:45', '2001-12-14', '9007199254740993'],
] as const;

/** Keys that both sides refuse. */
const forbiddenKeys = ['<<', '__proto__'] as const;

/** Texts with a character that both sides refuse. */
const forbidden = ['bell \u0007', 'next line \u0085', 'separator \u2028', '\ufeffmark', 'delete \u007f'] as const;

const text = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...hard) },
  {
    weight: 20,
    arbitrary: fc.string({ maxLength: 12 }).filter((value) => forbiddenCharacter(value) === undefined),
  },
  { weight: 1, arbitrary: fc.constantFrom(...forbidden) },
);

const key = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...ownKeys) },
  { weight: 20, arbitrary: fc.stringMatching(/^[a-z][a-z0-9./-]{0,10}$/) },
  { weight: 10, arbitrary: fc.constantFrom('{{ x }}', 'Ünï', 'with space', '"', 'true') },
  { weight: 10, arbitrary: fc.constantFrom(...hardKeys) },
  { weight: 1, arbitrary: fc.constantFrom(...forbiddenKeys) },
);

const hardNumbers = [
  1_000_000, 123_456_789.125, 1e15, 9_007_199_254_740_991, -9_007_199_254_740_991, 1e-7, 5e-324,
] as const;

/** Numbers that both sides refuse: 2⁵³, and 2⁵³ + 1, which JavaScript has no number for, is read by neither side as it is written. */
const forbiddenNumbers = [-0, 9_007_199_254_740_992, -9_007_199_254_740_992, 1e21, 1.7976931348623157e308] as const;

const number = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -5, max: 70_000 }) },
  { weight: 20, arbitrary: fc.constantFrom(0, 1, 2_147_483_647, 1.5, 0.25, 2.5) },
  { weight: 10, arbitrary: fc.constantFrom(...hardNumbers) },
  { weight: 1, arbitrary: fc.constantFrom(...forbiddenNumbers) },
);

const anything: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** A values document of the platform with some leaves set. */
export function documents(): fc.Arbitrary<JsonObject> {
  return documentsOf(schemaTree(), basis);
}

/** Two layers of values of the platform: the second one overrides, empties and nulls what the first one sets. */
export function layers(): fc.Arbitrary<readonly [JsonObject, JsonObject]> {
  return fc
    .tuple(
      documentsOf(schemaTree(), basis),
      fc.infiniteStream(fc.constantFrom('keep', 'keep', 'keep', 'other', 'other', 'null')),
    )
    .chain(([below, fates]) => {
      const set = schemaLeaves().filter(({ path }) => isSet(below, path));
      const changes = set.map(({ path, node }): fc.Arbitrary<readonly [readonly string[], Json] | undefined> => {
        const fate = fates.next().value;
        if (fate === 'keep') return fc.constant(undefined);
        return (fate === 'null' ? fc.constant(null) : valueOf(node)).map((value) => [path, value] as const);
      });
      return fc.tuple(...changes).map((made) => {
        const above: Record<string, Json> = {};
        for (const change of made) if (change !== undefined) put(above, ...change);
        return [below, above] as const;
      });
    });
}

function isSet(document: Json | undefined, [first = '', ...rest]: readonly string[]): boolean {
  if (!isObject(document) || document[first] === undefined) return false;
  return rest.length === 0 || isSet(document[first], rest);
}

/** A values document of any schema with some leaves set, most of them beside those of a basis. */
export function documentsOf(tree: SchemaNode, over: JsonObject = {}): fc.Arbitrary<JsonObject> {
  const leaves = schemaLeaves(tree);
  const some = fc.oneof(
    { weight: 4, arbitrary: fc.subarray(leaves, { maxLength: Math.min(10, leaves.length) }) },
    { weight: 1, arbitrary: fc.subarray(leaves, { maxLength: Math.min(40, leaves.length) }) },
  );
  return fc
    .tuple(some, fc.constantFrom(true, true, true, true, true, true, true, false))
    .chain(([chosen, credentials]) =>
      fc.tuple(...chosen.map(({ node }) => fc.option(valueOf(node), { freq: 30, nil: null }))).map((values) => {
        const document = structuredClone(credentials ? over : {}) as Record<string, Json>;
        chosen.forEach(({ path }, index) => put(document, path, values[index] ?? null));
        return document;
      }),
    );
}

/** What makes most documents valid, so that they are rendered and not refused. */
export const basis: JsonObject = {
  api: { database: { existingSecret: 'db' } },
  'oauth2-proxy': { config: { configFile: 'email_domains = [ "example.edu" ]' } },
};

/** Sets the value at a path, in maps that are made on the way. */
export function put(document: Record<string, Json>, path: readonly string[], value: Json): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) document[first] = value;
  else put((document[first] ??= {}) as Record<string, Json>, rest, value);
}

/** A value of a schema node. */
export function valueOf(node: SchemaNode & { required?: readonly string[] }): fc.Arbitrary<Json> {
  if (node.anyOf !== undefined) return fc.oneof(...node.anyOf.map(valueOf));
  if (node.enum !== undefined) return fc.constantFrom(...node.enum);
  if (Array.isArray(node.type)) return fc.oneof(...node.type.map((type: string) => valueOf({ type })));
  switch (node.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return wholeNumber(node);
    case 'number':
      return number;
    case 'string':
      return textOf(node);
    case 'array':
      return fc.array(fc.option(valueOf(node.items ?? {}), { freq: 40, nil: null }), { maxLength: 3 });
    case 'object':
      return objectOf(node);
    default:
      return anything;
  }
}

/** Mostly small; sometimes at the bounds, beyond a million, or just what is not allowed. */
function wholeNumber({ minimum = 0, maximum = 2_147_483_647 }: SchemaNode): fc.Arbitrary<Json> {
  return fc.oneof(
    { weight: 40, arbitrary: fc.integer({ min: minimum, max: Math.min(maximum, 9) }) },
    { weight: 12, arbitrary: fc.integer({ min: minimum, max: maximum }) },
    { weight: 6, arbitrary: fc.constantFrom(minimum, maximum) },
    { weight: 1, arbitrary: fc.constantFrom(minimum - 1, maximum + 1, 1.5) },
  );
}

function textOf({ pattern, minLength = 0, examples }: SchemaNode): fc.Arbitrary<Json> {
  if (pattern === undefined) return text.filter((value) => value.length >= minLength);
  const conforming = fc.stringMatching(new RegExp(pattern)).filter((value) => value.length <= 80);
  const known = (examples ?? []).filter((example) => typeof example === 'string');
  return known.length === 0 ? conforming : fc.oneof(fc.constantFrom(...known), conforming);
}

function objectOf(node: SchemaNode & { required?: readonly string[] }): fc.Arbitrary<Json> {
  const known = Object.fromEntries(
    Object.entries(node.properties ?? {}).map(([name, child]) => [
      name,
      fc.option(valueOf(child), { freq: 40, nil: null }),
    ]),
  );
  const record = fc.record(known, { requiredKeys: [...(node.required ?? [])] }) as fc.Arbitrary<JsonObject>;
  if (node.additionalProperties === false) return record;
  const value = typeof node.additionalProperties === 'object' ? valueOf(node.additionalProperties) : anything;
  const { pattern } = (node as { propertyNames?: SchemaNode }).propertyNames ?? {};
  const keys = pattern === undefined ? key : fc.stringMatching(new RegExp(pattern));
  return fc.tuple(record, fc.dictionary(keys, value, { maxKeys: 3 })).map(([a, b]) => ({ ...b, ...a }));
}
