// Whether a form says what its unit says. Three ways to find out that it does not: random data, options that cover each other,
// and data that constructs might treat specially. The form that ships has to survive all of them.
import { combinations, everyAssignment } from './assignments.js';
import type { Branches } from './branches.js';
import type { Effort } from './compiled-unit.js';
import type { Fours } from './coverage.js';
import { combinationsOfFour, fourWise } from './coverage.js';
import type { ListForm } from './form.js';
import type { Environment } from './leaves.js';
import { keysBeside } from './map-order.js';
import { probed, vocabularyOf } from './probes.js';
import type { Random } from './random.js';
import { variantCount } from './sentinels.js';
import { sameObjects, type Trial } from './trial.js';

/** How many counterexamples are looked for at once. */
const ENOUGH = 20;

/** How many renderings say which words are a unit's own. */
const RENDERINGS = 20;

/** How many probes are told, for another trial of what becomes of the form. */
const TOLD = 250;

/** How a form is tried. */
export interface Means {
  readonly effort: Effort;
  readonly random: Random;
}

/** What a survey has gone through. */
export interface Survey {
  /** Assignments that were tried. */
  readonly surveyed: number;
  /** What they cover. @default - they are all that the rules allow */
  readonly fours?: Fours;
  /** Data for which the form and the unit disagree. */
  readonly wrong: readonly Environment[];
}

/** Tries forms of one unit. */
export class Refuter {
  constructor(
    private readonly trial: Trial,
    private readonly branches: Branches,
    private readonly means: Means,
  ) {}

  /** Whether the form and the unit agree. */
  agrees({ items }: ListForm, environment: Environment): boolean {
    return sameObjects(this.trial.evaluated(items, environment), this.trial.rendered(environment));
  }

  /** Random data for which they do not. */
  refute(form: ListForm): Environment[] {
    const { effort, random } = this.means;
    const wrong: Environment[] = [];
    for (let tries = 0; tries < effort.trials && wrong.length < ENOUGH; tries++) {
      const environment = this.branches.anyEnvironment(random, tries % variantCount);
      if (!this.agrees(form, environment)) wrong.push(environment);
    }
    return wrong;
  }

  /** The same with assignments that cover all options four by four, or with every one of them. */
  survey(form: ListForm): Survey {
    const { isImpossible } = this.trial.laboratory;
    const { switches } = this.branches;
    const { effort, random } = this.means;
    const isExhaustive = combinations(switches) <= effort.exhaustive;
    const fours = { all: combinationsOfFour(switches), forbidden: 0, unreached: 0 };
    const assignments = isExhaustive
      ? everyAssignment(switches)
      : fourWise(switches, { random, isImpossible, leaveOut: (why) => void fours[why]++ });
    const wrong: Environment[] = [];
    let surveyed = 0;
    for (const assignment of assignments) {
      if (isImpossible(assignment)) continue;
      surveyed++;
      const environment = this.branches.environment(assignment);
      if (!this.agrees(form, environment)) wrong.push(environment);
      if (wrong.length === ENOUGH) break;
    }
    return { surveyed, ...(!isExhaustive && { fours }), wrong };
  }

  /**
   * The same with data that constructs might treat specially, up to the first on which they disagree.
   *
   * @param known data whose renderings say which words are the unit's own
   */
  probe(form: ListForm, known: readonly Environment[]): { wrong?: Environment; tried: readonly Environment[] } {
    const { leaves, literals } = this.trial.laboratory;
    const { effort, random } = this.means;
    const read = leaves.filter(({ id }) => this.trial.read.has(id));
    const rendered = known.slice(0, RENDERINGS).flatMap((environment) => this.trial.rendered(environment));
    const vocabulary = vocabularyOf(rendered, literals, keysBeside(form));
    const tried: Environment[] = [];
    for (let tries = 0; tries < effort.trials && read.length > 0; tries++) {
      const plain = this.branches.anyEnvironment(random, tries % variantCount);
      const environment = probed(plain, read, vocabulary, random);
      if (!this.agrees(form, environment)) return { wrong: environment, tried };
      if (tries < TOLD) tried.push(environment);
    }
    return { tried };
  }
}
