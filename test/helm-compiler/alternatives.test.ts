// A text that is one of several: the shortest condition is asked first, and what it rules out is not asked again.
import { expect, it } from 'vitest';
import { evaluateText } from '../../src/helm-compiler/evaluate.js';
import type { Condition, Part, Text } from '../../src/helm-compiler/form.js';
import { ExpressionPrinter } from '../../src/helm-compiler/printer/expressions.js';
import { empty, off, on, ref, set, text, word } from './form-words.js';
import { leafOf, trialOf } from './laboratory.js';

const place = { chart: 'trial', leafOf };
const { texts } = new ExpressionPrinter();
const also = (...and: Condition[]): Condition => ({ and });
const mode = (...among: string[]): Condition => ({ leaf: 'mode', among });
const joined: Part = { is: 'join', ref: { leaf: 'list' }, by: ',' };

const ofThree = text(word('secure', also(empty('list'), on('on'))), word('plain', also(empty('list'), off('on'))), {
  ...joined,
  when: set('list'),
});

it.each<[string, Text, string]>([
  [
    'three, of which the last is the shortest to ask for',
    ofThree,
    '{{ if .Values.list }}{{ join "," .Values.list }}{{ else if .Values.on }}secure{{ else }}plain{{ end }}',
  ],
  [
    'four, with text around them',
    text(
      word('a'),
      word('1', mode('a')),
      word('2', also(mode('b'), on('on'))),
      word('3', also(mode('b'), off('on'))),
      word('4', mode('c')),
      word('z'),
    ),
    'a{{ if eq .Values.mode "a" }}1{{ else if eq .Values.mode "c" }}4{{ else if .Values.on }}2{{ else }}3{{ end }}z',
  ],
  [
    'one of which is of several parts',
    text(word('a-', mode('a')), { ...ref('name'), when: mode('a') }, word('b', mode('b')), word('c', mode('c'))),
    '{{ if eq .Values.mode "a" }}a-{{ .Values.name }}{{ else if eq .Values.mode "b" }}b{{ else }}c{{ end }}',
  ],
  ['two', text(word('a', on('on')), word('b', off('on'))), '{{ if .Values.on }}a{{ else }}b{{ end }}'],
  [
    'three that leave a case out',
    text(word('a', also(mode('a'), on('on'))), word('b', mode('b')), word('c', mode('c'))),
    '{{ if and (eq .Values.mode "a") .Values.on }}a{{ end }}{{ if eq .Values.mode "b" }}b{{ end }}{{ if eq .Values.mode "c" }}c{{ end }}',
  ],
  [
    'three of which two can be there',
    text(word('a', on('on')), word('b', off('on')), word('c', mode('c'))),
    '{{ if .Values.on }}a{{ else }}b{{ end }}{{ if eq .Values.mode "c" }}c{{ end }}',
  ],
])('%s', (_, form, template) => {
  expect(texts.plain(form, place)).toBe(template);
});

it('as an expression', () => {
  expect(texts.expression(ofThree, place)).toBe(
    'ternary (join "," .Values.list) (ternary "secure" "plain" .Values.on) (not (empty .Values.list))',
  );
});

it('means what the form means', () => {
  const trial = trialOf();
  const meant = (assignment: Record<string, string>) =>
    evaluateText(
      ofThree,
      trial.scope({ ...trial.environment(assignment), list: assignment['list'] === 'set' ? ['x', 'y'] : [] }),
    );
  expect(meant({ list: 'set', on: 'true' })).toBe('x,y');
  expect(meant({ list: 'empty', on: 'true' })).toBe('secure');
  expect(meant({ list: 'empty', on: 'false' })).toBe('plain');
});
