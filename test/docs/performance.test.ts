// The tables of docs/performance.md are made of the data beside it, and their picture.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { plotOf } from '../../bench/scale/plot.mjs';
import { pageOf, type Measured } from '../../bench/scale/report.mjs';
import { pageOf as benchPageOf } from '../../bench/sheet.mjs';

type Run = Parameters<typeof benchPageOf>[0];

const measured = JSON.parse(readFileSync('docs/performance/scale.json', 'utf8')) as Measured;

test('the tables are those of the run', () => {
  expect(readFileSync('docs/performance.md', 'utf8')).toContain(pageOf(measured));
});

test('the picture is that of the run', () => {
  expect(readFileSync('docs/performance/scale.svg', 'utf8')).toBe(plotOf(measured.steps));
});

test('what stands beside the blind writer is of one run, and met or missed as the page says', () => {
  const run = JSON.parse(readFileSync('docs/performance/bench.json', 'utf8')) as Run;
  expect(readFileSync('docs/performance.md', 'utf8')).toContain(benchPageOf(run));
});

test('whatever must hold, held', () => {
  expect(measured.trials.filter(({ holds }) => !holds).map(({ title }) => title)).toEqual([]);
});
