// However slow a machine is, nobody gives up while something happens; and nobody waits for ever.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Patience } from './patience.js';

let lastSign = 0;
const patience = new Patience(() => lastSign);

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  lastSign = 0;
});
afterEach(() => void vi.useRealTimers());

/** The reason after so many seconds, with a sign of life every so often. */
function reasonAfter(seconds: number, signEvery: number, moreSeconds?: number): string | undefined {
  const findReason = patience.begin('it is there', moreSeconds);
  for (let second = 1; second <= seconds; second++) {
    vi.advanceTimersByTime(1000);
    if (second % signEvery === 0) lastSign = Date.now();
    const reason = findReason();
    if (reason !== undefined) return `${String(second)}: ${reason.message}`;
  }
  return undefined;
}

test.each([
  ['a minute of nothing is too long', 100, Infinity, undefined, '61: nothing has happened for 60 s: it is there'],
  ['a fault takes its time', 200, Infinity, 30, '91: nothing has happened for 90 s: it is there'],
  ['whoever lives is waited for', 899, 59, undefined, undefined],
  ['but not for ever', 1000, 1, undefined, '901: not within 900 s: it is there'],
])('%s', (_, seconds, signEvery, more, reason) => {
  expect(reasonAfter(seconds, signEvery, more)).toBe(reason);
});

test('what cannot be asked is not so yet', async () => {
  const answers = [
    () => Promise.reject(new Error('not there')),
    () => Promise.resolve(false),
    () => Promise.resolve(true),
  ];
  const waiting = patience.until('it is there', () => (answers.shift() ?? fail)());
  await vi.advanceTimersByTimeAsync(200);
  await waiting;
  expect(answers).toEqual([]);
});

function fail(): Promise<boolean> {
  throw new Error('asked once too often');
}
