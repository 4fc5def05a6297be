// The examples, synthesised as their readers would: each in a folder of its own, through cdk8s's own synthesis.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'orchestra-example-'));
  vi.stubEnv('CDK8S_OUTDIR', out);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(out, { recursive: true, force: true });
});

interface Synthesised {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

function synthesised(): Synthesised[] {
  return readdirSync(out).flatMap((file) =>
    parseAllDocuments(readFileSync(join(out, file), 'utf8')).map((document) => document.toJS() as Synthesised),
  );
}

test('examples/own-app puts a platform beside objects of its own', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await import('../examples/own-app/main.js');
  const objects = synthesised();
  expect(objects.find(({ kind }) => kind === 'ResourceQuota')?.metadata).toMatchObject({
    name: 'courses',
    namespace: 'courses',
  });
  expect(
    objects
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ metadata }) => metadata.name)
      .sort(),
  ).toEqual(['courses-api', 'courses-frontend', 'courses-oauth2-proxy', 'courses-operator', 'preview-frontend']);
  expect(objects.filter(({ kind }) => kind === 'CustomResourceDefinition')).toHaveLength(1);
});

test('examples/workshops declares typed Workshops', async () => {
  await import('../examples/workshops/main.js');
  expect(synthesised().map(({ kind, spec }) => [kind, spec['owner'], spec['duration']])).toEqual([
    ['Workshop', 'ada@example.edu', '2h30m'],
    ['Workshop', 'grace@example.edu', '2h30m'],
  ]);
});

test('every example is tested, here or beside what it is about', () => {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  const tests = files.map((file) => readFileSync(join('test', file), 'utf8')).join('\n');
  expect(readdirSync('examples').filter((name) => !tests.includes(`examples/${name}`))).toEqual([]);
});
