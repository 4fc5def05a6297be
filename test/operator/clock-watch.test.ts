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
  await clock.advance(70_000);
  expect(told).toEqual([
    [false, 60_000],
    [true, 10],
  ]);
});

test('of API servers that answer in turn one that is wrong is enough to believe none', async () => {
  const offset = { ms: 60_000 };
  const { clock, told, watching } = watch(offset);
  for (let turn = 0; turn < 20; turn++) {
    offset.ms = turn % 2 === 0 ? 60_000 : 0;
    watching.isTrusted();
    await clock.advance(10_000);
    expect(watching.isTrusted()).toBe(false);
  }
  expect(told).toEqual([[false, 60_000]]);
  await clock.advance(60_000);
  expect(watching.isTrusted()).toBe(true);
});

test('a moment before the API server’s time was known is told by it, too', async () => {
  const offset: { ms: number | undefined } = { ms: undefined };
  const { clock, watching } = watch(offset);
  const [then, moment] = [clock.now(), clock.monotonic()];
  await clock.advance(20_000);
  offset.ms = 90_000;
  expect(watching.at(moment)).toBe(then + 90_000);
});
