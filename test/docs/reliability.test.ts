// The tables of docs/reliability.md are those of a run, of everything there is, and the page explains what was not survived.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { faults } from '../faults/faults.js';
import { scenarios } from '../faults/scenarios.js';
import { type Measured, pageOf } from '../faults/table.js';

const measured = JSON.parse(readFileSync('docs/reliability/faults.json', 'utf8')) as Measured;

test('the tables are those of the run', () => {
  expect(readFileSync('docs/reliability.md', 'utf8')).toContain(pageOf(measured));
});

test('it was a run of every fault and of every scenario, and whatever there is was tried', () => {
  const names = (of: 'fault' | 'scenario') => [...new Set(measured.cells.map((cell) => cell[of]))].sort();
  expect(names('scenario')).toEqual(scenarios.map(({ name }) => name).sort());
  expect(names('fault')).toEqual([...faults.map(({ name }) => name), 'none'].sort());
  expect(measured.cells.filter(({ tried }) => tried === 0)).toEqual([]);
});

test('what was not survived is explained outside of the tables', () => {
  const page = readFileSync('docs/reliability.md', 'utf8').replace(pageOf(measured), '');
  const failures = measured.cells.flatMap(({ failure }) => (failure === undefined ? [] : [failure.split(':')[0]]));
  expect(failures.filter((trial) => !page.includes(`\`${String(trial)}\``))).toEqual([]);
});
