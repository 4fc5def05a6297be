// The figures of docs/performance.md are those of the run that they name: nobody has written one by hand.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { plotOf } from '../../bench/scale/plot.mjs';
import { pageOf, type Measured } from '../../bench/scale/report.mjs';

const measured = JSON.parse(readFileSync('docs/performance/scale.json', 'utf8')) as Measured;

test('the tables are those of the run', () => {
  expect(readFileSync('docs/performance.md', 'utf8')).toContain(pageOf(measured));
});

test('the picture is that of the run', () => {
  expect(readFileSync('docs/performance/scale.svg', 'utf8')).toBe(plotOf(measured.steps));
});

test('whatever must hold, held', () => {
  expect(measured.trials.filter(({ holds }) => !holds)).toEqual([]);
});
