// From lines that name trials to their verdicts: what `make faults` and the tests have in common.
import type { Verdict } from './batch.js';
import { playAll, playClean, referencesOf, scenariosOf, trialsNamed, withLanes, type Where } from './suite.js';
import { failureText } from './table.js';

/** Plays the clean runs and then all trials of these lines. Failures are told as they come. */
export async function playNamed(where: Where, lines: readonly string[], lanes = 2): Promise<Verdict[]> {
  return withLanes({ ...where, count: lanes }, async (opened) => {
    const clean = await playClean(opened, scenariosOf(lines));
    const cleanVerdicts = clean.flatMap(({ verdicts }) => verdicts);
    for (const verdict of cleanVerdicts) tell(verdict);
    const trials = trialsNamed(clean, lines).filter(({ strike }) => strike !== undefined);
    return [...cleanVerdicts, ...(await playAll(opened, { trials, references: referencesOf(clean), told: tell }))];
  });
}

function tell(verdict: Verdict): void {
  if (verdict.problems.length > 0) process.stderr.write(`FAILED ${failureText(verdict)}\n`);
}

/** What failed, as lines to play again. */
export function failuresOf(verdicts: readonly Verdict[]): string[] {
  return verdicts.filter(({ problems }) => problems.length > 0).map(failureText);
}
