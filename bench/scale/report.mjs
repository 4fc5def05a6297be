// What `make scale` measured, for people: the tables of docs/performance.md.

// The source itself: a test reads this file where nothing is compiled.
import { markdownTable } from '../../src/model/markdown-table.ts';

/** @typedef {Awaited<ReturnType<typeof import('./growth.mjs').grow>>} Step */
/** @typedef {import('./trials.mjs').Verdict & { title: string }} Trial */
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
  return [`Measured on ${machine}.`, growth, flatness(steps), events, areas].filter(Boolean).join('\n\n');
}

/** How flat the cost of one stays, from the first step to the last. @param {readonly Step[]} steps */
export function flatness(steps) {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined || first === last) return '';
  const times = (/** @type {'cpuMsEach' | 'requestsEach' | 'loneMs'} */ figure) =>
    (last[figure] / first[figure]).toFixed(2);
  const perWorkshop = ((last.heapMb - first.heapMb) * 1e3) / (last.workshops - first.workshops);
  return (
    `From ${first.workshops} to ${last.workshops} Workshops the requests for one grow ${times('requestsEach')} times, its processor time ` +
    `${times('cpuMsEach')} times, and the wait of a single newcomer ${times('loneMs')} times. One costs ${perWorkshop.toFixed(1)} KB of heap.`
  );
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
function tableOf(head, rows) {
  return markdownTable(head, rows).join('\n');
}
