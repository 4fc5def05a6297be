import { expect, test } from 'vitest';
import { UserError } from '../../src/model/problem.js';
import { readOperatorSettings } from '../../src/operator/operator-settings.js';

test.each([
  [undefined, { port: 8080 }],
  [':9090', { port: 9090 }],
  ['127.0.0.1:0', { address: '127.0.0.1', port: 0 }],
  ['[::1]:8080', { address: '::1', port: 8080 }],
])('--listen %s', (listen, http) => {
  const input = { environment: {}, ...(listen === undefined ? {} : { listen }) };
  expect(readOperatorSettings(input).http).toEqual(http);
});

test.each(['8080', ':', ':65536', 'host:', '::1:80', 'a b:x'])('--listen %s is refused', (listen) => {
  expect(() => readOperatorSettings({ environment: {}, listen })).toThrow(/--listen: must be an address and a port/);
});

test('namespaces of flags replace those of the environment', () => {
  const environment = { ORCHESTRA_SESSIONS_NAMESPACES: '["a"]' };
  expect(readOperatorSettings({ environment }).sessions.namespaces).toEqual(['a']);
  expect(readOperatorSettings({ environment, namespaces: ['b', 'c'] }).sessions.namespaces).toEqual(['b', 'c']);
});

test('everything that is wrong is said at once, with where it was written', () => {
  const environment = { ORCHESTRA_INGRESS_TLS_ENABLED: 'maybe', ORCHESTRA_TIER_MAP: '{' };
  const problems = problemsOf(() => readOperatorSettings({ environment, listen: 'x' }));
  expect(problems.map(({ where, path }) => `${String(where)} ${path.join('.')}`.trim()).sort()).toEqual([
    '--listen',
    'environment ORCHESTRA_INGRESS_TLS_ENABLED',
    'environment ORCHESTRA_TIER_MAP',
  ]);
});

function problemsOf(read: () => unknown) {
  try {
    read();
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  throw new Error('nothing was refused');
}
