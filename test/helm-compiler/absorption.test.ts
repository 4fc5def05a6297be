// Which leaves a unit does not branch on although they may be empty or one of several words.
import { describe, expect, it } from 'vitest';
import { absorb, unpinned, withFallbacks } from '../../src/helm-compiler/absorption.js';
import type { Absorbed } from '../../src/helm-compiler/absorption.js';
import { randomAssignment } from '../../src/helm-compiler/assignments.js';
import type { Part } from '../../src/helm-compiler/form.js';
import { randomFrom } from '../../src/helm-compiler/random.js';
import { ANY_WORD } from '../../src/helm-compiler/sentinels.js';
import type { Json } from '../../src/model/json.js';
import { data, item, ref, text, word } from './form-words.js';
import type { Values } from './laboratory.js';
import { laboratory, leafOf, trialOf } from './laboratory.js';

function absorbed(leaf: string, render: (values: Values) => Json): Absorbed | undefined {
  const random = randomFrom(1);
  const open = laboratory.leaves.filter(({ options }) => options.length > 1);
  return absorb(leafOf(leaf), trialOf(render), () => randomAssignment(open, random, () => false));
}

type Row = [string, string, (values: Values) => Json];

describe('a unit does not branch', () => {
  it.each<[...Row, readonly Part[] | undefined]>([
    ['on a text that is handed on', 'name', ({ name }) => ({ name: `x-${name}` }), undefined],
    ['on a list that is handed on', 'list', ({ list }) => ({ list }), undefined],
    ['on a map beside its own keys', 'map', ({ map }) => ({ a: 'x', ...map }), undefined],
    ['on what it makes items of', 'list', ({ list }) => list.map((name) => ({ name })), undefined],
    ['on a text with a fixed default', 'name', ({ name }) => ({ name: name === '' ? 'none' : name }), [word('none')]],
    [
      'on a text with another as its default',
      'name',
      ({ name, other }) => ({ name: name === '' ? `${other}!` : name }),
      [ref('other'), word('!')],
    ],
    ['on what it does not read', 'other', ({ name }) => ({ name }), undefined],
  ])('%s', (_, leaf, render, fallback) => {
    expect(absorbed(leaf, render)).toEqual({ leaf: leafOf(leaf), pinned: 'set', ...(fallback && { fallback }) });
  });

  it('on a word that is handed on', () => {
    expect(absorbed('mode', ({ mode }) => ({ mode }))).toMatchObject({ pinned: ANY_WORD });
  });
});

describe('a unit branches', () => {
  it.each<Row>([
    ['on a switch, which is never absorbed', 'on', ({ on }) => ({ on })],
    ['on a text whose key is not there without it', 'name', ({ name }) => (name === '' ? {} : { name })],
    ['on a text that something else follows', 'name', ({ name }) => ({ name, other: name === '' ? 'no' : 'yes' })],
    [
      'on a list in place of which there is something',
      'list',
      ({ list }) => ({ list: list.length > 0 ? list : ['x'] }),
    ],
    ['on a word that it asks for', 'mode', ({ mode }) => ({ mode: mode === 'a' ? 'first' : mode })],
    [
      'on a word with which it looks something up',
      'mode',
      ({ mode }) => ({ mode: { a: ['x'], b: [], c: [] }[mode][0] ?? '' }),
    ],
    ['on a leaf only where a switch is on', 'name', ({ on, name }) => (on && name === '' ? {} : { name })],
  ])('%s', (_, leaf, render) => {
    expect(absorbed(leaf, render)).toBeUndefined();
  });
});

describe('defaults of absorbed leaves', () => {
  const name: Absorbed = { leaf: leafOf('name'), pinned: 'set', fallback: [ref('other')] };
  const other: Absorbed = { leaf: leafOf('other'), pinned: 'set', fallback: [word('none')] };

  it.each([
    [
      'stand at every reference',
      text(word('a'), ref('name')),
      [word('a'), { ...ref('name'), fallback: [ref('other')] }],
    ],
    ['stand not where only a part is meant', text(ref('name', { part: 'item' })), [ref('name', { part: 'item' })]],
  ])('%s', (_, before, parts) => {
    expect(withFallbacks([item(before)], [name])).toEqual([item({ is: 'text', parts } as typeof before)]);
  });

  it('have defaults of their own', () => {
    const nested = { ...ref('name'), fallback: [{ ...ref('other'), fallback: [word('none')] }] };
    expect(withFallbacks([item(text(ref('name')))], [name, other])).toEqual([
      item({ is: 'text', parts: [nested] } as never),
    ]);
  });

  it('leave alone what is no text', () => {
    expect(withFallbacks([item(data('name'))], [name])).toEqual([item(data('name'))]);
  });
});

it('data of absorbed leaves is now and then empty, and always real', () => {
  const random = randomFrom(1);
  const leaves: Absorbed[] = [
    { leaf: leafOf('name'), pinned: 'set' },
    { leaf: leafOf('mode'), pinned: ANY_WORD },
  ];
  const seen = Array.from({ length: 100 }, () => unpinned(leaves, random));
  expect(new Set(seen.map(({ name }) => name))).toEqual(new Set(['set', 'empty']));
  expect(new Set(seen.map(({ mode }) => mode))).toEqual(new Set(['a', 'b', 'c']));
});
