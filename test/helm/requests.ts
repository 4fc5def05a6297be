// Random values documents in the ways in which they reach Helm: JSON, YAML of several styles, several files that contradict
// each other, flags of every kind for other keys than the files have, and scalars as YAML 1.1 reads them.
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Json, JsonObject } from '../../src/model/json.js';
import { schemaLeaves } from '../../src/model/values/json-schema.js';
import { basis, documents, layers, valueOf } from './documents.js';
import type { RenderRequest } from './render/renderer.js';

const usual = { release: 'orchestra', namespace: 'orchestra-system' } as const;

/** Where it is installed: mostly where the page says, sometimes where something is wrong with that. */
const places = fc.oneof(
  { weight: 30, arbitrary: fc.constant(usual) },
  { weight: 10, arbitrary: fc.constant({ release: 'class-2', namespace: 'lab' }) },
  fc.constantFrom(
    { release: 'x', namespace: 'default' },
    { release: 'digit-1', namespace: '123' },
    { release: '1st', namespace: 'kube-system' },
    { release: 'a'.repeat(41), namespace: 'lab' },
  ),
);

/** Texts always in quotes: the program refuses some blocks of text that Helm reads. */
const quoted = { version: '1.1', lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE' } as const;
const asYaml = (document: JsonObject) => stringify(document, quoted);

const oneFile = documents().chain((document) =>
  fc.constantFrom([JSON.stringify(document)], [asYaml(document)]).map((files) => ({ files })),
);

const twoFiles = layers().map((files) => ({ files: files.map(asYaml) }));

/** Helm reads whole maps from --set-json, one key at a time. */
const jsonFlags = documents().map((document) => ({
  files: [],
  setJSON: Object.entries(document).map(([key, value]) => `${key}=${JSON.stringify(value)}`),
}));

const leaves = schemaLeaves().filter(({ path }) => path.every((key) => /^[a-zA-Z0-9-]+$/.test(key)));
const scalars = leaves.filter(({ node }) => ['string', 'boolean', 'integer'].includes(String(node.type)));

/** Where --set can put a number that no schema bounds. */
const openNumbers = fc
  .tuple(
    fc.constantFrom(
      'oauth2-proxy.extraArgs.a',
      'frontend.affinity.a',
      'sessions.podSecurityContext.a[0]',
      'global.other',
    ),
    fc.constantFrom(
      '-0',
      '-1',
      '9007199254740991',
      '9007199254740993',
      '-9007199254740993',
      '9223372036854775808',
      '1e3',
    ),
  )
  .map((flag) => flag.join('='));

/** A file, and flags for other keys: as Helm reads them, as texts, and as JSON. */
const withFlags = fc
  .tuple(
    documents(),
    fc.array(fc.oneof({ weight: 12, arbitrary: flagOf(scalars, plain) }, openNumbers), { maxLength: 3 }),
  )
  .chain(([document, set]) =>
    fc
      .tuple(
        fc.array(flagOf(scalars, plain), { maxLength: 2 }),
        fc.array(flagOf(leaves, JSON.stringify), { maxLength: 2 }),
      )
      .map(([setString, setJSON]) => ({ files: [JSON.stringify(document)], set, setString, setJSON })),
  );

function flagOf(from: typeof leaves, written: (value: Json) => string): fc.Arbitrary<string> {
  return fc
    .constantFrom(...from)
    .chain(({ path, node }) =>
      fc.option(valueOf(node), { freq: 10, nil: null }).map((value) => `${path.join('.')}=${written(value)}`),
    );
}

/** A scalar as --set reads it: commas end it, and a brace begins a list. */
function plain(value: Json): string {
  return value === null ? 'null' : String(value as string | number | boolean).replace(/[\\,{}[\]=]/g, '\\$&');
}

const words = ['yes', 'No', 'on', 'OFF', 'y', 'True', 'null', 'Null', '~', ''] as const;
const numbers = [
  '0777',
  '007',
  '08',
  '0o17',
  '0x1F',
  '0b11',
  '1_000',
  '1e3',
  '1.5e+3',
  '+1',
  '-0',
  '-0.0',
  '9007199254740993',
  '1.0',
  '.5',
  '12:30:45',
] as const;
const others = [
  '2001-12-14',
  '.inf',
  '1e',
  '=',
  '<<',
  'constructor',
  '__proto__',
  "'yes'",
  '"0777"',
  '!!str 12',
  '!!int "3"',
] as const;
const raw = fc.constantFrom(...words, ...numbers, ...others);

/** A file whose scalars are written as people write them, over one that makes the rest valid. */
const rawFile = fc
  .uniqueArray(
    fc.tuple(fc.constantFrom(...scalars, ...leaves.filter(isMap)), fc.array(raw, { minLength: 1, maxLength: 2 })),
    {
      minLength: 1,
      maxLength: 3,
      selector: ([{ path }]) => path[0],
    },
  )
  .map((chosen) => ({
    files: [
      asYaml(basis),
      ...chosen.map(([leaf, [value = '', key = 'key']]) =>
        nested(leaf.path, isMap(leaf) ? `{ ${key || 'key'}: ${value} }` : value),
      ),
    ],
  }));

function isMap({ node }: (typeof leaves)[number]): boolean {
  return node.type === 'object' && node.properties === undefined;
}

function nested(path: readonly string[], value: string): string {
  return `${path.map((key, depth) => `${'  '.repeat(depth)}${key}:`).join('\n')} ${value}\n`;
}

/** One `helm template` in any of these ways. */
export const requests: fc.Arbitrary<RenderRequest> = fc
  .tuple(places, fc.oneof(oneFile, oneFile, twoFiles, jsonFlags, withFlags, withFlags, rawFile))
  .map(([place, values]) => ({ ...place, ...values }));
