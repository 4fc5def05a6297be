// `make demo` as a script runs it: it shows every step without a terminal, ends by itself, and leaves nothing behind.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeCluster } from '../cluster/harness/control-plane.js';

const main = fileURLToPath(new URL('../../demo/main.mjs', import.meta.url));

/** Runs the demo; `watch` sees everything that it has written so far. */
async function demo(
  words: readonly string[],
  watch: (written: string, interrupt: () => void) => void = () => undefined,
) {
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [shown, said] = ['', ''];
  child.stdout.on('data', (text) => {
    shown += String(text);
    watch(shown, () => child.kill('SIGINT'));
  });
  child.stderr.on('data', (text) => (said += String(text)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const [, folder = ''] = /KUBECONFIG=(\S+)\/admin\.kubeconfig/.exec(said) ?? [];
  return { code, shown, said, folder };
}

describeCluster('the demo', () => {
  it('shows a session that becomes Ready and expires, a slow one, and why one does not start', async () => {
    const { code, shown, said, folder } = await demo(['--once']);
    expect(code, said).toBe(0);
    const lines = shown.trimEnd().split('\n');
    const of = (name: string) => lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.split('  ')[1]);
    expect(of('bioc-intro-a1b2c3')).toEqual(expect.arrayContaining(['Ready', 'is gone']));
    expect(of('jupyter-rnaseq-9f8e7d').at(-1)).toBe('Ready');
    expect(of('jupyter-rnaseq-9f8e7d')).toContain('Starting');
    expect(lines.filter((line) => line.startsWith('mistyped-image')).at(-1)).toContain('ImagePullFailed: ');
    expect(shown).toContain('https://jupyter-rnaseq.workshops.example.org  in 2h');
    expect(shown).not.toContain('\u001b');
    expect(existsSync(folder)).toBe(false);
  });

  it('ends on Ctrl-C, and all of it goes', async () => {
    const { code, said, folder } = await demo([], (written, interrupt) => {
      if (written.includes('Ready')) interrupt();
    });
    expect(code, said).toBe(0);
    expect(folder).not.toBe('');
    expect(existsSync(folder)).toBe(false);
  });
});
