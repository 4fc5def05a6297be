// What counts as the same thing in different cases, and how a person is told which.
import { describe, expect, it } from 'vitest';
import type { Form, Item, Part } from '../../src/helm-compiler/form.js';
import { entryRole, haveDifferentNames, objectRoles, partRole, roleOf } from '../../src/helm-compiler/roles.js';
import { all, constant, data, each, entry, fixed, item, list, map, ref, text, word } from './form-words.js';

const named = (name: Form, ...more: Parameters<typeof map>) => map(entry('name', name), ...more);
const x = fixed('x');

describe('items of lists', () => {
  it.each<[string, Item, Item]>([
    ['with one name', item(named(fixed('a'), entry('value', x))), item(named(fixed('a'), entry('value', constant(1))))],
    [
      'with one name that has data in it',
      item(named(text(word('a-'), ref('name')))),
      item(named(text(word('a-'), ref('other')))),
    ],
    ['mounted at one path', item(map(entry('mountPath', x), entry('b', x))), item(map(entry('mountPath', x)))],
    ['that are equal', item(map(entry('a', x))), item(map(entry('a', x)))],
    [
      'that begin with the same words',
      item(text(word('greet all '), ref('name'))),
      item(text(word('greet all people'))),
    ],
    ['of one list', all('list'), all('list')],
    ['made of one list, with one name', each('list', named(x)), each('list', named(x, entry('b', x)))],
  ])('are the same: those %s', (_, one, other) => {
    expect(roleOf(one)).toBe(roleOf(other));
  });

  it.each<[string, Item, Item]>([
    ['with another name', item(named(fixed('a'))), item(named(fixed('b')))],
    ['that nothing tells apart but what they hold', item(map(entry('a', x))), item(map(entry('a', constant(1))))],
    ['with a name and a path of the same word', item(named(x)), item(map(entry('path', x)))],
    ['that begin with other words', item(fixed('greet all of them')), item(fixed('greet none of them'))],
    ['that begin with a short word', item(fixed('a b')), item(fixed('a c'))],
    ['of other lists', all('list'), all('items')],
    ['made of a list, and one that is not', each('list', named(x)), item(named(x))],
  ])('are others: those %s', (_, one, other) => {
    expect(roleOf(one)).not.toBe(roleOf(other));
  });
});

describe('objects', () => {
  const object = (kind: string, name: string) =>
    item(map(entry('kind', fixed(kind)), entry('metadata', named(fixed(name)))));

  it('are the same if they are of one kind, of which no case has two', () => {
    expect(objectRoles([[object('Job', 'a')], [object('Job', 'b')]])).toEqual([['Job'], ['Job']]);
  });

  it('have their name beside a kind of which a case has two', () => {
    expect(objectRoles([[object('Job', 'a'), object('Job', 'b'), object('Pod', 'a')], [object('Job', 'b')]])).toEqual([
      ['Job a', 'Job b', 'Pod'],
      ['Job b'],
    ]);
  });

  it('are counted where the name, too, is there twice', () => {
    expect(objectRoles([[object('Job', 'a'), object('Job', 'a')]])).toEqual([['Job a', 'Job a#1']]);
  });
});

it.each<[string, Part, Part, boolean]>([
  ['of equal words', word('a'), word('a'), true],
  ['of other words', word('a'), word('b'), false],
  ['of one leaf', ref('name'), ref('name'), true],
  ['of JSON, whatever is in it', { is: 'json', of: x }, { is: 'json', of: map() }, true],
  ['of as many digits of a hash', hashOf('name', 10), hashOf('other', 10), true],
  ['of more digits of a hash', hashOf('name', 10), hashOf('name', 64), false],
])('stretches of text %s are the same or not', (_, one, other, isSame) => {
  expect(partRole(one) === partRole(other)).toBe(isSame);
});

function hashOf(leaf: string, digits: number): Part {
  return { is: 'hash', of: text(ref(leaf)), digits };
}

it('entries of maps are the same by their key, and whole maps by their leaf', () => {
  expect(entryRole(entry('a', x))).toBe(entryRole(entry('a', list())));
  expect(entryRole(entry('a', x))).not.toBe(entryRole(entry('b', x)));
  expect(entryRole(all('map'))).not.toBe(entryRole(all('more')));
});

it.each<[string, Form[], boolean]>([
  ['two names', [named(fixed('a')), named(fixed('b'))], true],
  ['a name and a path', [named(fixed('a')), map(entry('path', fixed('/')))], true],
  ['one name', [named(fixed('a')), named(fixed('a'))], false],
  ['a name, and what has none', [named(fixed('a')), map()], false],
  ['a name that is data', [named(data('name')), named(fixed('a'))], false],
])('different names are %s: %#', (_, values, areDifferent) => {
  expect(haveDifferentNames(values)).toBe(areDifferent);
});
