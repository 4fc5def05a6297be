// Forms as expressions, which may be arguments: what JSON and checksums are made of.
import { describe, expect, it } from 'vitest';
import type { Form, MapForm } from '../../src/helm-compiler/form.js';
import { ExpressionPrinter, Unprintable } from '../../src/helm-compiler/printer/expressions.js';
import type { Place } from '../../src/helm-compiler/printer/place.js';
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
import { leafOf } from './laboratory.js';

const place: Place = { chart: 'trial', leafOf };
const printer = new ExpressionPrinter();
const x = fixed('x');
const [a, b] = [entry('a', x), entry('b', data('name'))];
const overlay = (layers: string) => `include "trial.overlay" (list ${layers}) | fromYaml`;

describe('a value', () => {
  it.each<[string, Form, string]>([
    ['is nil where it is null', constant(null), 'nil'],
    ['is a number', constant(3), '3'],
    ['is data', data('map'), '.Values.map'],
    ['is a text', text(ref('name'), word('-x')), 'printf "%s-x" .Values.name'],
    ['is a list', list(item(x), item(data('name'))), 'list "x" .Values.name'],
    ['is a list of nothing', list(), 'list'],
    ['is a list with all of a leaf', list(item(x), all('list')), 'concat (list "x") .Values.list'],
    ['is an item under a condition', list(under(on('on'), item(x))), 'ternary (list "x") (list) .Values.on'],
    [
      'is one of several',
      { is: 'choice', of: [under(on('on'), { value: x }), { value: constant(1) }] },
      'ternary "x" 1 .Values.on',
    ],
  ])('%s', (_, form, expression) => {
    expect(printer.form(form, place)).toBe(expression);
  });
});

describe('a map', () => {
  it.each<[string, MapForm, string]>([
    ['is one dict', map(a, b), 'dict "a" "x" "b" .Values.name'],
    ['is an empty dict', map(), 'dict'],
    ['is all of a leaf', map(all('map')), '.Values.map'],
    ['is laid over another', map(a, b, all('map')), overlay('(dict "a" "x" "b" .Values.name) .Values.map')],
    ['has entries under a condition', map(under(on('on'), a)), 'ternary (dict "a" "x") (dict) .Values.on'],
    [
      'has neighbours under one condition in one dict',
      map(under(on('on'), a), under(on('on'), b)),
      'ternary (dict "a" "x" "b" .Values.name) (dict) .Values.on',
    ],
    [
      'is this or that dict',
      map(under(on('on'), a), under(off('on'), b)),
      'ternary (dict "a" "x") (dict "b" .Values.name) .Values.on',
    ],
    [
      'has layers of its own under a condition',
      map(under(set('name'), a), under(set('name'), all('map'))),
      `ternary (${overlay('(dict "a" "x") .Values.map')}) (dict) (not (empty .Values.name))`,
    ],
    [
      'has entries under conditions beside those that are always there',
      map(a, under(on('on'), b)),
      overlay('(dict "a" "x") (ternary (dict "b" .Values.name) (dict) .Values.on)'),
    ],
  ])('%s', (_, form, expression) => {
    expect(printer.form(form, place)).toBe(expression);
  });
});

it.each<[string, Form]>([
  ['items', list(each('list', x))],
  ['entries', map({ is: 'each', over: { leaf: 'list' }, key: text(ref('list', { part: 'item' })), value: x })],
])('%s made of elements take lines of their own', (_, form) => {
  expect(() => printer.form(form, place)).toThrow(Unprintable);
});
