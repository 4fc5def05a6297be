// What is asked of the compilation of a unit, and what it answers: the form, and how hard it was tried.
import type { Absorbed } from './absorption.js';
import type { ListForm } from './form.js';
import type { Trial } from './trial.js';

/** How hard a unit is tried. */
export interface Effort {
  /** Random cases from which the form is made. */
  readonly cases: number;
  /** Random trials that the finished form must survive. */
  readonly trials: number;
  /** Whether every combination of options is tried, of units that have few enough. */
  readonly exhaustive: boolean;
}

/** What a unit was compiled to, and how. */
export interface CompiledUnit {
  readonly id: string;
  readonly form: ListForm;
  readonly switches: readonly string[];
  readonly combinations: number;
  readonly cases: number;
  /** Assignments tried because of the options in them. */
  readonly surveyed: number;
  /** Whether those were all that there are, and not those that cover the options four by four. */
  readonly isExhaustive: boolean;
  /** Combinations of four options for which no assignment was found that the rules allow. */
  readonly unreached: number;
  /** Counterexamples from which the form was made again. */
  readonly refutations: number;
  readonly runs: number;
  readonly trial: Trial;
  readonly absorbed: readonly Absorbed[];
}
