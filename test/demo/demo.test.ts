// `make demo` as a script runs it: it shows every step without a terminal, ends by itself, and leaves nothing behind.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeCluster, eventually } from '../cluster/harness/control-plane.js';

const main = fileURLToPath(new URL('../../demo/main.mjs', import.meta.url));

/** Runs the demo; `watch` sees everything that it has written so far. */
async function demo(
  words: readonly string[],
  watch: (written: string, signal: (name: NodeJS.Signals) => void) => void = () => undefined,
) {
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [shown, said] = ['', ''];
  child.stdout.on('data', (text) => {
    shown += String(text);
    watch(shown, (name) => child.kill(name));
  });
  child.stderr.on('data', (text) => (said += String(text)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const [, folder = ''] = /KUBECONFIG=(\S+)\/admin\.kubeconfig/.exec(said) ?? [];
  const [, operator = ''] = /curl (http:\S+)\/controllers/.exec(said) ?? [];
  return { code, shown, said, folder, operator };
}

/** It starts a control plane, and waits for a session to expire; on a busy machine that takes its time. */
const timeout = 180_000;

describeCluster('the demo', () => {
  it(
    'shows a session that becomes Ready and expires, a slow one, and why one does not start',
    { timeout },
    async () => {
      const { code, shown, said, folder } = await demo(['--once']);
      expect(code, said).toBe(0);
      const lines = shown.trimEnd().split('\n');
      const of = (name: string) =>
        lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.split('  ')[1]);
      expect(of('bioc-intro-a1b2c3')).toEqual(expect.arrayContaining(['Ready', 'is gone']));
      expect(of('jupyter-rnaseq-9f8e7d').at(-1)).toBe('Ready');
      expect(of('jupyter-rnaseq-9f8e7d')).toContain('Starting');
      expect(lines.filter((line) => line.startsWith('mistyped-image')).at(-1)).toContain('ImagePullFailed: ');
      expect(shown).toContain('https://jupyter-rnaseq.workshops.example.org  in 2h');
      expect(shown).not.toContain('\u001b');
      expect(existsSync(folder)).toBe(false);
    },
  );

  it.each([
    ['Ctrl-C', 'SIGINT', 0],
    ['a kill', 'SIGKILL', null],
  ] as const)('ends on %s, and all of it goes', { timeout }, async (_, signal, expected) => {
    const { code, said, folder, operator } = await demo([], (written, send) => {
      if (written.includes('Ready')) send(signal);
    });
    expect(code, said).toBe(expected);
    expect([folder, operator]).not.toContain('');
    await eventually('the folder is gone', async () => !existsSync(folder));
    const refused = () =>
      fetch(`${operator}/healthz`).then(
        () => false,
        () => true,
      );
    await eventually('the operator is gone', refused);
  });
});
