import { expect, test } from 'vitest';
import { ClockWatch } from '../../src/operator/clock-watch.js';
import { FakeClock } from '../kube/fake-clock.js';

function watch(offset: { ms: number | undefined }) {
  const clock = new FakeClock();
  const told: [boolean, number][] = [];
  const serverTime = { now: () => clock.now() + (offset.ms ?? 0), offsetMs: () => offset.ms };
  const watching = new ClockWatch({ serverTime, clock, changed: (trusted, ms) => void told.push([trusted, ms]) });
  return { clock, told, watching };
}

test('before the first answer nothing is believed, and nothing is told', () => {
  const { watching, told } = watch({ ms: undefined });
  expect(watching.isTrusted()).toBe(false);
  expect(told).toEqual([]);
});

test.each([
  [30_000, true],
  [-30_000, true],
  [30_001, false],
  [-30_001, false],
])('%i ms apart: trusted is %s', (ms, trusted) => {
  expect(watch({ ms }).watching.isTrusted()).toBe(trusted);
});

test('coming apart and together is told once each, without anybody asking', async () => {
  const offset = { ms: 0 };
  const { clock, told } = watch(offset);
  offset.ms = 60_000;
  await clock.advance(20_000);
  offset.ms = 10;
  await clock.advance(20_000);
  expect(told).toEqual([
    [false, 60_000],
    [true, 10],
  ]);
});
