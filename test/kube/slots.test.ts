import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Slots } from '../../src/kube/slots.js';

test('never more run than there are slots, all run, in the order of asking', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.scheduler(), fc.nat(20), async (count, scheduler, tasks) => {
      const slots = new Slots(count);
      const started: number[] = [];
      let running = 0;
      const all = Array.from({ length: tasks }, (_, task) =>
        slots.within(undefined, async () => {
          started.push(task);
          running += 1;
          expect(running).toBeLessThanOrEqual(count);
          await scheduler.schedule(Promise.resolve());
          running -= 1;
        }),
      );
      await scheduler.waitFor(Promise.all(all));
      expect(started).toEqual(Array.from({ length: tasks }, (_, task) => task));
    }),
  );
});

test('a slot is given back by what fails in it', async () => {
  const slots = new Slots(1);
  await expect(slots.within(undefined, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  await expect(slots.within(undefined, () => Promise.resolve('next'))).resolves.toBe('next');
});

test('who is aborted while waiting leaves the queue', async () => {
  const slots = new Slots(1);
  const stop = new AbortController();
  let release = (): void => undefined;
  const first = slots.within(undefined, () => new Promise<void>((resolve) => (release = resolve)));
  const second = slots.within(stop.signal, () => Promise.resolve('second'));
  const third = slots.within(undefined, () => Promise.resolve('third'));
  stop.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  release();
  await first;
  await expect(third).resolves.toBe('third');
  await expect(slots.within(stop.signal, () => Promise.resolve())).rejects.toThrow('enough');
});
