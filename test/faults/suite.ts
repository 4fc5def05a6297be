// Plays many trials in several lanes: first every scenario without a fault, for the points and for how it ends; then
// with one fault each.
import { playBatch, type References, type Verdict } from './batch.js';
import { pointText } from './fault-point.js';
import { type Fault, faults, pointsOf } from './faults.js';
import { finalState } from './final-state.js';
import { Lane, type LaneOptions } from './lane.js';
import type { Trial } from './run.js';
import { type Scenario, scenarios } from './scenarios.js';
import { trialText } from './table.js';

/** What runs without faults have shown of a scenario. */
export interface CleanRuns {
  readonly scenario: Scenario;
  readonly verdicts: readonly Verdict[];
  /** The points that every one of them passed, by text. */
  readonly points: readonly Verdict['run']['points'][number][];
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
    const unlike = verdicts.map(({ run, problems }, index) => ({
      run,
      problems: ends[index]?.join() === ends[0]?.join() ? problems : [...problems, 'it does not end as the first one'],
    }));
    results.push({ scenario, verdicts: unlike, points: common(verdicts), end: ends[0] ?? [] });
  });
  return results;
}

function common(verdicts: readonly Verdict[]): CleanRuns['points'] {
  const [first, ...others] = verdicts.map(({ run }) => run.points);
  const known = others.map((points) => new Set(points.map(pointText)));
  return (first ?? []).filter((point) => known.every((points) => points.has(pointText(point))));
}

/** How these scenarios end. */
export function referencesOf(clean: readonly CleanRuns[]): References {
  return new Map(clean.map(({ scenario, end }) => [scenario.name, end]));
}

/** Every fault at every one of its points. */
export function trialsOf(clean: readonly CleanRuns[], of: readonly Fault[]): Trial[] {
  return clean.flatMap(({ scenario, points }) =>
    of.flatMap((fault) => pointsOf(fault, points).map((point) => ({ scenario, strike: { fault, point } }))),
  );
}

/** The scenarios that these lines name. */
export function scenariosOf(lines: readonly string[]): Scenario[] {
  return scenarios.filter(({ name }) => lines.some((line) => line === '*' || line.split(' ')[0] === name));
}

/** The trials of these lines: one each, or with `*` at the end all that begin so. */
export function trialsNamed(clean: readonly CleanRuns[], lines: readonly string[]): Trial[] {
  const trials = [...clean.map(({ scenario }) => ({ scenario })), ...trialsOf(clean, faults)];
  return lines.flatMap((line) => {
    const named = trials.filter((trial) => isNamed(trialText(trial), line));
    if (named.length === 0) throw new Error(`“${line}” is no trial: say a scenario, a fault and a point, or * for all`);
    return named;
  });
}

function isNamed(text: string, line: string): boolean {
  return line.endsWith('*') ? text.startsWith(line.slice(0, -1)) : text === line;
}

const sizes = { alone: 8, inStep: 24, together: 96 };

/** Trials that are made in one go. Those that hold everything up are not beside those that don't. */
export function batchesOf(trials: readonly Trial[]): Trial[][] {
  const groups = new Map<string, { readonly size: number; readonly trials: Trial[] }>();
  for (const trial of trials) {
    const { key, size } = groupOf(trial);
    const group = groups.get(key) ?? { size, trials: [] };
    groups.set(key, group);
    group.trials.push(trial);
  }
  const batches = [...groups.values()].flatMap(({ size, trials: all }) =>
    Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size)),
  );
  // What takes long comes first, so that no lane ends long after the others.
  return batches.sort((a, b) => secondsOf(b) - secondsOf(a));
}

/** How long a batch may take, roughly: those that are alone follow each other. */
function secondsOf(batch: readonly Trial[]): number {
  const longest = Math.max(...batch.map(({ strike }) => strike?.fault.delaySeconds ?? 0));
  return batch.some(({ strike }) => strike?.fault.isAlone) ? batch.length * (10 + longest) : 20 + longest;
}

function groupOf({ scenario, strike }: Trial): { readonly key: string; readonly size: number } {
  const { isAlone = false, delaySeconds = 0, onEvent } = strike?.fault ?? {};
  const isInStep = scenario.steps.some((step) => 'operator' in step);
  if (isAlone && isInStep) return { key: `${scenario.name} ${String(Math.random())}`, size: 1 };
  if (isAlone) return { key: `alone ${String(delaySeconds)}`, size: sizes.alone };
  const kind = onEvent === undefined ? 'writes' : 'watches';
  if (isInStep) return { key: `${scenario.name} ${kind} ${String(delaySeconds)}`, size: sizes.inStep };
  return { key: `together ${kind} ${String(delaySeconds)}`, size: sizes.together };
}

/**
 * Plays all trials; `told` hears of each verdict. What fails in company is played again by itself, so that what is told
 * can be seen again.
 */
export async function playAll(
  lanes: readonly Lane[],
  { trials, references, told = () => undefined }: Plan,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  await inLanes(lanes, batchesOf(trials), async (lane, batch) => {
    for (const verdict of await playBatch(lane, batch, references)) {
      const isClear = verdict.problems.length === 0 || batch.length === 1;
      const final = isClear ? verdict : await playAgain(lane, verdict, references);
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
  /** @default - nobody listens */
  readonly told?: (verdict: Verdict) => void;
}

async function playAgain(lane: Lane, verdict: Verdict, references: References): Promise<Verdict> {
  const [again] = await playBatch(lane, [verdict.run.trial], references);
  // Some requests are only made when the operator is quick: where a fault met none, nothing was tried in company.
  if (again !== undefined && (again.problems.length > 0 || !verdict.run.hasFired)) return again;
  return { ...verdict, problems: [`only in company: ${verdict.problems.join('; ')}`] };
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
