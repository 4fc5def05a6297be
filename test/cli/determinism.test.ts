// The same values give the same bytes: in whatever order their keys are written, and however often they are asked for. Every
// command that works offline is asked, in every format.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { program } from '../../src/cli/main.js';
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
  mkdirSync(at('before'));
  // Not all of it: reading YAML is most of the time.
  for (const file of ['60-api.yaml', '65-operator.yaml']) cpSync(`dist/production/${file}`, at(`before/${file}`));
  writeFileSync(at('workshop.yaml'), stringify(minimalWorkshop));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const repository = ['--repo', 'https://git.example.edu/a.git', '--path', 'out'];

/** Command lines whose output follows from values, however these are written; FILE is where they are. */
const inAnyOrder: readonly string[] = [
  'validate -f FILE',
  'validate -f FILE --output json',
  'validate -f FILE --full WORKSHOP',
  'validate -f FILE --full --output json WORKSHOP',
  'validate -f FILE --output mermaid',
  'synth -f FILE',
  'bundle -f FILE',
  'bundle -f FILE --output json',
  'bundle -f FILE --for operator',
  'diff --from BEFORE -f FILE',
  'diff --from BEFORE -f FILE --output json',
  'render -f FILE WORKSHOP',
  'render -f FILE --output json WORKSHOP',
  'images -f FILE',
  'images -f FILE --output json',
  'images -f FILE --mirror mirror.example.edu',
  'images -f FILE --mirror mirror.example.edu --output json',
  'gitops argocd -f FILE REPOSITORY',
  'gitops argocd -f FILE REPOSITORY --output json',
  'gitops argocd --health -f FILE',
  'gitops flux -f FILE REPOSITORY',
  'gitops flux -f FILE REPOSITORY --output json',
];

/** Those that print what somebody wrote in the order in which it was written, or no values at all. */
const asWritten: readonly string[] = [
  'values -f FILE',
  'values -f FILE --output json',
  'values --defaults',
  'validate -f FILE --set api.replicas=none,sesions.x=1 --output json',
  'version',
];

/**
 * Not asked here: doctor and operator work with a cluster, and helm takes two minutes of computing. That its chart is the
 * same each time is held elsewhere: test/helm-compiler/small-chart.test.ts compiles a small one twice, and
 * test/generated.test.ts compares what is committed.
 */
const elsewhere = ['doctor', 'helm', 'operator'];

const times = 50;

async function outcome(line: string): Promise<string> {
  const places: Readonly<Record<string, readonly string[]>> = {
    FILE: [at('values.json')],
    BEFORE: [at('before')],
    WORKSHOP: [at('workshop.yaml')],
    REPOSITORY: repository,
  };
  const { code, out, said } = await orchestra(...line.split(' ').flatMap((word) => places[word] ?? word));
  expect(code, said).not.toBe(3);
  return `${String(code)}\n${out}`;
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

function write(document: Json): void {
  writeFileSync(at('values.json'), JSON.stringify(document));
}

/** Warnings name the line, which another order moves. */
function withoutPlaces(text: string): string {
  return text.replace(/[^\s"]*values\.json(:[0-9]+)*:?/g, 'FILE');
}

function randomNumbers(): () => number {
  const stream = fc.sample(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), { numRuns: 1, seed: 7 })[0]!;
  return () => Number(stream.next().value);
}

test.each(inAnyOrder)('fifty times, every other time with its keys in another order: %s', async (line) => {
  write(values);
  const [first, random] = [await outcome(line), randomNumbers()];
  for (let time = 0; time < times; time += 2) {
    write(values);
    expect(await outcome(line)).toBe(first);
    write(shuffled(values, random));
    expect(withoutPlaces(await outcome(line))).toBe(withoutPlaces(first));
  }
});

test.each(asWritten)('fifty times: %s', async (line) => {
  write(values);
  const first = await outcome(line);
  for (let time = 0; time < times; time += 1) expect(await outcome(line)).toBe(first);
});

test('fifty times, with its options in another order: init', async () => {
  const options = [
    ['--domain', 'labs.example.edu'],
    ['--admin', 'ada@example.edu'],
    ['--database', 'bundled'],
    ['--controller', 'nginx'],
    ['--session-namespace', 'labs'],
    ['--email-domain', 'example.edu'],
    ['--yes'],
  ];
  const random = randomNumbers();
  const printed = async (given: readonly (readonly string[])[]) => {
    const text = await orchestra('init', '-', ...given.flat());
    const json = await orchestra('init', '-', ...given.flat(), '--output', 'json');
    expect([text.code, json.code]).toEqual([0, 0]);
    return [text.out, json.out];
  };
  const first = await printed(options);
  for (let time = 0; time < times; time += 2) {
    expect(await printed(options)).toEqual(first);
    const ranked = options.map((option) => ({ option, rank: random() })).sort((a, b) => a.rank - b.rank);
    expect(await printed(ranked.map(({ option }) => option))).toEqual(first);
  }
});

test('no command is forgotten', async () => {
  const nobody = { out: () => undefined, say: () => undefined };
  const { commands } = await program({ ...nobody, ask: () => Promise.resolve(undefined) });
  const all = commands.map((command) => command.name());
  const tried = [...inAnyOrder, ...asWritten, 'init'].map((line) => line.split(' ')[0]);
  expect([...new Set([...tried, ...elsewhere])].sort()).toEqual(all.sort());
});

test('a folder is written the same, whatever was written before', async () => {
  const written = async (document: Json) => {
    write(document);
    const { code, said } = await orchestra('synth', '-f', at('values.json'), '-o', at('out'));
    expect(code, said).toBe(0);
    return readdirSync(at('out')).map((file) => [file, readFileSync(at(`out/${file}`), 'utf8')]);
  };
  const first = await written(values);
  let rank = 0;
  expect(await written(shuffled(values, () => (rank += 1) * -1))).toEqual(first);
});
