// Which combinations of options a form is tried with: every one of small units, four by four those of others, all counted.
import { ApiObject } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import type { CompiledUnit, Effort } from '../../src/helm-compiler/compiled-unit.js';
import type { Fours, Means } from '../../src/helm-compiler/coverage.js';
import { combinationsOfFour, fourWise } from '../../src/helm-compiler/coverage.js';
import { compileChart, fields, isTrue, valuesOf } from '../../src/helm-compiler/index.js';
import type { Assignment, Leaf } from '../../src/helm-compiler/leaves.js';
import { randomFrom } from '../../src/helm-compiler/random.js';

/** Switches with two options, and some with three. */
function switchesOf(ids: string, ofThree = ''): Leaf[] {
  return [...ids].map(
    (id) => ({ id, options: ofThree.includes(id) ? ['x', 'y', 'z'] : ['t', 'f'] }) as unknown as Leaf,
  );
}

function survey(switches: readonly Leaf[], isImpossible: Means['isImpossible']) {
  const fours: { -readonly [K in keyof Fours]: Fours[K] } = {
    all: combinationsOfFour(switches),
    forbidden: 0,
    unreached: 0,
  };
  const leaveOut: Means['leaveOut'] = (why) => void fours[why]++;
  return { tried: [...fourWise(switches, { random: randomFrom(1), isImpossible, leaveOut })], fours };
}

function optionsSeen(tried: readonly Assignment[], ids: string): number {
  return new Set(tried.map((assignment) => [...ids].map((id) => assignment[id]).join())).size;
}

describe('four by four', () => {
  it.each([
    ['abcd', 24],
    ['acef', 24],
    ['bdef', 16],
  ])('every combination of %s occurs', (ids, count) => {
    const { tried } = survey(switchesOf('abcdef', 'c'), () => false);
    expect(optionsSeen(tried, ids)).toBe(count);
    expect(tried.length).toBeLessThan(96);
  });

  it.each<[string, Leaf[], number]>([
    ['none: the empty one', [], 1],
    ['two: those of both', switchesOf('ab', 'b'), 6],
    ['four', switchesOf('abcd'), 16],
    ['five: those of each four', switchesOf('abcde'), 80],
    ['five, one of them of three options', switchesOf('abcde', 'a'), 4 * 24 + 16],
  ])('counts combinations of %s', (_, switches, count) => {
    expect(combinationsOfFour(switches)).toBe(count);
  });

  const rules: [string, Means['isImpossible'], Omit<Fours, 'all'>][] = [
    ['nothing when nothing is forbidden', () => false, { forbidden: 0, unreached: 0 }],
    [
      // Of the fours of five switches, three have both, each with four combinations of the others.
      'what a rule forbids whatever else holds',
      ({ a, b }) => a === 't' && b === 't',
      { forbidden: 12, unreached: 0 },
    ],
    [
      // abcd=tttt would need an e, and there is none: only whole assignments show it.
      'what no other options complete',
      ({ a, b, c, d, e }) => a === 't' && b === 't' && c === 't' && d === 't' && e !== undefined,
      { forbidden: 0, unreached: 1 },
    ],
  ];

  it.each(rules)('leaves out %s', (_, isImpossible, leftOut) => {
    const { tried, fours } = survey(switchesOf('abcde'), isImpossible);
    expect(fours).toEqual({ all: 80, ...leftOut });
    expect(tried.filter(isImpossible)).toEqual([]);
  });
});

type Flags = Readonly<Record<string, boolean>>;
type DataOf = (values: Flags) => Flags;

describe('a unit', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const flags = Object.fromEntries(names.map((name) => [name, fields.flag('A switch.', false)]));

  function compiled(effort: Partial<Effort>, dataOf: DataOf = (values) => values): CompiledUnit | undefined {
    const { units } = compileChart<Flags>(
      {
        metadata: { name: 'trial', version: '1.0.0', description: 'A trial.' },
        values: valuesOf(fields.group('Values.', flags)),
        units: [
          {
            id: 'unit',
            build: (scope, { values }) =>
              void new ApiObject(scope, 'object', { apiVersion: 'v1', kind: 'Thing', data: { ...dataOf(values) } }),
          },
        ],
        rules: [{ name: 'off', at: 'a', when: isTrue('a'), message: 'must be off' }],
      },
      { trials: 20, ...effort },
    );
    return units[0];
  }

  it('of few combinations is tried with all that the rules allow', () => {
    const unit = compiled({});
    expect(unit).toMatchObject({ combinations: 64, surveyed: 32 });
    expect(unit?.fours).toBeUndefined();
  });

  it('that was refuted counts what the finished form was tried with', () => {
    const isOdd = (values: Flags) => names.filter((name) => values[name] === true).length % 2 === 1;
    const unit = compiled({ cases: 4, trials: 0 }, (values) => ({ isOdd: isOdd(values) }));
    expect(unit?.refutations).toBeGreaterThan(0);
    expect(unit?.surveyed).toBe(32);
  });

  it('of more than are to be tried, four by four', () => {
    const unit = compiled({ exhaustive: 63 });
    // Ten fours have a in them, half of whose sixteen combinations are forbidden.
    expect(unit?.fours).toEqual({ all: 15 * 16, forbidden: 80, unreached: 0 });
    expect(unit?.surveyed).toBeLessThan(32);
  });
});
