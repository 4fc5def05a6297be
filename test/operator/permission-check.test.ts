import { expect, test } from 'vitest';
import { describeAccess, type Access } from '../../src/kube/access-review.js';
import { ApiError, Unreachable } from '../../src/kube/errors.js';
import type { NeededPermission } from '../../src/operator/needed-permissions.js';
import { PermissionCheck } from '../../src/operator/permission-check.js';
import { FakeClock } from '../kube/fake-clock.js';
import { recordedLog } from '../runtime/recorded-log.js';

function need(verb: string, resource: string, namespace: string, reason = 'So.'): NeededPermission {
  return { verb, group: '', resource, namespace, reason };
}

const needed = [
  need('list', 'pods', 'a', 'It starts from them.'),
  need('get', 'pods', 'a'),
  need('list', 'pods', 'b'),
  need('get', 'pods', 'b'),
  need('create', 'leases', 'system'),
];

/** A check whose answers are those of `granted`, which a test may change. */
function setUp(granted: (access: Access) => boolean | Promise<boolean>) {
  const clock = new FakeClock();
  const log = recordedLog();
  const lacked: (readonly string[])[] = [];
  const asked: string[] = [];
  const check = new PermissionCheck({
    needed,
    ask: async (access) => {
      asked.push(describeAccess(access));
      return granted(access);
    },
    missing: { lacks: (rules) => lacked.push(rules) },
    clock,
    log,
  });
  check.start();
  return { clock, log, lacked, asked, check };
}

test('what is granted is asked for once, and nothing is said', async () => {
  const { clock, log, lacked, asked } = setUp(() => true);
  await clock.advance(3_600_000);
  expect(asked.sort()).toEqual(needed.map(describeAccess).sort());
  expect(lacked).toEqual([[]]);
  expect(log.lines).toEqual([]);
});

test('what is missing is named with its reason and its remedy, once, and asked for until it is granted', async () => {
  let isGranted = false;
  const { clock, log, lacked, asked } = setUp(
    ({ verb, namespace }) => isGranted || verb !== 'list' || namespace !== 'a',
  );
  await clock.advance(60_000);
  expect(log.at('warn')).toEqual([
    'stale permissions: the account of this operator may not list pods in namespace a. What for: It starts from them. To grant it, apply the roles of this release, which `orchestra bundle --for operator` prints.',
  ]);
  expect(log.lines[0]?.facts).toMatchObject({ verb: 'list', group: '', resource: 'pods', namespace: 'a' });
  expect(lacked.at(-1)).toEqual(['list pods in namespace a']);
  asked.length = 0;
  await clock.advance(10_000);
  expect(asked).toEqual(['list pods in namespace a']);
  isGranted = true;
  await clock.advance(10_000);
  expect(lacked.at(-1)).toEqual([]);
  asked.length = 0;
  await clock.advance(3_600_000);
  expect(asked).toEqual([]);
});

test('a namespace in which nothing is granted is one sentence; that of the Lease, where nothing is read, is its rules', async () => {
  const { clock, log, lacked } = setUp(({ namespace }) => namespace === 'a');
  await clock.advance(1000);
  expect(log.at('warn').map((line) => line.replace(/\..*/, ''))).toEqual([
    'stale permissions: the account of this operator may not do anything in namespace b',
    'stale permissions: the account of this operator may not create leases in namespace system',
  ]);
  expect(lacked).toEqual([['create leases in namespace system']]);
});

test('an API server that is away is asked again until it answers', async () => {
  let isAway = true;
  const down = new Unreachable('refused', 'not-sent', { cause: new Error('ECONNREFUSED') });
  const { clock, log, lacked } = setUp(() => (isAway ? Promise.reject(down) : false));
  await clock.advance(30_000);
  expect(lacked).toEqual([]);
  expect(log.lines).toEqual([]);
  isAway = false;
  await clock.advance(10_000);
  expect(lacked).toHaveLength(1);
});

test('where it may not ask, the operator says so, takes nothing for missing, and lets it be', async () => {
  const refused = new ApiError({ status: 403, reason: 'Forbidden', message: 'no' });
  const { clock, log, lacked, asked } = setUp(() => Promise.reject(refused));
  await clock.advance(1000);
  expect(log.at('info')).toEqual(['what this account may do cannot be asked, so nothing is checked beforehand']);
  asked.length = 0;
  await clock.advance(3_600_000);
  expect([lacked, asked, log.at('warn')]).toEqual([[], [], []]);
});

test('a check that is stopped asks nothing more', async () => {
  const { clock, asked, check } = setUp(() => false);
  await clock.advance(1000);
  check.stop();
  asked.length = 0;
  await clock.advance(3_600_000);
  expect(asked).toEqual([]);
});
