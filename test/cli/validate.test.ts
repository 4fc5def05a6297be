// `orchestra validate`: what people and programs read, and exit codes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Validation } from '../../src/review/report.js';
import { orchestra } from './command.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orchestra-validate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : stringify(content));
  return path;
}

const workshop = (name: string, spec = {}) => ({
  apiVersion: 'orchestra.io/v1',
  kind: 'Workshop',
  metadata: { name },
  spec: { name, owner: 'a@example.edu', ...spec },
});

async function found(...words: string[]): Promise<Validation> {
  const { out } = await orchestra('validate', '--output', 'json', ...words);
  return JSON.parse(out) as Validation;
}

test('the JSON is as its schema says, of what is right and of what is wrong', async () => {
  const { out: schema } = await orchestra('validate', '--schema');
  const isValid = new Ajv({ strict: false }).compile(JSON.parse(schema) as object);
  for (const words of [
    ['-e', 'kind', '--full'],
    ['-e', 'nginx'],
    ['--set', 'api.replica=2'],
    [file('w.yaml', workshop('w'))],
  ])
    expect(isValid(await found(...words)), JSON.stringify(isValid.errors)).toBe(true);
});

describe('Workshops', () => {
  test('are checked without any values', async () => {
    const { code, out } = await orchestra('validate', file('w.yaml', workshop('one')));
    expect([code, out]).toEqual([0, '1 Workshop is right\n']);
  });

  test('are checked against the values', async () => {
    const path = file('w.yaml', workshop('one', { duration: '8d' }));
    const { code, said } = await orchestra('validate', '-e', 'production', path);
    expect(code).toBe(2);
    expect(said).toContain('DurationTooLong');
    expect(said).toMatch(/w\.yaml:\d+:\d+: spec\.duration/);
  });

  test('are reviewed as sessions of their own', async () => {
    const path = file('w.yaml', workshop('big', { resources: { cpu: '8', memory: '64Gi' }, storage: { size: '1Ti' } }));
    const { review, workshops } = await found('-e', 'production', '--full', path);
    expect(workshops).toEqual(['orchestra-sessions/big']);
    const session = review?.sessions.find(({ component }) => component === 'Workshop big');
    expect(session?.workloads[0]?.limits).toMatchObject({ cpu: '8200m', memory: '65664Mi' });
    expect(session?.storage).toMatchObject([{ claim: 'big-pvc', size: '1Ti' }]);
  });
});

describe('exit code 1', () => {
  test('with --strict where there are warnings, and not without them', async () => {
    const { code, said } = await orchestra('validate', '-e', 'kind', '--strict');
    expect([code, said]).toEqual([1, '7 warnings; --strict takes them for findings\n']);
    expect((await orchestra('validate', '-e', 'production', '--strict')).code).toBe(0);
  });

  test('for a bundle that is out of date, with what is missing and why', async () => {
    const { out: bundle } = await orchestra('bundle', '-e', 'production', '--for', 'operator');
    const path = file('bundle.yaml', bundle);
    const now = await orchestra('validate', '-e', 'production', '--bundle', path);
    expect([now.code, now.said]).toEqual([0, '']);
    expect(now.out).toContain('is what would be derived now');
    const later = await orchestra('validate', '-e', 'nginx', '--bundle', path);
    expect(later.code).toBe(1);
    expect(later.out).toMatch(
      /missing {3,}orchestra-system\/orchestra-operator +create networking\.k8s\.io\/ingresses in \S+ +Applying an object/,
    );
    expect(later.said).toContain('is out of date; write it again with orchestra bundle');
    expect((await found('-e', 'nginx', '--bundle', path)).bundle?.missing.length).toBe(5);
  });
});

describe('refuses with exit code 2', () => {
  test.each<[string, () => string[], string[]]>([
    [
      'values that are wrong',
      () => ['--set', 'api.replica=2'],
      ['--set api.replica: api.replica: unknown field; did you mean replicas?'],
    ],
    ['no database and no sign-in', () => [], ['things are wrong']],
    ['a file that is not there', () => ['nowhere.yaml'], ['nowhere.yaml: there is no such file']],
    ['a file without Workshops', () => [file('empty.yaml', '')], ['holds no Workshop']],
    [
      'another kind',
      () => [file('pod.yaml', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } })],
      ['pod.yaml'],
    ],
    [
      'two Workshops that would share objects',
      () => [file('a.yaml', workshop('one')), file('b.yaml', workshop('one'))],
      ['Deployment default/one-deployment would belong to two Workshops'],
    ],
    [
      'wrong values and wrong Workshops at once',
      () => ['--set', 'api.replica=2', file('w.yaml', workshop('UPPER'))],
      ['replica', 'spec.name', 'w.yaml'],
    ],
    ['standard input twice', () => ['-f', '-', '-'], ['standard input is named more than once']],
    [
      'a bundle that is none',
      () => ['-e', 'production', '--bundle', file('x.yaml', workshop('x'))],
      ['was not written by orchestra bundle'],
    ],
    [
      'a bundle that is no manifest',
      () => ['-e', 'production', '--bundle', file('x.yaml', 'a: 1')],
      ['is not a Kubernetes object'],
    ],
    ['a bundle that is not there', () => ['-e', 'production', '--bundle', 'none.yaml'], ['there is no such file']],
    ['a picture of no values', () => ['--output', 'mermaid', file('w.yaml', workshop('w'))], ['things are wrong']],
    ['an unknown format', () => ['--output', 'xml'], ['Allowed choices are table, json, mermaid']],
    ['a release namespace that is not ours', () => ['-e', 'production', '-n', 'kube-system'], ['is not ours']],
  ])('%s', async (_, words, expected) => {
    const { code, out, said } = await orchestra('validate', ...words());
    expect([code, out]).toEqual([2, '']);
    for (const text of expected) expect(said).toContain(text);
  });

  test('and says what is wrong as JSON where that is wanted', async () => {
    const { problems, review } = await found('--full', '-f', file('v.yaml', { api: { replica: 2 } }));
    expect(review).toBeUndefined();
    expect(problems).toContainEqual(
      expect.objectContaining({ path: 'api.replica', where: expect.stringMatching(/v\.yaml:\d+:\d+$/) }),
    );
  });
});
