// Every dependency has its reason on the page, and the page has no other.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { getPage, rowsOf } from './pages.js';

test('the page lists the dependencies of package.json, each with a reason', () => {
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  ) as Record<string, Record<string, string>>;
  const rows = rowsOf(getPage('docs/decisions/dependencies.md')).filter(([name]) => name !== 'Package');
  const used = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
  expect(rows.map(([name = '']) => name.replaceAll('`', '')).sort()).toEqual(used.sort());
  for (const [, reason = ''] of rows) expect(reason).toMatch(/\.$/);
});
