import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Retry, WorkQueue } from '../../src/runtime/queue.js';
import { FakeClock, settle } from '../kube/fake-clock.js';
import { QueueModel } from './queue-model.js';

// The longest wait of each step, so that waits are exact.
const noChance = (): number => 1;

function queueAt(clock = new FakeClock(), taken: (waitedMs: number) => void = () => undefined) {
  return { clock, queue: new WorkQueue({ clock, taken, random: noChance }) };
}

/** Takes whatever is ready now, without waiting for more. */
async function takeReady(queue: WorkQueue): Promise<string[]> {
  const keys: string[] = [];
  while (queue.depth > 0) keys.push((await queue.take())!);
  return keys;
}

describe('order', () => {
  test('keys leave in the order in which they became ready', async () => {
    const { queue } = queueAt();
    for (const key of ['c', 'a', 'b', 'a']) queue.add(key);
    expect(await takeReady(queue)).toEqual(['c', 'a', 'b']);
  });

  test('a key that is added again and again waits behind the others', async () => {
    const { queue } = queueAt();
    queue.add('busy');
    const first = (await queue.take())!;
    queue.add('other');
    queue.add(first);
    queue.done(first);
    expect(await takeReady(queue)).toEqual(['other', 'busy']);
  });

  test('workers that wait are served in turn', async () => {
    const { queue } = queueAt();
    const taken = [queue.take(), queue.take()];
    queue.add('a');
    queue.add('b');
    expect(await Promise.all(taken)).toEqual(['a', 'b']);
  });

  test('thousands of keys leave in order', async () => {
    const { queue } = queueAt();
    const keys = Array.from({ length: 5000 }, (_, index) => `key-${index}`);
    for (const key of keys) queue.add(key);
    expect(queue.depth).toBe(5000);
    expect(await takeReady(queue)).toEqual(keys);
  });
});

describe('priority', () => {
  const byName = (key: string): number => Number(/^[0-9]+/.exec(key)?.[0] ?? 0);
  const urgentFirst = () => new WorkQueue({ clock: new FakeClock(), priorityOf: byName, random: noChance });

  test('the more urgent leave first, and equals in the order in which they became ready', async () => {
    const queue = urgentFirst();
    for (const key of ['0a', '2a', '2b']) queue.add(key);
    expect(await takeReady(queue)).toEqual(['2a', '2b', '0a']);
  });

  test('however much is urgent, every fourth is the one that has been ready longest', async () => {
    const queue = urgentFirst();
    const urgent = Array.from({ length: 6 }, (_, index) => `9-${index}`);
    for (const key of ['0a', '0b', ...urgent]) queue.add(key);
    expect(await takeReady(queue)).toEqual(['9-0', '9-1', '9-2', '0a', '9-3', '9-4', '9-5', '0b']);
  });

  test('a key that becomes more urgent while it waits moves up, and is still handed out once', async () => {
    const priorities: Record<string, number> = {};
    const queue = new WorkQueue({ clock: new FakeClock(), priorityOf: (key) => priorities[key] ?? 0 });
    for (const key of ['a', 'b', 'c']) queue.add(key);
    priorities['c'] = 1;
    queue.add('c');
    expect(queue.depth).toBe(3);
    expect(await takeReady(queue)).toEqual(['c', 'a', 'b']);
  });

  test('what has waited longest is told, whatever its priority', async () => {
    const clock = new FakeClock();
    const queue = new WorkQueue({ clock, priorityOf: byName });
    queue.add('0a');
    await clock.advance(100);
    queue.add('1a');
    await clock.advance(50);
    expect(queue.oldestWaitMs).toBe(150);
  });

  test('one that moves up is behind those that were as urgent before, and has waited as long as it has', async () => {
    const priorities: Record<string, number> = { b: 1 };
    const clock = new FakeClock();
    const queue = new WorkQueue({ clock, priorityOf: (key) => priorities[key] ?? 0 });
    queue.add('a');
    await clock.advance(100);
    queue.add('b');
    priorities['a'] = 1;
    queue.add('a');
    expect(queue.oldestWaitMs).toBe(100);
    expect(await takeReady(queue)).toEqual(['b', 'a']);
  });
});

describe('a key that is worked on', () => {
  test('is not handed out again before it is done', async () => {
    const { queue } = queueAt();
    queue.add('a');
    await queue.take();
    queue.add('a');
    expect(queue.depth).toBe(0);
    queue.done('a');
    expect(await takeReady(queue)).toEqual(['a']);
  });

  test('is worked on once more, however often it was added meanwhile', async () => {
    const { queue } = queueAt();
    queue.add('a');
    await queue.take();
    for (let times = 0; times < 3; times++) queue.add('a');
    queue.done('a');
    await queue.take();
    queue.done('a');
    expect(queue.depth).toBe(0);
  });

  test('can be finished only once', async () => {
    const { queue } = queueAt();
    queue.add('a');
    await queue.take();
    queue.done('a');
    expect(() => queue.done('a')).toThrow('"a" is not being worked on');
  });
});

describe('delays', () => {
  test('the earliest of several counts', async () => {
    const { clock, queue } = queueAt();
    queue.addAfter('a', 5000);
    queue.addAfter('a', 1000);
    queue.addAfter('a', 9000);
    await clock.advance(999);
    expect(queue.depth).toBe(0);
    await clock.advance(1);
    expect(queue.depth).toBe(1);
    expect(queue.delayed).toBe(0);
  });

  test('a key that is worked on earlier keeps its delay', async () => {
    const { clock, queue } = queueAt();
    queue.addAfter('a', 1000);
    queue.add('a');
    await queue.take();
    queue.done('a');
    await clock.advance(1000);
    expect(await takeReady(queue)).toEqual(['a']);
  });

  test('what succeeded waits for nothing that was asked for before, so that nothing is kept of what is gone', async () => {
    const { clock, queue } = queueAt();
    queue.addAfter('a', 1000);
    queue.add('a');
    await queue.take();
    queue.forget('a');
    queue.done('a');
    expect(queue.delayed).toBe(0);
    await clock.advance(1000);
    expect(queue.depth).toBe(0);
  });

  test('months are no longer than a timer can wait', async () => {
    const { clock, queue } = queueAt();
    const days = 24 * 60 * 60 * 1000;
    queue.addAfter('a', 200 * days);
    expect(clock.nextInMs()).toBeLessThan(2 ** 31);
    await clock.advance(200 * days - 1);
    expect(queue.depth).toBe(0);
    await clock.advance(1);
    expect(queue.depth).toBe(1);
  });

  test('thousands of them need one timer', () => {
    const { clock, queue } = queueAt();
    for (let index = 0; index < 5000; index++) queue.addAfter(`key-${index}`, 1000 + ((index * 7919) % 5000));
    expect(clock.waiting).toBe(1);
    expect(queue.delayed).toBe(5000);
    expect(clock.nextInMs()).toBe(1000);
  });

  test.each([NaN, Infinity])('%s is refused', (delayMs) => {
    expect(() => queueAt().queue.addAfter('a', delayMs)).toThrow('"a" can\'t be queued after');
  });
});

describe('retries', () => {
  /** The waits of a key that fails again and again. */
  async function waits(retry: Retry, failures: number): Promise<number[]> {
    const { clock, queue } = queueAt();
    const found: number[] = [];
    for (let failure = 0; failure < failures; failure++) {
      queue.retry('a', retry);
      found.push(clock.nextInMs()!);
      await clock.advance(clock.nextInMs()!);
      await queue.take();
      queue.done('a');
    }
    return found;
  }

  test('wait 5 ms, doubling up to a minute', async () => {
    const doubling = Array.from({ length: 14 }, (_, failure) => 5 * 2 ** failure);
    expect(await waits({}, 16)).toEqual([...doubling, 60_000, 60_000]);
  });

  test('wait at most half a minute while the API is down', async () => {
    expect((await waits({ outage: true }, 20)).at(-1)).toBe(30_000);
  });

  test('wait as long as the error says', async () => {
    expect(await waits({ afterMs: 1234 }, 3)).toEqual([1234, 1234, 1234]);
  });

  test('wait at least half of that, as chance will have it', () => {
    const clock = new FakeClock();
    const queue = new WorkQueue({ clock, random: () => 0 });
    queue.retry('a');
    expect(clock.nextInMs()).toBe(2.5);
  });

  test('end with success', async () => {
    const { clock, queue } = queueAt();
    for (let failure = 0; failure < 5; failure++) queue.retry('a');
    queue.forget('a');
    expect(queue.delayed).toBe(0);
    queue.retry('a');
    await clock.advance(5);
    expect(queue.depth).toBe(1);
  });

  test('are dropped when the key is taken for another reason', async () => {
    const { clock, queue } = queueAt();
    queue.retry('a', { afterMs: 1000 });
    queue.add('a');
    await queue.take();
    queue.done('a');
    await clock.advance(60_000);
    expect(queue.depth).toBe(0);
  });

  test('a key that fails for ever takes no turn from the others', async () => {
    const { clock, queue } = queueAt();
    for (let failure = 0; failure < 20; failure++) queue.retry('bad');
    queue.add('good');
    expect(await takeReady(queue)).toEqual(['good']);
    await clock.advance(59_999);
    expect(queue.depth).toBe(0);
  });
});

describe('the API answers again', () => {
  test('keys that wait for it are ready; those with failures of their own wait on', async () => {
    const { queue } = queueAt();
    for (let failure = 0; failure < 14; failure++) {
      queue.retry('down', { outage: true });
      queue.retry('bug');
    }
    queue.addAfter('deadline', 60_000);
    queue.clearBackoffs();
    expect(await takeReady(queue)).toEqual(['down']);
    expect(queue.delayed).toBe(2);
  });

  test('if it does not after all, they wait about a second, not 5 ms', async () => {
    const { clock, queue } = queueAt();
    for (let failure = 0; failure < 14; failure++) queue.retry('down', { outage: true });
    queue.clearBackoffs();
    await queue.take();
    queue.retry('down', { outage: true });
    queue.done('down');
    await clock.advance(1279);
    expect(queue.depth).toBe(0);
    await clock.advance(1);
    expect(queue.depth).toBe(1);
  });
});

describe('the end and the pause', () => {
  test('a worker that waits gets nothing when the queue is shut', async () => {
    const { queue } = queueAt();
    const taken = queue.take();
    queue.shutDown();
    expect(await taken).toBeUndefined();
    expect(await queue.take()).toBeUndefined();
  });

  test('a worker that gives up leaves its turn to the next', async () => {
    const { queue } = queueAt();
    const abort = new AbortController();
    const first = queue.take(abort.signal);
    const second = queue.take();
    abort.abort();
    queue.add('a');
    expect(await first).toBeUndefined();
    expect(await second).toBe('a');
  });

  test('a queue on hold forgets everything, keeps no timer and takes nothing', async () => {
    const { clock, queue } = queueAt();
    queue.add('a');
    queue.addAfter('b', 1000);
    queue.retry('c');
    queue.hold();
    queue.add('d');
    queue.addAfter('e', 0);
    await clock.advance(60_000);
    expect([queue.depth, queue.delayed, clock.waiting]).toEqual([0, 0, 0]);
    queue.open();
    queue.add('f');
    expect(await takeReady(queue)).toEqual(['f']);
  });

  test('a key that a worker had all along the hold is still not with two', async () => {
    const { queue } = queueAt();
    queue.add('a');
    await queue.take();
    queue.hold();
    queue.open();
    queue.add('a');
    expect(queue.depth).toBe(0);
    queue.done('a');
    expect(await takeReady(queue)).toEqual(['a']);
  });
});

test('it is told how long a key was ready before it was taken', async () => {
  const waited: number[] = [];
  const { clock, queue } = queueAt(new FakeClock(), (ms) => waited.push(ms));
  queue.add('a');
  await clock.advance(250);
  expect(queue.oldestWaitMs).toBe(250);
  await queue.take();
  expect(waited).toEqual([250]);
  expect(queue.oldestWaitMs).toBe(0);
});

describe('any sequence of operations', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd');
  const delay = fc.constantFrom(0, 1, 5, 10, 100, 5_000, 40_000, 3_000_000_000);
  const operation = fc.oneof(
    fc.record({ do: fc.constant('add' as const), key }),
    fc.record({ do: fc.constant('addAfter' as const), key, ms: delay }),
    fc.record({ do: fc.constant('retry' as const), key, outage: fc.boolean() }),
    fc.record({ do: fc.constant('forget' as const), key }),
    fc.record({ do: fc.constant('clearBackoffs' as const) }),
    fc.record({ do: fc.constant('prioritise' as const), key, priority: fc.constantFrom(0, 1, 2) }),
    fc.record({ do: fc.constant('take' as const) }),
    fc.record({ do: fc.constant('done' as const), which: fc.nat() }),
    fc.record({ do: fc.constant('advance' as const), ms: delay }),
  );
  type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

  class Run {
    readonly clock = new FakeClock();
    readonly model = new QueueModel();
    readonly queue = new WorkQueue({
      clock: this.clock,
      priorityOf: (key) => this.model.priorities[key] ?? 0,
      random: noChance,
    });
    readonly taken: string[] = [];
    readonly working: string[] = [];

    take(): void {
      void this.queue.take().then((key) => {
        expect(this.working, 'never with two workers').not.toContain(key);
        this.taken.push(key!);
        this.working.push(key!);
      });
      this.model.take();
    }

    done(which: number): void {
      const [key] = this.working.splice(which % Math.max(1, this.working.length), 1);
      if (key === undefined) return;
      this.queue.done(key);
      this.model.done(key);
    }

    async step(operation: Operation): Promise<void> {
      const { queue, model, clock } = this;
      switch (operation.do) {
        case 'add':
          queue.add(operation.key);
          model.add(operation.key);
          break;
        case 'addAfter':
          queue.addAfter(operation.key, operation.ms);
          model.addAfter(operation.key, operation.ms);
          break;
        case 'retry':
          queue.retry(operation.key, { outage: operation.outage });
          model.retry(operation.key, operation.outage);
          break;
        case 'forget':
          queue.forget(operation.key);
          model.forget(operation.key);
          break;
        case 'clearBackoffs':
          queue.clearBackoffs();
          model.clearBackoffs();
          break;
        case 'prioritise':
          model.priorities[operation.key] = operation.priority;
          break;
        case 'take':
          this.take();
          break;
        case 'done':
          this.done(operation.which);
          break;
        case 'advance':
          await clock.advance(operation.ms);
          model.advance(operation.ms);
          break;
      }
      await settle();
      expect(this.taken).toEqual(model.taken);
      expect([queue.depth, queue.delayed]).toEqual([model.ready.length, model.planned.length]);
    }

    /** Work until nothing is left: whatever was added must have been taken. */
    async drain(): Promise<void> {
      for (let rounds = 0; rounds < 40; rounds++) {
        await this.step({ do: 'take' });
        await this.step({ do: 'done', which: 0 });
        if (rounds % 10 === 9) await this.step({ do: 'advance', ms: 3_000_000_000 });
      }
      expect([this.queue.depth, this.queue.delayed, this.queue.working]).toEqual([0, 0, 0]);
    }
  }

  test('looks like the plain model, hands no key to two workers, and loses none', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 40, size: 'max' }), async (operations) => {
        const run = new Run();
        for (const operation of operations) await run.step(operation);
        await run.drain();
      }),
      { numRuns: 150 },
    );
  });
});
