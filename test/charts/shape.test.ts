// Constructs branch on switches and on emptiness, and only pass data through: the condition for compiling them to a chart.
// Every switch is flipped and every field emptied and filled; each time, three variants of the data must give the same, but for the data.
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.js';
import { isObject } from '../../src/model/json.js';
import { synthesise } from '../../src/manifest/synthesise.js';
import type { Leaf, SchemaNode } from '../../src/model/values/json-schema.js';
import { schemaLeaves } from '../../src/model/values/json-schema.js';
import { valueAt } from '../../src/model/values/rules/language.js';
import type { Values } from '../../src/model/values/schema/index.js';
import { minimal, valuesOf } from '../constructs/render.js';

/** Marks every text that stands for data, so that keys made from data can be told from our own. */
const mark = 'ƒ';

/** Texts that differ in length, case and characters; a construct must not see the difference. */
const texts = [`${mark}a`, `${mark}BETA "q" {{x}} 100%`, `${mark}${'long.'.repeat(20)}*`];

interface Variant {
  readonly release: string;
  readonly text: string;
  readonly number: number;
  /** Elements of lists and maps. */
  readonly count: number;
}

/** The first differs in size from the others, which differ from each other in everything but size. */
const variants: readonly Variant[] = [
  { release: 'first', text: texts[0] ?? '', number: 1, count: 3 },
  { release: 'second-one', text: texts[1] ?? '', number: 70_001, count: 2 },
  { release: 'third', text: texts[2] ?? '', number: 12_345, count: 2 },
];

const scenarios: Readonly<Record<string, JsonObject>> = {
  'traefik, asked about each request': minimal,
  'traefik, everything through the proxy': { ...minimal, oauth2Proxy: { fullProxy: true } },
  'nginx, everything on': {
    ...minimal,
    ingress: { controller: 'nginx', className: 'nginx' },
    networkPolicy: { enabled: true },
    namespace: { create: true },
    systemPool: { enabled: true },
    sessions: { namespaces: ['default2'] },
    global: { defaultNamespace: 'default2' },
    operator: { serviceMonitor: { enabled: true } },
  },
  'development with the bundled database': {
    api: { requireAuthentication: false, devIdentity: 'dev@orchestra.localhost' },
    oauth2Proxy: { enabled: false },
    ingress: { tls: { enabled: false } },
    networkPolicy: { enabled: true },
  },
};

const leaves = schemaLeaves();

describe.each(Object.entries(scenarios))('%s', (_, document) => {
  const base = valuesOf(document);

  test.each([undefined, 7])('with release revision %s', (revision) => {
    expectOneShape(base, revision);
  });

  test('with each switch flipped', () => {
    for (const leaf of leaves.filter(({ node }) => node.kind === 'switch')) {
      for (const word of alternatives(leaf, base)) expectOneShape(replaced(base, leaf.path, word));
    }
  });
});

describe.each(['traefik, asked about each request', 'nginx, everything on'])('%s', (scenario) => {
  const base = valuesOf(scenarios[scenario] ?? {});

  test('with each field emptied and filled', () => {
    for (const { path, node } of leaves.filter((leaf) => leaf.node.kind === 'data')) {
      const other = isEmpty(valueAt(base, path)) ? sample(node, variants[0] as Variant) : emptied(node);
      expectOneShape(replaced(base, path, other));
    }
  }, 30_000);

  test('with each field in each of its forms', () => {
    const withForms = leaves.flatMap(({ path, node }) => formsOf(node).map((form) => [path, form] as const));
    expect(withForms.map(([path]) => path.join('.'))).toContain('oauth2-proxy.extraArgs');
    for (const [path, form] of withForms) expectOneShape(replaced(base, path, sample(form, variants[0] as Variant)));
  });
});

function alternatives({ path, node }: Leaf, base: Values): Json[] {
  const words = node.enum ?? [true, false];
  return words.filter((word) => word !== valueAt(base, path));
}

function expectOneShape(values: Values, revision?: number): void {
  const [first, second, third] = variants.map((variant) => ({ variant, json: rendered(values, variant, revision) }));
  if (first === undefined || second === undefined || third === undefined) throw new Error('three variants');
  expect(withoutData(third.json, third.variant)).toEqual(withoutData(second.json, second.variant));
  expect(shape(third.json)).toEqual(shape(first.json));
}

function rendered(values: Values, variant: Variant, revision: number | undefined): Json {
  const { release } = variant;
  const over = { name: release, namespace: `${release}-system`, ...(revision === undefined ? {} : { revision }) };
  return synthesise(withData(values, variant), over).flatMap(({ manifests }) => manifests);
}

/** The values with all data replaced; what was empty stays empty, what was not does not become so. */
function withData(values: Values, variant: Variant): Values {
  return leaves
    .filter(({ node }) => node.kind === 'data')
    .reduce<Values>((document, { path, node }) => {
      const value = valueAt(values, path);
      return isEmpty(value) ? document : replaced(document, path, sample(formOf(node, value), variant));
    }, values);
}

/** The forms that a leaf may have; numbers are texts by the time that constructs see them. */
function formsOf({ anyOf = [] }: SchemaNode): SchemaNode[] {
  return anyOf.filter(({ type }) => type !== 'integer');
}

/** The form that a value of a leaf has. */
function formOf(node: SchemaNode, value: unknown): SchemaNode {
  return formsOf(node).find(({ type }) => (type === 'array') === Array.isArray(value)) ?? node;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || JSON.stringify(value) === '[]' || JSON.stringify(value) === '{}';
}

function emptied(node: SchemaNode): Json | undefined {
  const empty: Record<string, Json> = { string: '', array: [], object: {} };
  const type = node.anyOf?.[0]?.type ?? node.type;
  return node.type === 'integer' && node.default !== null ? 1 : empty[String(type)];
}

function sample(node: SchemaNode, variant: Variant): Json {
  const [alternative] = node.anyOf ?? [];
  if (alternative !== undefined) return sample(alternative, variant);
  if (node.enum !== undefined) return node.enum[0] ?? null;
  if (node.type === 'boolean') return true;
  if (node.type === 'integer' || node.type === 'number') return variant.number;
  if (node.type === 'array') return numbered(variant).map((each) => sample(node.items ?? {}, each));
  if (node.type === 'object') return sampleObject(node, variant);
  return variant.text;
}

function sampleObject(node: SchemaNode, variant: Variant): Json {
  const known = Object.entries(node.properties ?? {}).map(([key, child]) => [key, sample(child, variant)] as const);
  if (known.length > 0) return Object.fromEntries(known);
  const child = typeof node.additionalProperties === 'object' ? node.additionalProperties : {};
  return Object.fromEntries(numbered(variant).map((each) => [`${each.text}.k`, sample(child, each)]));
}

function numbered(variant: Variant): Variant[] {
  return Array.from({ length: variant.count }, (_, index) => ({ ...variant, text: `${variant.text}${String(index)}` }));
}

function replaced<T>(document: T, [key = '', ...rest]: readonly string[], value: Json | undefined): T {
  const members = document as Record<string, unknown>;
  return { ...members, [key]: rest.length === 0 ? value : replaced(members[key], rest, value) } as T;
}

/** A rendering in which everything that came from data is replaced by a sign for it. */
function withoutData(value: unknown, variant: Variant): unknown {
  if (typeof value === 'string') return skeleton(value, variant);
  if (typeof value === 'number') return value === variant.number ? '#' : value;
  if (Array.isArray(value)) return value.map((item) => withoutData(item, variant));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [skeleton(key, variant), withoutData(member, variant)]),
  );
}

/** What of a text is ours: without the data, which may be inside JSON or inside JSON in JSON, and without hashes. */
function skeleton(text: string, { text: data, number, release }: Variant): string {
  const once = JSON.stringify(data).slice(1, -1);
  const twice = JSON.stringify(once).slice(1, -1);
  return [twice, once, data]
    .reduce((rest, form) => rest.replaceAll(form, '*'), text)
    .replaceAll(String(number), '#')
    .replaceAll(release, '@')
    .replace(/[0-9a-f]{64}/g, 'sha256')
    .replace(/-[0-9a-f]{10}\b/g, '-hash');
}

/** Which fields there are; lists and maps count by the kinds of their members, because they grow with their data. */
function shape(value: unknown): string {
  if (Array.isArray(value)) return `[${distinct(value.map(shape)).join(',')}]`;
  if (!isObject(value)) return typeof value;
  const members = Object.entries(value).map(([key, member]) => `${key.includes(mark) ? '*' : key}:${shape(member)}`);
  return `{${distinct(members).join(',')}}`;
}

function distinct(shapes: readonly string[]): string[] {
  return [...new Set(shapes)].sort();
}
