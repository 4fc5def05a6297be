// A wrong form is found out, each mistake by the trials that can show it; a right one survives all of them.
import { describe, expect, it } from 'vitest';
import { branchesOf } from '../../src/helm-compiler/branches.js';
import type { Effort } from '../../src/helm-compiler/compiled-unit.js';
import type { Form } from '../../src/helm-compiler/form.js';
import { randomFrom } from '../../src/helm-compiler/random.js';
import { Refuter } from '../../src/helm-compiler/refuter.js';
import type { Json } from '../../src/model/json.js';
import { all, data, entry, fixed, item, list, map, on, ref, text, under, word } from './form-words.js';
import type { Values } from './laboratory.js';
import { trialOf } from './laboratory.js';

const usual: Effort = { cases: 0, trials: 200, exhaustive: 64 };

/** What finds out that a form is not what a unit renders. */
function foundBy(render: (values: Values) => Json, form: Form, effort = usual): string[] {
  const { refuter, known } = refuterOf(render, effort);
  const objects = list(item(form));
  return [
    ...(refuter.refute(objects).length > 0 ? ['random data'] : []),
    ...(refuter.survey(objects).wrong.length > 0 ? ['the survey'] : []),
    ...(refuter.probe(objects, known).wrong === undefined ? [] : ['a probe']),
  ];
}

function refuterOf(render: (values: Values) => Json, effort: Effort) {
  const trial = trialOf(render);
  const random = randomFrom(1);
  const branches = branchesOf(trial, new Set(), random);
  const known = [branches.environment(branches.any(random))];
  return { refuter: new Refuter(trial, branches, { effort, random }), known };
}

const x = fixed('x');

describe('a form', () => {
  it.each<[string, (values: Values) => Json, Form, string[]]>([
    ['that is right survives', ({ on }) => (on ? { a: 'x' } : {}), map(under(on('on'), entry('a', x))), []],
    [
      'without a condition is found by all',
      ({ on }) => (on ? { a: 'x' } : {}),
      map(entry('a', x)),
      ['random data', 'the survey', 'a probe'],
    ],
    [
      'without the fallback of an empty text is found by data that is empty',
      ({ name }) => ({ a: name === '' ? 'none' : name }),
      map(entry('a', data('name'))),
      ['random data', 'a probe'],
    ],
    [
      'of a unit that compares data with a word is found by that word',
      ({ name }) => ({ a: name === 'latest' ? 'newest' : name }),
      map(entry('a', data('name'))),
      ['a probe'],
    ],
    [
      'in which another contribution to a map wins is found by keys that meet',
      ({ map }) => ({ ...map, a: 'x' }),
      map(entry('a', x), all('map')),
      ['a probe'],
    ],
    [
      'that says something of an empty list is found where lists are empty',
      ({ list }) => ({ a: list.join(',') }),
      map(entry('a', text({ is: 'join', ref: { leaf: 'list' }, by: ',' }, word('.')))),
      ['random data', 'the survey', 'a probe'],
    ],
  ])('%s', (_, render, form, found) => {
    expect(foundBy(render, form)).toEqual(found);
  });
});

describe('a survey', () => {
  const render = ({ on, mode, name }: Values): Json =>
    on && mode === 'c' && name !== '' ? { rare: 'x', other: 'x' } : {};
  const form = list(item(map()));

  it('finds what random data misses', () => {
    expect(foundBy(render, map(), { ...usual, trials: 0 })).toEqual(['the survey']);
  });

  it('goes through every assignment where there are few', () => {
    const { refuter } = refuterOf(render, usual);
    expect(refuter.survey(form)).toMatchObject({ surveyed: 12, wrong: [{ on: true, mode: 'c' }] });
    expect(refuter.survey(form).fours).toBeUndefined();
  });

  it('covers options four by four where there are many, and says so', () => {
    const { refuter } = refuterOf(render, { ...usual, exhaustive: 11 });
    expect(refuter.survey(form)).toMatchObject({ fours: { all: 12, forbidden: 0, unreached: 0 } });
  });
});

describe('probes', () => {
  it('that were survived are told, for another trial', () => {
    const { refuter, known } = refuterOf(({ name }) => ({ a: name }), usual);
    expect(refuter.probe(list(item(map(entry('a', text(ref('name')))))), known).tried).toHaveLength(200);
  });

  it('are none of a unit that reads nothing', () => {
    const { refuter, known } = refuterOf(() => ({ a: 'x' }), usual);
    expect(refuter.probe(list(item(map(entry('a', x)))), known)).toEqual({ tried: [] });
  });
});
