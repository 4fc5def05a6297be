// What a chart names, compiled: one form, or one for each group, which then have to be of one shape.
import { describe, expect, it } from 'vitest';
import { laboratoryOf } from '../../src/helm-compiler/compile.js';
import { fields, valuesOf } from '../../src/helm-compiler/index.js';
import type { Complete, Named, NamedOfGroups } from '../../src/helm-compiler/index.js';
import { namedForms } from '../../src/helm-compiler/named-forms.js';
import { entry, fixed, map, off, on, ref, text, under, word } from './form-words.js';

const program = fields.group('A program.', { name: fields.text('Its name.'), tag: fields.text('Its version.') });
const schema = fields.group('Values.', {
  on: fields.flag('A switch.', false),
  prefix: fields.text('A prefix.'),
  api: fields.group('The API.', { image: program, picture: program }),
  web: fields.group('The pages.', { image: program, root: program }),
  db: fields.group('The database.', { root: program }),
});

type Values = Complete<typeof schema>;

const laboratory = laboratoryOf<Values>({
  metadata: { name: 'trial', version: '1.0.0', description: 'A trial.' },
  values: valuesOf(schema),
  units: [],
});

const formsOf = (named: Named<Values> | NamedOfGroups<Values>) =>
  namedForms(named, laboratory, { cases: 20, trials: 20, exhaustive: 64 });

describe('a name', () => {
  it.each<[string, Named<Values>['render'], unknown]>([
    ['is of a text', ({ values }) => `${values.prefix}-x`, text(ref('prefix'), word('-x'))],
    [
      'is of a text with conditions',
      ({ values }) => (values.on ? 'yes' : 'no'),
      text(word('yes', on('on')), word('no', off('on'))),
    ],
    [
      'is of a map',
      ({ values }) => ({ a: 'x', ...(values.on ? { b: values.prefix } : {}) }),
      map(entry('a', fixed('x')), under(on('on'), entry('b', text(ref('prefix'))))),
    ],
  ])('%s', (_, render, form) => {
    expect(formsOf({ name: 'it', description: 'What it is.', render })).toEqual([
      { name: 'it', description: 'What it is.', form },
    ]);
  });

  it('is of nothing that is a text here and a map there', () => {
    const render: Named<Values>['render'] = ({ values }) => (values.on ? 'x' : { a: 'x' });
    expect(() => formsOf({ name: 'it', render })).toThrow('a named form is a text or a map');
  });
});

describe('a name of groups', () => {
  const render: NamedOfGroups<Values>['render'] = (_, { name }: { readonly name: string }) => `${name}-x`;

  it('has a form for each, of the values of that group', () => {
    expect(formsOf({ name: 'it', groups: ['api.image', 'web.image'], render })).toEqual(
      ['api', 'web'].map((id) => ({
        name: 'it',
        form: text(ref(`${id}.image.name`), word('-x')),
        group: { path: [id, 'image'], word: 'image' },
      })),
    );
  });

  it.each([
    ['the last of their paths, where they agree', ['api.image', 'web.image'], 'image'],
    ['another, where they do not', ['api.image', 'api.picture'], 'values'],
    ['another, where that means the root already', ['web.root', 'db.root'], 'values'],
  ])('is given its group by a word: %s', (_, groups, word) => {
    expect(formsOf({ name: 'it', groups, render }).map(({ group }) => group?.word)).toEqual([word, word]);
  });

  it('is refused where it would say something else of each', () => {
    const different: NamedOfGroups<Values>['render'] = ({ values }, group: { readonly name: string }) =>
      values.api.image === group ? group.name : `${group.name}-x`;
    expect(() => formsOf({ name: 'it', groups: ['api.image', 'web.image'], render: different })).toThrow(
      'is not the same text of api.image and of web.image',
    );
  });

  it('is refused where there is no such group', () => {
    expect(() => formsOf({ name: 'it', groups: ['api.image', 'api.name'], render })).toThrow(
      'there is no group api.name of values',
    );
  });
});
