// Which trials are made when not all of them are: a rule that leaves no write, no watch and no fault out, and that the next
// seed continues.
import { type Fault, pointsOf } from './faults.js';
import type { Trial } from './run.js';
import type { CleanRuns } from './suite.js';

/** The rule, for those who read the table. */
export const rotationRule =
  'In each scenario every point is struck once by each kind of fault that is tried there, by the faults of that kind in ' +
  'turn, and every fault that has a point strikes at least once; the next seed goes one fault further.';

/** The trials of a seed: the same ones whenever the points are the same. */
export function rotationOf(clean: readonly CleanRuns[], of: readonly Fault[], seed: number): Trial[] {
  const kinds = new Map<string, Fault[]>();
  for (const fault of of) kinds.set(fault.kind, [...(kinds.get(fault.kind) ?? []), fault]);
  return clean.flatMap((runs, index) => [...kinds.values()].flatMap((kind) => inTurn(runs, kind, seed + index)));
}

function inTurn(runs: CleanRuns, of: readonly Fault[], offset: number): Trial[] {
  const { scenario, points } = runs;
  const chances = of.map((fault) => ({ fault, at: new Set(pointsOf(fault, runs)) }));
  const struck = points.filter((point) => chances.some(({ at }) => at.has(point)));
  const first = struck.map((point, index) => {
    const fitting = chances.filter(({ at }) => at.has(point));
    return { point, fault: itemAt(fitting, index + offset).fault };
  });
  const left = chances.filter(({ fault, at }) => at.size > 0 && first.every((each) => each.fault !== fault));
  const second = left.map(({ fault, at }) => ({ point: itemAt([...at], offset), fault }));
  return [...first, ...second].map((strike) => ({ scenario, strike }));
}

function itemAt<T>(items: readonly T[], place: number): T {
  const item = items[place % items.length];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}
