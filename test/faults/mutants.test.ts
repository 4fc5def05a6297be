// Every mutant still has a line to change: a source that has moved on takes its mutant along.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutants, mutated } from './mutants.js';

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s', (_, mutant) => {
  const text = readFileSync(`src/${mutant.file}`, 'utf8');
  expect(mutated(text, mutant)).not.toBe(text);
  expect(() => mutated(text.replace(mutant.original, ''), mutant)).toThrow('0 times, not once');
});
