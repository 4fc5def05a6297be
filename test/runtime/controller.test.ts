import { describe, expect, test } from 'vitest';
import { ApiError, Fenced, Unreachable } from '../../src/kube/errors.js';
import {
  Controller,
  type ControllerProps,
  type PassContext,
  type Result,
  RetryLater,
} from '../../src/runtime/controller.js';
import { FakeClock, settle } from '../kube/fake-clock.js';
import { recordedLog } from './recorded-log.js';

type Reconcile = (key: string, pass: PassContext) => Promise<Result | undefined>;

const down = new Unreachable('connection refused', 'not-sent', { cause: new Error('ECONNREFUSED') });
const done: Reconcile = () => Promise.resolve(undefined);
const failing =
  (error: unknown): Reconcile =>
  () =>
    Promise.reject(error as Error);

function setUp(reconcile: Reconcile, props: Partial<ControllerProps> = {}) {
  const clock = new FakeClock();
  const log = recordedLog();
  const passes: string[] = [];
  const counted: string[] = [];
  const current = { reconcile };
  const controller = new Controller({
    name: 'things',
    keys: () => [],
    clock,
    log,
    random: () => 1,
    reconciler: {
      reconcile: (key, pass) => {
        passes.push(key);
        return current.reconcile(key, pass);
      },
    },
    metrics: {
      passEnded: (name, result) => counted.push(`${name} ${result}`),
      passFailed: (_, reason) => counted.push(reason),
      keyTaken: () => undefined,
    },
    ...props,
  });
  return { clock, log, passes, counted, controller, become: (next: Reconcile) => (current.reconcile = next) };
}

/** A pass that ends when the test says so. */
function gate() {
  const open: (() => void)[] = [];
  const signals: AbortSignal[] = [];
  const reconcile: Reconcile = (_, { signal }) => {
    signals.push(signal);
    return new Promise((resolve) => open.push(() => resolve(undefined)));
  };
  return { reconcile, open, signals };
}

describe('starting', () => {
  test('every key there is gets a pass; before that none does', async () => {
    const { controller, passes } = setUp(done, { keys: () => ['a', 'b'] });
    controller.queue.add('early');
    await settle();
    expect(passes).toEqual([]);
    controller.start();
    await settle();
    expect(passes).toEqual(['a', 'b']);
  });

  test('not more passes run at once than there are workers', async () => {
    const { reconcile, open } = gate();
    const { controller, passes } = setUp(reconcile, { workers: 2, keys: () => ['a', 'b', 'c'] });
    controller.start();
    await settle();
    expect(passes).toEqual(['a', 'b']);
    expect(controller.health()).toMatchObject({ workers: { total: 2, busy: 2 }, queue: { depth: 1 } });
    open.forEach((each) => each());
    await settle();
    expect(passes).toEqual(['a', 'b', 'c']);
  });

  test('a slow object leaves the other workers to the others', async () => {
    const { controller, passes } = setUp(
      (key) => (key === 'slow' ? new Promise(() => undefined) : done(key, {} as never)),
      {
        workers: 2,
        keys: () => ['slow', 'a', 'b', 'c'],
      },
    );
    controller.start();
    await settle();
    expect(passes).toEqual(['slow', 'a', 'b', 'c']);
  });

  test('passes that never wait still let the event loop turn', async () => {
    const clock = new FakeClock();
    let looks = 0;
    // Every look at the clock takes a millisecond.
    Object.defineProperty(clock, 'monotonic', { value: () => looks++ });
    const keys = Array.from({ length: 300 }, (_, index) => `${index}`);
    const { controller, passes } = setUp(done, { clock, workers: 1, keys: () => keys });
    controller.start();
    await new Promise((resolve) => setImmediate(resolve));
    expect(passes.length).toBeLessThan(20);
  });
});

describe('the end of a pass', () => {
  test('success may ask for another one later', async () => {
    const { clock, controller, passes } = setUp(() => Promise.resolve({ requeueAfterMs: 5_000 }), {
      keys: () => ['a'],
    });
    controller.start();
    await clock.advance(4_999);
    expect(passes).toHaveLength(1);
    await clock.advance(1);
    expect(passes).toHaveLength(2);
  });

  test.each<[string, unknown, string[], string]>([
    ['a bug', new TypeError('x is undefined'), ['things error', 'TypeError'], 'error: failed: x is undefined'],
    [
      'something thrown that is no error',
      'oops',
      ['things error', 'NotAnError'],
      'error: failed: something was thrown that is no error: oops',
    ],
    [
      'RetryLater',
      new RetryLater('VolumePending', 'not bound yet'),
      ['things retry-later', 'VolumePending'],
      'info: tried again later: not bound yet',
    ],
    [
      'a conflict',
      new ApiError({ status: 409, reason: 'Conflict', message: 'modified' }),
      ['things retry-later', 'Conflict'],
      'info: tried again later: modified',
    ],
    ['an API that is down', down, ['things api-down', 'Unreachable'], 'warn: the API is down: connection refused'],
    [
      'RetryLater because the API is down',
      new RetryLater('Unavailable', 'try later', undefined, { cause: down }),
      ['things api-down', 'Unavailable'],
      'warn: the API is down: try later',
    ],
    ['a fence', new Fenced('not renewed'), ['things aborted'], 'debug: aborted: not renewed'],
  ])('%s is tried again, counted and said as what it is', async (_, error, counts, said) => {
    const { clock, controller, passes, counted, log } = setUp(failing(error), { keys: () => ['ns/a'] });
    controller.start();
    await settle();
    expect(counted).toEqual(counts);
    expect(log.lines.map(({ level, message }) => `${level}: ${message}`)).toEqual([said]);
    expect(log.lines[0]!.facts).toMatchObject({ controller: 'things', object: 'ns/a', reconcile: expect.any(String) });
    await clock.advance(5);
    expect(passes).toHaveLength(2);
  });

  test('a bug is logged with its stack', async () => {
    const bug = new TypeError('x is undefined');
    const { controller, log } = setUp(failing(bug), { keys: () => ['a'] });
    controller.start();
    await settle();
    expect(log.lines[0]!.facts['err']).toBe(bug);
  });

  test('a delay that is not a number is a bug of the reconciler, not the end of a worker', async () => {
    const { controller, counted, become } = setUp(() => Promise.resolve({ requeueAfterMs: NaN }), {
      workers: 1,
      keys: () => ['a'],
    });
    controller.start();
    await settle();
    expect(counted).toEqual(['things error', 'RangeError']);
    become(done);
    controller.queue.add('b');
    await settle();
    expect(counted.at(-1)).toBe('things success');
  });

  test('metrics that break end no worker', async () => {
    const broken = (): never => {
      throw new Error('no such label');
    };
    const { controller, passes } = setUp(done, {
      workers: 1,
      keys: () => ['a', 'b'],
      metrics: { passEnded: broken, passFailed: broken, keyTaken: () => undefined },
    });
    controller.start();
    await settle();
    expect(passes).toEqual(['a', 'b']);
  });

  test('RetryLater decides its own delay', async () => {
    const { clock, controller, passes } = setUp(failing(new RetryLater('Quota', 'full', 60_000)), {
      keys: () => ['a'],
    });
    controller.start();
    await clock.advance(59_999);
    expect(passes).toHaveLength(1);
    await clock.advance(1);
    expect(passes).toHaveLength(2);
  });
});

describe('an outage', () => {
  test('is one line in the log, and over for all keys as soon as one succeeds', async () => {
    const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`);
    const { clock, controller, passes, log, become } = setUp(failing(down), { keys: () => keys });
    controller.start();
    await clock.advance(120_000);
    expect(log.at('warn')).toHaveLength(2); // the outage, and that the kind is degraded by it
    become(done);
    passes.length = 0;
    controller.queue.add('new');
    await settle();
    expect(new Set(passes).size).toBe(51);
    expect(log.at('info')).toEqual([
      'no longer degraded for this reason',
      'the API answers again: what waited for it is tried now',
    ]);
  });

  test('keys wait at most half a minute, whatever the server advises', async () => {
    const busy = new ApiError({ status: 429, reason: 'TooManyRequests', message: 'later', retryAfterMs: 600_000 });
    const { clock, controller, passes } = setUp(failing(busy), { keys: () => ['a'] });
    controller.start();
    await clock.advance(30_000);
    expect(passes).toHaveLength(2);
  });

  test('is not over again and again for a key whose requests alone fail', async () => {
    const { clock, controller, passes } = setUp((key, pass) => (key === 'bad' ? failing(down) : done)(key, pass), {
      keys: () => ['bad'],
    });
    controller.start();
    await clock.advance(60_000);
    passes.length = 0;
    for (let second = 0; second < 60; second++) {
      controller.queue.add('good');
      await clock.advance(1_000);
    }
    expect(passes.filter((key) => key === 'bad').length).toBeLessThan(15);
  });
});

describe('degraded', () => {
  test('ten failures in a row degrade the kind, one success clears it', async () => {
    const { clock, controller, become } = setUp(failing(new Error('broken')), { keys: () => ['a'] });
    controller.start();
    await clock.advance(5 * 2 ** 8);
    expect(controller.health()).toMatchObject({ consecutiveFailures: 9, degraded: [] });
    await clock.advance(5 * 2 ** 9);
    expect(controller.health().degraded).toEqual([
      {
        reason: 'PassesFail',
        message: '10 passes in a row have failed, the last one with: broken',
        since:
          new Date(clock.now()).toISOString().replace(/\d\d\dZ$/, expect.anything() as never) && expect.any(String),
      },
    ]);
    become(done);
    controller.queue.add('b');
    await settle();
    expect(controller.health()).toMatchObject({ consecutiveFailures: 0, degraded: [] });
  });

  test('one object that fails for ever does not degrade a kind that serves others', async () => {
    const { clock, controller } = setUp((key, pass) => (key === 'bad' ? failing(new Error('x')) : done)(key, pass), {
      keys: () => ['bad'],
    });
    controller.start();
    for (let second = 0; second < 300; second++) {
      controller.queue.add('good');
      await clock.advance(1_000);
    }
    expect(controller.health().degraded).toEqual([]);
    expect(controller.health().passes.failed).toBeGreaterThan(10);
  });

  test('what is expected degrades nothing', async () => {
    const { clock, controller } = setUp(failing(new RetryLater('Wait', 'not yet')), { keys: () => ['a'] });
    controller.start();
    await clock.advance(600_000);
    expect(controller.health()).toMatchObject({ consecutiveFailures: 0, degraded: [], passes: { failed: 0 } });
  });

  test('conditions from outside stay until they are taken back', async () => {
    const { controller, log } = setUp(done, { keys: () => ['a'] });
    controller.degrade('ClockSkew', 'the clocks are 40 s apart');
    controller.degrade('ClockSkew', 'the clocks are 45 s apart');
    controller.start();
    await settle();
    expect(controller.health().degraded).toMatchObject([{ reason: 'ClockSkew', message: 'the clocks are 45 s apart' }]);
    expect(log.at('warn')).toEqual(['degraded: the clocks are 40 s apart']);
    controller.restore('ClockSkew');
    expect(controller.health().degraded).toEqual([]);
  });
});

describe('losing leadership', () => {
  test('aborts the passes, takes no keys, and begins anew with every key', async () => {
    const { reconcile, open, signals } = gate();
    const { controller, passes } = setUp(reconcile, { keys: () => ['a', 'b'] });
    controller.start();
    await settle();
    controller.pause('another leads');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    controller.queue.add('c');
    await settle();
    expect(passes).toEqual(['a', 'b']);

    controller.start();
    await settle();
    expect(passes, 'the first passes still run').toEqual(['a', 'b']);
    open.forEach((each) => each());
    await settle();
    expect(passes).toEqual(['a', 'b', 'a', 'b']);
  });

  test('what an aborted pass throws is no failure', async () => {
    const { controller, counted, log } = setUp(
      (_, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new TypeError('aborted')))),
      { keys: () => ['a'] },
    );
    controller.start();
    await settle();
    controller.pause('another leads');
    await settle();
    expect(counted).toEqual(['things aborted']);
    expect(log.at('error')).toEqual([]);
  });
});

describe('a pass that takes too long', () => {
  const stuck: Reconcile = (_, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

  test('is aborted, and counts as a failure', async () => {
    const { clock, controller, counted } = setUp(stuck, { keys: () => ['a'], passTimeoutMs: 1_000 });
    controller.start();
    await clock.advance(1_000);
    expect(counted).toEqual(['things error', 'PassTimedOut']);
    expect(controller.health().lastError).toMatchObject({ object: 'a', reason: 'PassTimedOut' });
  });

  test('and then does not end, costs its key and no worker', async () => {
    const { clock, controller, passes, log } = setUp(
      (key) => (key === 'a' ? new Promise(() => undefined) : Promise.resolve(undefined)),
      { keys: () => ['a', 'b'], workers: 1, passTimeoutMs: 1_000 },
    );
    controller.start();
    await clock.advance(2_999);
    expect(passes).toEqual(['a']);
    await clock.advance(1);
    expect(passes).toEqual(['a', 'b']);
    controller.queue.add('a');
    await clock.advance(60_000);
    expect(passes).toEqual(['a', 'b']);
    expect(log.at('error')[0]).toContain('this pass does not end');
  });
});

describe('stopping', () => {
  test('waits for the passes under way, and begins no new ones', async () => {
    const { reconcile, open, signals } = gate();
    const { clock, controller, passes } = setUp(reconcile, { workers: 1, keys: () => ['a', 'b'] });
    controller.start();
    await settle();
    let stopped = false;
    void controller.stop(30_000).then(() => (stopped = true));
    await clock.advance(29_000);
    expect([stopped, signals[0]!.aborted]).toEqual([false, false]);
    open[0]!();
    await settle();
    expect([stopped, passes]).toEqual([true, ['a']]);
    expect(clock.waiting).toBe(0);
  });

  test('aborts them when their time is over', async () => {
    const { reconcile, signals } = gate();
    const { clock, controller } = setUp(reconcile, { keys: () => ['a'] });
    controller.start();
    await settle();
    let stopped = false;
    void controller.stop(30_000).then(() => (stopped = true));
    await clock.advance(30_000);
    expect(signals[0]!.aborted).toBe(true);
    await clock.advance(2_000);
    expect(stopped).toBe(true);
  });
});

test('its health is plain JSON', async () => {
  const { clock, controller } = setUp(failing(new Error('x'.repeat(5_000))), { keys: () => ['ns/a'] });
  controller.start();
  await settle();
  const at = new Date(clock.now()).toISOString();
  expect(JSON.parse(JSON.stringify(controller.health()))).toEqual({
    name: 'things',
    working: true,
    workers: { total: 8, busy: 0 },
    queue: { depth: 0, delayed: 1, oldestWaitSeconds: 0 },
    passes: { succeeded: 0, failed: 1 },
    longestPassSeconds: 0,
    lastError: { at, object: 'ns/a', pass: expect.any(String), reason: 'Error', message: 'x'.repeat(1_000) },
    consecutiveFailures: 1,
    degraded: [],
  });
});
