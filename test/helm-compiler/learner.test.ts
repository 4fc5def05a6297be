// The shortest condition that separates some cases from others.
import { describe, expect, it } from 'vitest';
import type { Condition } from '../../src/helm-compiler/form.js';
import { holds } from '../../src/helm-compiler/evaluate.js';
import { randomFrom } from '../../src/helm-compiler/random.js';
import { Inexplicable, Learner } from '../../src/helm-compiler/learner.js';
import type { Assignment } from '../../src/helm-compiler/leaves.js';

const switches = [
  { id: 'a', options: ['true', 'false'] },
  { id: 'b', options: ['true', 'false'] },
  { id: 'c', options: ['true', 'false'] },
  { id: 'mode', options: ['x', 'y', 'z'] },
];

const cases: Assignment[] = ['true', 'false'].flatMap((a) =>
  ['true', 'false'].flatMap((b) =>
    ['true', 'false'].flatMap((c) => ['x', 'y', 'z'].map((mode) => ({ a, b, c, mode }))),
  ),
);

function learnt(wanted: (assignment: Assignment) => boolean): Condition | undefined {
  const numbers = cases.map((_, at) => at);
  const is = (at: number) => wanted(cases[at] ?? {});
  return new Learner(cases, switches, []).learn(
    numbers.filter(is),
    numbers.filter((at) => !is(at)),
  );
}

const on = (id: string): Condition => ({ leaf: id, among: ['true'] });
const off = (id: string): Condition => ({ leaf: id, among: ['false'] });

describe('a learner finds', () => {
  it.each<[string, (assignment: Assignment) => boolean, Condition | undefined]>([
    ['nothing to say about what always holds', () => true, undefined],
    ['one switch', ({ a }) => a === 'true', on('a')],
    ['the absence of one', ({ a }) => a === 'false', off('a')],
    ['one word of several', ({ mode }) => mode === 'y', { leaf: 'mode', among: ['y'] }],
    ['all words but one', ({ mode }) => mode !== 'y', { leaf: 'mode', among: ['x', 'z'] }],
    ['two switches at once', ({ a, c }) => a === 'true' && c === 'false', { and: [on('a'), off('c')] }],
    ['one of two', ({ a, c }) => a === 'true' || c === 'true', { or: [on('a'), on('c')] }],
  ])('%s', (_, wanted, condition) => {
    expect(learnt(wanted)).toEqual(condition);
  });

  it.each<[string, (assignment: Assignment) => boolean]>([
    ['a disjunction within a conjunction', ({ a, b, c }) => a === 'true' && (b === 'true' || c === 'true')],
    ['either but not both', ({ a, b }) => (a === 'true') !== (b === 'true')],
    ['everything at once', ({ a, b, c, mode }) => (a === b && mode === 'x') || (c === 'true' && mode !== 'z')],
  ])('a condition that is right about %s', (_, wanted) => {
    const condition = learnt(wanted);
    for (const assignment of cases) {
      expect(holds(condition, { option: (id) => assignment[id] ?? '', named: () => false })).toBe(wanted(assignment));
    }
  });

  it.each(Array.from({ length: 40 }, (_, seed) => seed))('no alternative that others say already: %i', (seed) => {
    const random = randomFrom(seed);
    const literal = () => {
      const { id, options } = random.pick(switches);
      const option = random.pick(options);
      return (assignment: Assignment) => assignment[id] === option;
    };
    const terms = Array.from({ length: 4 }, () => [literal(), literal(), literal()]);
    const condition = learnt((assignment) => terms.some((term) => term.every((is) => is(assignment))));
    const alternatives = condition !== undefined && 'or' in condition ? condition.or : [];
    const isTrue = (each: Condition, assignment: Assignment) =>
      holds(each, { option: (id) => assignment[id] ?? '', named: () => false });
    for (const each of alternatives) {
      const others = alternatives.filter((other) => other !== each);
      expect(cases.some((one) => isTrue(each, one) && !others.some((other) => isTrue(other, one)))).toBe(true);
    }
  });

  it('a name before a longer explanation', () => {
    const named = [{ name: 'both', leaves: ['a', 'b'], holds: ({ a, b }: Assignment) => a === 'true' && b === 'true' }];
    const numbers = cases.map((_, at) => at);
    const is = (at: number) => cases[at]?.['a'] === 'true' && cases[at]['b'] === 'true';
    const learner = new Learner(cases, switches, named);
    expect(
      learner.learn(
        numbers.filter(is),
        numbers.filter((at) => !is(at)),
      ),
    ).toEqual({ named: 'both' });
  });

  it('nothing that tells equal cases apart', () => {
    const same = [{ a: 'true' }, { a: 'true' }];
    expect(() => new Learner(same, switches.slice(0, 1), []).learn([0], [1])).toThrow(Inexplicable);
  });
});
