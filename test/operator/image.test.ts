// The image without a container engine: the Dockerfile's own list of files is enough to build the program, and the
// program runs where there is nothing else.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runtimeEnvironment } from '../../scripts/bundle.mjs';
import { productVersion } from '../../src/model/version.js';

const dockerfile = readFileSync('Dockerfile', 'utf8');
const lines = dockerfile.split('\n');
const program = 'bundle/orchestra.mjs';
let folder: string;
let image: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orchestra-image-'));
  const build = join(folder, 'build');
  image = join(folder, 'image');
  for (const path of copied('build')) cpSync(path, join(build, path), { recursive: true });
  symlinkSync(resolve('node_modules'), join(build, 'node_modules'));
  const { status, stderr } = spawnSync(process.execPath, ['scripts/bundle.mjs'], { cwd: build, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  for (const path of copied('image')) cpSync(path, join(image, path), { recursive: true });
  cpSync(join(build, 'out/bundle'), join(image, 'bundle'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a stage copies from the repository. */
function copied(stage: 'build' | 'image'): string[] {
  const [first = '', second = ''] = dockerfile.split(/^FROM /m).slice(1);
  const copies = (stage === 'build' ? first : second).matchAll(/^COPY (?!.*--from)(?:--\S+ )*(.+) \S+$/gm);
  return [...copies].flatMap(([, paths = '']) => paths.split(' '));
}

function run(...words: string[]) {
  return spawnSync(process.execPath, [program, ...words], {
    cwd: image,
    encoding: 'utf8',
    env: { ...runtimeEnvironment },
  });
}

test('everything that is copied is there, and let through to the builder', () => {
  const kept = readFileSync('.dockerignore', 'utf8').match(/(?<=^!).+/gm) ?? [];
  for (const path of [...copied('build'), ...copied('image')]) {
    expect(existsSync(path), path).toBe(true);
    expect(
      kept.some((each) => each === path || each.startsWith(`${path}/`) || path.startsWith(`${each}/`)),
      path,
    ).toBe(true);
  }
});

test('the program runs without anything beside it', () => {
  expect(run('version').stdout).toBe(`${productVersion}\n`);
});

test('the operator starts from it, and says what is missing', () => {
  const { status, stderr } = run('operator', '--kubeconfig', 'nowhere');
  expect([status, stderr]).toEqual([2, expect.stringContaining('nowhere')]);
});

test('it runs as nobody, in the environment that it was measured in', () => {
  expect(lines).toContain('USER 65532:65532');
  const set = Object.fromEntries(
    [...dockerfile.matchAll(/^ENV (\w+)="(.*)"$/gm)].map(([, name, value]) => [name, value]),
  );
  expect(set).toEqual(runtimeEnvironment);
});

test('base images are named without a registry', () => {
  const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, name]) => name);
  expect(images).toEqual(['node:24-slim', 'node:24-slim']);
});
