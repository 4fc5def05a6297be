// Helm's own code in one process: thousands of documents rendered for the price of one start. The program is compiled
// within Helm's module, of the version that the tests' helm has, and kept beside that binary.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Json } from '../../../src/model/json.js';
import { pins } from '../../../control-plane/versions.mjs';
import { helmBinary } from '../../cluster/harness/control-plane.js';

/** One `helm template`. */
export interface RenderRequest {
  readonly release: string;
  readonly namespace: string;
  /** Texts of values files, later ones win. */
  readonly files: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setJSON?: readonly string[];
  /** Files of the chart with another text, by path. @default - the chart as it is */
  readonly instead?: Readonly<Record<string, string>>;
  /** Whether manifests are answered as text, too. @default false */
  readonly texts?: boolean;
}

/** What became of it: manifests as Go decodes them, numbers in them that are no plain decimals, or an error. */
export interface RenderAnswer {
  readonly manifests?: readonly string[];
  readonly objects?: readonly Json[];
  readonly numbers?: readonly string[];
  readonly notes?: string;
  readonly error?: string;
}

/** Renders a chart for every request. */
export function renderAll(chart: string, requests: readonly RenderRequest[]): Promise<RenderAnswer[]> {
  return run(rendererProgram(), chart, requests);
}

/** Much is thrown away after every document: collecting it seldom halves the time. */
const env = { ...process.env, GOMAXPROCS: '2', GOGC: '1000' };

function run(program: string, chart: string, requests: readonly RenderRequest[]): Promise<RenderAnswer[]> {
  const child = spawn(program, [chart], { stdio: ['pipe', 'pipe', 'pipe'], env });
  let [printed, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  child.stdin.end(requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`rendering failed with ${String(code)}: ${said.slice(-2000)}`));
      else
        resolve(
          printed
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as RenderAnswer),
        );
    });
  });
}

function rendererProgram(): string {
  const source = join(import.meta.dirname, 'main.go');
  const stamp = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 10);
  const program = join(dirname(helmBinary()), `helm-render-${stamp}`);
  if (!existsSync(program)) build(source, program);
  return program;
}

function build(source: string, program: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'helm-render-'));
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' };
  try {
    const { Dir: module } = JSON.parse(
      execFileSync('go', ['mod', 'download', '-json', helmModule()], { cwd: scratch, env, encoding: 'utf8' }),
    ) as { Dir: string };
    const partial = join(dirname(program), `.helm-render-${String(process.pid)}`);
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
