// Lets the suite judge operators that are known to be wrong.
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildMutant, type Mutant } from './mutants.js';
import { playAll, playClean, referencesOf, scenariosOf, trialsNamed, withLanes, type Where } from './suite.js';
import { failureText } from './table.js';

/** What the suite says of a mutant. */
export interface MutantVerdict {
  readonly mutant: Mutant;
  /** What was found first. @default - nothing: the mutant was taken for a good operator */
  readonly found: string | undefined;
}

/** Plays the mutant's trials with it; ends and points are those of the right operator. */
export async function judgeMutant(where: Where, mutant: Mutant): Promise<MutantVerdict> {
  const program = await buildMutant(mutant);
  const own = scenariosOf(mutant.trials);
  try {
    const clean = await withLanes({ ...where, count: 1 }, (lanes) => playClean(lanes, own));
    const verdicts = await withLanes({ ...where, name: `${where.name}-wrong`, count: 1, program }, (lanes) =>
      playAll(lanes, { trials: trialsNamed(clean, mutant.trials), references: referencesOf(clean) }),
    );
    const caught = verdicts.find(({ problems }) => problems.length > 0);
    return { mutant, found: caught && failureText(caught) };
  } finally {
    rmSync(dirname(dirname(program)), { recursive: true, force: true });
  }
}

/** Caught or not, one line each, and how many of all. */
export function scoreOf(verdicts: readonly MutantVerdict[]): string {
  const caught = verdicts.filter(({ found }) => found !== undefined).length;
  const lines = verdicts.map(
    ({ mutant, found }) =>
      `${found === undefined ? 'NOT CAUGHT' : 'caught'.padEnd(10)} ${mutant.name}: ${(found ?? '').slice(0, 200)}`,
  );
  return [...lines, `${String(caught)} of ${String(verdicts.length)} mutants caught`].join('\n');
}
