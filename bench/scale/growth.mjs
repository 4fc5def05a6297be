// From a hundred Workshops to thousands, step by step, each step created at once. Afterwards single ones follow: what a
// newcomer pays for the size of the crowd.
import { isMutating } from '../../control-plane/audit.mjs';
import { median, quantile } from '../figures.mjs';
import { numbered } from './population.mjs';

const LONE = 10;

/** How many Workshops there are after each step. @param {number} limit */
export function sizesUpTo(limit) {
  return [100, 250, 500, 1000, 2000, 3500, 5000].filter((size) => size < limit).concat(limit);
}

/** @param {import('./scene.mjs').Scene} scene @param {number} from @param {number} to how many there are before and after */
export async function grow(scene, from, to) {
  const { operator, population } = scene;
  const names = numbered('session', from, to - from);
  const since = await scene.mark();
  const [cpu, begun] = [operator.cpuMs(), performance.now()];
  const [, queue] = await operator.watchingQueue(() =>
    Promise.all([population.create(names), population.areReady(names)]),
  );
  const seconds = (performance.now() - begun) / 1000;
  await operator.isAtRest();
  const cpuEach = (operator.cpuMs() - cpu) / names.length;
  const requests = await scene.requests(since);
  const latencies = population.latencies(names);
  const lone = await oneByOne(scene, LONE);
  return {
    workshops: to,
    added: names.length,
    seconds,
    perSecond: names.length / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    loneMs: median(lone),
    cpuMsEach: cpuEach,
    requestsEach: requests.length / names.length,
    writesEach: requests.filter(isMutating).length / names.length,
    queue,
    memoryMb: operator.memoryMb().now,
    heapMb: await operator.heapMb(),
    etcdMb: scene.etcdMb(),
  };
}

/**
 * From created to Ready, one after the other; each is gone before the next.
 * @param {import('./scene.mjs').Scene} scene
 * @param {number} count at least so many
 * @param {() => boolean} [more] whether still more are wanted
 */
export async function oneByOne({ population }, count, more = () => false) {
  const times = [];
  while (times.length < count || more()) {
    const names = numbered('lone', times.length, 1);
    await population.create(names);
    await population.areReady(names);
    times.push(...population.latencies(names));
    await population.remove(names);
  }
  return times;
}
