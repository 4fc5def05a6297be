// Lets the suite judge operators that are known to be wrong.
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Verdict } from './batch.js';
import { buildMutant, type Mutant } from './mutants.js';
import {
  type CleanRuns,
  playAll,
  playClean,
  referencesOf,
  scenariosOf,
  trialsNamed,
  withLanes,
  type Where,
} from './suite.js';
import { failureText } from './table.js';

/** What the suite says of a mutant. */
export interface MutantVerdict {
  readonly mutant: Mutant;
  /** Whether it was found, and for what it does wrong. */
  readonly isCaught: boolean;
  /** What was said of it, or why that is no proof. */
  readonly why: string;
}

/** Plays the mutant's trials with the right operator and then with it; ends and points are those of the right one. */
export async function judgeMutant(where: Where, mutant: Mutant): Promise<MutantVerdict> {
  const program = await buildMutant(mutant);
  try {
    const { clean, verdicts: right } = await withLanes({ ...where, count: 1 }, async (lanes) => {
      const runs = await playClean(lanes, scenariosOf(mutant.trials));
      return { clean: runs, verdicts: await playAll(lanes, planOf(runs, mutant)) };
    });
    const control = [...clean.flatMap(({ verdicts }) => verdicts), ...right];
    const wrong = await withLanes({ ...where, name: `${where.name}-wrong`, count: 1, program }, (lanes) =>
      playAll(lanes, planOf(clean, mutant)),
    );
    return { mutant, ...catchOf(mutant, { control, wrong }) };
  } finally {
    rmSync(dirname(dirname(program)), { recursive: true, force: true });
  }
}

function planOf(clean: readonly CleanRuns[], { trials }: Mutant) {
  return { trials: trialsNamed(clean, trials), references: referencesOf(clean) };
}

/** The same trials, played with the right operator and with the wrong one. */
export interface Trials {
  readonly control: readonly Verdict[];
  readonly wrong: readonly Verdict[];
}

/** It is caught when the right operator survives what it does not, and for the reason that is expected. */
export function catchOf(
  { caughtBy }: Pick<Mutant, 'caughtBy'>,
  { control, wrong }: Trials,
): Omit<MutantVerdict, 'mutant'> {
  const unfair = control.find(({ problems }) => problems.length > 0);
  if (unfair !== undefined) return { isCaught: false, why: `the right operator fails, too: ${failureText(unfair)}` };
  const caught = wrong.find(({ problems }) => problems.some((problem) => caughtBy.test(problem)));
  if (caught !== undefined) return { isCaught: true, why: failureText(caught) };
  const other = wrong.find(({ problems }) => problems.length > 0);
  return { isCaught: false, why: other === undefined ? 'it survives' : `for another reason: ${failureText(other)}` };
}

/** Caught or not, one line each, and how many of all. */
export function scoreOf(verdicts: readonly MutantVerdict[]): string {
  const caught = verdicts.filter(({ isCaught }) => isCaught).length;
  const lines = verdicts.map(
    ({ mutant, isCaught, why }) =>
      `${isCaught ? 'caught'.padEnd(10) : 'NOT CAUGHT'} ${mutant.name}: ${why.slice(0, 300)}`,
  );
  return [...lines, `${String(caught)} of ${String(verdicts.length)} mutants caught`].join('\n');
}
