// How long the operator takes from nothing until it answers HTTP and asks its first question, as the image runs it: bundled,
// compiled ahead, told everything that the platform writes. Beside it a Node that does nothing.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { synthesise } from '../lib/src/index.js';
import { bundle, programFile, runtimeEnvironment } from '../scripts/bundle.mjs';
import { compileAhead, startOnce } from '../scripts/compile-ahead.mjs';
import { median, spread, time } from './figures.mjs';
import { productionValues } from './production.mjs';
import { aim, figure } from './sheet.mjs';

const RUNS = 10;
const folder = fileURLToPath(new URL('../out/bench-start', import.meta.url));
const program = join(folder, programFile);

/** @returns {Promise<import('./sheet.mjs').Sheet[]>} */
export async function benchStart() {
  await bundle(folder);
  const compiled = `${folder}-compiled`;
  await compileAhead(program, compiled);
  const told = writtenEnvironment();
  const runs = { empty: [], plain: [], ahead: [] };
  for (let run = 0; run < RUNS; run++) {
    const env = { ...process.env, ...runtimeEnvironment };
    runs.empty.push(time(() => spawnSync(process.execPath, ['-e', '0'], { env })));
    runs.plain.push(await startOnce(program, told));
    runs.ahead.push(await startOnce(program, { ...told, NODE_COMPILE_CACHE: compiled }));
  }
  return [
    {
      title: `The operator's start, medians of ${RUNS} interleaved runs (least to most)`,
      figures: [
        figure(
          'a Node that does nothing',
          `${spread(runs.empty, 0)} ms, and ${emptyMemoryMb().toFixed(0)} MB of memory`,
        ),
        ...startFigures('not compiled ahead', runs.plain),
        ...startFigures('as in the image', runs.ahead),
      ],
    },
  ];
}

/** What the operator's memory begins with. */
function emptyMemoryMb() {
  const env = { ...process.env, ...runtimeEnvironment };
  const { stdout } = spawnSync(process.execPath, ['-p', 'process.memoryUsage.rss()'], { env, encoding: 'utf8' });
  return Number(stdout) / 1e6;
}

/** @param {string} what @param {readonly { listeningMs: number, askedMs: number }[]} starts */
function startFigures(what, starts) {
  const listening = starts.map(({ listeningMs }) => listeningMs);
  const asked = starts.map(({ askedMs }) => askedMs);
  return [
    aim(`${what}: answers HTTP after`, `${spread(listening, 0)} ms`, median(listening), { below: 300, unit: ' ms' }),
    figure(`${what}: asks the API server after`, `${spread(asked, 0)} ms`),
  ];
}

/** What the platform tells its operator, but for what only a pod knows. @returns {Record<string, string>} */
function writtenEnvironment() {
  const manifests = synthesise(productionValues()).flatMap((group) => group.manifests);
  const operator = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name.endsWith('-operator'));
  const [{ env }] = operator.spec.template.spec.containers;
  return Object.fromEntries(env.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value]));
}
