import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/kube/clock.js';
import { FakeClock } from './fake-clock.js';

describe('the machine’s clock', () => {
  test('sleeps, and is woken by an abort with its reason', async () => {
    const startedAt = systemClock.monotonic();
    await systemClock.sleep(5);
    expect(systemClock.monotonic() - startedAt).toBeGreaterThanOrEqual(4);
    const stop = new AbortController();
    const sleep = systemClock.sleep(60_000, stop.signal);
    stop.abort(new Error('enough'));
    await expect(sleep).rejects.toThrow('enough');
    await expect(systemClock.sleep(1, stop.signal)).rejects.toThrow('enough');
  });

  test('does not run at once what lies beyond what a timer can hold', async () => {
    let ran = false;
    const cancel = systemClock.after(2 ** 40, () => (ran = true));
    await systemClock.sleep(5);
    cancel();
    expect(ran).toBe(false);
  });
});

test('what is due already runs without a warning', async () => {
  const warnings: string[] = [];
  const hear = ({ name }: Error): number => warnings.push(name);
  process.on('warning', hear);
  await systemClock.sleep(-1.5);
  await systemClock.sleep(5);
  process.off('warning', hear);
  expect(warnings).toEqual([]);
});

describe('the fake clock', () => {
  test('runs timers in the order of their time, and what they plan as well', async () => {
    const clock = new FakeClock();
    const ran: string[] = [];
    clock.after(20, () => ran.push('b'));
    clock.after(10, () => {
      ran.push('a');
      clock.after(5, () => ran.push('a+5'));
    });
    clock.after(10, () => ran.push('a too'));
    const cancel = clock.after(15, () => ran.push('never'));
    cancel();
    await clock.advance(19);
    expect(ran).toEqual(['a', 'a too', 'a+5']);
    expect(clock.nextInMs()).toBe(1);
    await clock.advance(1);
    expect(ran).toEqual(['a', 'a too', 'a+5', 'b']);
    expect(clock.waiting).toBe(0);
  });

  test('wakes sleepers one after the other, at their own time', async () => {
    const clock = new FakeClock();
    const startedAt = clock.now();
    const woken: number[] = [];
    const sleep = async (ms: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push(clock.now() - startedAt);
      await clock.sleep(ms);
      woken.push(clock.now() - startedAt);
    };
    void sleep(30);
    void sleep(20);
    await clock.advance(100);
    expect(woken).toEqual([20, 30, 40, 60]);
  });
});
