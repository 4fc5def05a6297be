// Where the operator's time goes: a processor profile of it while Workshops are created, summed up by what the code belongs to.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { numbered } from './population.mjs';

const COUNT = 200;
// Not bundled, so that every function still has the file that it was written in.
const program = fileURLToPath(new URL('../../lib/src/cli/orchestra.js', import.meta.url));

/** @typedef {{ area: string, share: number }} Share of the time at work */

/** @param {import('./scene.mjs').Scene} scene @returns {Promise<Share[]>} the largest first */
export async function profile({ operator, population }) {
  const folder = mkdtempSync(join(tmpdir(), 'orchestra-profile-'));
  try {
    await operator.stop();
    await operator.start({ program, options: `--cpu-prof --cpu-prof-dir=${folder}` });
    await operator.isAtRest();
    const names = numbered('profiled', 0, COUNT);
    await population.create(names);
    await population.areReady(names);
    await operator.stop();
    await operator.start();
    await population.remove(names);
    return sharesOf(JSON.parse(readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {{ nodes: any[], samples: number[], timeDeltas: number[] }} recorded */
export function sharesOf({ nodes, samples, timeDeltas }) {
  const areas = new Map(nodes.map(({ id, callFrame }) => [id, areaOf(callFrame)]));
  /** @type {Map<string, number>} */
  const times = new Map();
  samples.forEach((id, index) => {
    const area = areas.get(id) ?? '';
    times.set(area, (times.get(area) ?? 0) + (timeDeltas[index] ?? 0));
  });
  times.delete('idle');
  const total = [...times.values()].reduce((sum, each) => sum + each, 0);
  return [...times].map(([area, time]) => ({ area, share: time / total })).sort((a, b) => b.share - a.share);
}

const pseudo = {
  '(idle)': 'idle',
  '(garbage collector)': 'garbage collection',
  '(program)': 'system calls and V8 itself',
};

/** @param {{ url: string, functionName: string }} frame */
function areaOf({ url, functionName }) {
  if (Object.hasOwn(pseudo, functionName)) return pseudo[/** @type {keyof typeof pseudo} */ (functionName)];
  const [, part] = /\/lib\/src\/([a-z-]+)\//.exec(url) ?? [];
  if (part) return `src/${part}`;
  const [, library] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  return library ?? (url.startsWith('node:') ? "Node's own modules" : 'system calls and V8 itself');
}
