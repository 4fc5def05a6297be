// The examples for continuous integration, run as they are: in a repository of their own, with the real git and program.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Program } from './program.js';
import { compileProgram } from './program.js';

let program: Program;
let folder: string;
let repository: string;
let tools: string;

beforeAll(async () => {
  program = await compileProgram();
  folder = mkdtempSync(join(tmpdir(), 'orchestra-ci-'));
  tools = join(folder, 'bin');
  mkdirSync(tools);
  // `npx orchestra …` in a repository that has it among its packages.
  writeFileSync(join(tools, 'npx'), `#!/bin/sh\nshift\nexec "${process.execPath}" "${program.file}" "$@"\n`);
  chmodSync(join(tools, 'npx'), 0o755);
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  program.remove();
});

function run(command: string, ...words: readonly string[]) {
  const env = {
    PATH: `${tools}${delimiter}${process.env['PATH'] ?? ''}`,
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    ...Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((who) => [
        [`GIT_${who}_NAME`, 'A'],
        [`GIT_${who}_EMAIL`, 'a@example.org'],
      ]),
    ),
  };
  const { status, stdout, stderr } = spawnSync(command, words, { cwd: repository, encoding: 'utf8', env });
  return { status, stdout, stderr };
}

const values = () => join(repository, 'values', 'labs.yaml');
const replicas = (count: number) =>
  writeFileSync(values(), readFileSync(values(), 'utf8').replace(/replicas: \d/, `replicas: ${String(count)}`));
const synth = () => run('npx', 'orchestra', 'synth', '-f', 'values/labs.yaml', '-o', 'dist/labs');

beforeEach(() => {
  repository = mkdtempSync(join(folder, 'repository-'));
  for (const name of ['values', 'ci']) mkdirSync(join(repository, name));
  copyFileSync('helm/values/production.yaml', values());
  for (const script of ['stale.sh', 'changes.sh'])
    copyFileSync(join('examples/github-actions', script), join(repository, 'ci', script));
  expect(synth().status).toBe(0);
  run('git', 'init', '--quiet', '--initial-branch=main');
  run('git', 'add', '.');
  expect(run('git', 'commit', '--quiet', '-m', 'one').status).toBe(0);
});

describe('stale.sh', () => {
  test('is content with what is rendered', () => {
    expect(run('sh', 'ci/stale.sh')).toMatchObject({ status: 0, stdout: '' });
  });

  test('fails where values have changed, says what is stale and in what', () => {
    replicas(4);
    const { status, stdout } = run('sh', 'ci/stale.sh');
    expect(status).toBe(1);
    expect(stdout).toContain('dist/labs is stale; run: npx orchestra synth -f values/labs.yaml -o dist/labs');
    expect(stdout).toContain('~ spec.replicas: 2 -> 4');
    synth();
    expect(run('sh', 'ci/stale.sh').status).toBe(0);
  });

  test('fails where somebody edited a comment, or rendered nothing', () => {
    const file = join(repository, 'dist', 'labs', '60-api.yaml');
    writeFileSync(file, `${readFileSync(file, 'utf8')}# mine\n`);
    expect(run('sh', 'ci/stale.sh').status).toBe(1);
    rmSync(join(repository, 'dist'), { recursive: true });
    expect(run('sh', 'ci/stale.sh').status).toBe(1);
  });

  test('fails where values are gone and what they rendered is not', () => {
    rmSync(values());
    const { status, stdout } = run('sh', 'ci/stale.sh');
    expect(status).toBe(1);
    expect(stdout).toBe(
      'dist/labs is rendered from no values; run: git rm -r dist/labs, or bring back values/labs.yaml\n',
    );
    run('git', 'rm', '-r', '--quiet', 'dist/labs');
    expect(run('sh', 'ci/stale.sh')).toMatchObject({ status: 0, stdout: '' });
  });

  test('fails where the values are wrong', () => {
    writeFileSync(values(), 'api: { replica: 2 }\n');
    const { status, stderr } = run('sh', 'ci/stale.sh');
    expect(status).toBe(2);
    expect(stderr).toContain('did you mean replicas?');
  });
});

describe('changes.sh', () => {
  test('prints what differs from a revision, and what is new', () => {
    replicas(4);
    synth();
    cpSync(join(repository, 'dist', 'labs'), join(repository, 'dist', 'other'), { recursive: true });
    const { status, stdout } = run('sh', 'ci/changes.sh', 'main');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^### labs\n\n~~~text\nfrom {2}main:dist\/labs\nto {4}dist\/labs\n[^]*~ spec\.replicas: 2 -> 4\n[^]*\n~~~\n/,
    );
    expect(stdout).toContain('### other\n\nThis environment is new.\n');
  });

  test('says which environments are gone, even if all are', () => {
    rmSync(join(repository, 'dist', 'labs'), { recursive: true });
    const gone = '### labs\n\nThis environment is removed. A tool that prunes deletes what it made.\n\n';
    expect(run('sh', 'ci/changes.sh', 'main')).toMatchObject({ status: 0, stdout: gone });
    rmSync(join(repository, 'dist'), { recursive: true });
    expect(run('sh', 'ci/changes.sh', 'main')).toMatchObject({ status: 0, stdout: gone });
  });

  test('fails where the revision is unknown', () => {
    expect(run('sh', 'ci/changes.sh', 'nowhere')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'there is no revision nowhere to compare with\n',
    });
  });

  test('fails where there is nothing to compare', () => {
    writeFileSync(join(repository, 'dist', 'labs', '60-api.yaml'), 'a: 1\n');
    expect(run('sh', 'ci/changes.sh', 'main').status).toBe(2);
  });
});

describe('pre-commit', () => {
  beforeEach(() => {
    copyFileSync('examples/pre-commit/pre-commit', join(repository, '.git', 'hooks', 'pre-commit'));
    chmodSync(join(repository, '.git', 'hooks', 'pre-commit'), 0o755);
  });

  test('refuses values without what they render, and takes both', () => {
    replicas(4);
    expect(run('git', 'commit', '--quiet', '-am', 'two').status).toBe(1);
    synth();
    expect(run('git', 'commit', '--quiet', '-am', 'two').status).toBe(0);
  });

  test('looks at what is staged', () => {
    replicas(4);
    run('git', 'add', 'values');
    synth();
    expect(run('git', 'commit', '--quiet', '-m', 'two').status).toBe(1);
  });
});

describe('the workflow', () => {
  const text = readFileSync('examples/github-actions/manifests.yaml', 'utf8');
  const workflow = parse(text) as {
    on: unknown;
    permissions: Record<string, string>;
    jobs: Record<string, { steps: { run?: string }[] }>;
  };
  const runs = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run: script }) => script ?? []));

  test('runs the scripts that are tested here', () => {
    expect(runs.filter((script) => script.includes('ci/')).map((script) => /ci\/(\S+)/.exec(script)?.[1])).toEqual([
      'changes.sh',
      'stale.sh',
    ]);
  });

  test('gives code of forks no token that may write, and puts no text of theirs into a command', () => {
    expect(workflow.on).toBe('pull_request');
    expect(workflow.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
    for (const script of runs) expect(script).not.toContain('${{');
  });
});
