// The words that programs compare, and the page that people look them up on.
import { expect, test } from 'vitest';
import { conditionTypes, reasons } from '../../src/operator/reasons.js';
import { phases } from '../../src/model/workshop/index.js';
import { getPage, rowsOf } from '../docs/pages.js';

const page = getPage('docs/operator.md');
const rows = rowsOf(page);
const code = (word: string) => `\`${word}\``;

test('the page lists every phase that is set', () => {
  const set = phases.filter((phase) => phase !== 'Running').map(code);
  const first = rows.findIndex(([cell]) => cell === code('Pending'));
  expect(new Set(rows.slice(first, first + set.length).map(([cell]) => cell))).toEqual(new Set(set));
});

test('reasons are single words that Kubernetes and people can read', () => {
  for (const [reason, { on, meaning }] of Object.entries(reasons)) {
    expect(reason).toMatch(/^([A-Z][a-z]+)+$/);
    expect(on.every((type) => type in conditionTypes)).toBe(true);
    expect(meaning).toMatch(/^[A-Za-z].*\.$/);
  }
});
