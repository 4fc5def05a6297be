import { describe, expect, test } from 'vitest';
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

test('the numbers of the process have defaults, and variables', () => {
  const { sessions } = readOperatorSettings({ environment: { ORCHESTRA_WORKERS: '' } });
  expect([sessions.workers, sessions.degradedAfter, sessions.election.times]).toEqual([
    8,
    10,
    { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 5_000 },
  ]);
  const environment = {
    ORCHESTRA_WORKERS: '32',
    ORCHESTRA_FAILURES_BEFORE_DEGRADED: '3',
    ORCHESTRA_LEASE_DURATION_SECONDS: '60',
    ORCHESTRA_RETRY_PERIOD_SECONDS: '2',
  };
  expect(readOperatorSettings({ environment }).sessions).toMatchObject({
    workers: 32,
    degradedAfter: 3,
    election: { times: { leaseDurationMs: 60_000, renewDeadlineMs: 10_000, retryPeriodMs: 2_000 } },
  });
});

describe('the Lease of an operator that is told its namespaces by flags', () => {
  const environment = { ORCHESTRA_SESSIONS_NAMESPACES: '["b","a"]', ORCHESTRA_LEASE_NAME: 'lab-operator-1' };
  const leaseFor = (namespaces: readonly string[], given: object = environment) =>
    readOperatorSettings({ environment: { ...given }, namespaces }).sessions.election.leaseName;

  test('is the environment’s for the same namespaces, in whatever order', () => {
    expect(leaseFor(['a', 'b', 'a'])).toBe('lab-operator-1');
  });

  test('is another one for each other set of namespaces, whether the environment names one or not', () => {
    for (const given of [environment, {}]) {
      const names = [leaseFor(['a'], given), leaseFor(['b'], given), leaseFor(['a', 'c'], given)];
      expect(new Set([...names, 'lab-operator-1']).size).toBe(4);
      expect(leaseFor(['c', 'a'], given)).toBe(names[2]);
    }
    expect(leaseFor(['a'])).toMatch(/^lab-operator-1-[0-9a-f]+$/);
  });
});

test.each([
  [{ ORCHESTRA_WORKERS: '0' }, ['ORCHESTRA_WORKERS']],
  [{ ORCHESTRA_FAILURES_BEFORE_DEGRADED: '-1' }, ['ORCHESTRA_FAILURES_BEFORE_DEGRADED']],
  [
    { ORCHESTRA_WORKERS: 'x', ORCHESTRA_RETRY_PERIOD_SECONDS: '1.5', ORCHESTRA_TIER_MAP: '{' },
    ['ORCHESTRA_RETRY_PERIOD_SECONDS', 'ORCHESTRA_TIER_MAP', 'ORCHESTRA_WORKERS'],
  ],
  [{ ORCHESTRA_LEASE_DURATION_SECONDS: '10' }, ['ORCHESTRA_RENEW_DEADLINE_SECONDS']],
  [{ ORCHESTRA_RETRY_PERIOD_SECONDS: '9' }, ['ORCHESTRA_RENEW_DEADLINE_SECONDS']],
])('%j is refused', (environment, faults) => {
  const problems = problemsOf(() => readOperatorSettings({ environment }));
  expect(problems.map(({ path }) => path.join()).sort()).toEqual(faults);
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
