// Runs that are made in one lane, and judged together: beside each other where their faults allow it, and with one look
// at the end whether the operator has come to rest.
import type { Lane } from './lane.js';
import { bugsOf, faultsFound, linesAbout } from './oracle.js';
import { haveEnded, writtenForNothing } from './rest.js';
import { Run, type Trial } from './run.js';
import type { Step } from './scenarios.js';

/** How a trial went. Of the run itself only this is kept: thousands of them would fill the memory. */
export interface Verdict extends Pick<Run, 'trial' | 'points' | 'hasFired'> {
  /** Empty when it survived. */
  readonly problems: readonly string[];
  /** The trial whose point did not come this time. @default - it is the one that was asked for */
  readonly insteadOf?: Trial;
}

/** How runs without faults end, by scenario. */
export type References = ReadonlyMap<string, readonly string[]>;

/** How many runs are under way in one lane. */
const together = 12;

let started = 0;

/** Makes the runs of these trials, and judges them; each is shown to `ended` when it has come to its end. */
export async function playBatch(
  lane: Lane,
  trials: readonly Trial[],
  references: References,
  ended: (run: Run) => void = () => undefined,
): Promise<Verdict[]> {
  const runs = trials.map((trial) => new Run(trial, lane, `r${String((started += 1)).padStart(5, '0')}`));
  const problems = new Map(runs.map((run) => [run, new Set<string>()]));
  const found = (run: Run, texts: readonly string[]): void => {
    for (const text of texts) problems.get(run)?.add(text);
  };
  dispatch(lane, runs);
  try {
    await playAndRest({ lane, runs, references, found, ended });
    for (const run of runs) found(run, bugsOf(run, lane.bugs(), runs));
    return runs.map((run) => verdictOf(run, [...(problems.get(run) ?? [])]));
  } finally {
    await lane.clear();
  }
}

function verdictOf({ trial, points, hasFired }: Run, problems: readonly string[]): Verdict {
  // A copy: what is cleared away afterwards is no part of it.
  return { trial, points: trial.strike === undefined ? [...points] : [], hasFired, problems };
}

/** Runs under way, and who hears of what is wrong with them. */
interface Batch {
  readonly lane: Lane;
  readonly runs: readonly Run[];
  readonly references: References;
  readonly found: (run: Run, problems: readonly string[]) => void;
  readonly ended: (run: Run) => void;
}

/** Plays, and judges twice: what comes right only when everything is listed anew is wrong. */
async function playAndRest({ lane, runs, references, found, ended }: Batch): Promise<void> {
  const going = new Set(runs);
  const failed = (run: Run) => (error: unknown) => {
    going.delete(run);
    found(run, [String(error)]);
  };
  const judge = (): void => {
    for (const run of going) found(run, faultsFound(run, references.get(run.trial.scenario.name)));
  };
  try {
    lane.listen();
    await lane.runs();
    await play(lane, runs, failed);
    await haveEnded(lane, [...going], references);
    for (const run of runs) ended(run);
    judge();
    const needless = await writtenForNothing(lane);
    for (const run of runs) found(run, linesAbout(run, needless, runs));
    judge();
  } catch (error) {
    for (const run of runs) failed(run)(error);
    await lane.reset();
  }
}

/** Tells each run of what is its own. */
function dispatch(lane: Lane, runs: readonly Run[]): void {
  const ownerOf = (name: string): Run | undefined => runs.find((run) => name.includes(run.name));
  lane.proxy.intercept = (passage, write) =>
    write !== undefined && (ownerOf(write.name)?.strikes(passage, write) ?? false);
  lane.proxy.tapWatch = ({ type, object: { metadata } }, { resource }) => {
    const name = metadata.name ?? '';
    const run = ownerOf(name);
    if (run?.isStruckBy({ type, resource, name }) !== true) return 'pass';
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
  run.trial.strike?.fault.before?.(run.lane);
  await run.lane.changed();
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

/** Does something with each item, a few at once. */
export async function eachOf<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
