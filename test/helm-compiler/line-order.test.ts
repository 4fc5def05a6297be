// What is decided about the lines of a template before they are written, each decision by its table.
import { describe, expect, it } from 'vitest';
import type { Condition, Entry, Guarded, Item, MapForm } from '../../src/helm-compiler/form.js';
import {
  explicit,
  groupsOf,
  isOverlay,
  keysOf,
  layered,
  otherEnds,
  rank,
  subjectOf,
  withFirstKey,
  withPartners,
} from '../../src/helm-compiler/printer/line-order.js';
import type { Place } from '../../src/helm-compiler/printer/place.js';
import { all, data, each, empty, entry, fixed, item, map, off, on, ref, set, text, under } from './form-words.js';
import { leafOf } from './laboratory.js';

const place: Place = { chart: 'trial', leafOf };
const x = fixed('x');
const [a, b, c] = [entry('a', x), entry('b', x), entry('c', x)];
const dataKey = entry(text(ref('name')), x);
const include: Entry = { is: 'include', name: 'labels', of: map(a, entry('z', x)) };
const perElement: Entry = { is: 'each', over: { leaf: 'list' }, key: text(ref('list', { part: 'item' })), value: x };

describe('the subject of a with', () => {
  const named = entry('a', data('name'));
  it.each<[string, Condition, readonly Entry[], string | undefined]>([
    ['is the leaf whose data is printed where it is set', set('name'), [named], 'name'],
    ['is none where other data is printed', set('other'), [named], undefined],
    ['is none where the leaf is empty', empty('name'), [named], undefined],
    ['is none of a switch', on('on'), [entry('a', data('on'))], undefined],
    ['is none of a number, which may be zero', set('limit'), [entry('a', data('limit'))], undefined],
    ['is none of several things', set('name'), [named, b], undefined],
    ['is none where more is asked inside', set('name'), [entry('a', map(under(on('on'), named)))], undefined],
    ['is none of several conditions', { and: [set('name'), on('on')] }, [named], undefined],
  ])('%s', (_, when, things, leaf) => {
    expect(subjectOf(when, things, place)).toBe(leaf);
  });
});

it.each<[string, readonly Guarded<Entry>[], ReturnType<typeof groupsOf<Guarded<Entry>>>]>([
  ['without conditions are one group', [a, b], [{ when: undefined, yes: [a, b], no: [] }]],
  [
    'under one condition are one group',
    [under(on('on'), a), under(on('on'), b)],
    [{ when: on('on'), yes: [under(on('on'), a), under(on('on'), b)], no: [] }],
  ],
  [
    'under the opposite are the else of those before',
    [under(on('on'), a), under(off('on'), b), under(off('on'), c)],
    [{ when: on('on'), yes: [under(on('on'), a)], no: [under(off('on'), b), under(off('on'), c)] }],
  ],
  [
    'behind an else begin again',
    [under(on('on'), a), under(off('on'), b), under(on('on'), c)],
    [
      { when: on('on'), yes: [under(on('on'), a)], no: [under(off('on'), b)] },
      { when: on('on'), yes: [under(on('on'), c)], no: [] },
    ],
  ],
])('neighbours %s', (_, things, groups) => {
  expect(groupsOf(things, place)).toEqual(groups);
});

it.each<[string, MapForm, boolean]>([
  ['are none without keys of data', map(a, under(on('on'), b)), false],
  ['are none of a map that is all data', map(all('map')), false],
  ['are none where ours win over all of one map', map(all('map'), a, b), false],
  ['are two maps of data', map(all('map'), all('more')), true],
  ['are ours and those of data that win', map(a, all('map')), true],
  ['are ours under a condition over those of data', map(all('map'), under(on('on'), a)), true],
  ['are those of data under a condition', map(under(on('on'), all('map')), a), true],
  ['are a key of data alone, which could be quoted', map(dataKey), true],
  ['are a key of data beside another', map(a, dataKey), true],
])('layers %s', (_, form, isLaid) => {
  expect(isOverlay(form)).toBe(isLaid);
});

it('what people look for stands first, and what data brings last', () => {
  const names = ['apiVersion', 'kind', 'metadata', 'name', 'namespace', 'labels', 'annotations'];
  const sorted = [...names.map((name) => entry(name, x)), include, a, all('map')];
  expect([...sorted].reverse().sort((one, other) => rank(one) - rank(other))).toEqual(sorted);
  expect(rank(perElement)).toBe(rank(all('map')));
});

it.each<[string, readonly Guarded<Entry>[], readonly Guarded<Entry>[]]>([
  [
    'comes right after what it excludes',
    [under(on('on'), a), b, under(off('on'), c)],
    [under(on('on'), a), under(off('on'), c), b],
  ],
  ['stays where it excludes nothing', [a, under(on('on'), b), c], [a, under(on('on'), b), c]],
])('what is there under the opposite condition %s', (_, entries, order) => {
  expect(withPartners(entries, place)).toEqual(order);
});

it.each<[string, Entry, string[]]>([
  ['its key', a, ['a']],
  ['those of what it includes', include, ['a', 'z']],
  ['none that is known, if it is data', all('map'), []],
])('a contribution has %s', (_, contribution, keys) => {
  expect(keysOf(contribution)).toEqual(keys);
});

it.each<[string, Guarded<Item>, Guarded<Item>]>([
  ['are there when there are any', all('list'), under(set('list'), all('list'))],
  ['keep the condition that they have', under(on('on'), all('list')), under(on('on'), all('list'))],
  ['of what is no list alone say nothing', all('args'), all('args')],
  ['are nothing new of an item', item(x), item(x)],
])('all elements %s', (_, before, after) => {
  expect(explicit(before, place)).toEqual(after);
});

it('all elements of what is the dot are there already', () => {
  expect(explicit(all('list'), { ...place, dot: 'list' })).toEqual(all('list'));
});

it.each<[string, MapForm, MapForm]>([
  ['begins with what is always there', map(under(on('on'), a), b), map(b, under(on('on'), a))],
  ['begins with what people look for', map(a, entry('name', x)), map(entry('name', x), a)],
  ['keeps its order where keys of data say who wins', map(all('map'), a), map(all('map'), a)],
  ['keeps its order where nothing is always there', map(under(on('on'), a)), map(under(on('on'), a))],
])('an item %s', (_, before, after) => {
  expect(withFirstKey(before)).toEqual(after);
});

describe('another end of a map', () => {
  it.each<[string, MapForm, MapForm[]]>([
    ['is each of the others that is always there', map(a, b, c), [map(b, c, a), map(a, c, b)]],
    ['is none under a condition', map(under(on('on'), a), b), []],
    ['is none that people look for first', map(entry('kind', x), b), []],
    ['is none where keys of data say who wins', map(a, all('map')), []],
    [
      'is that of what stands last, first',
      map(a, entry('b', map(b, c))),
      [map(a, entry('b', map(c, b))), map(entry('b', map(b, c)), a)],
    ],
  ])('%s', (_, form, ends) => {
    expect(otherEnds(form)).toEqual(ends);
  });
});

it.each<[string, readonly Guarded<Entry>[], ReturnType<typeof layered>]>([
  ['ours alone', [a, b], { always: [a, b], sometimes: [], theirs: [] }],
  [
    'ours, any, and theirs that win',
    [a, under(on('on'), b), c, all('map')],
    { always: [a], sometimes: [under(on('on'), b), c], theirs: [all('map')] },
  ],
  ['theirs over which ours win', [all('map'), a], { always: [], sometimes: [all('map'), a], theirs: [] }],
  [
    'theirs under a condition',
    [a, under(on('on'), all('map'))],
    { always: [a], sometimes: [under(on('on'), all('map'))], theirs: [] },
  ],
])('contributions are %s', (_, entries, layers) => {
  expect(layered(entries)).toEqual(layers);
});

it('elements of a list are none of an each', () => {
  expect(explicit(each('list', x), place)).toEqual(each('list', x));
});
