// How the control plane is found, and that nothing of it survives its starter. The first half needs no cluster.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../control-plane/connect.mjs';
import { pins } from '../../control-plane/versions.mjs';
import { describeCluster, eventually } from './harness/control-plane.js';

const program = (name: string) => fileURLToPath(new URL(`../../control-plane/${name}`, import.meta.url));

describe('finding the binaries', () => {
  let folder: string;
  const build = (env: NodeJS.ProcessEnv) =>
    run(process.execPath, [program('build.mjs')], { env: { PATH: '', ORCHESTRA_CACHE: folder, ...env } });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orchestra-build-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('says what is missing and what to do when there is nothing to build with, with a code of its own', async () => {
    const { code, stdout, stderr } = await build({ KUBEBUILDER_ASSETS: '' });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^no etcd, .*: install Go 1\.26 and run .*, or set KUBEBUILDER_ASSETS to a folder/);
  });

  it('takes from KUBEBUILDER_ASSETS what is there, and needs no Go when that is everything', async () => {
    for (const { name } of pins) await writeFile(join(folder, name), '', { mode: 0o755 });
    const { code, stdout } = await build({ KUBEBUILDER_ASSETS: folder });
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(pins.length);
    expect(stdout).toContain(join(folder, 'kube-scheduler'));
  });

  it('names only what is missing', async () => {
    await rm(join(folder, 'kwok'));
    const { code, stderr } = await build({ KUBEBUILDER_ASSETS: folder });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^no kwok in KUBEBUILDER_ASSETS/);
  });
});

describeCluster('a control plane whose starter is killed', () => {
  it('ends, and its folder goes', async () => {
    const starter = spawn(process.execPath, [program('main.mjs')], { stdio: ['ignore', 'pipe', 'ignore'] });
    const kubeconfig = await new Promise<string>((resolve) => {
      starter.stdout.on('data', (text) => resolve(/KUBECONFIG=(\S+)/.exec(String(text))?.[1] ?? ''));
    });
    expect(existsSync(kubeconfig)).toBe(true);
    starter.kill('SIGKILL');
    await eventually('the folder is gone', async () => !existsSync(kubeconfig));
  });
});
