// From many cases to one form: what differs between them, as deep down as possible, under the shortest condition.
import { describe, expect, it } from 'vitest';
import { everyAssignment } from '../../src/helm-compiler/assignments.js';
import type { Form, Guarded, Item } from '../../src/helm-compiler/form.js';
import { Inexplicable, Learner } from '../../src/helm-compiler/learner.js';
import type { Assignment } from '../../src/helm-compiler/leaves.js';
import { Synthesiser } from '../../src/helm-compiler/synthesiser.js';
import {
  all,
  constant,
  data,
  each,
  entry,
  fixed,
  item,
  list,
  map,
  off,
  on,
  ref,
  set,
  text,
  under,
  word,
} from './form-words.js';
import { leafOf, trialOf } from './laboratory.js';

const switches = ['on', 'mode', 'name'].map(leafOf);
const assignments = [...everyAssignment(switches)];

/** What is made of all cases of what each of them renders. */
function synthesised(formOf: (assignment: Assignment) => Form): readonly Guarded<Item>[] {
  const trial = trialOf();
  const cases = assignments.map((assignment) => ({
    assignment,
    objects: [item(map(entry('kind', fixed('Thing')), entry('value', formOf(assignment))))],
    scope: trial.scope(trial.environment(assignment)),
  }));
  return new Synthesiser(cases, new Learner(assignments, switches, []), switches).objects().items;
}

const thing = (value: Form) => [item(map(entry('kind', fixed('Thing')), entry('value', value)))];
const mode = (...among: string[]) => ({ leaf: 'mode', among });
const isOn = ({ on }: Assignment) => on === 'true';

describe('one form', () => {
  it.each<[string, (assignment: Assignment) => Form, Form]>([
    ['is what is the same in all cases', () => fixed('x'), fixed('x')],
    [
      'has a key under the condition of the cases that have it',
      (is) => map(entry('a', fixed('x')), ...(isOn(is) ? [entry('b', fixed('y'))] : [])),
      map(entry('a', fixed('x')), under(on('on'), entry('b', fixed('y')))),
    ],
    [
      'says of a key what is true of the cases that have it',
      (is) => map(...(isOn(is) ? [entry('b', fixed(is['mode'] === 'a' ? 'first' : 'later'))] : [])),
      map(under(on('on'), entry('b', text(word('later', mode('b', 'c')), word('first', mode('a')))))),
    ],
    ['is a switch that alone explains it', (is) => constant(isOn(is)), data('on')],
    ['is a word that alone explains it', ({ mode = '' }) => fixed(mode), data('mode')],
    [
      'has an item where the cases have it that have it',
      (is) => list(item(fixed('a')), ...(isOn(is) ? [item(fixed('b'))] : []), item(fixed('c'))),
      list(item(fixed('a')), under(on('on'), item(fixed('b'))), item(fixed('c'))),
    ],
    [
      'takes items of one name for one',
      (is) => list(item(map(entry('name', fixed('a')), entry('value', isOn(is) ? fixed('x') : constant(1))))),
      list(
        item(
          map(
            entry('name', fixed('a')),
            entry('value', { is: 'choice', of: [under(on('on'), { value: fixed('x') }), { value: constant(1) }] }),
          ),
        ),
      ),
    ],
    [
      'is one of several lists whose items change places',
      (is) => list(...(isOn(is) ? ['a', 'b'] : ['b', 'a']).map((name) => item(fixed(name)))),
      {
        is: 'choice',
        of: [
          under(on('on'), { value: list(item(fixed('a')), item(fixed('b'))) }),
          { value: list(item(fixed('b')), item(fixed('a'))) },
        ],
      },
    ],
    [
      'has a stretch of text where the cases have it that have it',
      (is) => text(word('a'), ...(isOn(is) ? [ref('other')] : []), word('z')),
      text(word('a'), under(on('on'), ref('other')), word('z')),
    ],
    [
      'has this or that stretch of text',
      (is) => text(word(isOn(is) ? 'https' : 'http'), ref('other')),
      text(word('https', on('on')), word('http', off('on')), ref('other')),
    ],
    [
      'does not miss what is made of an empty leaf',
      ({ name }) => list(...(name === 'set' ? [each('name', fixed('x'))] : [])),
      list(each('name', fixed('x'))),
    ],
    [
      'is a map with all of a leaf in it, if some cases are nothing else',
      (is) => (isOn(is) ? data('map') : map(entry('a', fixed('x')), all('map'))),
      map(all('map'), under(off('on'), entry('a', fixed('x')))),
    ],
    [
      'has conditions of several switches',
      (is) => map(...(isOn(is) && is['name'] === 'set' ? [entry('a', fixed('x'))] : [])),
      map(under({ and: [on('on'), set('name')] }, entry('a', fixed('x')))),
    ],
  ])('%s', (_, formOf, form) => {
    expect(synthesised(formOf)).toEqual(thing(form));
  });

  it('is one list with one item in it, if every case has one, rather than of items that are there or not', () => {
    const url = (is: Assignment) => text(word(isOn(is) ? 'https' : 'http'), word('://'), ref('other'));
    const inPlace = text(word('https', on('on')), word('http', off('on')), word('://'), ref('other'));
    expect(synthesised((is) => list(item(url(is))))).toEqual(thing(list(item(inPlace))));
  });

  it('is one of items that are there or not, if they have little in common', () => {
    const one = map(entry('name', fixed('a')), entry('image', fixed('x')));
    const other = map(entry('name', fixed('b')), entry('command', list(item(fixed('y')))));
    expect(synthesised((is) => list(item(isOn(is) ? one : other)))).toEqual(
      thing(list(under(off('on'), item(other)), under(on('on'), item(one)))),
    );
  });

  it('is not made of cases that differ although their options are the same, and says where', () => {
    let calls = 0;
    const differing = () =>
      map(entry('spec', list(item(map(entry('name', fixed('a')), entry('n', constant(++calls)))))));
    const made = () =>
      new Synthesiser(
        [1, 2].map(() => ({ assignment: {}, objects: thing(differing()), scope: trialOf().scope({}) })),
        new Learner([{}, {}], [], []),
        [],
      ).objects();
    expect(made).toThrow(Inexplicable);
    expect(placeOf(made)).toBe('Thing.value.spec[name a].n');
  });
});

describe('a place', () => {
  const lone = (...values: Form[]) => list(...values.map((value) => item(value)));
  const named = (name: Form, ...entries: Parameters<typeof map>) =>
    map(entry('kind', fixed('Thing')), entry('metadata', map(entry('name', name))), ...entries);

  it.each<[string, (different: Form) => Form, string]>([
    ['names the object', (it) => named(fixed('a'), entry('spec', map(entry('n', it)))), 'Thing a.spec.n'],
    ['has a star for what is data', (it) => named(text(ref('name'), word('-a')), entry('n', it)), 'Thing *-a.n'],
    ['has no object where there is none', (it) => map(entry('n', it)), 'n'],
    [
      'names an item by what tells it apart',
      (it) => named(fixed('a'), entry('list', lone(map(entry('path', fixed('/')), entry('n', it)), fixed('x')))),
      'Thing a.list[path /].n',
    ],
    [
      'counts items that nothing tells apart',
      (it) => named(fixed('a'), entry('list', lone(fixed('x'), map(entry('n', map(entry('m', it))))))),
      'Thing a.list[1]',
    ],
    [
      'names the leaf of which items are made',
      (it) => named(fixed('a'), entry('list', list(each('list', map(entry('name', fixed('b')), entry('n', it)))))),
      'Thing a.list[each of list: name b].n',
    ],
    [
      'leads into JSON',
      (it) => named(fixed('a'), entry('t', text({ is: 'json', of: map(entry('n', it)) }))),
      'Thing a.t.json.n',
    ],
  ])('%s', (_, formOf, place) => {
    const trial = trialOf();
    const scope = trial.scope(trial.environment({ list: 'set' }));
    const cases = [1, 2].map((n) => ({ assignment: {}, objects: [item(formOf(constant(n)))], scope }));
    expect(placeOf(() => new Synthesiser(cases, new Learner([{}, {}], [], []), []).objects())).toBe(place);
  });
});

function placeOf(made: () => unknown): string | undefined {
  try {
    made();
  } catch (error) {
    if (error instanceof Inexplicable) return error.place;
  }
  return undefined;
}
