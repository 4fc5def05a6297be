import { expect, test } from 'vitest';
import { requireNode } from '../../src/cli/node-version.js';
import { UserError } from '../../src/model/problem.js';

test.each([
  ['22.19', '22.19.0'],
  ['22.19', '22.20.1'],
  ['22.19', '24.0.0'],
  ['22.19.1', '22.19.1'],
  ['22', '22.0.0-nightly'],
])('%s admits %s', (minimum, running) => {
  expect(() => requireNode(minimum, 'orchestra operator', running)).not.toThrow();
});

test.each([
  ['22.19', '22.18.9'],
  ['22.19', '20.99.0'],
  ['22.19.1', '22.19.0'],
  ['22.19', '9.9.9'],
])('%s refuses %s', (minimum, running) => {
  expect(() => requireNode(minimum, 'orchestra operator', running)).toThrow(UserError);
});

test('says what needs it, what runs, and what to do', () => {
  expect(() => requireNode('22.19', 'orchestra operator', '20.20.2')).toThrow(
    'orchestra operator needs Node 22.19 or newer, and this is Node 20.20.2; install a newer one, or run the orchestra image, which brings its own',
  );
});
