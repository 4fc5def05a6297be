// Helm's own code in one process: thousands of documents rendered for the price of one start.
import { spawn } from 'node:child_process';
import type { Json } from '../../../src/model/json.js';
import { helmBinary } from '../../cluster/harness/control-plane.js';
import { goProgram } from './go-program.js';

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
  /** Null where whoever rendered it prints none, as `helm template` does. */
  readonly notes?: string | null;
  readonly error?: string;
}

/** Renders a chart for every request. */
export function renderAll(chart: string, requests: readonly RenderRequest[]): Promise<RenderAnswer[]> {
  return run(goProgram(import.meta.dirname, 'helm-render', helmBinary()), chart, requests);
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
