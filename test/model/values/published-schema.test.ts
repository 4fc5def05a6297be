// values.schema.json refuses exactly what the parser refuses before it comes to rules across fields.
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/model/json.js';
import { coalesce } from '../../../src/model/document/merge.js';
import { schemaLeaves } from '../../../src/model/values/json-schema.js';
import { defaultValues, leaves } from '../../../src/model/values/leaves.js';
import { withoutNulls } from '../../../src/model/values/parse.js';
import { publishedSchema } from '../../../src/model/values/published-schema.js';
import { valuesSchema } from '../../../src/model/values/schema/index.js';

const schema = JSON.parse(publishedSchema()) as object;
const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);

const accepted = (document: JsonObject): boolean => valuesSchema.safeParse(withoutNulls(document)).success;

test('is draft-07 and requires nothing', () => {
  expect(schema).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', additionalProperties: false });
  expect(schema).not.toHaveProperty('required');
});

test('accepts the defaults, nothing, and null everywhere', () => {
  expect(validate(defaultValues())).toBe(true);
  expect(validate({})).toBe(true);
  for (const { path } of schemaLeaves()) expect(validate(nested(path, null)), path.join('.')).toBe(true);
});

test('agrees with the parser at every key, for values of every kind', () => {
  const values: Json[] = [
    true,
    false,
    0,
    1,
    -1,
    1.5,
    99999999,
    '',
    'x',
    '10Gi',
    '4h',
    'a b',
    'Aé',
    '*',
    [],
    ['x'],
    [1],
    [null],
    [{}],
    {},
    { a: 'x' },
    { a: 1 },
    { a: null },
    { 'b c': {} },
  ];
  for (const { path } of schemaLeaves()) for (const value of values) compare(nested(path, value));
}, 30_000);

test.each([
  ['a variable', ['api', 'extraEnv'], { name: 'A' }, 'name'],
  ['a container', ['api', 'extraContainers'], { name: 'a' }, 'name'],
  ['an init container', ['operator', 'extraInitContainers'], { name: 'a' }, 'name'],
  ['a volume', ['frontend', 'extraVolumes'], { name: 'a' }, 'name'],
  ['a mount', ['oauth2-proxy', 'extraVolumeMounts'], { name: 'a', mountPath: '/a' }, 'mountPath'],
  ['a spread', ['api', 'topologySpreadConstraints'], { maxSkew: 1, topologyKey: 'a' }, 'topologyKey'],
])('%s must have what identifies it: neither absent nor null will do', (_, path, item, key) => {
  const withKey = (value: Json | undefined): JsonObject => nested(path, [{ ...item, [key]: value }] as Json);
  expect(validate(nested(path, [item]))).toBe(true);
  for (const value of [null, undefined]) {
    expect(validate(withKey(value)), String(value)).toBe(false);
    expect(accepted(withKey(value)), String(value)).toBe(false);
  }
});

test('an item may have null for what it need not have', () => {
  for (const item of [
    { name: 'A', value: null },
    { name: 'A', valueFrom: null },
  ])
    expect(validate(nested(['api', 'extraEnv'], [item]))).toBe(true);
});

test('agrees with the parser on mixtures', () => {
  const leaves = schemaLeaves().map(({ path }) => path);
  const assignment = fc.tuple(fc.constantFrom(...leaves), fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>);
  fc.assert(
    fc.property(fc.array(assignment, { maxLength: 4 }), (assignments) => {
      compare(assignments.reduce<JsonObject>((document, [path, value]) => coalesce(document, nested(path, value)), {}));
    }),
    { numRuns: 500 },
  );
});

function compare(document: JsonObject): void {
  expect(validate(document), `${JSON.stringify(document)} ${JSON.stringify(validate.errors)}`).toBe(accepted(document));
}

function nested(path: readonly string[], value: Json): JsonObject {
  return path.reduceRight<Json>((inner, key) => ({ [key]: inner }), value) as JsonObject;
}

test('has the leaves that the parser knows, with the same defaults', () => {
  const published = schemaLeaves().map(({ path, node }) => [path.join('.'), node.default]);
  expect(leaves().map((leaf) => [leaf.path.join('.'), leaf.default])).toEqual(published);
});
