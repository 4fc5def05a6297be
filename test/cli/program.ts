// The program as a process of its own, compiled from the sources as they are: for what only a process has, which is
// standard streams, an exit code and loaded modules.
import type {
  ChildProcessWithoutNullStreams,
  SpawnSyncOptionsWithStringEncoding,
  SpawnSyncReturns,
} from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** A compiled copy of the program. */
export interface Program {
  /** Runs `orchestra <words>` to its end. */
  readonly run: (words: readonly string[], options?: Options) => SpawnSyncReturns<string>;
  /** Starts `orchestra <words>`. */
  readonly start: (words: readonly string[]) => ChildProcessWithoutNullStreams;
  /** Runs any script beside it. */
  readonly node: (words: readonly string[], options?: Options) => SpawnSyncReturns<string>;
  /** The executable. */
  readonly file: string;
  /** Removes the copy. */
  readonly remove: () => void;
}

type Options = Omit<SpawnSyncOptionsWithStringEncoding, 'encoding'>;

/** Compiles the program into a folder below node_modules, where it finds its packages and the package's own files. */
export async function compileProgram(): Promise<Program> {
  const caches = resolve('node_modules', '.cache');
  mkdirSync(caches, { recursive: true });
  const folder = mkdtempSync(join(caches, 'orchestra-'));
  const entryPoints = globSync(['src/**/*.ts', 'imports/**/*.ts']);
  await build({ entryPoints, outdir: folder, outbase: '.', format: 'esm', platform: 'node', logLevel: 'error' });
  const file = join(folder, 'src', 'cli', 'orchestra.js');
  const node: Program['node'] = (words, options) =>
    spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 20_000, ...options });
  return {
    run: (words, options) => node([file, ...words], options),
    start: (words) => spawn(process.execPath, [file, ...words]),
    node,
    file,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
