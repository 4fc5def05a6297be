// From what a unit renders to a form: every place where data is recognised, by a table.
import { expect, it } from 'vitest';
import type { Form, Text } from '../../src/helm-compiler/form.js';
import { Generaliser } from '../../src/helm-compiler/generaliser.js';
import type { Json } from '../../src/model/json.js';
import { canonicalJson, checksum, shortChecksum, sortedKeys } from '../../src/model/json.js';
import { all, constant, data, each, entry, fixed, item, list, map, ref, text, word } from './form-words.js';
import type { Values } from './laboratory.js';
import { laboratory, trialOf } from './laboratory.js';

const json = (of: Form): Text => text({ is: 'json', of });
const hash = (of: Text, digits = 64): Text => text({ is: 'hash', of, digits });
const element = (leaf: string, index: number) => text(ref(leaf, { part: 'item', index }));

it.each<[string, (values: Values) => Json, Form]>([
  ['a fixed text', () => 'a ‹ b', fixed('a ‹ b')],
  ['what is no text', () => null, constant(null)],
  ['a number of ours', () => 80, constant(80)],
  ['a text', ({ name }) => name, text(ref('name'))],
  [
    'a text in another',
    ({ name, other }) => `a-${name}${other}!`,
    text(word('a-'), ref('name'), ref('other'), word('!')),
  ],
  ['a number', ({ count }) => count, data('count')],
  ['a number in a text', ({ count }) => `${String(count)}m`, text(ref('count'), word('m'))],
  ['a whole list', ({ list }) => list, data('list')],
  ['a whole map', ({ map }) => map, data('map')],
  ['a list before something', ({ list }) => [...list, 'x'], list(all('list'), item(fixed('x')))],
  [
    'an item for each element',
    ({ list }) => list.map((name) => ({ name })),
    list(each('list', map(entry('name', text(ref('list', { part: 'item' })))))),
  ],
  [
    'some elements, which are no list',
    ({ list }) => list.slice(1),
    list(item(element('list', 1)), item(element('list', 2))),
  ],
  [
    'elements in another order, which are no list',
    ({ list }) => [...list].reverse(),
    list(item(element('list', 2)), item(element('list', 1)), item(element('list', 0))),
  ],
  ['a joined list', ({ list }) => list.join(', '), text({ is: 'join', ref: { leaf: 'list' }, by: ', ' })],
  [
    'a list joined by this and that',
    ({ list: [a = '', b = '', c = ''] }) => `${a},${b};${c}`,
    text(
      ...[',', ';', ''].flatMap((by, index) => [
        ref('list', { part: 'item', index }),
        ...(by === '' ? [] : [word(by)]),
      ]),
    ),
  ],
  ['keys beside those of a map', ({ map }) => ({ a: 'x', ...map }), map(all('map'), entry('a', fixed('x')))],
  ['two maps in one', ({ map, more }) => ({ ...map, ...more }), map(all('map'), all('more'))],
  ['a key of data', ({ name }) => ({ [`k-${name}`]: 1 }), map(entry(text(word('k-'), ref('name')), constant(1)))],
  [
    'an entry for each element',
    ({ list }) => Object.fromEntries(list.map((key) => [key, 'x'])),
    map({ is: 'each', over: { leaf: 'list' }, key: text(ref('list', { part: 'item' })), value: fixed('x') }),
  ],
  [
    'a field of each object',
    ({ items }) => items.map(({ name }) => name),
    list(each('items', text(ref('items', { part: 'item', field: 'name' })))),
  ],
  [
    'keys and values of a map in the order of its keys',
    ({ map }) => sortedKeys(map).map((key) => `${key}=${map[key] ?? ''}`),
    list(each('map', text(ref('map', { part: 'key' }), word('='), ref('map', { part: 'item' })))),
  ],
  ['canonical JSON', ({ any }) => canonicalJson(any), json(data('any'))],
  [
    'canonical JSON of several in a text',
    ({ name, list }) => `x=${canonicalJson({ list, name })};`,
    text(word('x='), { is: 'json', of: map(entry('list', data('list')), entry('name', text(ref('name')))) }, word(';')),
  ],
  ['a checksum', ({ map }) => checksum(map), hash(json(data('map')))],
  ['the beginning of one', ({ map }) => shortChecksum(map), hash(json(data('map')), 10)],
  ['a checksum of nothing but words', () => checksum('x'), fixed(checksum('x'))],
])('recognises %s', (_, render, form) => {
  const trial = trialOf(render);
  const hashes = new Map<string, string>();
  const environment = trial.environment({});
  const [value = null] = trial.rendered(environment, hashes);
  expect(new Generaliser(laboratory.sentinels, hashes, trial.scope(environment)).form(value)).toEqual(form);
});

it('takes objects that there are once for each element for one, wherever they stand', () => {
  const kindOf = (index: number) => (values: Values) => ({ kind: values.list[index] ?? '' });
  const trial = trialOf(kindOf(0), () => ({ kind: 'fixed' }), kindOf(1), kindOf(2));
  expect(trial.generalised({})).toEqual([
    item(map(entry('kind', fixed('fixed')))),
    each('list', map(entry('kind', text(ref('list', { part: 'item' }))))),
  ]);
});
