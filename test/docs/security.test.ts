// The page on security lists what is less than secure: exactly the notices, in their words.
import { expect, test } from 'vitest';
import { noticeRules } from '../../src/model/values/rules/notices.js';
import { getPage, rowsOf } from './pages.js';

const rows = rowsOf(getPage('docs/security.md'));

test('every notice is on the page in its own words, and nothing else is', () => {
  const told = rows.filter((row) => row.length === 3 && noticeRules.some(({ at }) => row[0] === `\`${at}\``));
  const listed = told.map(([at, message]) => `${at ?? ''} ${message ?? ''}`);
  expect(listed.sort()).toEqual(noticeRules.map(({ at, message }) => `\`${at}\` ${message}`).sort());
});

test('every row of that table is a notice', () => {
  const start = rows.findIndex(([first]) => first === 'Value');
  const end = rows.findIndex(([first]) => first === 'Account');
  expect(rows.slice(start + 1, end)).toHaveLength(noticeRules.length);
  for (const [, , why] of rows.slice(start + 1, end)) expect(why).toMatch(/\.$/);
});
