import { expect, test } from 'vitest';
import { Backoff } from '../../src/kube/backoff.js';

const delays = (backoff: Backoff, count: number): number[] => Array.from({ length: count }, () => backoff.nextMs());

test('delays double up to the limit and stay there, for ever', () => {
  const backoff = new Backoff({ firstMs: 800, limitMs: 30_000 }, () => 1);
  expect(delays(backoff, 8)).toEqual([800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
  expect(delays(backoff, 2000).every((ms) => ms === 30_000)).toBe(true);
  backoff.reset();
  expect(backoff.nextMs()).toBe(800);
});

test('jitter takes up to half of a delay away', () => {
  expect(new Backoff({ firstMs: 800, limitMs: 30_000 }, () => 0).nextMs()).toBe(400);
});
