// The shorter way to say a condition means the same.
import { expect, it } from 'vitest';
import { everyAssignment } from '../../src/helm-compiler/assignments.js';
import { holds } from '../../src/helm-compiler/evaluate.js';
import { factored, sizeOf } from '../../src/helm-compiler/factoring.js';
import type { Condition } from '../../src/helm-compiler/form.js';
import { randomFrom } from '../../src/helm-compiler/random.js';
import { empty, on, set } from './form-words.js';
import { leafOf } from './laboratory.js';

const mode = (...among: string[]): Condition => ({ leaf: 'mode', among });

it.each<[string, Condition, Condition]>([
  [
    'what all alternatives ask for',
    { or: [{ and: [on('on'), set('name')] }, { and: [set('list'), on('on')] }] },
    { and: [on('on'), { or: [set('name'), set('list')] }] },
  ],
  [
    'what stands in for all that is asked for',
    { and: [{ or: [mode('a'), set('map'), on('on')] }, { or: [mode('a'), set('map'), set('name'), set('list')] }] },
    { or: [mode('a'), set('map'), { and: [on('on'), { or: [set('name'), set('list')] }] }] },
  ],
  ['what makes the others needless', { or: [on('on'), { and: [on('on'), set('name')] }] }, on('on')],
  ['nothing where there is nothing in common', { or: [on('on'), set('name')] }, { or: [on('on'), set('name')] }],
  ['nothing of one word', empty('name'), empty('name')],
  ['nothing of a name', { not: { named: 'usesIt' } }, { not: { named: 'usesIt' } }],
])('said once: %s', (_, condition, expected) => {
  expect(factored(condition)).toEqual(expected);
});

const switches = ['on', 'mode', 'name', 'list'].map(leafOf);
const assignments = [...everyAssignment(switches)];

it.each(Array.from({ length: 40 }, (_, seed) => seed))('means the same and is no longer: %i', (seed) => {
  const random = randomFrom(seed);
  const literal = (): Condition => {
    const { id, options } = random.pick(switches);
    return { leaf: id, among: [random.pick(options)] };
  };
  const [outer, inner] = random.chance(0.5) ? (['or', 'and'] as const) : (['and', 'or'] as const);
  const common = [literal(), literal()];
  const parts = Array.from(
    { length: 3 },
    () => ({ [inner]: [...common, literal(), literal()] }) as unknown as Condition,
  );
  const condition = { [outer]: parts } as unknown as Condition;
  const shorter = factored(condition);
  for (const assignment of assignments) {
    const scope = { option: (id: string) => assignment[id] ?? '', named: () => false };
    expect(holds(shorter, scope)).toBe(holds(condition, scope));
  }
  expect(sizeOf(shorter)).toBeLessThan(sizeOf(condition));
});
