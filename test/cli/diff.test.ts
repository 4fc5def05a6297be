// `orchestra diff`: two renderings compared, wherever they are; exit code 1 when they differ.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { orchestra } from './command.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orchestra-diff-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const change = ['--set', 'api.replicas=3,api.image.tag=v0.3.0,networkPolicy.enabled=false,ingress.enabled=false'];
const quiet = (text: string) => text.replaceAll(/^warning: .*\n/gm, '');

function git(...words: string[]): void {
  const environment = { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'init.defaultBranch=main'];
  const { status, stderr } = spawnSync('git', ['-C', folder, ...identity, ...words], {
    encoding: 'utf8',
    env: environment,
  });
  if (status !== 0) throw new Error(stderr);
}

describe('prints as it is committed', () => {
  test.each([
    ['values.txt', [...change]],
    ['values.json', [...change, '--output', 'json']],
  ])('%s', async (golden, words) => {
    const { code, out, said } = await orchestra('diff', '--from', 'dist/production', '-e', 'production', ...words);
    expect([code, quiet(said)]).toEqual([1, 'dist/production and the values differ\n']);
    await expect(out).toMatchFileSnapshot(`../golden/diff/${golden}`);
  });

  test('as its schema says', async () => {
    const { out } = await orchestra('diff', '--schema');
    const compared = await orchestra('diff', '--from', 'dist/nginx', '-e', 'production', '--output', 'json');
    const isValid = new Ajv({ strict: false }).compile(JSON.parse(out) as object);
    expect(isValid(JSON.parse(compared.out)), JSON.stringify(isValid.errors)).toBe(true);
  });
});

test.each(['production', 'nginx', 'kind'])('what is committed in dist/%s is what is rendered', async (environment) => {
  const { code, out, said } = await orchestra('diff', '--from', `dist/${environment}`, '-e', environment);
  expect([code, quiet(said)]).toEqual([0, '']);
  expect(out).toMatch(/\n0 added, 0 changed, 0 removed, [0-9]+ unchanged\n$/);
});

test('a change that many objects have is said once', async () => {
  const { out } = await orchestra(
    'diff',
    '--from',
    'dist/production',
    '-e',
    'production',
    '--set',
    'nameOverride=labs',
    '--output',
    'text',
  );
  expect(out).toMatch(
    /~ in [0-9]+ objects\n {4}~ metadata\.labels\."app\.kubernetes\.io\/name": "orchestra" -> "labs"\n/,
  );
  expect(out.match(/~ metadata\.labels\."app\.kubernetes\.io\/name": "orchestra" -> "labs"/g)?.length).toBe(1);
});

describe('compares', () => {
  let before: string;
  beforeEach(() => {
    before = join(folder, 'before');
    rmSync(before, { recursive: true, force: true });
    mkdirSync(before);
  });
  const put = (name: string, text: string) => writeFileSync(join(before, name), text);
  const secret = (value: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: a}\nstringData: {a: ${value}}\n`;

  test('folders, files and standard output of synth', async () => {
    const { out } = await orchestra('synth', '-e', 'production');
    put('all.yaml', out);
    for (const place of [before, join(before, 'all.yaml')])
      expect((await orchestra('diff', '--from', place, '--to', 'dist/production')).code).toBe(0);
  });

  test('only what a kustomization lists, where there is one', async () => {
    put('one.yaml', secret('x'));
    put('two.yaml', secret('y').replace('name: s', 'name: t'));
    put('kustomization.yaml', 'resources: [one.yaml]\n');
    const { out } = await orchestra('diff', '--from', join(before, 'two.yaml'), '--to', before);
    expect(out).toContain('+ Secret a/s\n');
    expect(out).toContain('- Secret a/t\n');
  });

  test('without showing a secret', async () => {
    put('one.yaml', secret('hidden1'));
    writeFileSync(join(folder, 'now.yaml'), secret('hidden2'));
    for (const format of ['text', 'json']) {
      const { code, out } = await orchestra(
        'diff',
        '--from',
        before,
        '--to',
        join(folder, 'now.yaml'),
        '--output',
        format,
      );
      expect(code).toBe(1);
      expect(out).toContain('***');
      expect(out).not.toContain('hidden');
    }
  });

  test('without letting a file speak to the terminal', async () => {
    const map = (value: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: ${JSON.stringify(value)}}\n`;
    put('one.yaml', map('a\nb'));
    writeFileSync(join(folder, 'now.yaml'), map('a\n\u202egone'));
    const { out } = await orchestra('diff', '--from', before, '--to', join(folder, 'now.yaml'));
    expect(out).not.toContain('\u202e');
    expect(out).toContain('+ "\\u202egone"\n');
    expect(out).toContain('- b\n');
  });

  test('a folder of a git revision, as it was committed', async () => {
    git('init', '--quiet');
    mkdirSync(join(folder, 'dist', 'labs'), { recursive: true });
    const path = join(folder, 'dist', 'labs', 'one.yaml');
    writeFileSync(path, secret('x'));
    git('add', 'dist');
    git('commit', '--quiet', '-m', 'one');
    writeFileSync(path, secret('y'));
    const here = process.cwd();
    try {
      process.chdir(folder);
      for (const place of ['HEAD:dist/labs', 'HEAD:./dist/labs', 'main:dist/labs/']) {
        const { code, out } = await orchestra('diff', '--from', place, '--to', 'dist/labs');
        expect(code, place).toBe(1);
        expect(out).toContain('~ Secret a/s\n');
      }
      const unknown = await orchestra('diff', '--from', 'HEAD:nothing', '--to', 'dist/labs');
      expect([unknown.code, unknown.said]).toEqual([
        2,
        expect.stringContaining('git knows no folder HEAD:nothing here'),
      ]);
    } finally {
      process.chdir(here);
    }
  });

  test('what the revision alone means with an environment: its folder in dist', async () => {
    const { out, code } = await orchestra('diff', '--from', 'HEAD', '-e', 'production');
    expect(code).toBeLessThan(2);
    expect(out).toContain('from  HEAD:./dist/production\n');
  });

  test.each<[string, (put: (name: string, text: string) => void) => void, string]>([
    ['a folder without manifests', () => undefined, 'holds no manifests'],
    ['what is no object', (write) => write('a.yaml', 'a: 1\n'), 'a.yaml:1:1: is not a Kubernetes object'],
    [
      'an object without a name',
      (write) => write('a.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: {}\n'),
      'is not a Kubernetes object',
    ],
    ['what is no YAML', (write) => write('a.yaml', 'a: [\n'), 'a.yaml'],
    [
      'an object that is there twice',
      (write) => write('a.yaml', `${secret('x')}---\n${secret('y')}`),
      'Secret a/s is there twice',
    ],
    [
      'a kustomization of more than files',
      (write) => write('kustomization.yaml', 'resources: [../base]\n'),
      'lists ../base, which is no file of that folder',
    ],
  ])('refuses %s', async (_, prepare, expected) => {
    prepare(put);
    const { code, out, said } = await orchestra('diff', '--from', before, '--to', 'dist/production');
    expect([code, out]).toEqual([2, '']);
    expect(said).toContain(expected);
  });
});

describe('refuses with exit code 2', () => {
  test.each<[string, string[], string[]]>([
    [
      'a kubeconfig that is not there',
      ['-e', 'kind', '--kubeconfig', 'nowhere'],
      ['there is no kubeconfig at nowhere'],
    ],
    [
      'a cluster and a rendering at once',
      ['--from', 'dist/kind', '-e', 'kind', '--context', 'kind'],
      ["option '--from <place>' cannot be used with option '--context <name>'"],
    ],
    ['a place that is none', ['--from', 'nowhere', '--to', 'dist/kind'], ['"nowhere" is neither a folder nor a file']],
    ['an empty place', ['--from', '', '-e', 'kind'], ['"" is neither a folder nor a file']],
    [
      'a revision that is none',
      ['--from', 'nothing:dist/kind', '-e', 'kind'],
      ['git knows no folder nothing:dist/kind'],
    ],
    ['a revision that looks like an option', ['--from=--all:dist', '-e', 'kind'], ['git knows no folder --all:dist']],
    [
      'wrong values and a wrong place at once',
      ['--from', 'nowhere', '--set', 'api.replica=2'],
      ['neither a folder', 'did you mean replicas?'],
    ],
    ['an unknown format', ['--from', 'dist/kind', '--output', 'yaml'], ['Allowed choices are text, json']],
  ])('%s', async (_, words, expected) => {
    const { code, out, said } = await orchestra('diff', ...words);
    expect([code, out]).toEqual([2, '']);
    for (const text of expected) expect(said).toContain(text);
  });
});
