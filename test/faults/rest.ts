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

/** How often somebody else may change something in the middle, so that all of it is asked again. */
const mostDisturbances = 2;

/** Waits until all is as it should be, and nothing happens; what has not come to that end, the oracle tells. */
export async function haveEnded(lane: Lane, runs: readonly Run[], references: References): Promise<void> {
  const waiting = new Set(runs);
  const seconds = Math.max(0, ...runs.map(({ trial }) => trial.strike?.fault.delaySeconds ?? 0));
  const areSo = (): boolean => {
    for (const run of waiting) if (isAtItsEnd(run, references)) waiting.delete(run);
    return waiting.size === 0;
  };
  await lane.sees('every session has come to its end', areSo, seconds).catch(() => undefined);
  await lane.isQuiet();
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
 * was written for that. Events of what has happened may come late; the new operator has nothing to tell.
 */
export async function writtenForNothing(lane: Lane): Promise<string[]> {
  const listed = await writtenBy(lane, {
    before: () => lane.isQuiet(),
    work: async () => {
      for (let round = 0; round < relists; round++) await lane.relist();
    },
  });
  const restarted = await writtenBy(lane, {
    before: () => lane.stop(),
    work: async () => {
      await lane.start();
      await lane.hasLooked();
    },
  });
  return [
    ...listed.filter(({ resource }) => resource !== 'events').map((write) => `written for a list: ${writeText(write)}`),
    ...restarted.map((write) => `written by another operator, which found everything done: ${writeText(write)}`),
  ];
}

interface Work {
  readonly before: () => Promise<void>;
  readonly work: () => Promise<void>;
}

/** What was written while that went on, and nobody else had a hand in it. */
async function writtenBy({ proxy, witness }: Lane, { before, work }: Work): Promise<RecordedWrite[]> {
  for (let attempt = 0; ; attempt++) {
    await before();
    const [written, seen] = [proxy.writes.length, witness.sightings.length];
    await work();
    const writes = proxy.writes.slice(written);
    if (attempt === mostDisturbances || !isDisturbed(writes, witness.sightings.slice(seen))) return writes;
  }
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
