import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LearnedServerTime } from '../../src/kube/server-time.js';
import { FakeClock } from './fake-clock.js';

/** An answer of a server that is ahead of us, with its Date cut to whole seconds. */
function learnFrom(time: LearnedServerTime, clock: FakeClock, serverNow: number, roundTripMs = 0): void {
  const cut = Math.floor(serverNow / 1000) * 1000;
  time.learn(new Date(cut).toUTCString(), clock.monotonic() - roundTripMs, clock.monotonic());
}

describe('the server’s time', () => {
  test('is ours before the first answer', () => {
    const clock = new FakeClock();
    const time = new LearnedServerTime(clock);
    expect(time.now()).toBe(clock.now());
    expect(time.offsetMs()).toBeUndefined();
  });

  test('is never ahead of it, and never behind by more than a second and a round trip, and gets better', () => {
    const answers = fc.array(fc.record({ afterMs: fc.nat(5000), roundTripMs: fc.nat(300) }), { minLength: 1 });
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), answers, (ahead, given) => {
        const clock = new FakeClock();
        const time = new LearnedServerTime(clock);
        let bound = Number.POSITIVE_INFINITY;
        for (const { afterMs, roundTripMs } of given) {
          clock.jump(afterMs);
          learnFrom(time, clock, clock.now() + ahead, roundTripMs);
          bound = Math.min(bound, 1000 + roundTripMs);
          const behind = clock.now() + ahead - time.now();
          expect(behind).toBeGreaterThanOrEqual(0);
          expect(behind).toBeLessThanOrEqual(bound + 1);
        }
      }),
    );
  });

  test('follows the server when its clock is set', async () => {
    const clock = new FakeClock();
    const time = new LearnedServerTime(clock);
    learnFrom(time, clock, clock.now());
    await clock.advance(1000);
    learnFrom(time, clock, clock.now() - 60_000);
    expect(Math.abs((time.offsetMs() ?? 0) + 60_000)).toBeLessThanOrEqual(1000);
  });

  test('stays when our own clock is set', async () => {
    const clock = new FakeClock('2026-03-01T12:00:00Z');
    const time = new LearnedServerTime(clock);
    learnFrom(time, clock, clock.now());
    const before = time.now();
    clock.set('2026-03-01T13:00:00Z');
    expect(time.now()).toBe(before);
    expect(Math.abs((time.offsetMs() ?? 0) + 3_600_000)).toBeLessThanOrEqual(1000);
  });

  test('does not learn from a header that is no date', () => {
    const time = new LearnedServerTime(new FakeClock());
    time.learn('yesterday', 0, 0);
    expect(time.offsetMs()).toBeUndefined();
  });
});
