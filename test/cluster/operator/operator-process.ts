// The operator as a process of its own, from the bundle that the image holds: started under its account, stopped,
// killed, and asked over HTTP; its log is kept.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { afterAll } from 'vitest';
import { bundle, programFile, runtimeEnvironment } from '../../../scripts/bundle.mjs';
import { eventually } from '../harness/control-plane.js';

/** How an operator is started. */
export interface OperatorOptions {
  readonly kubeconfig: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Further words of its command line. @default - none */
  readonly words?: readonly string[];
  /** The program to run. @default - the bundle of the sources */
  readonly program?: string;
}

/** A line of its log. */
export interface LogLine {
  readonly level?: string | number;
  readonly msg?: string;
  readonly [field: string]: unknown;
}

let built: Promise<string> | undefined;
let afterFile = (): void => undefined;

const alive = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

// A worker is killed when its file is done: it has no exit of its own to clean up at.
afterAll(() => afterFile());

/** The bundled program; made once for a test file. */
export function programPath(): Promise<string> {
  built ??= (async () => {
    // Below the package, where the program finds its files as it does in the image.
    mkdirSync('out', { recursive: true });
    const folder = mkdtempSync(join(process.cwd(), 'out', 'bundle-'));
    afterFile = () => rmSync(folder, { recursive: true, force: true });
    await bundle(join(folder, 'bundle'));
    return join(folder, 'bundle', programFile);
  })();
  return built;
}

/** A running operator. */
export class OperatorProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | NodeJS.Signals>;
  #output = '';
  #port: number | undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        resolve(signal ?? code ?? -1);
      });
    });
    const read = (text: string): void => {
      this.#output += text;
    };
    child.stdout?.setEncoding('utf8').on('data', read);
    child.stderr?.setEncoding('utf8').on('data', read);
    alive.add(child);
    child.once('exit', () => alive.delete(child));
  }

  /** Starts one and waits until its caches are filled. */
  static async start(options: OperatorOptions): Promise<OperatorProcess> {
    const operator = await OperatorProcess.spawn(options);
    await operator.ready();
    return operator;
  }

  /** Starts one without waiting. */
  static async spawn({ kubeconfig, environment, words = [], program }: OperatorOptions): Promise<OperatorProcess> {
    const args = [
      program ?? (await programPath()),
      'operator',
      '--kubeconfig',
      kubeconfig,
      '--listen',
      '127.0.0.1:0',
      ...words,
    ];
    const env = { PATH: process.env['PATH'], ...runtimeEnvironment, ...environment };
    return new OperatorProcess(spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Waits until /readyz says so; fails with the log when the process ends before. */
  async ready(): Promise<void> {
    await eventually('the operator is ready', async () => {
      if (this.#child.exitCode !== null) throw new Error(`the operator ended:\n${this.output()}`);
      return (await this.get('/readyz').catch(() => undefined))?.status === 200;
    });
  }

  /** The answer of its HTTP server. */
  async get(path: string): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(`${this.url()}${path}`);
    return { status: response.status, text: await response.text() };
  }

  /** JSON of its HTTP server. */
  async json<T>(path: string): Promise<T> {
    return JSON.parse((await this.get(path)).text) as T;
  }

  /** The value of one series of its metrics, labels included in the name; undefined when there is none. */
  async metric(series: string): Promise<number | undefined> {
    const { text } = await this.get('/metrics');
    const line = text.split('\n').find((each) => each.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  }

  /** Everything that it wrote. */
  output(): string {
    return this.#output;
  }

  /** Takes nothing more of what it writes, as a log collector that hangs. */
  ignoreLog(): void {
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.pause();
  }

  /** Takes what is left once it has ended. */
  async heedLog(): Promise<void> {
    const streams = [this.#child.stdout, this.#child.stderr].filter((stream) => stream !== null);
    await Promise.all(streams.map((stream) => finished(stream.resume())));
  }

  /** The lines of its log, parsed. */
  log(): LogLine[] {
    return this.#output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
  }

  /** Sends a signal and waits for the end: the exit code, or the signal that ended it. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    this.#child.kill(signal);
    return this.#ended;
  }

  /** The end, without causing it. */
  ended(): Promise<number | NodeJS.Signals> {
    return this.#ended;
  }

  /** Sends a signal without waiting. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Memory in bytes, as the system counts it. */
  residentBytes(): number {
    const [, kilobytes = '0'] =
      /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(this.pid)}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  }

  private url(): string {
    this.#port ??= this.log().find((line) => typeof line['port'] === 'number')?.['port'] as number | undefined;
    if (this.#port === undefined) throw new Error('it does not listen yet');
    return `http://127.0.0.1:${String(this.#port)}`;
  }
}
