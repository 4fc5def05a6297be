import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TermIndex } from '../../src/operator/term-index.js';

test('a key is found by each of its terms, and by none that it no longer has', () => {
  const index = new TermIndex();
  index.set('a', ['x', 'y']);
  index.set('b', ['y']);
  expect([...index.keys('y')]).toEqual(['a', 'b']);
  index.set('a', ['x']);
  expect([...index.keys('y')]).toEqual(['b']);
  expect(index.terms('a')).toEqual(['x']);
});

test('a key without terms leaves nothing behind', () => {
  const index = new TermIndex();
  index.set('a', ['x']);
  index.set('a', []);
  expect([...index.keys('x')]).toEqual([]);
  expect(index.terms('a')).toEqual([]);
});

test('terms that nobody has have no keys', () => {
  expect([...new TermIndex().keys('x')]).toEqual([]);
});

test('whatever is set and taken out, a term has the keys that were given it last', () => {
  const terms = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), terms)), (steps) => {
      const index = new TermIndex();
      const model = new Map<string, readonly string[]>();
      for (const [key, given] of steps) {
        index.set(key, given);
        model.set(key, given);
      }
      for (const term of ['x', 'y', 'z']) {
        const having = [...model].filter(([, given]) => given.includes(term)).map(([key]) => key);
        expect([...index.keys(term)].sort()).toEqual(having.sort());
      }
    }),
  );
});
