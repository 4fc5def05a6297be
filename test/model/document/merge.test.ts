import { describe, expect, it } from 'vitest';
import { coalesce, mergeFiles } from '../../../src/model/document/merge.js';
import type { JsonObject } from '../../../src/model/json.js';

describe('mergeFiles', () => {
  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    ['maps merge', { a: { b: 1, c: 2 } }, { a: { c: 3, d: 4 } }, { a: { b: 1, c: 3, d: 4 } }],
    ['lists replace', { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ['null stays', { a: { b: 1 } }, { a: null }, { a: null }],
    ['a map replaces a text', { a: 'x' }, { a: { b: null } }, { a: { b: null } }],
    ['a text replaces a map', { a: { b: 1 } }, { a: 'x' }, { a: 'x' }],
    ['undefined is nothing', { a: 1 }, { a: undefined }, { a: 1 }],
    ['inherited names are keys', {}, { constructor: { a: 1 } }, { constructor: { a: 1 } }],
  ])('%s', (_, a, b, merged) => {
    expect(mergeFiles(a, b)).toEqual(merged);
  });

  it('changes neither of its arguments', () => {
    const [a, b] = [{ x: { y: 1 } }, { x: { z: 2 } }];
    mergeFiles(a, b);
    expect([a, b]).toEqual([{ x: { y: 1 } }, { x: { z: 2 } }]);
  });
});

describe('coalesce', () => {
  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    ['maps merge', { a: { b: 1, c: 2 } }, { a: { c: 3 } }, { a: { b: 1, c: 3 } }],
    ['lists replace', { a: [1, 2] }, { a: [] }, { a: [] }],
    ['null removes a default', { a: 1, b: { c: 1, d: 2 } }, { a: null, b: { c: null } }, { b: { d: 2 } }],
    ['null removes a default map', { a: { b: 1 } }, { a: null }, {}],
    ['null without a default stays', { a: {} }, { b: null, a: { c: null } }, { b: null, a: { c: null } }],
    ['null over null goes at the root', { a: null }, { a: null }, {}],
    ['null over null stays below', { a: { b: null } }, { a: { b: null } }, { a: { b: null } }],
    ['a default of null stays', { a: null, b: { c: null } }, { b: { d: 1 } }, { a: null, b: { c: null, d: 1 } }],
    ['a map over a text wins, nulls and all', { a: 'x' }, { a: { b: null } }, { a: { b: null } }],
    ['a text over a map wins', { a: { b: 1 } }, { a: 'x' }, { a: 'x' }],
    ['nulls in lists stay', { a: [1] }, { a: [null, { b: null }] }, { a: [null, { b: null }] }],
    ['inherited names are keys', {}, { toString: null }, { toString: null }],
  ])('%s', (_, defaults, overrides, merged) => {
    expect(coalesce(defaults, overrides)).toEqual(merged);
  });
});
