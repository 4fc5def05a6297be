// Data that can be recognised: what every option of every kind of leaf is given, and the way back from it.
import { describe, expect, it } from 'vitest';
import { ANY_WORD, markPattern, RECOGNISED, variantCount } from '../../src/helm-compiler/sentinels.js';
import { canonicalJson } from '../../src/model/json.js';
import type { Json } from '../../src/model/json.js';
import { laboratory } from './laboratory.js';

const { sentinels } = laboratory;
const dataOf = (leaf: string, option: string, variant = RECOGNISED) =>
  sentinels.environment({ [leaf]: option }, variant)[leaf];

describe('the data of a leaf', () => {
  it.each<[string, string, string, Json | undefined]>([
    ['a switch is itself', 'on', 'true', true],
    ['a switch is itself', 'on', 'false', false],
    ['a word is itself', 'mode', 'b', 'b'],
    ['a word that nobody knows is a mark', 'mode', ANY_WORD, '‹1›'],
    ['a text is a mark of its leaf', 'name', 'set', '‹2›'],
    ['an empty text is empty', 'name', 'empty', ''],
    ['a number that is unset is nothing', 'limit', 'empty', undefined],
    ['a list has a mark for each element', 'list', 'set', ['‹6.e0›', '‹6.e1›', '‹6.e2›']],
    ['an empty list is empty', 'list', 'empty', []],
    ['an empty map is empty', 'map', 'empty', {}],
    [
      'an object has what it must have and fields that nobody knows',
      'items',
      'set',
      [0, 1, 2].map((at) => ({
        [`‹10.e${String(at)}.x›`]: 'x',
        [`‹10.e${String(at)}.y›`]: 'y',
        name: `‹10.e${String(at)}.name›`,
      })),
    ],
  ])('%s: %s=%s', (_, leaf, option, expected) => {
    expect(dataOf(leaf, option)).toEqual(expected);
  });

  it('is a map whose keys do not stand in their order', () => {
    expect(Object.entries(dataOf('map', 'set') as object)).toEqual([
      ['‹7.k1›', '‹7.v1›'],
      ['‹7.k2›', '‹7.v2›'],
      ['‹7.k0›', '‹7.v0›'],
    ]);
  });

  it.each(['name', 'count', 'list', 'map', 'any', 'items'])('differs from variant to variant: %s', (leaf) => {
    const variants = Array.from({ length: variantCount }, (_, variant) => canonicalJson(dataOf(leaf, 'set', variant)));
    expect(new Set(variants).size).toBe(variantCount);
  });

  it('cannot be changed by a construct', () => {
    expect(() => (dataOf('list', 'set') as string[]).push('more')).toThrow(TypeError);
    expect(() => Object.assign(dataOf('map', 'set') as object, { more: '' })).toThrow(TypeError);
  });

  it('is the first option where an assignment says nothing', () => {
    expect(sentinels.environment({}, RECOGNISED)).toMatchObject({ on: true, mode: 'a', name: '‹2›' });
  });
});

describe('the way back', () => {
  it.each([
    ['‹2›', { leaf: 'name' }],
    ['‹6.e1›', { leaf: 'list', part: 'item', index: 1 }],
    ['‹7.k0›', { leaf: 'map', part: 'key', index: 0 }],
    ['‹7.v2›', { leaf: 'map', part: 'item', index: 2 }],
    ['‹10.e0.name›', { leaf: 'items', part: 'item', index: 0, field: 'name' }],
  ])('from the mark %s', (mark, ref) => {
    const [match] = mark.matchAll(markPattern);
    expect(match && sentinels.refOf(match)).toEqual(ref);
  });

  it('from a number, which belongs to one leaf', () => {
    const [count, limit] = ['count', 'limit'].map((leaf) => Number(dataOf(leaf, 'set')));
    expect(sentinels.numbers.get(count ?? 0)).toEqual({ leaf: 'count' });
    expect(sentinels.numbers.get(limit ?? 0)).toEqual({ leaf: 'limit' });
    expect(sentinels.numbers.has(Number(dataOf('count', 'set', 1)))).toBe(false);
  });

  it.each(['list', 'map', 'any', 'items'])('from the whole of %s', (leaf) => {
    expect(sentinels.wholes.get(canonicalJson(dataOf(leaf, 'set')))).toEqual({ leaf });
  });

  it('from a key to its map', () => {
    expect(sentinels.owners.get('‹8.k1›')).toEqual({ ref: { leaf: 'more' }, map: dataOf('more', 'set') });
  });
});
