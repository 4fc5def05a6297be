// What happens to a crowd that is there: each trial says in a sentence what it saw, and whether what must hold holds. One that
// fails on the way says that, and the others go on.
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMutating } from '../../control-plane/audit.mjs';
import { median, quantile } from '../figures.mjs';
import { oneByOne } from './growth.mjs';
import { numbered } from './population.mjs';

/** @typedef {import('./scene.mjs').Scene} Scene */
/** @typedef {{ saw: string, holds: boolean }} Verdict */

/** @type {Record<string, { title: string, must: string, play: (scene: Scene, size: number) => Promise<Verdict> }>} */
export const trials = {
  restart: {
    title: 'The operator is started anew, and nothing has changed',
    must: 'no write but the Lease',
    play: restart,
  },
  changed: {
    title: 'Ten specs are changed while it is away',
    must: 'each of the ten is written, at most four times, and nobody else',
    play: changedWhileAway,
  },
  churn: {
    title: 'A tenth is deleted and created, for five minutes',
    must: 'all Ready in the end, nothing degraded',
    play: churn,
  },
  expiry: {
    title: 'Up to a thousand sessions end in the same second',
    must: 'each deleted once, none early',
    play: massExpiry,
  },
  hammered: {
    title: 'One Workshop is edited as fast as the API server takes it, at most a hundred times a second',
    must: 'the last edit is what holds; others wait at most five times as long on a machine that is full',
    play: hammered,
  },
  poisoned: {
    title: 'Two hundred whose image never pulls, beside two hundred good ones',
    must: 'no more than half as long again',
    play: poisoned,
  },
};

/** Plays one. @param {string} name @param {Scene} scene @param {number} size */
export async function played(name, scene, size) {
  const { title, must, play } = trials[name] ?? {};
  if (play === undefined) throw new Error(`there is no trial ${name}`);
  const verdict = await play(scene, size).catch((error) => ({ saw: `it ended early: ${error.message}`, holds: false }));
  return { title, must, ...verdict };
}

const CHURN_MS = 300_000;
const HAMMERED_MS = 30_000;
/** A change of its Deployment, that it starts anew, and that it is ready; the last may come in two. */
const MOST_WRITES_EACH = 4;
const MOST_SLOWER = 5;
/** Longer than a thousand take to become Ready. */
const LONG_S = 6 * 3600;
/** Who is shortened has this long left at least. */
const GRACE_S = 300;

/** @param {Scene} scene @returns {Promise<Verdict>} */
async function restart(scene) {
  const { operator } = scene;
  await operator.stop();
  const since = await scene.mark();
  const begun = performance.now();
  await operator.start();
  await operator.isAtRest();
  const caughtUp = performance.now() - begun;
  await sleep(10_000);
  const writes = (await scene.requests(since)).filter(isMutating);
  return {
    saw: `at rest ${seconds(caughtUp)} after its start; ${writes.length} writes`,
    holds: writes.length === 0,
  };
}

/** @param {Scene} scene @param {number} size @returns {Promise<Verdict>} */
async function changedWhileAway(scene, size) {
  const { operator, population } = scene;
  const changed = numbered('session', 0, 10).map(
    (_, index) => numbered('session', Math.floor((index * size) / 10), 1)[0] ?? '',
  );
  await operator.stop();
  for (const name of changed) await population.patch(name, { spec: { env: { CHANGED: 'yes' } } });
  const since = await scene.mark();
  const [begun, startedAt] = [performance.now(), Date.now()];
  await operator.start();
  await population.areSeen(
    'observed',
    changed,
    (seen) => seen?.status?.observedGeneration === seen?.metadata.generation,
  );
  await population.areSeen('Ready again', changed, (seen) => seen?.status?.phase === 'Ready');
  const ready = performance.now() - begun;
  await operator.isAtRest();
  const writes = (await scene.requests(since)).filter((event) => isMutating(event) && event.resource !== 'events');
  const first = Math.min(...writes.map(({ answeredAt }) => answeredAt)) - startedAt;
  const countOf = (/** @type {string} */ each) => writes.filter(({ name }) => name.startsWith(each)).length;
  const others = writes.length - changed.map(countOf).reduce((sum, count) => sum + count, 0);
  return {
    saw: `first write ${seconds(first)} after its start, all ten Ready after ${seconds(ready)}; ${writes.length} writes, ${others} of them for others`,
    holds: others === 0 && changed.map(countOf).every((count) => count >= 1 && count <= MOST_WRITES_EACH),
  };
}

/** @param {Scene} scene @param {number} size @returns {Promise<Verdict>} */
async function churn({ operator, population }, size) {
  const tenth = Math.max(1, Math.floor(size / 10));
  const end = performance.now() + CHURN_MS;
  /** @type {number[]} */
  const latencies = [];
  let rounds = 0;
  const [cpu, begun] = [operator.cpuMs(), performance.now()];
  for (; performance.now() < end; rounds++) {
    const names = numbered('session', (rounds * tenth) % (tenth * 10), tenth);
    await population.remove(names);
    await population.create(names);
    await population.areReady(names);
    latencies.push(...population.latencies(names));
  }
  const elapsed = performance.now() - begun;
  await operator.isAtRest();
  const { degraded } = await operator.health();
  const each = (operator.cpuMs() - cpu) / (rounds * tenth);
  return {
    saw:
      `${rounds * tenth} deleted and created in ${seconds(elapsed)}: Ready after ${seconds(quantile(latencies, 0.5))} (p50), ` +
      `${seconds(quantile(latencies, 0.99))} (p99) in rounds of ${tenth}, ${each.toFixed(1)} CPU-ms each`,
    holds: degraded.length === 0,
  };
}

/** @param {Scene} scene @param {number} size @returns {Promise<Verdict>} */
async function massExpiry(scene, size) {
  const { operator, population } = scene;
  const names = numbered('ending', 0, Math.min(1000, size));
  await population.create(names, { duration: `${LONG_S}s` });
  await population.areReady(names);
  // However long that took, each now gets the duration that ends at one moment: late enough for the grace of who is shortened.
  const endsAt = Math.ceil(Date.now() / 1000 + GRACE_S + 20 + names.length / 10) * 1000;
  const expiresAt = new Date(endsAt).toISOString().replace('.000Z', 'Z');
  const since = await scene.mark();
  await Promise.all(names.map((name) => endAt(population, name, endsAt)));
  await population.areSeen('shortened', names, (seen) => seen?.status?.session?.duration === seen?.spec.duration);
  const endTogether = names.every((name) => population.seen(name)?.status.session.expiresAt === expiresAt);
  await sleep(endsAt - Date.now());
  const [cpu, begun] = [operator.cpuMs(), performance.now()];
  const [newcomer] = await Promise.all([oneByOne(scene, 1), population.areGone(names)]);
  const gone = performance.now() - begun;
  const deletes = (await scene.requests(since)).filter(
    ({ verb, resource, name }) => verb === 'delete' && resource === 'workshops' && name.startsWith('ending-'),
  );
  const early = deletes.filter(({ receivedAt }) => receivedAt < endsAt);
  return {
    saw:
      `${names.length} gone ${seconds(gone)} after their time with ${deletes.length} deletes, ${early.length} of them early; ` +
      `${((operator.cpuMs() - cpu) / names.length).toFixed(1)} CPU-ms each; one created then was Ready after ${seconds(newcomer[0] ?? NaN)}`,
    holds: endTogether && early.length === 0 && deletes.length === names.length,
  };
}

/** @param {Scene['population']} population @param {string} name @param {number} endsAt */
async function endAt(population, name, endsAt) {
  const now = Date.parse(population.seen(name).status.session.expiresAt);
  await population.patch(name, { spec: { duration: `${LONG_S - (now - endsAt) / 1000}s` } });
}

/** @param {Scene} scene @returns {Promise<Verdict>} */
async function hammered(scene) {
  const { operator, population } = scene;
  const [name = ''] = numbered('hammered', 0, 1);
  await population.create([name]);
  await population.areReady([name]);
  const alone = median(await oneByOne(scene, 20));
  const since = await scene.mark();
  const [cpu, begun] = [operator.cpuMs(), performance.now()];
  let [edits, underway] = [0, 0];
  /** @type {unknown} */
  let failure;
  const edit = () => {
    // The server serialises edits of one object: more at once would only wait for each other, and time out.
    if (underway >= 8) return;
    underway++;
    population
      .patch(name, { spec: { duration: `${24 + (edits++ % 24)}h` } })
      .catch((/** @type {unknown} */ error) => (failure ??= error))
      .finally(() => underway--);
  };
  const timer = setInterval(edit, 10);
  const beside = median(await oneByOne(scene, 20, () => performance.now() - begun < HAMMERED_MS));
  clearInterval(timer);
  while (underway > 0) await sleep(20);
  if (failure !== undefined) throw failure;
  const elapsed = performance.now() - begun;
  await operator.isAtRest();
  const settled = await population.wire.send(
    'GET',
    `/apis/orchestra.io/v1/namespaces/${population.namespaceOf(name)}/workshops/${name}`,
  );
  const writes = (await scene.requests(since)).filter((event) => isMutating(event) && event.name === name);
  const perSecond = (/** @type {number} */ count) => Math.round(count / (elapsed / 1000));
  const isLast = (/** @type {any} */ { spec, metadata, status }) =>
    status.session.duration === spec.duration && status.observedGeneration === metadata.generation;
  await population.remove([name]);
  return {
    saw:
      `${perSecond(edits)} edits in a second, answered by ${perSecond(writes.length)} writes of its status; ` +
      `another one was Ready after ${alone.toFixed(0)} ms before and ${beside.toFixed(0)} ms beside it; ${(((operator.cpuMs() - cpu) / elapsed) * 100).toFixed(0)} % of a core`,
    holds: isLast(settled) && beside <= MOST_SLOWER * alone,
  };
}

/** @param {Scene} scene @returns {Promise<Verdict>} */
async function poisoned(scene) {
  const { operator, population } = scene;
  const good = numbered('good', 0, 200);
  const bad = numbered('bad', 0, 200);
  const alone = await launchAll(population, good);
  await population.remove(good);
  await population.create(bad, { image: 'fault.example/no-image:1' });
  await population.areSeen('told why', bad, (seen) => /ImagePull/.test(JSON.stringify(seen?.status?.conditions ?? '')));
  await operator.isAtRest();
  const beside = await launchAll(population, good);
  await population.remove([...good, ...bad]);
  return {
    saw: `200 good ones were Ready after ${seconds(alone)} alone and ${seconds(beside)} beside as many that never start`,
    holds: beside < 1.5 * alone,
  };
}

/** @param {Scene['population']} population @param {readonly string[]} names */
async function launchAll(population, names) {
  const begun = performance.now();
  await population.create(names);
  await population.areReady(names);
  return performance.now() - begun;
}

/** @param {number} ms */
function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
