// What a command measures takes the place of what it measured before, and of nothing else.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replaceFigures } from '../../bench/page-figures.mjs';

let folder = '';

beforeAll(() => {
  mkdirSync('out', { recursive: true });
  folder = mkdtempSync('out/page-figures-');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function replaced(text: string, figures: string): string {
  writeFileSync(`${folder}/page.md`, text);
  replaceFigures(`${folder}/page.md`, 'make it', figures);
  return readFileSync(`${folder}/page.md`, 'utf8');
}

test('only what is between its marks is replaced', () => {
  const page =
    'before\n\n<!-- make it: begin -->\n\nold\n\n<!-- make it: end -->\n\n<!-- make that: begin -->\nafter\n';
  expect(replaced(page, '$& new')).toBe(page.replace('old', () => '$& new'));
});

test.each([
  ['no marks', 'text'],
  ['no end', '<!-- make it: begin -->\ntext'],
  ['no beginning', 'text\n<!-- make it: end -->'],
])('a page with %s is left alone', (_, text) => {
  expect(() => replaced(text, 'new')).toThrow('page.md has no place for what make it measures');
  expect(readFileSync(`${folder}/page.md`, 'utf8')).toBe(text);
});

test.each([
  ['docs/performance.md', 'make scale'],
  ['docs/reliability.md', 'make faults'],
])('%s has one place for %s', (page, command) => {
  const marks = readFileSync(page, 'utf8').match(new RegExp(`<!-- ${command}: (begin|end) -->`, 'g'));
  expect(marks).toEqual([`<!-- ${command}: begin -->`, `<!-- ${command}: end -->`]);
});
