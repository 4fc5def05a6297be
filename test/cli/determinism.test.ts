// The same values give the same bytes: in whatever order their keys are written, and however often they are asked for.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Json, JsonObject } from '../../src/model/json.js';
import { isObject } from '../../src/model/json.js';
import { minimalWorkshop } from '../model/workshop-examples.js';
import { orchestra } from './command.js';

/** As many choices of the values as an installation may make. */
const values: JsonObject = {
  global: { domain: 'labs.example.edu', imagePullSecrets: ['pull'], defaultNamespace: 'labs' },
  namespace: { create: true },
  networkPolicy: { enabled: true },
  sessions: { namespaces: ['labs', 'more-labs'], tls: { secretName: 'wildcard' } },
  ingress: { annotations: { 'b.example.org/x': '1', 'a.example.org/y': '2' } },
  operator: { tierMap: { small: { nodeSelector: { b: '1', a: '2' } }, large: { computeClass: 'x' } } },
  frontend: { autoscaling: { enabled: true }, podLabels: { z: '1', y: '2' } },
  api: {
    database: { existingSecret: 'db' },
    extraEnv: [{ name: 'SMTP_PASS', value: 'x' }],
    extraContainers: [{ name: 'sql', image: 'gcr.io/cloud/sql-proxy:2.14.1' }],
    templates: {
      zebra: { name: 'Z', image: 'a/z:1', env: { B: '1', A: '2' }, resources: { memory: '1Gi', cpu: '1' } },
      ape: { name: 'A', image: 'a/a:latest', defaultDuration: '30d' },
    },
  },
  'oauth2-proxy': {
    config: { configFile: 'email_domains = [ "example.edu" ]' },
    extraArgs: { 'cookie-refresh': '1h', 'cookie-expire': '12h' },
  },
};

let folder: string;
const at = (file: string) => join(folder, file);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orchestra-determinism-'));
  cpSync('dist/production', at('before'), { recursive: true });
  writeFileSync(at('workshop.yaml'), stringify(minimalWorkshop));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const repository = ['--repo', 'https://git.example.edu/a.git', '--path', 'out'];

/**
 * Every offline command whose output follows from values; FILE is where these are. Not `values`, which prints maps in the
 * order in which they are written.
 */
const commands: readonly (readonly string[])[] = [
  ['validate', '-f', 'FILE', '--full', 'workshop.yaml'],
  ['validate', '-f', 'FILE', '--full', '--output', 'json'],
  ['validate', '-f', 'FILE', '--output', 'mermaid'],
  ['synth', '-f', 'FILE'],
  ['bundle', '-f', 'FILE'],
  ['bundle', '-f', 'FILE', '--for', 'operator', '--output', 'json'],
  ['diff', '--from', 'before', '-f', 'FILE'],
  ['diff', '--from', 'before', '-f', 'FILE', '--output', 'json'],
  ['render', '-f', 'FILE', 'workshop.yaml'],
  ['images', '-f', 'FILE'],
  ['images', '-f', 'FILE', '--output', 'json'],
  ['images', '-f', 'FILE', '--mirror', 'mirror.example.edu'],
  ['gitops', 'argocd', '-f', 'FILE', ...repository],
  ['gitops', 'flux', '-f', 'FILE', ...repository],
];

async function outcome(words: readonly string[], file: string): Promise<string> {
  const paths: Readonly<Record<string, string>> = {
    FILE: file,
    before: at('before'),
    'workshop.yaml': at('workshop.yaml'),
  };
  const { code, out, said } = await orchestra(...words.map((word) => paths[word] ?? word));
  expect([0, 1], said).toContain(code);
  // Warnings name the line, which another order moves.
  return `${String(code)}\n${out.replace(/[^\s"]*values\.json(:[0-9]+)*:?/g, 'FILE')}`;
}

/** A document with the keys of every map in an order that random numbers give. */
function shuffled(value: Json, random: () => number): Json {
  if (Array.isArray(value)) return (value as Json[]).map((item) => shuffled(item, random));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, member = null]) => ({ key, member, rank: random() }));
  return Object.fromEntries(
    entries.sort((a, b) => a.rank - b.rank).map(({ key, member }) => [key, shuffled(member, random)]),
  );
}

const times = 50;

test('fifty times, each with its keys in another order', async () => {
  writeFileSync(at('values.json'), JSON.stringify(values));
  const expected = new Map<string, string>();
  for (const words of commands) expected.set(words.join(' '), await outcome(words, at('values.json')));
  const random = fc.sample(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), { numRuns: 1, seed: 7 })[0]!;
  const next = () => Number(random.next().value);
  for (let time = 0; time < times; time += 1) {
    writeFileSync(at('values.json'), JSON.stringify(shuffled(values, next)));
    // One command for each order: all of them some times, in what would otherwise take minutes.
    const words = commands[time % commands.length]!;
    expect(await outcome(words, at('values.json')), words.join(' ')).toBe(expected.get(words.join(' ')));
  }
});

test('a folder is written the same, whatever was written before', async () => {
  const written = async (document: Json) => {
    writeFileSync(at('values.json'), JSON.stringify(document));
    const { code, said } = await orchestra('synth', '-f', at('values.json'), '-o', at('out'));
    expect(code, said).toBe(0);
    return readdirSync(at('out')).map((file) => [file, readFileSync(at(`out/${file}`), 'utf8')]);
  };
  const first = await written(values);
  let rank = 0;
  expect(await written(shuffled(values, () => (rank += 1) * -1))).toEqual(first);
});
