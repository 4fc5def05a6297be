// What the operator costs beside the least that anybody could spend: a writer that knows everything beforehand. Rounds
// alternate on one control plane, so that both meet the same machine, the same etcd and the same noise.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { auditEvents, auditMark } from '../control-plane/audit.mjs';
import { controlPlaneBinaries, ControlPlaneUnavailable } from '../control-plane/build.mjs';
import { startControlPlane } from '../control-plane/start.mjs';
import { installOperator } from '../demo/installation.mjs';
import { startOperator } from '../demo/operator.mjs';
import { bundle, programFile, runtimeEnvironment } from '../scripts/bundle.mjs';
import { Crowd, namesOf, namespace } from './crowd.mjs';
import { median, spread } from './figures.mjs';
import { cpuMs, memoryMb } from './process-cost.mjs';
import { isOfSessions } from './session-requests.mjs';
import { aim, figure } from './sheet.mjs';
import { openWire } from './wire.mjs';

const ROUNDS = 3;
const SINGLES = 30;
const REST_MS = 60_000;
/** What is created in the first two seconds of a lead may have been begun before it, and is asked for once more. */
const SETTLED_MS = 3_000;
// As in the image, and below the package, where the program finds its files.
const bundled = fileURLToPath(new URL('../out/bench', import.meta.url));
const writer = fileURLToPath(new URL('writer.mjs', import.meta.url));

/** @param {{ counts: readonly number[] }} options how many Workshops at once @returns {Promise<import('./sheet.mjs').Sheet[]>} */
export async function benchOperator({ counts }) {
  const binaries = await findBinaries();
  if (binaries === undefined) {
    console.log('\nOperator: not measured, because there is no control plane');
    return [];
  }
  const controlPlane = await startControlPlane({ binaries, audit: true });
  try {
    const installation = await installOperator(controlPlane, [namespace]);
    await bundle(bundled);
    const build = { program: join(bundled, programFile), environment: runtimeEnvironment };
    const bench = { controlPlane, installation, build };
    const sheets = [await oneByOne(bench)];
    for (const count of counts) sheets.push(await atOnce(bench, count));
    return sheets;
  } finally {
    await controlPlane.stop();
  }
}

async function findBinaries() {
  try {
    return await controlPlaneBinaries();
  } catch (error) {
    if (error instanceof ControlPlaneUnavailable) return undefined;
    throw error;
  }
}

/** One Workshop after the other: from created to Ready. */
async function oneByOne(bench) {
  const least = await withWriter(bench, 'apply', 1, ({ crowd, serve }) => singles(crowd, serve));
  const times = await withOperator(bench, ({ crowd }) => singles(crowd));
  return {
    title: `One Workshop at a time, ${SINGLES} in a row: created to Ready, p50 (least to most)`,
    figures: [
      figure('blind writer, server-side apply', `${spread(least, 0)} ms`),
      aim('operator', `${spread(times, 0)} ms`, median(times), { below: 100, unit: ' ms' }),
    ],
  };
}

/** @param {Crowd} crowd @param {(created: object) => void} [serve] */
async function singles(crowd, serve) {
  const measured = [];
  for (let round = 0; round < SINGLES; round++) {
    const start = performance.now();
    await Promise.all([crowd.create(namesOf(1), serve), crowd.areReady(1)]);
    measured.push(performance.now() - start);
    await crowd.remove(namesOf(1));
  }
  return measured;
}

/** Many at once: the operator between writers. */
async function atOnce(bench, count) {
  const rounds = { blind: [], operator: [], post: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rounds.blind.push(await told('blind writer', count, writerRound(bench, 'apply', count)));
    rounds.operator.push(await told('operator', count, operatorRound(bench, count, round === ROUNDS - 1)));
    rounds.post.push(await told('POST writer', count, writerRound(bench, 'create', count)));
  }
  return sheetOf(count, rounds);
}

/** Rounds take a while. */
async function told(what, count, round) {
  const result = await round;
  process.stderr.write(`  ${what}: ${count} Ready after ${result.seconds.toFixed(1)} s\n`);
  return result;
}

async function writerRound(bench, mode, count) {
  return withWriter(bench, mode, count, async ({ crowd, serve, pid }) => {
    const rush = await rushOf(bench, { crowd, serve, pid, count });
    await crowd.remove(namesOf(count));
    return rush;
  });
}

/** So many are created at once, until all are Ready; `pid` is who makes them so. */
async function rushOf({ controlPlane }, { crowd, serve, pid, count }) {
  const servers = Object.values(controlPlane.servers.pids());
  const cost = () => [pid, ...servers].map(cpuMs);
  const [before, start] = [cost(), performance.now()];
  await Promise.all([crowd.create(namesOf(count), serve), crowd.areReady(count)]);
  const seconds = (performance.now() - start) / 1000;
  const [cpu = NaN, ...cluster] = cost().map((after, place) => (after - before[place]) / count);
  return {
    perSecond: count / seconds,
    seconds,
    half: (crowd.readyAt(Math.ceil(count / 2)) - start) / 1000,
    cpu,
    cluster: cluster.reduce((sum, each) => sum + each, 0),
  };
}

async function withWriter({ controlPlane, installation }, mode, count, work) {
  const wire = openWire(controlPlane.kubeconfig);
  const crowd = await Crowd.follow(wire);
  const child = fork(writer, [installation.kubeconfig, mode, String(count)]);
  const ended = new Promise((_, reject) =>
    child.once('exit', (code) => reject(new Error(`the writer ended with ${code}`))),
  );
  try {
    await Promise.race([new Promise((resolve) => child.once('message', resolve)), ended]);
    const serve = (created) => child.send(created);
    return await Promise.race([work({ crowd, serve, pid: child.pid }), ended]);
  } finally {
    child.removeAllListeners('exit').kill();
    await wire.close();
  }
}

/** @param {any} bench @param {number} count @param {boolean} rests whether it is watched while nothing happens, too */
async function operatorRound(bench, count, rests) {
  return withOperator(bench, async ({ crowd, pid }) => {
    const { controlPlane, installation } = bench;
    const since = await auditMark(controlPlane);
    const startedAt = Date.now();
    const rush = await rushOf(bench, { crowd, pid, count });
    const requests = (await auditEvents(controlPlane, { user: installation.user }, since)).filter(isOfSessions);
    const lastChild = Math.max(...requests.filter(isNewChild).map(({ answeredAt }) => answeredAt));
    const rest = rests ? await restOf(pid) : undefined;
    const deleting = performance.now();
    await crowd.remove(namesOf(count));
    return {
      ...rush,
      rest,
      requests: requests.length / count,
      kinds: kindsOf(requests, count),
      lastChild: (lastChild - startedAt) / 1000,
      deletion: (performance.now() - deleting) / 1000,
    };
  });
}

/** How often a Workshop asks for what, the most frequent first. */
function kindsOf(requests, count) {
  const kinds = Map.groupBy(requests, ({ verb, resource }) => `${verb} ${resource}`);
  const shares = [...kinds].map(([kind, { length }]) => [kind, length / count]).sort(([, a], [, b]) => b - a);
  return shares.map(([kind, share]) => `${share.toFixed(1)} ${kind}`).join(', ');
}

/** An apply that made an object. */
function isNewChild({ verb, code }) {
  return verb === 'patch' && code === 201;
}

/** Two minutes in which nothing happens: in the first, what the rush has left behind is collected. @param {number} pid */
async function restOf(pid) {
  const ended = cpuMs(pid);
  await sleep(REST_MS);
  const [memory, before] = [memoryMb(pid), cpuMs(pid)];
  await sleep(REST_MS);
  return { memory, settlingMs: before - ended, idlePercent: ((cpuMs(pid) - before) / REST_MS) * 100 };
}

async function withOperator({ controlPlane, installation, build }, work) {
  const wire = openWire(controlPlane.kubeconfig);
  const crowd = await Crowd.follow(wire);
  const operator = await startOperator(installation, controlPlane, build);
  try {
    await leads(operator);
    return await work({ crowd, pid: operator.pid });
  } finally {
    await operator.stop();
    await wire.close();
  }
}

/** A standby writes nothing. @param {import('../demo/operator.mjs').Operator} operator */
async function leads({ url }) {
  while (!(await (await fetch(`${url}/metrics`)).text()).includes('orchestra_leader 1')) await sleep(50);
  await sleep(SETTLED_MS);
}

function sheetOf(count, { blind, operator, post }) {
  return {
    title: `${count} Workshops at once, medians of ${ROUNDS} alternating rounds (least to most)`,
    figures: [
      figure('blind writer, server-side apply', ratesOf(blind)),
      figure('blind writer, POST', ratesOf(post)),
      figure('operator', ratesOf(operator)),
      shareOf(operator, blind),
      figure('blind writer, server-side apply: half Ready after', `${spreadOf(blind, 'half')} s`),
      figure('operator: half Ready after', `${spreadOf(operator, 'half')} s`),
      figure('operator: all Ready after', `${spreadOf(operator, 'seconds')} s`),
      figure('operator: last child after', `${spreadOf(operator, 'lastChild')} s`),
      figure('operator: requests for a Workshop', spreadOf(operator, 'requests', 1)),
      figure('operator: of these', operator.at(-1).kinds),
      figure('operator: all deleted and gone after', `${spreadOf(operator, 'deletion')} s`),
      ...restFigures(operator.at(-1).rest),
    ],
  };
}

function spreadOf(rounds, what, digits) {
  return spread(
    rounds.map((each) => each[what]),
    digits,
  );
}

function ratesOf(rounds) {
  return `${spreadOf(rounds, 'perSecond', 1)} Ready/s, ${spreadOf(rounds, 'cpu', 1)} CPU-ms each, and ${spreadOf(rounds, 'cluster', 0)} of the cluster`;
}

function shareOf(operator, blind) {
  const [own, least] = [operator, blind].map((rounds) => median(rounds.map(({ perSecond }) => perSecond)));
  return aim('operator / blind writer', (own / least).toFixed(2), own / least, { atLeast: 0.9 });
}

function restFigures({ memory: { now, files, peak }, settlingMs, idlePercent }) {
  const megabytes = `${now.toFixed(0)} MB, ${files.toFixed(0)} of them pages of files; at its most ${peak.toFixed(0)} MB`;
  return [
    aim('operator: memory a minute later', megabytes, now, { below: 100, unit: ' MB' }),
    figure('operator: processor time in that minute', `${settlingMs} ms`),
    aim('operator: idle in the minute after it', `${idlePercent.toFixed(2)} % of a core`, idlePercent, {
      below: 1,
      unit: ' %',
    }),
  ];
}
