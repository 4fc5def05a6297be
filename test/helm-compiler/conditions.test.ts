// Conditions as template expressions, and what follows from them.
import { describe, expect, it } from 'vitest';
import type { Condition } from '../../src/helm-compiler/form.js';
import {
  areComplements,
  booleanOf,
  conditionOf,
  impliesAny,
  reduced,
} from '../../src/helm-compiler/printer/conditions.js';
import type { Place } from '../../src/helm-compiler/printer/place.js';
import { empty, off, on, set } from './form-words.js';
import { leafOf } from './laboratory.js';

const place: Place = { chart: 'trial', leafOf };
const mode = (...among: string[]): Condition => ({ leaf: 'mode', among });
const either = (...among: string[]): Condition => ({ leaf: 'args', among });
describe('a condition', () => {
  it.each<[string, Condition, string]>([
    ['of a switch', on('on'), '.Values.on'],
    ['of its opposite', off('on'), 'not .Values.on'],
    ['of data', set('name'), '.Values.name'],
    ['of none', empty('list'), 'not .Values.list'],
    ['of a number that is set', set('limit'), 'not (kindIs "invalid" .Values.limit)'],
    ['of a number that is unset', empty('limit'), 'kindIs "invalid" .Values.limit'],
    ['of a word', mode('a'), 'eq .Values.mode "a"'],
    ['of all words but one', mode('a', 'b'), 'ne .Values.mode "c"'],
    ['of a map or a list', either('map', 'list'), '.Values.args'],
    ['of a map', either('map'), 'and .Values.args (not (kindIs "slice" .Values.args))'],
    ['of a list or nothing', either('list', 'empty'), 'or (not .Values.args) (kindIs "slice" .Values.args)'],
    ['with a name', { named: 'usesIt' }, 'include "trial.usesIt" .'],
    [
      'of several',
      { and: [on('on'), { or: [set('name'), off('on')] }] },
      'and .Values.on (or .Values.name (not .Values.on))',
    ],
  ])('%s', (_, condition, expression) => {
    expect(conditionOf(condition, place)).toBe(expression);
  });

  it.each<[string, Condition, string]>([
    ['is one already', on('on'), '.Values.on'],
    ['is made of data', set('name'), 'not (empty .Values.name)'],
    ['is made of a name', { named: 'usesIt' }, 'eq "true" (include "trial.usesIt" .)'],
    ['is the opposite of a name', { not: { named: 'usesIt' } }, 'not (include "trial.usesIt" .)'],
    ['is made of its parts', { or: [set('name'), on('on')] }, 'or (not (empty .Values.name)) .Values.on'],
  ])('as true or false %s', (_, condition, expression) => {
    expect(booleanOf(condition, place)).toBe(expression);
  });

  it('reads from the root where the dot is something else', () => {
    const moved = { ...place, moved: true };
    expect(conditionOf({ and: [set('name'), { named: 'usesIt' }] }, moved)).toBe(
      'and $.Values.name (include "trial.usesIt" $)',
    );
  });
});

it.each<[string, Condition, Condition, boolean]>([
  ['a switch and its opposite', on('on'), off('on'), true],
  ['a word and all others', mode('a'), mode('c', 'b'), true],
  ['a word and some others', mode('a'), mode('b'), false],
  ['two switches', on('on'), set('name'), false],
  ['both, and one or the other not', { and: [on('on'), set('name')] }, { or: [empty('name'), off('on')] }, true],
  ['a name and its opposite', { named: 'usesIt' }, { not: { named: 'usesIt' } }, true],
])('complements: %s', (_, a, b, expected) => {
  expect(areComplements(a, b, place)).toBe(expected);
  expect(areComplements(b, a, place)).toBe(expected);
});

it.each<[string, Condition[], Condition[], boolean]>([
  ['what is given', [on('on')], [on('on')], true],
  ['its opposite', [on('on')], [off('on')], false],
  ['what is part of it', [{ and: [on('on'), set('name')] }], [set('name')], true],
  ['one of several', [mode('a', 'b')], [mode('a'), mode('b')], true],
  ['not all of them', [mode('a', 'b', 'c')], [mode('a'), mode('b')], false],
  [
    'what several say together',
    [{ or: [on('on'), set('name')] }, { or: [off('on'), set('name')] }],
    [set('name')],
    true,
  ],
  ['what is only said of something else', [off('on')], [set('name')], false],
  ['what nothing is known of', [], [on('on')], false],
])('implies %s', (_, given, others, expected) => {
  expect(impliesAny(given, others, place)).toBe(expected);
});

it.each<[string, Condition, Condition[], Condition | undefined]>([
  ['all where nothing is given', on('on'), [], on('on')],
  ['nothing where it is given', on('on'), [on('on')], undefined],
  ['the other half', { and: [on('on'), set('name')] }, [on('on')], set('name')],
  ['two of three', { and: [on('on'), set('name'), set('list')] }, [on('on')], { and: [set('name'), set('list')] }],
  ['all of an alternative', { or: [on('on'), set('name')] }, [set('list')], { or: [on('on'), set('name')] }],
])('leaves to be asked %s', (_, condition, given, rest) => {
  expect(reduced(condition, given, place)).toEqual(rest);
});
