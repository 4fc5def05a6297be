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
    random: () => 1,
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

const away = new Unreachable('refused', 'not-sent', { cause: new Error('ECONNREFUSED') });
const refused = new ApiError({ status: 403, reason: 'Forbidden', message: 'no' });

test.each([
  { what: 'is away', error: away, said: [] },
  {
    what: 'refuses to be asked, as one does that has just started',
    error: refused,
    said: [
      'what this account may do cannot be asked, so nothing is checked beforehand; it is asked again until there is an answer',
    ],
  },
])('an API server that $what is asked again until it answers: then what is missing is named', async (row) => {
  let isAnswering = false;
  const { clock, log, lacked } = setUp(() => (isAnswering ? false : Promise.reject(row.error)));
  await clock.advance(60_000);
  expect([lacked, log.at('warn'), log.at('info')]).toEqual([[], [], row.said]);
  isAnswering = true;
  await clock.advance(60_000);
  expect(lacked.at(-1)).toEqual(['create leases in namespace system']);
  expect(log.at('warn')).toHaveLength(3);
  expect(log.at('info')).toEqual(row.said);
});

test('it waits longer after each refusal, up to a minute; four questions at most find it out', async () => {
  const { clock, asked } = setUp(() => Promise.reject(refused));
  await clock.advance(0);
  const waits = [];
  for (let look = 0; look < 9; look++) {
    expect(asked.splice(0).length).toBeLessThanOrEqual(4);
    waits.push(clock.nextInMs());
    await clock.advance(waits.at(-1) ?? NaN);
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

test('one question that is refused leaves the others unjudged, and all are asked again', async () => {
  let isRefusing = true;
  const { clock, lacked, asked } = setUp(({ verb, namespace }) =>
    isRefusing && verb === 'get' ? Promise.reject(refused) : namespace !== 'b',
  );
  await clock.advance(500);
  expect(lacked).toEqual([]);
  isRefusing = false;
  asked.length = 0;
  await clock.advance(1000);
  expect(asked.sort()).toEqual(needed.map(describeAccess).sort());
  expect(lacked).toEqual([[]]);
});

test('once it has answered, the next refusal is told again, and waits as the first one did', async () => {
  let answer: () => boolean | Promise<boolean> = () => Promise.reject(refused);
  const { clock, log } = setUp(() => answer());
  await clock.advance(20_000);
  answer = () => false;
  await clock.advance(60_000);
  expect(log.at('info')).toHaveLength(1);
  answer = () => Promise.reject(refused);
  await clock.advance(clock.nextInMs() ?? NaN);
  expect([log.at('info').length, clock.nextInMs()]).toEqual([2, 1000]);
});

test.each([
  ['what is missing', () => false],
  ['a server that refuses', () => Promise.reject(refused)],
])('a check that is stopped asks nothing more: %s', async (_, answer) => {
  const { clock, asked, check } = setUp(answer);
  await clock.advance(1000);
  check.stop();
  asked.length = 0;
  await clock.advance(3_600_000);
  expect(asked).toEqual([]);
});
