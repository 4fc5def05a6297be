// The page on the doctor lists the checks as they are.
import { expect, test } from 'vitest';
import { checks } from '../../src/review/doctor/checks.js';
import { getPage, rowsOf } from './pages.js';

test('docs/doctor.md lists every check, when it counts and what it is about', () => {
  const told = rowsOf(getPage('docs/doctor.md')).filter(([, when]) => when === 'before' || when === 'after');
  expect(told).toEqual(checks.map(({ name, when, question }) => [`\`${name}\``, when, question]));
});
