import { expect, test } from 'vitest';
import { formatProblem, nearest, UserError } from '../../src/model/problem.js';

test.each([
  ['replica', ['replicas', 'resources'], 'replicas'],
  ['Replicas', ['replicas'], 'replicas'],
  ['globl', ['global', 'ingress'], 'global'],
  ['xyz', ['replicas', 'resources'], undefined],
  ['', ['api'], undefined],
  ['a'.repeat(100_000), ['api'], undefined],
])('nearest to %s', (name, known, expected) => {
  expect(nearest(name, known)).toBe(expected);
});

test('an error lists every problem with its place', () => {
  const problems = [
    { path: ['api', 'replicas'], message: 'must be a number', where: 'v.yaml:1:2' },
    { path: [], message: 'something else' },
  ];
  expect(problems.map(formatProblem)).toEqual(['v.yaml:1:2: api.replicas: must be a number', 'something else']);
  expect(new UserError(problems).message).toBe('v.yaml:1:2: api.replicas: must be a number\nsomething else');
});
