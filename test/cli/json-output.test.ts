// Every command that prints JSON prints its schema too, and what it prints follows it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { program } from '../../src/cli/main.js';
import { minimalWorkshop } from '../model/workshop-examples.js';
import { orchestra } from './command.js';
import { startRegistry } from './images/registry-server.js';

let folder: string;
const at = (file: string) => join(folder, file);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orchestra-json-'));
  writeFileSync(at('workshop.yaml'), stringify(minimalWorkshop));
  writeFileSync(at('wrong.yaml'), 'api:\n  replicas: many\n');
  writeFileSync(at('images.lock'), `a/b:1 sha256:${'a'.repeat(64)}\n`);
  writeFileSync(at('old-bundle.yaml'), (await orchestra('bundle', '-e', 'nginx')).out);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const production = ['-e', 'production'];

/** Command lines of each command, for every form of its JSON. */
const samples: Readonly<Record<string, () => readonly (readonly string[])[]>> = {
  init: () => [
    ['-', '--yes', '--domain', 'labs.example.edu', '--email-domain', 'example.edu'],
    [
      at('first.yaml'),
      '--yes',
      '--domain',
      'labs.example.edu',
      '--email-domain',
      'example.edu',
      '--database',
      'bundled',
    ],
  ],
  validate: () => [
    production,
    [...production, '--full', at('workshop.yaml')],
    [...production, '--bundle', at('old-bundle.yaml')],
    ['-f', at('wrong.yaml')],
  ],
  synth: () => [[...production, '-o', at('out')]],
  diff: () => [['--from', 'dist/kind', '--to', 'dist/production']],
  bundle: () => [production, [...production, '--for', 'operator']],
  gitops: () => [
    ['argocd', ...production, '--repo', 'https://git.example.edu/a.git'],
    ['argocd', '--health'],
    ['flux', ...production, '--repo', 'https://git.example.edu/a.git'],
  ],
  render: () => [[at('workshop.yaml')]],
  // Where a secret is hidden, *** stands for a text of another form.
  values: () => [
    [...production, '--show-secrets'],
    ['-e', 'kind', '--show-secrets'],
  ],
  images: () => [
    production,
    [...production, '--check', at('images.lock')],
    [...production, '--mirror', 'a.example.edu'],
  ],
};

const { commands } = await program({ out: () => undefined, say: () => undefined });
const withJson = commands.filter(({ options }) =>
  options.some(({ long, argChoices }) => long === '--output' && argChoices?.includes('json') === true),
);

test('every command that prints JSON is looked at here', () => {
  // What these print is about a cluster; their own tests compare it with their schema.
  const ofClusters = ['doctor'];
  const names = withJson.map((command) => command.name()).filter((name) => !ofClusters.includes(name));
  expect(names.sort()).toEqual(Object.keys(samples).sort());
});

async function schemaOf(name: string) {
  const { code, out, said } = await orchestra(name, '--schema');
  expect([code, said]).toEqual([0, '']);
  return new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(out) as object);
}

describe.each(Object.entries(samples))('orchestra %s', (name, lines) => {
  test('prints what its schema says', async () => {
    const isValid = await schemaOf(name);
    for (const words of lines()) {
      const { code, out, said } = await orchestra(name, ...words, '--output', 'json');
      expect([0, 1, 2], said).toContain(code);
      expect(isValid(JSON.parse(out)), `${words.join(' ')}: ${JSON.stringify(isValid.errors)}`).toBe(true);
      expect(isValid({ never: true }), 'a schema that admits anything').toBe(false);
    }
  });
});

test('the digests that a registry told follow the schema too', async () => {
  const registry = await startRegistry({});
  try {
    const mirror = await orchestra('images', '-e', 'production', '--mirror', registry.host);
    writeFileSync(at('mirror.yaml'), mirror.out);
    const words = ['-e', 'production', '-f', at('mirror.yaml'), '--lock', at('new.lock'), '--output', 'json'];
    const { code, out, said } = await orchestra('images', ...words);
    expect(code, said).toBe(0);
    const isValid = await schemaOf('images');
    expect(isValid(JSON.parse(out)), JSON.stringify(isValid.errors)).toBe(true);
    expect(Object.keys(JSON.parse(out) as object)).toEqual(['version', 'locked']);
  } finally {
    await registry.close();
  }
});
