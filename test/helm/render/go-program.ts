// Programs of ours in Go that use Helm's own code: compiled within Helm's module, of the version that the tests' helm has, and
// kept beside that binary.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pins } from '../../../control-plane/versions.mjs';

/** The compiled program of a source file; compiled now, unless it has been before. */
export function goProgram(source: string, name: string, beside: string): string {
  const stamp = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 10);
  const program = join(dirname(beside), `${name}-${stamp}`);
  if (!existsSync(program)) build(source, program);
  return program;
}

function build(source: string, program: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'helm-program-'));
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' };
  try {
    const { Dir: module } = JSON.parse(
      execFileSync('go', ['mod', 'download', '-json', helmModule()], { cwd: scratch, env, encoding: 'utf8' }),
    ) as { Dir: string };
    const partial = join(dirname(program), `.helm-program-${String(process.pid)}`);
    execFileSync('go', ['build', '-trimpath', '-buildvcs=false', '-o', partial, source], { cwd: module, env });
    renameSync(partial, program);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function helmModule(): string {
  const helm = pins.find(({ name }) => name === 'helm');
  if (helm?.module === undefined) throw new Error('no version of helm is pinned');
  return `${helm.module}@${helm.version}`;
}
