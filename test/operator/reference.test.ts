// The page of the operator is written by hand around tables that are not: a place for each of them, and nothing else touched.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operatorPage } from '../../src/operator/reference.js';

const page = readFileSync('docs/operator.md', 'utf8');

/** The page without what stands in a table. */
const emptied = page.replace(/(<!-- generated: \S+ -->\n)[\s\S]*?(<!-- end -->)/g, '$1$2');

test('empty and stale tables are written anew, and the rest stays', async () => {
  expect(emptied).not.toContain('orchestra_leader');
  expect(await operatorPage(emptied)).toBe(page);
  expect(await operatorPage(page.replaceAll('| gauge ', '| gouge '))).toBe(page);
});

test.each([
  ['a place is missing', (text: string) => text.replace('generated: reasons', 'reasons')],
  ['a place is of no table', (text: string) => text.replace('generated: reasons', 'generated: seasons')],
  ['a place is there twice', (text: string) => `${text}\n<!-- generated: reasons -->\n<!-- end -->\n`],
])('when %s, nothing is written', async (_, broken) => {
  await expect(operatorPage(broken(page))).rejects.toThrow('docs/operator.md has places for');
});
