// How long the operator takes from nothing until it answers HTTP and asks its first question, as the image runs it: bundled,
// compiled ahead, told everything that the platform writes. Beside it a Node that does nothing.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { synthesise } from '../lib/src/index.js';
import { bundle, programFile, runtimeEnvironment } from '../scripts/bundle.mjs';
import { compileAhead, startOnce } from '../scripts/compile-ahead.mjs';
import { beside, median, spread, time } from './figures.mjs';
import { productionValues } from './production.mjs';

const RUNS = 10;
const folder = fileURLToPath(new URL('../out/bench-start', import.meta.url));
const program = join(folder, programFile);

/** Measures and prints. */
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
  console.log(`\nThe operator's start, medians of ${RUNS} interleaved runs (least to most)`);
  const line = (what, text) => console.log(`  ${what.padEnd(46)} ${text}`);
  line('node -e 0', `${spread(runs.empty, 0)} ms`);
  for (const [what, times] of [
    ['not compiled ahead', runs.plain],
    ['as in the image', runs.ahead],
  ]) {
    const listening = times.map(({ listeningMs }) => listeningMs);
    line(
      `${what}: answers HTTP after`,
      `${spread(listening, 0)} ms ${beside(median(listening), { below: 300 }, ' ms')}`,
    );
    const asked = times.map(({ askedMs }) => askedMs);
    line(`${what}: asks the API server after`, `${spread(asked, 0)} ms`);
  }
}

/** What the platform tells its operator, but for what only a pod knows. @returns {Record<string, string>} */
function writtenEnvironment() {
  const manifests = synthesise(productionValues()).flatMap((group) => group.manifests);
  const operator = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name.endsWith('-operator'));
  const [{ env }] = operator.spec.template.spec.containers;
  return Object.fromEntries(env.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value]));
}
