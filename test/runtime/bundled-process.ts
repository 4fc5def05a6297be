// Runs a TypeScript program as a process of its own, as the operator runs: bundled, on plain Node.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const children: ChildProcessWithoutNullStreams[] = [];
const folders: string[] = [];

/** Starts a program; `source` imports from `./src/…` as if it were in the root of the repository. */
export function startProgram(source: string): ChildProcessWithoutNullStreams {
  const folder = mkdtempSync(join(tmpdir(), 'orchestra-runtime-'));
  folders.push(folder);
  const outfile = join(folder, 'program.cjs');
  buildSync({
    stdin: { contents: source, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'error',
  });
  const child = spawn(process.execPath, [outfile], { stdio: 'pipe' });
  children.push(child);
  return child;
}

/** Ends whatever still runs. */
export function endPrograms(): void {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Waits until a program has said something on a stream. */
export function said(
  child: ChildProcessWithoutNullStreams,
  stream: 'stdout' | 'stderr',
  text: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = '';
    child[stream].on('data', (data: Buffer) => {
      all += data.toString();
      if (all.includes(text)) resolve(all);
    });
    child.once('close', (code) => reject(new Error(`it ended with ${code} and never said "${text}", but:\n${all}`)));
  });
}

/** How a program ended: its exit code, or the signal that killed it. */
export function ended(child: ChildProcessWithoutNullStreams): Promise<number | string | null> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
}
