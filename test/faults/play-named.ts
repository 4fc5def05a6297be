// From lines that name trials to their verdicts: what `make faults` and the tests have in common.
import type { Verdict } from './batch.js';
import { faults } from './faults.js';
import { Progress } from './progress.js';
import type { Trial } from './run.js';
import type { Scenario } from './scenarios.js';
import { type CleanRuns, playAll, playClean, referencesOf, trialsOf, withLanes, type Where } from './suite.js';
import { failureText, insteadText } from './table.js';

/** How trials are played. */
export interface Playing {
  /** Those that are played once the clean runs have shown the points. */
  readonly choose: (clean: readonly CleanRuns[]) => readonly Trial[];
  /** Nothing is begun after this moment. @default - all is played */
  readonly until?: number;
  /** How many operators work beside each other. @default 2 */
  readonly lanes?: number;
  /** Sees now and then what has been played so far, and at the end. @default - nobody looks */
  readonly told?: (soFar: Played) => void;
}

/** What was played. */
export interface Played {
  readonly verdicts: readonly Verdict[];
  /** Everything that could be. */
  readonly possible: readonly Trial[];
  /** Chosen trials for which there was no time. */
  readonly unplayed: number;
}

/** Plays the clean runs of these scenarios, and the trials that are chosen then. Failures and progress are told as they come. */
export async function playChosen(
  where: Where,
  scenarios: readonly Scenario[],
  { lanes = 2, told = () => undefined, until = Infinity, choose }: Playing,
): Promise<Played> {
  return withLanes({ ...where, count: lanes }, async (opened) => {
    const clean = await playClean(opened, scenarios);
    const cleanVerdicts = clean.flatMap(({ verdicts }) => verdicts);
    for (const verdict of cleanVerdicts) tellFailure(verdict);
    const trials = choose(clean).filter(({ strike }) => strike !== undefined);
    const possible = [
      ...clean.flatMap(({ verdicts }) => verdicts.map(({ trial }) => trial)),
      ...trialsOf(clean, faults),
    ];
    const verdicts = [...cleanVerdicts];
    const soFar = (): Played => ({
      verdicts,
      possible,
      unplayed: trials.length - (verdicts.length - cleanVerdicts.length),
    });
    const progress = new Progress(trials, (line) => {
      tell(line);
      told(soFar());
    });
    const hear = (verdict: Verdict): void => {
      tellFailure(verdict);
      if (verdict.insteadOf !== undefined) tell(insteadText(verdict));
      verdicts.push(verdict);
      progress.note(verdict);
    };
    await playAll(opened, { trials, references: referencesOf(clean), until, told: hear });
    told(soFar());
    return soFar();
  });
}

function tellFailure(verdict: Verdict): void {
  if (verdict.problems.length > 0) tell(`FAILED ${failureText(verdict)}`);
}

function tell(line: string): void {
  process.stderr.write(`  ${line}\n`);
}

/** What failed, as lines to play again. */
export function failuresOf(verdicts: readonly Verdict[]): string[] {
  return verdicts.filter(({ problems }) => problems.length > 0).map(failureText);
}
