// Data that constructs might treat specially: which words there are, and what becomes of leaves that are probed.
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/helm-compiler/leaves.js';
import { optionOf } from '../../src/helm-compiler/leaves.js';
import type { Vocabulary } from '../../src/helm-compiler/probes.js';
import { probed, vocabularyOf } from '../../src/helm-compiler/probes.js';
import { randomFrom } from '../../src/helm-compiler/random.js';
import { RECOGNISED } from '../../src/helm-compiler/sentinels.js';
import type { Json } from '../../src/model/json.js';
import { laboratory, leafOf } from './laboratory.js';

const rendered: readonly Json[] = [{ kind: 'Thing', spec: { '‹7.k0›': 'x', port: 8080, names: ['‹2›', 'ours', ''] } }];
const vocabulary = vocabularyOf(rendered, ['literal', '4711'], ['beside']);

describe('the words of a unit', () => {
  it.each<[string, keyof Omit<Vocabulary, 'textsFor'>, readonly (string | number)[]]>([
    ['texts that it renders', 'texts', ['Thing', 'ours']],
    ['literals of its sources', 'texts', ['literal', '4711']],
    ['words that constructs often ask for', 'texts', ['latest', '*', ' padded ', 'x'.repeat(300)]],
    ['keys that it renders', 'keys', ['kind', 'spec', 'port', 'names']],
    ['numbers of its sources, and limits', 'numbers', [4711, 0, 1, 65_535, 2_147_483_647]],
    ['its keys in maps of users', 'beside', ['beside']],
  ])('are %s', (_, kind, words) => {
    expect(vocabulary[kind]).toEqual(expect.arrayContaining([...words]));
  });

  it('are no data', () => {
    expect([...vocabulary.texts, ...vocabulary.keys].filter((text) => text.includes('‹'))).toEqual([]);
  });

  it('have all keys beside those of users where no map is known to hold both', () => {
    expect(vocabularyOf(rendered, [], []).beside).toEqual(['kind', 'spec', 'port', 'names']);
  });

  it.each<[string, Parameters<Vocabulary['textsFor']>[0], string[], string[]]>([
    ['any text', { type: 'string' }, ['latest', ' padded '], []],
    ['a pattern', { type: 'string', pattern: '^[a-z]+$' }, ['latest', 'literal'], [' padded ', '*', '4711']],
    ['a limit', { type: 'string', maxLength: 20 }, ['latest'], ['x'.repeat(300)]],
    ['one of several', { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[0-9]+$' }] }, ['4711'], ['latest']],
    ['a number', { type: 'integer' }, [], ['latest', '4711']],
  ])('are those that the schema admits: %s', (_, node, admitted, refused) => {
    const texts = vocabulary.textsFor(node);
    expect(texts).toEqual(expect.arrayContaining(admitted));
    expect(texts.filter((text) => refused.includes(text))).toEqual([]);
  });
});

describe('data that is probed', () => {
  const leaves = laboratory.leaves.filter(({ id }) => !id.startsWith('release.'));
  const plain = laboratory.sentinels.environment({}, RECOGNISED);
  const unset = Object.fromEntries(leaves.map(({ id, options }) => [id, options.at(-1) ?? '']));
  const nothing = laboratory.sentinels.environment(unset, RECOGNISED);

  function probes(from: Environment): Environment[] {
    const random = randomFrom(7);
    return Array.from({ length: 600 }, () => probed(from, leaves, vocabulary, random));
  }

  it.each([
    ['set', plain],
    ['empty', nothing],
  ])('keeps the options of leaves that are %s', (_, from) => {
    for (const environment of probes(from))
      for (const leaf of leaves) expect(optionOf(leaf, environment[leaf.id])).toBe(optionOf(leaf, from[leaf.id]));
  });

  const texts = (value: Json | undefined) => value as readonly string[];
  const keys = (value: Json | undefined) => Object.keys(value as object);

  it.each<[string, string, (value: Json | undefined) => boolean]>([
    ['a word of ours as a text', 'name', (value) => value === 'literal'],
    ['a long text', 'name', (value) => String(value).length === 300],
    ['a number of ours', 'count', (value) => value === 4711],
    ['nought', 'limit', (value) => value === 0],
    ['a list of one', 'list', (value) => texts(value).length === 1],
    ['a list longer than any mark’s', 'list', (value) => texts(value).length > 4],
    ['an element twice', 'list', (value) => new Set(texts(value)).size < texts(value).length],
    ['one of our keys in a map', 'map', (value) => keys(value).includes('beside')],
    ['another key that we render', 'map', (value) => keys(value).includes('kind')],
    ['a key in an object that is handed on', 'any', (value) => keys(value).includes('beside')],
  ])('has %s', (_, leaf, isThere) => {
    expect(probes(plain).filter((environment) => isThere(environment[leaf])).length).toBeGreaterThan(2);
    expect(isThere(plain[leaf])).toBe(false);
  });

  it('has the same text everywhere, now and then', () => {
    const alike = probes(plain).filter(({ name, other }) => name === other);
    expect(alike.length).toBeGreaterThan(40);
    expect(alike.some(({ name, list }) => texts(list).every((element) => element === name))).toBe(true);
  });

  it('is the same for the same seed', () => {
    expect(probes(plain)).toEqual(probes(plain));
  });

  it('holds nothing that the schema forbids', () => {
    const leaf = {
      ...leafOf('list'),
      node: { type: 'array', uniqueItems: true, items: { pattern: '^[a-z]+$' } },
    } as const;
    const random = randomFrom(7);
    for (let tries = 0; tries < 200; tries++) {
      const list = texts(probed({ list: ['abc', 'def', 'ghi'] }, [leaf], vocabulary, random)['list']);
      expect(list.every((element) => /^[a-z]+$/.test(element))).toBe(true);
      expect(new Set(list).size).toBe(list.length);
    }
  });
});
