import { describe, expect, test } from 'vitest';
import type { Condition } from '../../../../src/model/values/rules/language.js';
import { brokenRules, holds } from '../../../../src/model/values/rules/language.js';

const document = {
  text: 'hello',
  longer: 'hello-more',
  none: '',
  zero: 0,
  three: 3,
  off: false,
  on: true,
  list: ['a', { b: 1, a: 2 }],
  empty: [],
  map: { key: 'value' },
  bare: {},
  items: [{ name: 'a' }, { name: 'b', more: [{ name: 'nested' }] }, 'text', { other: 'a' }],
  others: [{ name: 'b' }],
};

const rows: readonly (readonly [Condition, boolean])[] = [
  [{ empty: 'none' }, true],
  [{ empty: 'missing' }, true],
  [{ empty: 'missing.deeper' }, true],
  [{ empty: 'off' }, true],
  [{ empty: 'zero' }, true],
  [{ empty: 'empty' }, true],
  [{ empty: 'bare' }, true],
  [{ empty: 'text' }, false],
  [{ empty: 'list' }, false],
  [{ empty: 'map' }, false],
  [{ equals: ['on', true] }, true],
  [{ equals: ['on', 'true'] }, false],
  [{ equals: ['missing', null] }, false],
  [{ oneOf: ['text', ['hi', 'hello']] }, true],
  [{ oneOf: ['text', ['hi']] }, false],
  [{ contains: ['list', 'a'] }, true],
  [{ contains: ['list', { a: 2, b: 1 }] }, true],
  [{ contains: ['list', 'b'] }, false],
  [{ contains: ['text', 'h'] }, false],
  [{ containsValueOf: ['list', 'text'] }, false],
  [{ containsValueOf: ['list', 'missing'] }, false],
  [{ matches: ['text', '^h.*o$'] }, true],
  [{ matches: ['text', '^x'] }, false],
  [{ matches: ['map', '"key":"value"'] }, true],
  [{ matches: ['list', '\\{"a":2,"b":1\\}'] }, true],
  [{ same: ['text', 'text'] }, true],
  [{ suffixed: ['longer', ['text'], '-more'] }, true],
  [{ suffixed: ['longer', ['text'], ''] }, false],
  [{ suffixed: ['longer', ['missing', 'text', 'longer'], '-more'] }, true],
  [{ suffixed: ['longer', ['longer', 'text'], '-more'] }, false],
  [{ suffixed: ['text', ['missing'], 'hello'] }, true],
  [{ same: ['text', 'none'] }, false],
  [{ same: ['missing', 'gone'] }, false],
  [{ anyItem: ['items', 'name', '^(b|c)$'] }, true],
  [{ anyItem: ['items', 'name', '^nested$'] }, false],
  [{ anyItem: ['items', 'name', '^other$'] }, false],
  [{ anyItem: ['text', 'name', '.'] }, false],
  [{ repeats: [['items'], 'name'] }, false],
  [{ repeats: [['items', 'others'], 'name'] }, true],
  [{ repeats: [['items', 'missing'], 'other'] }, false],
  [{ gte: ['three', 3] }, true],
  [{ gte: ['three', 4] }, false],
  [{ gte: ['three', 'zero'] }, true],
  [{ gte: ['missing', 0] }, false],
  [{ gte: ['three', 'missing'] }, false],
  [{ and: [{ equals: ['on', true] }, { empty: 'none' }] }, true],
  [{ and: [{ equals: ['on', true] }, { empty: 'text' }] }, false],
  [{ or: [{ empty: 'text' }, { empty: 'none' }] }, true],
  [{ or: [] }, false],
  [{ not: { empty: 'text' } }, true],
];

describe('a condition', () => {
  test.each(rows)('%j is %s', (condition, expected) => {
    expect(holds(condition, document)).toBe(expected);
  });
});

test('a broken rule is a problem at its field', () => {
  const rule = {
    name: 'greeting',
    at: 'map.key',
    when: { equals: ['text', 'hello'] },
    message: 'must not greet',
  } as const;
  expect(brokenRules([rule], document)).toEqual([{ path: ['map', 'key'], message: 'must not greet' }]);
  expect(brokenRules([rule], { ...document, text: 'bye' })).toEqual([]);
});
