// Finds the shortest condition that holds in some cases and not in others. A condition of few words that agrees with
// hundreds of random cases is almost certainly the one that the construct asks; the refuter tries to prove it wrong.
import { Bits } from './bits.js';
import { allOf, anyOf, factored, sizeOf } from './factoring.js';
import type { Condition } from './form.js';
import type { Assignment } from './leaves.js';

/** A leaf that conditions may speak of. */
export interface Switch {
  readonly id: string;
  readonly options: readonly string[];
}

/** A condition that has a name. */
export interface NamedTest {
  readonly name: string;
  /** The leaves that it speaks of. */
  readonly leaves: readonly string[];
  readonly holds: (assignment: Assignment) => boolean;
}

interface Candidate {
  readonly condition: Condition;
  readonly cases: Bits;
}

type Term = readonly Candidate[];

/** Above this many candidates, three of them are no longer tried in all combinations. */
const FEW = 60;

/** Learns conditions over a fixed list of cases. */
export class Learner {
  private readonly candidates: readonly Candidate[];
  private readonly known = new Map<string, Condition>();

  constructor(
    private readonly cases: readonly Assignment[],
    switches: readonly Switch[],
    named: readonly NamedTest[],
  ) {
    this.candidates = [
      ...switches.flatMap((each) => this.literals(each)),
      ...named.flatMap((each) => this.tests(each)),
    ];
  }

  /** The condition that holds in the positive and not in the negative cases; undefined when there are no negative ones. */
  learn(positive: readonly number[], negative: readonly number[]): Condition | undefined {
    if (negative.length === 0) return undefined;
    const [inside, outside] = [this.bits(positive), this.bits(negative)];
    const key = `${inside.key()}|${outside.key()}`;
    const condition = this.known.get(key) ?? this.find(inside, outside);
    this.known.set(key, condition);
    return condition;
  }

  private bits(members: Iterable<number>): Bits {
    return Bits.of(this.cases.length, members);
  }

  private where(holds: (assignment: Assignment) => boolean): Bits {
    return this.bits(this.cases.flatMap((assignment, index) => (holds(assignment) ? [index] : [])));
  }

  private literals({ id, options }: Switch): Candidate[] {
    return properSubsets(options).map((among) => ({
      condition: { leaf: id, among },
      cases: this.where((assignment) => among.includes(assignment[id] ?? '')),
    }));
  }

  private tests({ name, holds }: NamedTest): Candidate[] {
    return [
      { condition: { named: name }, cases: this.where(holds) },
      { condition: { not: { named: name } }, cases: this.where((assignment) => !holds(assignment)) },
    ];
  }

  private find(inside: Bits, outside: Bits): Condition {
    const and = this.conjunction(inside, outside);
    const or = this.disjunction(inside, outside);
    if (and !== undefined && (or === undefined || and.length <= or.length)) return conjunctionOf(and);
    if (or !== undefined) return disjunctionOf(or);
    return this.general(inside, outside);
  }

  /** Few candidates that all hold inside, and of which outside always one does not. */
  private conjunction(inside: Bits, outside: Bits): Term | undefined {
    const necessary = this.candidates.filter(({ cases }) => inside.isWithin(cases));
    return smallestCover(
      necessary.map((each) => ({ each, covers: outside.without(each.cases) })),
      outside,
    );
  }

  /** Few candidates none of which holds outside, and of which inside always one does. */
  private disjunction(inside: Bits, outside: Bits): Term | undefined {
    const sufficient = this.candidates.filter(({ cases }) => outside.isApartFrom(cases));
    return smallestCover(
      sufficient.map((each) => ({ each, covers: inside.and(each.cases) })),
      inside,
    );
  }

  private general(inside: Bits, outside: Bits): Condition {
    const terms = this.terms(inside, outside);
    const negated = this.terms(outside, inside);
    const said = factored(anyOf(terms.map(conjunctionOf)));
    const denied = factored(
      allOf(negated.map((term) => anyOf(term.map(({ condition }) => not(condition, this.candidates))))),
    );
    return sizeOf(said) <= sizeOf(denied) ? said : denied;
  }

  /** Conjunctions that together hold in all cases inside and in none outside. */
  private terms(inside: Bits, outside: Bits): readonly Term[] {
    const terms: Term[] = [];
    for (let rest = inside; !rest.isEmpty();) {
      const seed = this.firstOf(rest);
      const term = this.bestTerm(seed, rest, outside);
      terms.push(term);
      rest = rest.without(casesOf(term));
    }
    return withoutCovered(terms, casesOf, inside);
  }

  private firstOf(bits: Bits): Bits {
    for (let index = 0; index < this.cases.length; index++) {
      const one = this.bits([index]);
      if (one.isWithin(bits)) return one;
    }
    throw new Error('no case is left');
  }

  /** A short conjunction that holds in the seed, in nothing outside, and in as much of the rest as possible. */
  private bestTerm(seed: Bits, rest: Bits, outside: Bits): Term {
    const usable = this.candidates.filter(({ cases }) => seed.isWithin(cases));
    const term: Candidate[] = [];
    for (let left = outside, covered = rest; !left.isEmpty();) {
      const telling = usable.filter(({ cases }) => !left.isWithin(cases));
      const best = bestBy(telling, ({ cases }) => left.without(cases).count() * 2 + covered.and(cases).count());
      if (best === undefined) throw new Inexplicable();
      term.push(best);
      left = left.and(best.cases);
      covered = covered.and(best.cases);
    }
    return withoutIdle(term, outside);
  }
}

/** Cases that no condition can tell apart are to be told apart. */
export class Inexplicable extends Error {
  /** The way to where they are to be told apart. */
  readonly path: string[] = [];

  /** The same as a person reads it: `Deployment api.spec.containers[name api].image`. */
  get place(): string {
    return this.path.reduce((way, step) => `${way}${way === '' || step.startsWith('[') ? '' : '.'}${step}`, '');
  }
}

function properSubsets(options: readonly string[]): string[][] {
  if (options.length === 2) return options.map((option) => [option]);
  const all = options.reduce<string[][]>((sets, option) => [...sets, ...sets.map((set) => [...set, option])], [[]]);
  return all.filter(({ length }) => length > 0 && length < options.length).sort((a, b) => a.length - b.length);
}

function smallestCover(given: readonly { each: Candidate; covers: Bits }[], all: Bits): Term | undefined {
  const useful = given.filter(({ covers }) => !covers.isEmpty());
  const [first, ...others] = useful.map(({ covers }) => covers);
  if (first === undefined || !all.isWithin(others.reduce((union, covers) => union.or(covers), first))) return undefined;
  return (
    pick(useful, all, 1) ??
    pick(useful, all, 2) ??
    (useful.length <= FEW ? pick(useful, all, 3) : undefined) ??
    greedy(useful, all)
  );
}

function pick(useful: readonly { each: Candidate; covers: Bits }[], rest: Bits, count: number): Term | undefined {
  if (rest.isEmpty()) return [];
  if (count === 0) return undefined;
  for (let at = 0; at < useful.length; at++) {
    const { each, covers } = useful[at] as { each: Candidate; covers: Bits };
    if (count === 1 ? !rest.isWithin(covers) : rest.isApartFrom(covers)) continue;
    const others = pick(useful.slice(at + 1), rest.without(covers), count - 1);
    if (others !== undefined) return [each, ...others];
  }
  return undefined;
}

function greedy(useful: readonly { each: Candidate; covers: Bits }[], all: Bits): Term {
  const picked: { each: Candidate; covers: Bits }[] = [];
  for (let rest = all; !rest.isEmpty();) {
    const best = bestBy(useful, ({ covers }) => rest.and(covers).count());
    if (best === undefined) break;
    picked.push(best);
    rest = rest.without(best.covers);
  }
  return withoutCovered(picked, ({ covers }) => covers, all).map(({ each }) => each);
}

/** The items without those that add nothing to the others: what was picked early may be a part of what came later. */
function withoutCovered<T>(items: readonly T[], coveredBy: (item: T) => Bits, all: Bits): readonly T[] {
  const idle = items.find((each) => {
    const [first, ...others] = items.filter((other) => other !== each).map(coveredBy);
    return first !== undefined && all.isWithin(others.reduce((union, covers) => union.or(covers), first));
  });
  return idle === undefined
    ? items
    : withoutCovered(
        items.filter((each) => each !== idle),
        coveredBy,
        all,
      );
}

function bestBy<T>(items: readonly T[], score: (item: T) => number): T | undefined {
  let best: { readonly item: T; readonly score: number } | undefined;
  for (const item of items) {
    const points = score(item);
    if (best === undefined || points > best.score) best = { item, score: points };
  }
  return best?.item;
}

/** The term without candidates that exclude nothing which the others do not. */
function withoutIdle(term: Term, outside: Bits): Term {
  for (const each of term) {
    const others = term.filter((other) => other !== each);
    if (others.length > 0 && casesOf(others).isApartFrom(outside)) return withoutIdle(others, outside);
  }
  return term;
}

function casesOf(term: Term): Bits {
  const [first, ...others] = term.map(({ cases }) => cases);
  if (first === undefined) throw new Error('a term without candidates');
  return others.reduce((both, cases) => both.and(cases), first);
}

function conjunctionOf(term: Term): Condition {
  return allOf(term.map(({ condition }) => condition));
}

function disjunctionOf(term: Term): Condition {
  return anyOf(term.map(({ condition }) => condition));
}

function not(condition: Condition, candidates: readonly Candidate[]): Condition {
  if ('not' in condition) return condition.not;
  if (!('leaf' in condition)) return { not: condition };
  const all = new Set(
    candidates.flatMap((each) =>
      'leaf' in each.condition && each.condition.leaf === condition.leaf ? each.condition.among : [],
    ),
  );
  return { leaf: condition.leaf, among: [...all].filter((option) => !condition.among.includes(option)) };
}
