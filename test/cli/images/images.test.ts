// `orchestra images` through its arguments: what is listed, locked, compared and redirected.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Image } from '../../../src/review/images.js';
import { orchestra } from '../command.js';
import type { Behaviour, Registry } from './registry-server.js';
import { digestFor, startRegistry } from './registry-server.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'orchestra-images-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const own = `
api:
  image: {digest: sha256:${'a'.repeat(64)}}
  extraContainers: [{name: sql, image: 'gcr.io/cloud/sql-proxy:2.14.1'}]
  extraInitContainers: [{name: wait, image: busybox}]
  templates:
    rstudio: {image: 'ghcr.io/lab/rstudio:stable'}
    jupyterlab: null
`;

async function listed(...words: string[]): Promise<readonly Image[]> {
  const { code, out, said } = await orchestra('images', '-e', 'production', '--output', 'json', ...words);
  expect(code, said).toBe(0);
  return (JSON.parse(out) as { images: readonly Image[] }).images;
}

describe('lists', () => {
  test('every image with all that runs it', async () => {
    const images = await listed('-f', file('v.yaml', own));
    expect(images.map(({ image, pin }) => [image, pin])).toEqual([
      ['busybox', 'moves'],
      ['gcr.io/cloud/sql-proxy:2.14.1', 'tag'],
      ['ghcr.io/lab/rstudio:stable', 'moves'],
      ['registry.example.edu/oauth2-proxy/oauth2-proxy:v7.15.3', 'tag'],
      [expect.stringMatching(/^registry\.example\.edu\/orchestra:[0-9.]+$/), 'tag'],
      [`registry.example.edu/seandavi/orchestra-api:v0.2.0@sha256:${'a'.repeat(64)}`, 'digest'],
      ['registry.example.edu/seandavi/orchestra-frontend:v0.2.0', 'tag'],
      ['registry.example.edu/seandavi/orchestra-sidecar:v0.2.0', 'tag'],
      ['rocker/rstudio:4.5.3', 'tag'],
    ]);
    const api = images.find(({ image }) => image.includes('orchestra-api'));
    expect(api?.uses).toEqual([
      {
        by: 'platform',
        where: expect.stringMatching(/^Job orchestra-system\/orchestra-migrate-[0-9a-f]+$/) as string,
        container: 'migrate',
      },
      { by: 'platform', where: 'Deployment orchestra-system/orchestra-api', container: 'api' },
    ]);
    expect(images.find(({ image }) => image.startsWith('ghcr.io'))?.uses).toEqual([
      { by: 'session', where: 'sessions of the template rstudio', container: 'app' },
    ]);
    expect(images.flatMap(({ uses }) => uses).filter(({ where }) => where === 'every session')).toHaveLength(1);
  });

  test('in a table', async () => {
    const { code, out } = await orchestra('images', '-e', 'kind');
    expect(code).toBe(0);
    const [heading = '', ...rows] = out.split('\n');
    expect(heading).toMatch(/^IMAGE +PIN +USED BY +CONTAINER$/);
    expect(rows.join('\n')).toMatch(
      /^seandavi\/orchestra-api:latest +moves +Job orchestra-system\/orchestra-migrate-/m,
    );
    expect(rows.join('\n')).toMatch(/^ +Deployment orchestra-system\/orchestra-api +api$/m);
  });

  test('what is known when the catalog is a ConfigMap of the user', async () => {
    const words = ['--set', 'api.fileTemplates.existingConfigMap=mine'];
    expect((await listed(...words)).some(({ image }) => image.includes('jupyter'))).toBe(false);
    const { said } = await orchestra('images', '-e', 'production', ...words);
    expect(said).toContain('note: the templates of the ConfigMap mine are not in the values');
  });
});

describe('--mirror', () => {
  test('prints values under which every image comes from one registry', async () => {
    const values = file('v.yaml', own);
    const { code, out, said } = await orchestra(
      'images',
      '-e',
      'production',
      '-f',
      values,
      '--mirror',
      'm.example.edu:5000',
    );
    expect(code).toBe(0);
    const images = await listed('-f', values, '-f', file('mirror.yaml', out));
    expect(images.map(({ image }) => image).filter((image) => !image.startsWith('m.example.edu:5000/'))).toEqual([]);
    for (const { image } of images) expect(said).toMatch(new RegExp(` ${image.replaceAll('.', '\\.')}$`, 'm'));
    expect(said).toMatch(/^gcr\.io\/cloud\/sql-proxy:2\.14\.1 +m\.example\.edu:5000\/cloud\/sql-proxy:2\.14\.1$/m);
    expect((await orchestra('synth', '-e', 'production', '-f', values, '-f', join(folder, 'mirror.yaml'))).code).toBe(
      0,
    );
  });

  test('refuses what is no registry', async () => {
    const { code, said } = await orchestra('images', '-e', 'production', '--mirror', 'https://m.example.edu');
    expect(code).toBe(2);
    expect(said).toContain('must be a registry');
  });
});

describe('--check', () => {
  const lockOf = (images: readonly Image[]) =>
    images.map(({ image }) => `${image} sha256:${(image.includes('@') ? 'a' : 'b').repeat(64)}\n`).join('');
  const check = (text: string, ...words: string[]) =>
    orchestra('images', '-e', 'production', '-f', file('v.yaml', own), '--check', file('images.lock', text), ...words);

  test('finds nothing where every image is locked', async () => {
    const text = `# a comment\n\n${lockOf(await listed('-f', file('v.yaml', own)))}`;
    const { code, out, said } = await check(text);
    expect([code, out]).toEqual([0, '']);
    expect(said).toContain('every image is as locked in ');
    expect((await check(text, '--output', 'json')).out).toBe('{\n  "version": 1,\n  "differences": []\n}\n');
  });

  test('finds every difference, with exit code 1', async () => {
    const images = await listed('-f', file('v.yaml', own));
    const text = lockOf(images)
      .replace(/^busybox .*\n/, '')
      .replaceAll('sha256:aaaa', 'sha256:cccc')
      .replace(/(@sha256:)cccc/, '$1aaaa');
    const { code, out, said } = await check(`${text}old/image:1 sha256:${'d'.repeat(64)}\n`);
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      'busybox: is rendered, but not locked: run orchestra images --lock',
      'old/image:1: is locked, but not rendered any more: remove its line',
      expect.stringMatching(/^registry\.example\.edu\/.*: is rendered with another digest than sha256:cccc/),
      '',
    ]);
    expect(said).toMatch(/^3 differences from /m);
    const json = await check(text, '--output', 'json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ differences: [{ image: 'busybox', difference: 'not locked' }, {}] });
  });

  test('refuses a file that is no lock, every line of it', async () => {
    const { code, out, said } = await check(
      `a b c\na b\n: sha256:${'a'.repeat(64)}\n${`a/b:1 sha256:${'a'.repeat(64)}\n`.repeat(2)}`,
    );
    expect([code, out]).toEqual([2, '']);
    expect(
      said
        .replaceAll(`${folder}/`, '')
        .split('\n')
        .filter((line) => line.startsWith('images.lock')),
    ).toEqual([
      'images.lock:1: must be an image and its digest',
      expect.stringMatching(/^images\.lock:2: the digest of a must be an image digest/),
      expect.stringMatching(/^images\.lock:3: : must be an image reference/),
      'images.lock:5: a/b:1 is locked twice; keep one line',
    ]);
  });

  test('refuses to lock and to check at once', async () => {
    const { code, said } = await orchestra('images', '-e', 'kind', '--check', 'a', '--lock', 'b');
    expect(code).toBe(2);
    expect(said).toContain('cannot be used with');
  });
});

describe('--lock', () => {
  let registry: Registry | undefined;
  afterEach(() => registry?.close());

  /** Values whose images all come from a registry on this machine. */
  async function local(behaviour: Behaviour): Promise<string[]> {
    registry = await startRegistry(behaviour);
    const { out } = await orchestra('images', '-e', 'production', '--mirror', registry.host);
    return ['-e', 'production', '-f', file('mirror.yaml', out)];
  }

  test.each<[string, Behaviour]>([
    ['says digests', {}],
    ['says none', { silent: true }],
    ['wants a token', { token: 'hunter2' }],
    ['wants a token and says none', { token: 'hunter2', silent: true }],
  ])('asks a registry that %s, and the lock holds afterwards', async (_, behaviour) => {
    const words = await local(behaviour);
    const lock = join(folder, 'images.lock');
    const { code, out, said } = await orchestra('images', ...words, '--lock', lock);
    expect(code, said).toBe(0);
    const text = readFileSync(lock, 'utf8');
    const host = registry?.host ?? '';
    expect(text).toContain(`\n${host}/rocker/rstudio:4.5.3 ${digestFor('/v2/rocker/rstudio/manifests/4.5.3')}\n`);
    expect(out + said + text).not.toContain('hunter2');
    expect(registry?.requests.some((request) => request.endsWith('with a token'))).toBe(behaviour.token !== undefined);
    expect((await orchestra('images', ...words, '--check', lock)).code).toBe(0);
    expect((await orchestra('images', ...words, '--lock', lock)).code).toBe(0);
    expect(readFileSync(lock, 'utf8')).toBe(text);
  });

  test('names every image that a registry does not have, and writes nothing', async () => {
    const words = await local({});
    const lock = join(folder, 'images.lock');
    const missing = ['--set', 'api.image.tag=missing,frontend.image.tag=missing'];
    const { code, said } = await orchestra('images', ...words, ...missing, '--lock', lock);
    expect(code).toBe(3);
    expect(said.split('\n').filter((line) => line.includes('the registry knows no such image'))).toHaveLength(2);
    expect(said).not.toMatch(/^ {4}at /m);
    expect(existsSync(lock)).toBe(false);
  });

  test('a registry that is gone is a failure', async () => {
    const words = await local({});
    await registry?.close();
    registry = undefined;
    const { code, said } = await orchestra('images', ...words, '--lock', join(folder, 'images.lock'));
    expect(code).toBe(3);
    expect(said).toContain('the registry cannot be reached (ECONNREFUSED)');
  });

  test('what is no reference is named before anything is asked', async () => {
    const words = await local({});
    const extra = file('extra.yaml', "api: {extraContainers: [{name: a, image: 'Not An Image'}]}");
    const { code, said } = await orchestra('images', ...words, '-f', extra, '--lock', join(folder, 'images.lock'));
    expect(code).toBe(2);
    expect(said).toContain('"Not An Image" must be an image reference');
    expect(registry?.requests).toEqual([]);
  });

  test("leaves somebody else's file alone", async () => {
    const words = await local({});
    const mine = file('images.lock', 'mine\n');
    const { code, said } = await orchestra('images', ...words, '--lock', mine);
    expect(code).toBe(2);
    expect(said).toContain('was not written by orchestra images --lock');
    expect(readFileSync(mine, 'utf8')).toBe('mine\n');
    expect(registry?.requests).toEqual([]);
  });
});

describe('refuses with exit code 2', () => {
  test.each<[string, string[], string]>([
    ['values that are wrong', ['--set', 'api.replica=2'], 'did you mean replicas?'],
    ['an environment that is not there', ['-e', 'labs'], 'unknown environment "labs"'],
    ['a lock that is not there', ['-e', 'kind', '--check', 'nowhere.lock'], 'nowhere.lock: there is no such file'],
    ['a lock that is a folder', ['-e', 'kind', '--check', 'docs'], 'docs: is a folder'],
    ['an option that is mistyped', ['-e', 'kind', '--chek', 'images.lock'], 'Did you mean --check?'],
    ['a format that it does not have', ['-e', 'kind', '--output', 'yaml'], 'Allowed choices are'],
  ])('%s', async (_, words, expected) => {
    const { code, out, said } = await orchestra('images', ...words);
    expect([code, out]).toEqual([2, '']);
    expect(said).toContain(expected);
  });
});
