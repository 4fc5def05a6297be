// What is asked of the compilation of a unit, and what it answers: the form, and how hard it was tried.
import type { Fours } from './coverage.js';
import type { ListForm } from './form.js';
import type { Environment } from './leaves.js';
import type { Trial } from './trial.js';

/** How hard a unit is tried. */
export interface Effort {
  /** Random cases from which the form is made. */
  readonly cases: number;
  /** Random trials that the finished form must survive. */
  readonly trials: number;
  /** Units with up to so many combinations of options are tried with every one of them. */
  readonly exhaustive: number;
}

/** What a unit was compiled to, and how. */
export interface CompiledUnit {
  readonly id: string;
  readonly form: ListForm;
  readonly switches: readonly string[];
  readonly combinations: number;
  readonly cases: number;
  /** Assignments that the finished form was tried with because of the options in them. */
  readonly surveyed: number;
  /** What they cover. @default - they are all that the rules allow */
  readonly fours?: Fours;
  /** Counterexamples from which the form was made again. */
  readonly refutations: number;
  readonly runs: number;
  readonly trial: Trial;
  /** Data on which the form and the unit have agreed: what is made of the form later is tried with it again. */
  readonly agreed: readonly Environment[];
}
