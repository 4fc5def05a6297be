// Whoever waits is told now and then how far it is, and at the end that it is over.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Progress } from './progress.js';
import { scenarios } from './scenarios.js';

const trials = scenarios.slice(0, 4).map((scenario) => ({ scenario }));

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-01T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

test('at most every 20 seconds, and at the end', () => {
  const told: string[] = [];
  const progress = new Progress(trials, (line) => void told.push(line));
  for (const [index, trial] of trials.entries()) {
    vi.advanceTimersByTime(index < 2 ? 60_000 : 1000);
    progress.note({ trial, points: [], hasFired: true, problems: index === 1 ? ['wrong'] : [] });
  }
  expect(told).toEqual([
    '12:01:00 1 of 4 tried, 0 failed, about 3 min left',
    '12:02:00 2 of 4 tried, 1 failed, about 2 min left',
    '12:02:02 4 of 4 tried, 1 failed, about 0 min left',
  ]);
});
