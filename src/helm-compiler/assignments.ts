// Which combinations of options are tried: the documented defaults, each switch by itself, and random ones.
import type { Assignment, Leaf } from './leaves.js';
import { optionOf } from './leaves.js';
import type { Random } from './random.js';
import type { Trial } from './trial.js';

/** How many combinations there are; Infinity where nobody would count. */
export function combinations(switches: readonly Leaf[]): number {
  return switches.reduce((product, { options }) => product * options.length, 1);
}

/** Every combination. */
export function* everyAssignment(switches: readonly Leaf[]): Generator<Assignment> {
  const [first, ...rest] = switches;
  if (first === undefined) return void (yield {});
  for (const others of everyAssignment(rest))
    for (const option of first.options) yield { ...others, [first.id]: option };
}

/** The defaults, all first and all last options, and every switch flipped by itself from each of them. */
export function plainAssignments(switches: readonly Leaf[]): Assignment[] {
  const bases = [
    Object.fromEntries(switches.map((leaf) => [leaf.id, optionOf(leaf, leaf.node.default)])),
    Object.fromEntries(switches.map((leaf) => [leaf.id, leaf.options[0] ?? ''])),
    Object.fromEntries(switches.map((leaf) => [leaf.id, leaf.options[leaf.options.length - 1] ?? ''])),
  ];
  const flips = switches.flatMap((leaf) => leaf.options.map((option) => [leaf.id, option] as const));
  return bases.flatMap((base) => [
    base,
    ...flips.filter(([id, option]) => base[id] !== option).map(([id, option]) => ({ ...base, [id]: option })),
  ]);
}

/** A random combination that some document can mean. */
export function randomAssignment(
  switches: readonly Leaf[],
  random: Random,
  isImpossible: (assignment: Assignment) => boolean,
): Assignment {
  for (let tries = 0; tries < 10_000; tries++) {
    const assignment = Object.fromEntries(switches.map(({ id, options }) => [id, random.pick(options)]));
    if (!isImpossible(assignment)) return assignment;
  }
  throw new Error('the rules leave no combination of options');
}

/** The leaves that a unit reads, whatever the options of what it is known to read. */
export function leavesRead(open: readonly Leaf[], trial: Trial, random: () => Assignment): Leaf[] {
  const isRead = ({ id }: Leaf) => trial.read.has(id);
  for (let tries = 0; tries < 60; tries++) trial.rendered(trial.environment(random()));
  for (let known = 0; known < trial.read.size;) {
    known = trial.read.size;
    for (const assignment of plainAssignments(open.filter(isRead))) trial.rendered(trial.environment(assignment));
  }
  return open.filter(isRead);
}
