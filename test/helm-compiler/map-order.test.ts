// Who wins where several contributions to a map have the same key: found by making them meet.
import { describe, expect, it } from 'vitest';
import type { Entry, Form, MapForm } from '../../src/helm-compiler/form.js';
import { keysBeside, ordered } from '../../src/helm-compiler/map-order.js';
import type { Json } from '../../src/model/json.js';
import { all, entry, fixed, item, list, map, off, on, ref, text, under, word } from './form-words.js';
import type { Values } from './laboratory.js';
import { trialOf } from './laboratory.js';

const a = entry('a', fixed('x'));
const b = entry('b', fixed('x'));
const key = entry(text(ref('name')), fixed('y'));

/** The map that a unit renders in its object, with its contributions in the order in which later ones win. */
function orderOf(entries: MapForm['entries'], render: (values: Values) => Json): readonly Entry[] {
  const trial = trialOf((values) => ({ kind: 'Thing', metadata: { name: 'thing' }, data: render(values) }));
  const form = (data: Form) =>
    list(
      item(
        map(entry('kind', fixed('Thing')), entry('metadata', map(entry('name', fixed('thing')))), entry('data', data)),
      ),
    );
  const cases = ['false', 'true'].map((option) => {
    const assignment = { on: option };
    return { assignment, objects: form(map(...entries)).items, scope: trial.scope(trial.environment(assignment)) };
  });
  const [object] = ordered(form(map(...entries)), trial, { pins: {}, cases }).items;
  const value = object?.is === 'item' && object.value.is === 'map' ? object.value.entries[2] : undefined;
  return value?.is === 'entry' && value.value.is === 'map' ? value.value.entries : [];
}

describe('the last contribution wins', () => {
  it.each<[string, MapForm['entries'], (values: Values) => Json, readonly Entry[]]>([
    ['where ours win', [a, all('map')], ({ map }) => ({ ...map, a: 'x' }), [all('map'), a]],
    ['where theirs win', [all('map'), a], ({ map }) => ({ a: 'x', ...map }), [a, all('map')]],
    [
      'where theirs stand between ours',
      [all('map'), a, b],
      ({ map }) => ({ a: 'x', ...map, b: 'x' }),
      [a, all('map'), b],
    ],
    ['of two maps', [all('map'), all('more')], ({ map, more }) => ({ ...more, ...map }), [all('more'), all('map')]],
    ['of a key of data and one of ours', [a, key], ({ name }) => ({ [name]: 'y', a: 'x' }), [key, a]],
    [
      'where they meet only under a condition',
      [under(on('on'), a), all('map')],
      ({ on, map }) => ({ ...map, ...(on ? { a: 'x' } : {}) }),
      [all('map'), under(on('on'), a)],
    ],
    [
      'where theirs win under a condition',
      [all('map'), under(on('on'), a)],
      ({ on, map }) => ({ ...(on ? { a: 'x' } : {}), ...map }),
      [under(on('on'), a), all('map')],
    ],
    [
      'and any order is right where they never meet',
      [under(on('on'), a), under(off('on'), all('map'))],
      ({ on, map }) => (on ? { a: 'x' } : map),
      [under(off('on'), all('map')), under(on('on'), a)],
    ],
    ['and nothing changes where all keys are ours', [b, a], () => ({ a: 'x', b: 'x' }), [b, a]],
  ])('%s', (_, entries, render, order) => {
    expect(orderOf(entries, render)).toEqual(order);
  });
});

it.each<[string, MapForm, string[]]>([
  ['keys beside all of a map', map(a, all('map')), ['a']],
  ['keys beside a key of data', map(a, key, b), ['a', 'b']],
  ['no key of a map of ours', map(a, b), []],
  ['no key of data', map(entry(text(word('k-'), ref('name')), fixed('x')), all('map')), []],
  ['keys of the map alone that holds keys of data', map(b, entry('inner', map(a, all('map')))), ['a']],
])('keys that users can have too are %s', (_, form, keys) => {
  expect(keysBeside(list(item(form)))).toEqual(keys);
});
