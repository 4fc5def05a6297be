// Which trials are made in one go, and about how long they take.
import type { Trial } from './run.js';

/** How many trials are in one batch; those that are alone follow each other, so theirs are small. */
const sizes = { together: 96, inStep: 24 };

/** No batch of runs that follow each other takes much longer, or one lane would end long after the others. */
const longestSeconds = 60;

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
  // What takes long comes first.
  return batches.sort((a, b) => secondsOf(b) - secondsOf(a));
}

function secondsOf(batch: readonly Trial[]): number {
  return batch.reduce((sum, trial) => sum + secondsFor(trial), 0);
}

/** How long a lane has to do with a trial, roughly. */
export function secondsFor(trial: Trial): number {
  const { isAlone = false, delaySeconds = 0 } = trial.strike?.fault ?? {};
  if (!isAlone) return 2;
  return (isInStep(trial) ? 15 : 5) + (trial.scenario.lastsSeconds ?? 0) + delaySeconds;
}

function isInStep({ scenario }: Trial): boolean {
  return scenario.steps.some((step) => 'operator' in step);
}

function groupOf(trial: Trial): { readonly key: string; readonly size: number } {
  const { scenario, strike } = trial;
  const { isAlone = false, delaySeconds = 0, onEvent, name = '' } = strike?.fault ?? {};
  if (isAlone && isInStep(trial)) return { key: `${scenario.name} ${name} ${JSON.stringify(strike?.point)}`, size: 1 };
  if (isAlone) {
    const seconds = secondsFor(trial);
    return { key: `alone ${String(seconds)}`, size: Math.max(1, Math.floor(longestSeconds / seconds)) };
  }
  const kind = onEvent === undefined ? 'writes' : 'watches';
  if (isInStep(trial)) return { key: `${scenario.name} ${kind} ${String(delaySeconds)}`, size: sizes.inStep };
  return { key: `together ${kind} ${String(delaySeconds)}`, size: sizes.together };
}
