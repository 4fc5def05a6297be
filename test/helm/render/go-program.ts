// Programs of ours in Go that use Helm's own code: compiled within Helm's module, of the version that the tests' helm has, and
// kept beside that binary.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pins } from '../../../control-plane/versions.mjs';

/** The compiled program of the sources in a folder; compiled now, unless it has been before. */
export function goProgram(folder: string, name: string, beside: string): string {
  const sources = readdirSync(folder).filter((file) => file.endsWith('.go'));
  const paths = sources.sort().map((file) => join(folder, file));
  const texts = paths.map((path) => readFileSync(path, 'utf8'));
  const stamp = createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 10);
  const program = join(dirname(beside), `${name}-${stamp}`);
  if (!existsSync(program)) build(paths, program);
  return program;
}

function build(sources: readonly string[], program: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'helm-program-'));
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' };
  try {
    const { Dir: module } = JSON.parse(
      execFileSync('go', ['mod', 'download', '-json', helmModule()], { cwd: scratch, env, encoding: 'utf8' }),
    ) as { Dir: string };
    const partial = join(dirname(program), `.helm-program-${String(process.pid)}`);
    execFileSync('go', ['build', '-trimpath', '-buildvcs=false', '-o', partial, ...sources], { cwd: module, env });
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
