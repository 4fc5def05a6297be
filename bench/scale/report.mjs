// What `make scale` measured, for people: the tables of docs/performance.md.

// The source itself: a test reads this file where nothing is compiled.
import { markdownTable } from '../../src/model/markdown-table.ts';

/** @typedef {Awaited<ReturnType<typeof import('./growth.mjs').grow>>} Step */
/** @typedef {import('./trials.mjs').Verdict & { title: string, must: string }} Trial */
/** @typedef {{ machine: string, profile: import('./profile.mjs').Share[], steps: Step[], trials: Trial[] }} Measured */

/** @type {readonly (readonly [string, (step: Step) => string])[]} */
const columns = [
  ['Workshops', ({ workshops }) => String(workshops)],
  ['All Ready after', ({ seconds, added }) => `${seconds.toFixed(1)} s (${added} more)`],
  ['Ready/s', ({ perSecond }) => perSecond.toFixed(1)],
  ['p50', ({ p50Ms }) => `${(p50Ms / 1000).toFixed(1)} s`],
  ['p99', ({ p99Ms }) => `${(p99Ms / 1000).toFixed(1)} s`],
  ['One more', ({ loneMs }) => `${loneMs.toFixed(0)} ms`],
  ['CPU each', ({ cpuMsEach }) => `${cpuMsEach.toFixed(1)} ms`],
  ['Requests each', ({ requestsEach }) => requestsEach.toFixed(1)],
  ['Queue', ({ queue }) => String(queue)],
  ['Memory', ({ memoryMb }) => `${memoryMb.toFixed(0)} MB`],
  ['Heap', ({ heapMb }) => `${heapMb.toFixed(0)} MB`],
  ['etcd', ({ etcdMb }) => `${etcdMb.toFixed(0)} MB`],
];

/** @param {Measured} measured */
export function pageOf({ machine, profile, steps, trials }) {
  const growth = tableOf(
    columns.map(([head]) => head),
    steps.map((step) => columns.map(([, cell]) => cell(step))),
  );
  const events = tableOf(
    ['What happens', 'What was seen', 'What must hold', 'Holds'],
    trials.map(({ title, saw, must, holds }) => [title, saw, must, holds ? 'yes' : '**no**']),
  );
  const areas = tableOf(
    ['Where the operator’s processor time goes', 'Share'],
    profile.filter(({ share }) => share >= 0.01).map(({ area, share }) => [area, `${(share * 100).toFixed(0)} %`]),
  );
  return [`Measured on ${machine}.`, growth, events, areas].join('\n\n');
}

/** How much more one costs among many than among few, at most; of single ones the wait is the machine's as well. */
const mostGrowth = { requestsEach: 1.1, cpuMsEach: 1.5 };

/** How flat the cost of one stays: in the last step, beside the step in which it was least. @param {readonly Step[]} steps @returns {Trial} */
export function growthOf(steps) {
  const [first = fail(), last = fail()] = [steps[0], steps.at(-1)];
  const times = (/** @type {'cpuMsEach' | 'requestsEach' | 'loneMs'} */ figure) =>
    last[figure] / Math.min(...steps.map((step) => step[figure]));
  const heapKb = ((last.heapMb - first.heapMb) * 1e3) / (last.workshops - first.workshops);
  return {
    title: `They grow from ${first.workshops} to ${last.workshops}`,
    saw:
      `in the end the requests for one are ${times('requestsEach').toFixed(2)} times as many as in the step with the fewest, its processor time ${times('cpuMsEach').toFixed(2)} times, ` +
      `the wait of a single newcomer ${times('loneMs').toFixed(2)} times; one costs ${heapKb.toFixed(1)} KB of heap`,
    must: `the cost of one stays: requests at most ${mostGrowth.requestsEach}, processor time ${mostGrowth.cpuMsEach} times`,
    holds: times('requestsEach') <= mostGrowth.requestsEach && times('cpuMsEach') <= mostGrowth.cpuMsEach,
  };
}

/** @returns {never} */
function fail() {
  throw new Error('nothing has grown');
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
function tableOf(head, rows) {
  return markdownTable(head, rows).join('\n');
}
