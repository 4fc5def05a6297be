// Assignments in which every combination of the options of every four switches occurs: a mistake about few switches at a
// time shows in one of them.
import type { Assignment, Leaf } from './leaves.js';
import type { Random } from './random.js';

/** How often a random completion is tried before a combination counts as unreached. */
const TRIES = 2000;

/** What became of the combinations of four: those that are in neither number were tried. */
export interface Fours {
  readonly all: number;
  /** Those that a rule forbids, whatever the other options are. */
  readonly forbidden: number;
  /** Those for which no other options were found that the rules allow. */
  readonly unreached: number;
}

/** How combinations of four are completed to assignments. */
export interface Means {
  readonly random: Random;
  /** Whether no document can mean an assignment. */
  readonly isImpossible: (assignment: Assignment) => boolean;
  /** Is told of each combination that is left out. */
  readonly leaveOut: (why: Exclude<keyof Fours, 'all'>) => void;
}

/** How many combinations of options of four switches there are; of all switches, if there are fewer. */
export function combinationsOfFour(switches: readonly Leaf[]): number {
  const numbers = [1, 0, 0, 0, 0];
  for (const { options } of switches)
    for (let count = 4; count > 0; count--)
      numbers[count] = (numbers[count] ?? 0) + (numbers[count - 1] ?? 0) * options.length;
  return numbers[Math.min(4, switches.length)] ?? 0;
}

/** Assignments that cover the switches four by four; combinations that no document can mean are left out, and told. */
export function* fourWise(switches: readonly Leaf[], means: Means): Generator<Assignment> {
  const coverage = new Coverage(switches.map(({ options }) => options.length));
  for (let missing = coverage.firstMissing(); missing !== undefined; missing = coverage.firstMissing()) {
    const choice = completion(missing, switches, means);
    if (typeof choice === 'string') {
      coverage.leaveOut();
      means.leaveOut(choice);
    } else {
      coverage.add(choice);
      yield named(choice, switches);
    }
  }
}

/** Which combinations of four have occurred; choices are numbers of options, by switch. */
class Coverage {
  private readonly groups: Int32Array;
  private readonly starts: Int32Array;
  private readonly seen: Uint8Array;
  private group = 0;
  private index = 0;

  constructor(private readonly sizes: readonly number[]) {
    const groups = subsets(
      sizes.map((_, at) => at),
      Math.min(4, sizes.length),
    );
    this.groups = Int32Array.from(groups.flatMap((group) => [0, 1, 2, 3].map((at) => group[at] ?? -1)));
    let total = 0;
    this.starts = Int32Array.from(groups, (group) => {
      const start = total;
      total += group.reduce((product, at) => product * (sizes[at] ?? 1), 1);
      return start;
    });
    this.seen = new Uint8Array(total);
  }

  /** A combination that has not occurred: option by switch. */
  firstMissing(): ReadonlyMap<number, number> | undefined {
    for (; this.group < this.starts.length; this.group++, this.index = 0) {
      const start = this.starts[this.group] ?? 0;
      const end = this.starts[this.group + 1] ?? this.seen.length;
      for (; start + this.index < end; this.index++) {
        if (this.seen[start + this.index] === 0) return this.combination();
      }
    }
    return undefined;
  }

  leaveOut(): void {
    this.seen[(this.starts[this.group] ?? 0) + this.index] = 1;
  }

  add(choice: readonly number[]): void {
    for (let group = 0; group < this.starts.length; group++) {
      let index = 0;
      for (let at = 3; at >= 0; at--) {
        const member = this.groups[4 * group + at] ?? -1;
        if (member >= 0) index = index * (this.sizes[member] ?? 1) + (choice[member] ?? 0);
      }
      this.seen[(this.starts[group] ?? 0) + index] = 1;
    }
  }

  private combination(): ReadonlyMap<number, number> {
    const members = [...this.groups.slice(4 * this.group, 4 * this.group + 4)].filter((member) => member >= 0);
    let rest = this.index;
    return new Map(
      members.map((member) => {
        const size = this.sizes[member] ?? 1;
        const option = rest % size;
        rest = Math.floor(rest / size);
        return [member, option];
      }),
    );
  }
}

function subsets(items: readonly number[], count: number): number[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, at) => subsets(items.slice(at + 1), count - 1).map((rest) => [item, ...rest]));
}

function completion(
  part: ReadonlyMap<number, number>,
  switches: readonly Leaf[],
  { random, isImpossible }: Means,
): number[] | 'forbidden' | 'unreached' {
  if (isImpossible(partly(part, switches))) return 'forbidden';
  for (let tries = 0; tries < TRIES; tries++) {
    const choice = switches.map(({ options }, at) => part.get(at) ?? Math.floor(random.next() * options.length));
    if (!isImpossible(named(choice, switches))) return choice;
  }
  return 'unreached';
}

function partly(part: ReadonlyMap<number, number>, switches: readonly Leaf[]): Assignment {
  return Object.fromEntries(
    [...part].map(([at, option]) => [switches[at]?.id ?? '', switches[at]?.options[option] ?? '']),
  );
}

function named(choice: readonly number[], switches: readonly Leaf[]): Assignment {
  return Object.fromEntries(switches.map(({ id, options }, at) => [id, options[choice[at] ?? 0] ?? '']));
}
