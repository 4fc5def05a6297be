// A part of all trials that is the same in every run: each fault strikes at least once, in one scenario after the other
// and at points from the first to the last.
import { type Fault, faults, pointsOf } from './faults.js';
import type { Trial } from './run.js';
import type { CleanRuns } from './suite.js';

/** A step through the points that meets all of them sooner or later, whatever their number: a prime. */
const stride = 7;

/** Whoever waits for a watch that is silent for good waits for minutes: that is for `make faults` alone. */
export const sampledFaults = faults.filter(({ delaySeconds = 0 }) => delaySeconds <= 120);

/** One trial of each fault, each in the next scenario that has a point for it. @throws when none of them has one */
export function sampleOf(clean: readonly CleanRuns[], of: readonly Fault[]): Trial[] {
  return of.map((fault, index) => {
    const fitting = clean.filter((runs) => pointsOf(fault, runs).length > 0);
    const chosen = fitting[index % fitting.length];
    if (chosen === undefined) throw new Error(`no scenario of the sample has a point for ${fault.name}`);
    const points = pointsOf(fault, chosen);
    const point = points[(index * stride) % points.length];
    if (point === undefined) throw new Error(`${chosen.scenario.name} has no point for ${fault.name}`);
    return { scenario: chosen.scenario, strike: { fault, point } };
  });
}
