// From lines that name trials to their verdicts: what `make faults` and the tests have in common.
import type { Verdict } from './batch.js';
import type { Trial } from './run.js';
import type { Scenario } from './scenarios.js';
import { type CleanRuns, playAll, playClean, referencesOf, scenariosOf } from './suite.js';
import { trialsNamed, withLanes, type Where } from './suite.js';
import { failureText } from './table.js';

/** How trials are played. */
export interface Playing {
  /** How many operators work beside each other. @default 2 */
  readonly lanes?: number;
  /** Hears of each verdict. @default - nobody listens */
  readonly told?: (verdict: Verdict) => void;
}

/** Plays the clean runs and then all trials of these lines. Failures are told as they come. */
export async function playNamed(where: Where, lines: readonly string[], playing: Playing = {}): Promise<Verdict[]> {
  return playChosen(where, scenariosOf(lines), { ...playing, choose: (clean) => trialsNamed(clean, lines) });
}

/** Plays the clean runs of these scenarios, and the trials that are chosen then. */
export async function playChosen(
  where: Where,
  scenarios: readonly Scenario[],
  { lanes = 2, told = () => undefined, choose }: Playing & { readonly choose: (clean: CleanRuns[]) => Trial[] },
): Promise<Verdict[]> {
  const tell = (verdict: Verdict): void => {
    if (verdict.problems.length > 0) process.stderr.write(`FAILED ${failureText(verdict)}\n`);
    told(verdict);
  };
  return withLanes({ ...where, count: lanes }, async (opened) => {
    const clean = await playClean(opened, scenarios);
    const cleanVerdicts = clean.flatMap(({ verdicts }) => verdicts);
    for (const verdict of cleanVerdicts) tell(verdict);
    const trials = choose(clean).filter(({ strike }) => strike !== undefined);
    return [...cleanVerdicts, ...(await playAll(opened, { trials, references: referencesOf(clean), told: tell }))];
  });
}

/** What failed, as lines to play again. */
export function failuresOf(verdicts: readonly Verdict[]): string[] {
  return verdicts.filter(({ problems }) => problems.length > 0).map(failureText);
}
