// Assignments in which every combination of the options of every four switches occurs: a mistake about few switches at a
// time shows in one of them.
import type { Assignment, Leaf } from './leaves.js';
import type { Random } from './random.js';

/** How often a random completion is tried before a combination counts as impossible. */
const TRIES = 12;

/** How combinations of four are completed to assignments. */
export interface Means {
  readonly random: Random;
  /** Whether no document can mean an assignment. */
  readonly isImpossible: (assignment: Assignment) => boolean;
  /** Is told of each combination for which no assignment was found. */
  readonly giveUp: () => void;
}

/** Assignments that cover the switches four by four; combinations that no document can mean are left out, and told. */
export function* fourWise(switches: readonly Leaf[], means: Means): Generator<Assignment> {
  const coverage = new Coverage(switches.map(({ options }) => options.length));
  for (let missing = coverage.firstMissing(); missing !== undefined; missing = coverage.firstMissing()) {
    const choice = completion(missing, switches, means);
    if (choice === undefined) {
      coverage.giveUp();
      means.giveUp();
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

  giveUp(): void {
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
): number[] | undefined {
  for (let tries = 0; tries < TRIES; tries++) {
    const choice = switches.map(({ options }, at) => part.get(at) ?? Math.floor(random.next() * options.length));
    if (!isImpossible(named(choice, switches))) return choice;
  }
  return undefined;
}

function named(choice: readonly number[], switches: readonly Leaf[]): Assignment {
  return Object.fromEntries(switches.map(({ id, options }, at) => [id, options[choice[at] ?? 0] ?? '']));
}
