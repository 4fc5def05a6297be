// Runs that are made in one lane, and judged together: beside each other where their faults allow it, and with one look
// at the end whether the operator has come to rest.
import type { RecordedWrite } from '../cluster/operator/fault-proxy.js';
import type { Lane } from './lane.js';
import { faultsFound, orphansOf } from './oracle.js';
import { nameOf } from './fault-point.js';
import { Run, type Trial } from './run.js';
import type { Step } from './scenarios.js';
import type { Sighting } from './witness.js';

/** How a trial went. Of the run itself only this is kept: thousands of them would fill the memory. */
export interface Verdict extends Pick<Run, 'trial' | 'points' | 'hasFired'> {
  /** Empty when it survived. */
  readonly problems: readonly string[];
}

/** How runs without faults end, by scenario. */
export type References = ReadonlyMap<string, readonly string[]>;

/** How many runs are under way in one lane. */
const together = 12;

const quietMs = 1500;

let started = 0;

/** Makes the runs of these trials, and judges them; each is shown to `ended` while its objects are there. */
export async function playBatch(
  lane: Lane,
  trials: readonly Trial[],
  references: References,
  ended: (run: Run) => void = () => undefined,
): Promise<Verdict[]> {
  const runs = trials.map((trial) => new Run(trial, lane, `r${String((started += 1)).padStart(5, '0')}`));
  const failures = new Map<Run, string>();
  const failed = (run: Run) => (error: unknown) => void failures.set(run, String(error));
  dispatch(lane, runs);
  try {
    const restless = await playAndRest(lane, runs, failed);
    for (const run of runs) ended(run);
    const bugs = lane.bugs().map((bug) => `the operator calls it a bug: ${bug}`);
    const problemsOf = (run: Run): string[] => {
      const failure = failures.get(run);
      if (failure !== undefined) return [failure, ...bugs];
      const late = restless.filter((write) => write.includes(run.name));
      return [...faultsFound(run, references.get(run.trial.scenario.name)), ...late, ...bugs];
    };
    return runs.map((run) => verdictOf(run, problemsOf(run)));
  } finally {
    await lane.clear();
  }
}

function verdictOf({ trial, points, hasFired }: Run, problems: readonly string[]): Verdict {
  return { trial, points: trial.strike === undefined ? points : [], hasFired, problems };
}

/** Returns what was written once all was done; what goes wrong with the operator itself, every run has failed for. */
async function playAndRest(lane: Lane, runs: readonly Run[], failed: Failed): Promise<string[]> {
  try {
    await lane.runs();
    await play(lane, runs, failed);
    await lane.changed();
    const restless = await comesToRest(lane, runs);
    await collected(lane, runs);
    return restless;
  } catch (error) {
    for (const run of runs) failed(run)(error);
    await lane.reset();
    return [];
  }
}

/** Waits for what the cluster itself takes away once its owner is gone; what stays, the oracle tells. */
async function collected(lane: Lane, runs: readonly Run[]): Promise<void> {
  const isSo = (): boolean => runs.every((run) => orphansOf(run).length === 0);
  await lane.sees('nothing is left of what is gone', isSo).catch(() => undefined);
}

/** Tells each run of what is its own. */
function dispatch(lane: Lane, runs: readonly Run[]): void {
  const ownerOf = (name: string): Run | undefined => runs.find((run) => name.includes(run.name));
  lane.proxy.intercept = (passage, write) =>
    write !== undefined && (ownerOf(write.name)?.strikes(passage, write) ?? false);
  lane.proxy.tapWatch = ({ object: { metadata } }, { resource }) => {
    const name = metadata.name ?? '';
    const run = ownerOf(name);
    if (run?.isStruckBy({ resource, name }) !== true) return 'pass';
    const { onEvent = 'pass', afterEvent } = run.trial.strike?.fault ?? {};
    afterEvent?.(lane, resource);
    return onEvent;
  };
}

type Failed = (run: Run) => (error: unknown) => void;

async function play(lane: Lane, runs: readonly Run[], failed: Failed): Promise<void> {
  const [first] = runs;
  const steps = first?.trial.scenario.steps ?? [];
  const isInStep = steps.some((step) => 'operator' in step);
  if (isInStep) return playInStep(lane, steps, { runs, failed });
  const isAlone = runs.some(({ trial }) => trial.strike?.fault.isAlone);
  await eachOf(runs, isAlone ? 1 : together, (run) =>
    playOne(run)
      .then(() => lane.changed())
      .catch(failed(run)),
  );
}

async function playOne(run: Run): Promise<void> {
  run.beganAt = await run.lane.version();
  for (const step of run.trial.scenario.steps) if ('run' in step) await step.run(run);
}

/** What is done to the operator is done once, when all runs have come so far. */
async function playInStep(
  lane: Lane,
  steps: readonly Step[],
  { runs, failed }: { readonly runs: readonly Run[]; readonly failed: Failed },
): Promise<void> {
  let going = [...runs];
  for (const run of runs) run.beganAt = await lane.version();
  for (const step of steps) {
    await lane.changed();
    if ('operator' in step) await step.operator(lane);
    else {
      const giveUp = (run: Run) => (error: unknown) => {
        going = going.filter((each) => each !== run);
        failed(run)(error);
      };
      await eachOf(going, going.length, (run) => step.run(run).catch(giveUp(run)));
    }
  }
}

/**
 * Waits until nothing is written any more, lets everything be listed three times, and returns what was written for that.
 * Events tell of what has happened, each once and in their own time: they are not among it. As long as somebody else
 * still changes what is written about, it has not come to rest.
 */
async function comesToRest(lane: Lane, runs: readonly Run[]): Promise<string[]> {
  const { writes } = lane.proxy;
  for (let attempt = 1; ; attempt++) {
    const isQuiet = () => Date.now() - (writes.at(-1)?.at ?? 0) > quietMs;
    await lane.until('nothing is written', async () => isQuiet() && (await lane.isIdle()));
    // Whatever the operator may not have heard of yet, it has heard of then.
    await lane.relist();
    const [written, seen] = [writes.length, lane.witness.sightings.length];
    for (let round = 0; round < 3; round++) await lane.relist();
    const restless = writes.slice(written).filter(({ resource }) => resource !== 'events');
    const disturbed = changedByOthers(runs, lane.witness.sightings.slice(seen), restless);
    const isDisturbed = ({ name }: RecordedWrite) => disturbed.some((run) => name.includes(run.name));
    if (attempt < 5 && restless.length > 0 && restless.every(isDisturbed)) continue;
    return restless.map(
      (write) => `written though nothing had changed: ${write.verb} ${write.resource} ${nameOf(write)}`,
    );
  }
}

/** The runs of which something has changed that is none of these writes. */
function changedByOthers(
  runs: readonly Run[],
  sightings: readonly Sighting[],
  writes: readonly RecordedWrite[],
): Run[] {
  const own = new Set(writes.map(({ resourceVersion }) => resourceVersion));
  const others = sightings.filter(({ version }) => !own.has(version));
  return runs.filter((run) => others.some(({ name }) => name.includes(run.name)));
}

/** Does something with each item, a few at once. */
export async function eachOf<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
