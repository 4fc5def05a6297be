// On what a unit branches: its switches. What else it reads is data, which stands pinned while switches are tried, or changes
// beside them.
import { absorb, unpinned, type Absorbed } from './absorption.js';
import { leavesRead, randomAssignment } from './assignments.js';
import type { Assignment, Environment, Leaf } from './leaves.js';
import type { Random } from './random.js';
import type { Trial } from './trial.js';

/** The switches of a unit, and data around them. */
export class Branches {
  /** The options that absorbed leaves have unless something else is said. */
  readonly pins: Assignment;

  constructor(
    private readonly trial: Trial,
    readonly switches: readonly Leaf[],
    readonly absorbed: readonly Absorbed[],
  ) {
    this.pins = Object.fromEntries(absorbed.map(({ leaf, pinned }) => [leaf.id, pinned]));
  }

  /** The data of these options. */
  environment(switches: Assignment): Environment {
    return this.trial.environment({ ...switches, ...this.pins });
  }

  /** The options that the switches have in this data. */
  optionsIn(environment: Environment): Assignment {
    const scope = this.trial.scope(environment);
    return Object.fromEntries(this.switches.map(({ id }) => [id, scope.option(id)]));
  }

  /** Random options that some document can mean. */
  any(random: Random): Assignment {
    return anyOf(this.switches, this.trial, random);
  }

  /** Random data, where absorbed leaves are empty now and then. */
  anyEnvironment(random: Random, variant: number): Environment {
    return this.trial.environment({ ...this.any(random), ...unpinned(this.absorbed, random) }, variant);
  }
}

/**
 * On what a unit is seen to branch.
 *
 * @param known leaves that have turned out to be switches
 */
export function branchesOf(trial: Trial, known: ReadonlySet<string>, random: Random): Branches {
  const open = trial.laboratory.leaves.filter(({ options }) => options.length > 1);
  const read = leavesRead(open, trial, () => anyOf(open, trial, random));
  let branches = new Branches(trial, read, []);
  for (const leaf of read.filter(({ id }) => !known.has(id))) {
    const { switches, absorbed, pins } = branches;
    const found = absorb(leaf, trial, () => ({ ...anyOf(read, trial, random), ...pins }));
    if (found === undefined) continue;
    branches = new Branches(
      trial,
      switches.filter(({ id }) => id !== leaf.id),
      [...absorbed, found],
    );
  }
  return branches;
}

function anyOf(leaves: readonly Leaf[], { laboratory }: Trial, random: Random): Assignment {
  return randomAssignment(leaves, random, laboratory.isImpossible);
}
