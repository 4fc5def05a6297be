// Plays many trials in several lanes: first every scenario without a fault, for the points and for how it ends; then
// with one fault each.
import { playBatch, type References, type Verdict } from './batch.js';
import { batchesOf } from './batches.js';
import { findPoint, pointText } from './fault-point.js';
import { type Fault, faults, pointsOf } from './faults.js';
import { finalState } from './final-state.js';
import { Lane, type LaneOptions } from './lane.js';
import { missed } from './oracle.js';
import type { Trial } from './run.js';
import { type Scenario, scenarios } from './scenarios.js';
import { trialText } from './table.js';

/** What runs without faults have shown of a scenario. */
export interface CleanRuns {
  readonly scenario: Scenario;
  readonly verdicts: readonly Verdict[];
  /** The points that every one of them passed, by text. */
  readonly points: Verdict['points'];
  readonly end: readonly string[];
}

/** Where lanes are opened. */
export type Where = Pick<LaneOptions, 'cluster' | 'name'>;

/** Opens lanes, works in them, and closes them whatever happens. */
export async function withLanes<T>(
  { count, ...options }: Omit<LaneOptions, 'name'> & { readonly name: string; readonly count: number },
  work: (lanes: readonly Lane[]) => Promise<T>,
): Promise<T> {
  const opened = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      Lane.open({ ...options, name: `${options.name}-${String(index + 1)}` }),
    ),
  );
  try {
    return await work(opened);
  } finally {
    await Promise.all(opened.map((lane) => lane.close()));
  }
}

/** How often a scenario is played without a fault: what happens each time is what can be relied on. */
const cleanRuns = 3;

/** Plays each of these scenarios without faults. */
export async function playClean(lanes: readonly Lane[], played: readonly Scenario[]): Promise<CleanRuns[]> {
  const results: CleanRuns[] = [];
  await inLanes(lanes, played, async (lane, scenario) => {
    const ends: string[][] = [];
    const trials = Array.from({ length: cleanRuns }, () => ({ scenario }));
    const verdicts = await playBatch(lane, trials, new Map(), (run) => ends.push(finalState(run)));
    const unlike = verdicts.map((verdict, index) => {
      const isAlike = ends[index]?.join() === ends[0]?.join();
      return isAlike ? verdict : { ...verdict, problems: [...verdict.problems, 'it does not end as the first one'] };
    });
    results.push({ scenario, verdicts: unlike, points: common(verdicts), end: ends[0] ?? [] });
  });
  return results.sort((a, b) => played.indexOf(a.scenario) - played.indexOf(b.scenario));
}

function common(verdicts: readonly Verdict[]): CleanRuns['points'] {
  const [first, ...others] = verdicts.map(({ points }) => points);
  const known = others.map((points) => new Set(points.map(pointText)));
  return (first ?? []).filter((point) => known.every((points) => points.has(pointText(point))));
}

/** How these scenarios end. */
export function referencesOf(clean: readonly CleanRuns[]): References {
  return new Map(clean.map(({ scenario, end }) => [scenario.name, end]));
}

/** Every fault at every one of its points. */
export function trialsOf(clean: readonly CleanRuns[], of: readonly Fault[]): Trial[] {
  return clean.flatMap((runs) =>
    of.flatMap((fault) =>
      pointsOf(fault, runs).map((point) => ({ scenario: runs.scenario, strike: { fault, point } })),
    ),
  );
}

/** The scenarios that these lines name. */
export function scenariosOf(lines: readonly string[]): Scenario[] {
  return scenarios.filter(({ name }) => lines.some((line) => line === '*' || line.split(' ')[0] === name));
}

/** The trials of these lines: one each, wherever it strikes, or with `*` at the end all that begin so. */
export function trialsNamed(clean: readonly CleanRuns[], lines: readonly string[]): Trial[] {
  const trials = [...clean.map(({ scenario }) => ({ scenario })), ...trialsOf(clean, faults)];
  return lines.flatMap((line) => {
    const named = trials.filter((trial) => isNamed(trialText(trial), line));
    const one = named.length === 0 ? findTrial(line) : undefined;
    if (one !== undefined) return [one];
    if (named.length === 0) throw new Error(`“${line}” is no trial: say a scenario, a fault and a point, or * for all`);
    return named;
  });
}

/** Which write comes first, or how many there are, may differ from run to run: what is named in full needs no clean run. */
function findTrial(line: string): Trial | undefined {
  const [first, second, ...rest] = line.split(' ');
  const scenario = scenarios.find(({ name }) => name === first);
  const fault = faults.find(({ name }) => name === second);
  const point = findPoint(rest.join(' '));
  return scenario && fault && point && { scenario, strike: { fault, point } };
}

function isNamed(text: string, line: string): boolean {
  return line.endsWith('*') ? text.startsWith(line.slice(0, -1)) : text === line;
}

/** Plays all trials; `told` hears of each verdict. What it is told can be seen again. */
export async function playAll(
  lanes: readonly Lane[],
  { trials, references, until = Infinity, told = () => undefined }: Plan,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  await inLanes(lanes, batchesOf(trials), async (lane, batch) => {
    if (Date.now() > until) return;
    for (const verdict of await playOrFail(lane, batch, references)) {
      const final = await settled(lane, verdict, { isAlone: batch.length === 1, references });
      told(final);
      verdicts.push(final);
    }
  });
  return verdicts;
}

/** What is to be played. */
export interface Plan {
  readonly trials: readonly Trial[];
  readonly references: References;
  /** Nothing is begun after this moment. @default - all is played */
  readonly until?: number;
  /** @default - nobody listens */
  readonly told?: (verdict: Verdict) => void;
}

/** Where a batch cannot even be played, all of it has failed, and the others go on. */
async function playOrFail(lane: Lane, batch: readonly Trial[], references: References): Promise<Verdict[]> {
  try {
    return await playBatch(lane, batch, references);
  } catch (error) {
    return batch.map((trial) => ({ trial, points: [], hasFired: false, problems: [String(error)] }));
  }
}

interface Company {
  readonly isAlone: boolean;
  readonly references: References;
}

/** What fails in company is played again by itself; what came less often this time is struck when it came last. */
async function settled(lane: Lane, verdict: Verdict, { isAlone, references }: Company): Promise<Verdict> {
  if (verdict.problems.length === 0) return verdict;
  const final = isAlone ? verdict : await playAgain(lane, verdict, references);
  const earlier = findEarlier(final);
  if (earlier === undefined) return final;
  const [instead] = await playOrFail(lane, [earlier], references);
  if (instead === undefined) return final;
  return { ...(await settled(lane, instead, { isAlone: true, references })), insteadOf: verdict.trial };
}

async function playAgain(lane: Lane, verdict: Verdict, references: References): Promise<Verdict> {
  const [again = verdict] = await playOrFail(lane, [verdict.trial], references);
  return toldOf(verdict, again);
}

/**
 * What is told of a trial that failed in company and was played again alone. Whoever only missed its point is heard alone; what
 * went wrong beside others did go wrong, if only there.
 */
export function toldOf(verdict: Verdict, again: Verdict): Verdict {
  const isTold = verdict.problems.join() === missed || again.problems.some((problem) => problem !== missed);
  return isTold ? again : { ...verdict, problems: [`only in company: ${verdict.problems.join('; ')}`] };
}

/**
 * How often an operator writes a status depends on how much it sees at once. Where all is well but for a request that did not
 * come so often, the time before is to be struck; the first one always comes.
 */
export function findEarlier({ trial: { scenario, strike }, problems }: Verdict): Trial | undefined {
  if (strike === undefined || strike.point.nth === 1 || problems.join() !== missed) return undefined;
  return { scenario, strike: { ...strike, point: { ...strike.point, nth: strike.point.nth - 1 } } };
}

async function inLanes<T>(
  lanes: readonly Lane[],
  items: readonly T[],
  work: (lane: Lane, item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(lane, item);
    }),
  );
}
