// What comes after the last step of a batch: its objects reach their ends by themselves, and then nothing is written any
// more, though everything is listed anew and another process looks at everything for the first time.
import type { RecordedWrite } from '../cluster/operator/fault-proxy.js';
import { compareResourceVersions } from '../../src/kube/resource-version.js';
import type { References } from './batch.js';
import { nameOf } from './fault-point.js';
import { differences, finalState } from './final-state.js';
import type { Lane } from './lane.js';
import { orphansOf } from './oracle.js';
import type { Run } from './run.js';
import type { Sighting } from './witness.js';

/** How often everything is listed anew. */
const relists = 3;

/** When nothing has been written or seen for so long, nothing will be. */
const quietMs = 1500;

/** How often a watch is told that it has to begin anew. */
const mostTold = 3;

/** How often all may look as if it had ended. */
const mostEnds = 2;

/** How often somebody else may change something in the middle, so that all of it is asked again. */
const mostDisturbances = 2;

/**
 * Waits until all is as it should be, and nothing happens; what has not come to that end, the oracle tells. It may look so before
 * the operator has said what happened last, and a fault that strikes then is waited for, too.
 */
export async function haveEnded(lane: Lane, runs: readonly Run[], references: References): Promise<void> {
  const seconds = Math.max(0, ...runs.map(({ trial }) => trial.strike?.fault.delaySeconds ?? 0));
  for (let attempt = 0; attempt < mostEnds; attempt++) {
    await lane.changed();
    const waiting = new Set(runs);
    const areSo = (): boolean => {
      for (const run of waiting) if (isAtItsEnd(run, references)) waiting.delete(run);
      return waiting.size === 0;
    };
    await lane.sees('every session has come to its end', areSo, seconds).catch(() => undefined);
    await isQuiet(lane);
    if (runs.every((run) => isAtItsEnd(run, references))) return;
  }
}

/** The cluster itself takes away what has lost its owner, which takes it a while. */
function isAtItsEnd(run: Run, references: References): boolean {
  const reference = references.get(run.trial.scenario.name);
  return (
    orphansOf(run).length === 0 && (reference === undefined || differences(finalState(run), reference).length === 0)
  );
}

/**
 * Lets everything be listed three times, and then another operator begin: it looks at everything there is. Returns what
 * was written for that. An Event of what has happened may come late, and then all is listed again; the new operator has nothing
 * to tell.
 */
export async function writtenForNothing(lane: Lane): Promise<string[]> {
  const listed = await writtenBy(lane, {
    before: () => isQuiet(lane),
    mayTellLate: true,
    work: async () => {
      for (let round = 0; round < relists; round++) await relist(lane);
    },
  });
  const restarted = await writtenBy(lane, {
    before: () => lane.stop(),
    mayTellLate: false,
    work: async () => {
      await lane.start();
      await lane.hasLooked();
    },
  });
  return [
    ...listed.map((write) => `written for a list: ${writeText(write)}`),
    ...restarted.map((write) => `written by another operator, which found everything done: ${writeText(write)}`),
  ];
}

/** Waits until the operator hears of everything, and nothing is done and nothing happens any more. */
async function isQuiet(lane: Lane): Promise<void> {
  const { proxy, witness } = lane;
  await lane.until('every kind is watched', () => isWatchingAll(lane));
  const isStill = () => Date.now() - Math.max(proxy.writes.at(-1)?.at ?? 0, witness.sawAt) > quietMs;
  await lane.until('nothing happens', async () => isStill() && (await lane.isIdle()));
}

async function isWatchingAll(lane: Lane): Promise<boolean> {
  return lane.proxy.watched().size >= (await lane.watches());
}

/** Lets the operator list everything again. */
async function relist(lane: Lane): Promise<void> {
  const { proxy } = lane;
  await lane.until('every kind is watched', () => isWatchingAll(lane));
  const told = new Map<string, number>();
  proxy.lists.clear();
  await lane.until('everything is listed again', async () => {
    const left = [...proxy.watched()].filter((what) => !proxy.lists.has(what));
    // One may have ended in that moment, and is told again; who takes no notice is not told for ever.
    proxy.forgetWatches(new Set(left.filter((what) => (told.get(what) ?? 0) < mostTold)));
    for (const what of left) told.set(what, (told.get(what) ?? 0) + 1);
    return left.length === 0 && (await isWatchingAll(lane));
  });
  await lane.until('what was listed is looked at', () => lane.isIdle());
}

interface Work {
  readonly before: () => Promise<void>;
  /** Whether Events alone may be of something that happened earlier. */
  readonly mayTellLate: boolean;
  readonly work: () => Promise<void>;
}

/** What was written while that went on, and nobody else had a hand in it. */
async function writtenBy({ proxy, witness }: Lane, { before, mayTellLate, work }: Work): Promise<RecordedWrite[]> {
  for (let attempt = 0; ; attempt++) {
    await before();
    const [written, seen] = [proxy.writes.length, witness.sightings.length];
    await work();
    const writes = proxy.writes.slice(written);
    const isForSomethingElse = isDisturbed(writes, witness.sightings.slice(seen)) || (mayTellLate && areEvents(writes));
    if (attempt === mostDisturbances || !isForSomethingElse) return writes;
  }
}

function areEvents(writes: readonly RecordedWrite[]): boolean {
  return writes.length > 0 && writes.every(({ resource }) => resource === 'events');
}

/** Whether somebody else has changed an object before any of these writes did. */
function isDisturbed(writes: readonly RecordedWrite[], sightings: readonly Sighting[]): boolean {
  const [first] = writes;
  const own = new Set(writes.map(({ resourceVersion }) => resourceVersion));
  const [other] = sightings.filter(({ version }) => !own.has(version));
  if (first === undefined || other === undefined) return false;
  return compareResourceVersions(other.version, first.resourceVersion ?? '') < 0;
}

function writeText(write: RecordedWrite): string {
  return `${write.verb} ${write.resource} ${nameOf(write)}`;
}
