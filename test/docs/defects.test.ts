// The list of known defects: complete, in order, and every file and test that it names is there.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeOf, getPage, rowsOf } from './pages.js';

const rows = rowsOf(getPage('docs/decisions/defects.md'))
  .filter(([number]) => number !== '#')
  .map(([number = '', defect = '', here = '', tests = '']) => ({ number, defect, here, tests }));
const numbersOf = (some: typeof rows) => some.map(({ number }) => number);

test('has every defect once, in order', () => {
  expect(numbersOf(rows)).toEqual(Array.from({ length: 57 }, (_, index) => String(index + 1)));
});

test('says of each what was wrong and what became of it', () => {
  const outcome = /^(Fixed|Fixed in part|Fixed (where|for) [^:]+|Not ours|Not ours yet): .*\.$/;
  const unclear = rows.filter(({ defect, here }) => !/^[A-Z].*\.$/.test(defect) || !outcome.test(here));
  expect(numbersOf(unclear)).toEqual([]);
});

test('names a test for each that is fixed, and only tests that exist', () => {
  const missing = rows
    .flatMap(({ tests }) => codeOf(tests))
    .filter((file) => !/\.test\.ts$/.test(file) || !existsSync(file));
  expect([...new Set(missing)]).toEqual([]);
  const unproven = rows.filter(({ here, tests }) => here.startsWith('Fixed') && codeOf(tests).length === 0);
  expect(numbersOf(unproven)).toEqual([]);
  const silent = rows.filter(({ tests }) => codeOf(tests).length === 0 && tests !== '–');
  expect(numbersOf(silent)).toEqual([]);
});
