// The image without a container engine: the Dockerfile's own list of files is enough to build the program, and the
// program runs where there is nothing else, as the account of the platform's operator, on files that nobody may change.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runtimeEnvironment } from '../../scripts/bundle.mjs';
import { Operator } from '../../src/constructs/operator.js';
import { productVersion } from '../../src/model/version.js';
import { find, render } from '../constructs/render.js';

const dockerfile = readFileSync('Dockerfile', 'utf8');
const lines = dockerfile.split('\n');
const program = 'bundle/orchestra.mjs';
/** Under which the image is built, and under which the platform runs it. */
const builder = accountOf(/^ARG account=(\d+):(\d+)$/m.exec(dockerfile)?.slice(1));
const operator = accountOf(platformAccount());
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
  // As the build does: for the place and the account that the program runs under.
  chmodSync(folder, 0o755);
  spawnSync('chown', [String(builder.uid), image]);
  const words = ['scripts/compile-ahead.mjs', join(image, program), join(image, 'compiled')];
  const compiled = spawnSync(process.execPath, words, { cwd: build, encoding: 'utf8', ...as(builder) });
  if (compiled.status !== 0) throw new Error(compiled.stderr);
  // As COPY --chmod=a=rX does.
  spawnSync('chmod', ['-R', 'a=rX', image]);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a stage copies from the repository. */
function copied(stage: 'build' | 'image'): string[] {
  const [first = '', second = ''] = dockerfile.split(/^FROM /m).slice(1);
  const copies = (stage === 'build' ? first : second).matchAll(/^COPY (?!.*--from)(?:--\S+ )*(.+) \S+$/gm);
  return [...copies].flatMap(([, paths = '']) => paths.split(' '));
}

function platformAccount(): readonly unknown[] {
  const { runAsUser, runAsGroup } = find(render(Operator), 'Deployment', 'orchestra-operator').spec.template.spec
    .securityContext;
  return [runAsUser, runAsGroup];
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

function accountOf([uid, gid]: readonly unknown[] = []): Account {
  return { uid: Number(uid), gid: Number(gid) };
}

/** Whoever may change to another account does. */
function as(account: Account): Partial<Account> {
  return process.getuid?.() === 0 ? account : {};
}

function run(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [join(image, program), ...words], {
    cwd: image,
    encoding: 'utf8',
    // Nothing is read at home.
    env: { ...runtimeEnvironment, NODE_COMPILE_CACHE: join(image, 'compiled'), HOME: '/', ...environment },
    ...as(operator),
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
  expect(run(['version']).stdout).toBe(`${productVersion}\n`);
});

test('the operator starts from it, and says what is missing', () => {
  const { status, stderr } = run(['operator', '--kubeconfig', 'nowhere']);
  expect([status, stderr]).toEqual([2, expect.stringContaining('nowhere')]);
});

test('what is in the image can be read by everybody and written by nobody, and is small', () => {
  expect(dockerfile.match(/^COPY (?:--from=build )?--chmod=a=rX /gm)).toHaveLength(4);
  expect(statSync(join(image, program)).mode & 0o777).toBe(0o555);
  expect(megabytesOf('bundle')).toBeLessThan(5);
  expect(megabytesOf('compiled')).toBeLessThan(2);
});

test('the text that an operator keeps in memory is ASCII, which takes half', () => {
  const files = readdirSync(join(image, 'bundle')).filter((file) => file.endsWith('.mjs'));
  const wide = files.filter((file) => /[^\x00-\x7f]/.test(readFileSync(join(image, 'bundle', file), 'utf8'))); // eslint-disable-line no-control-regex
  // No operator compiles charts.
  expect(wide.map((file) => file.replace(/-\w+\.mjs$/, ''))).toEqual(['helm']);
});

test('what was compiled ahead is taken, all of it that a start needs', () => {
  const { stderr } = run(['operator', '--kubeconfig', 'nowhere'], { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' });
  const taken = stderr.match(/(?<=code cache for ESM \S*\/bundle\/)\S+(?= was accepted)/g) ?? [];
  expect(taken.map((file) => file.replace(/-\w+\.mjs$/, ''))).toEqual(
    expect.arrayContaining(['orchestra.mjs', 'start']),
  );
  expect(stderr).not.toContain('was rejected');
});

function megabytesOf(part: string): number {
  const files = readdirSync(join(image, part), { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0) / 1e6;
}

test('commands find the defaults of the values in it', () => {
  const { status, stdout, stderr } = run(['values', '--defaults']);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain('operator:');
});

describe('make image', () => {
  /** Programs of these names that say how they are called, and no others. */
  function makeWith(engines: Readonly<Record<string, number>>) {
    const bin = mkdtempSync(join(folder, 'bin-'));
    for (const [name, code] of Object.entries(engines)) {
      writeFileSync(join(bin, name), `#!/bin/sh\necho ${name} "$@" >&2\necho 123456789\nexit ${String(code)}\n`, {
        mode: 0o755,
      });
    }
    return spawnSync(process.execPath, ['scripts/image.mjs'], { encoding: 'utf8', env: { PATH: bin } });
  }

  test.each([
    ['docker', { docker: 0, podman: 0 }, 'docker build --tag'],
    ['podman, when docker has no engine', { docker: 1, podman: 0 }, 'podman build --tag'],
    ['buildah', { buildah: 0 }, 'buildah bud --tag'],
  ])('builds with %s', (_, engines, call) => {
    const { status, stdout, stderr } = makeWith(engines);
    expect(status).toBe(0);
    expect(stderr).toContain(`${call} orchestra:${productVersion} .`);
    expect(stdout).toContain(`orchestra:${productVersion}: 123 MB`);
  });

  test.each([
    ['none', {}],
    ['one without its engine', { docker: 1 }],
  ])('says so where there is %s', (_, engines) => {
    const { status, stderr } = makeWith(engines);
    expect([status, stderr]).toEqual([3, expect.stringContaining('no docker, podman or buildah')]);
  });
});

test('it is compiled and run as the account that the platform gives the operator', () => {
  expect(builder).toEqual(operator);
  expect(lines.filter((line) => line.startsWith('USER '))).toEqual(['USER $account', 'USER $account']);
  expect(lines.filter((line) => line === 'ARG account')).toHaveLength(2);
});

test('it runs in the environment that it was measured in', () => {
  const set = Object.fromEntries(
    [...dockerfile.matchAll(/^ENV (\w+)="(.*)"$/gm)].map(([, name, value]) => [name, value]),
  );
  expect(set).toEqual({ ...runtimeEnvironment, NODE_COMPILE_CACHE: '/orchestra/compiled' });
});

test('base images are named without a registry', () => {
  const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, name]) => name);
  expect(images).toEqual(['node:24-slim', 'node:24-slim']);
});
