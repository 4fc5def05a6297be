// Whole template files: documents of a unit, named templates, rules, and how values are completed.
import { describe, expect, it } from 'vitest';
import type { Form, Guarded, Item } from '../../src/helm-compiler/form.js';
import { valuesTemplate } from '../../src/helm-compiler/printer/completion.js';
import {
  helpersTemplate,
  unitTemplate,
  validationTemplate,
  type Helpers,
} from '../../src/helm-compiler/printer/files.js';
import { notesTemplate } from '../../src/helm-compiler/printer/notes.js';
import type { Place } from '../../src/helm-compiler/printer/place.js';
import { valueLeaves, variablesOf } from '../../src/helm-compiler/leaves.js';
import { fields, valuesOf } from '../../src/helm-compiler/index.js';
import type { Rule } from '../../src/model/values/rules/language.js';
import { isTrue } from '../../src/model/values/rules/language.js';
import { all, data, each, entry, fixed, item, list, map, off, on, ref, set, text, under, word } from './form-words.js';
import { leafOf } from './laboratory.js';
import { lines } from './printing.js';

const place: Place = { chart: 'trial', leafOf };
const x = fixed('x');
const file = (text: string) => `${text}\n`;

describe('a file of objects', () => {
  const objects = (...items: Guarded<Item>[]) => unitTemplate(list(...items), place);

  it('has a document for each, those of one condition under one if', () => {
    const both = [item(map(entry('kind', x))), item(map(entry('kind', x)))].map((each) => under(on('on'), each));
    expect(objects(...both, under(off('on'), item(map(entry('kind', fixed('z'))))))).toBe(
      file(lines`
        {{- include "trial.values" . }}
        {{- if .Values.on }}
        ---
        kind: x
        ---
        kind: x
        {{- else }}
        ---
        kind: z
        {{- end }}
      `),
    );
  });

  it('has a document for each element', () => {
    expect(objects(each('list', map(entry('name', data('list', { part: 'item' })))))).toBe(
      file(lines`
        {{- include "trial.values" . }}
        {{- range $list := .Values.list }}
        ---
        name: {{ $list | quote }}
        {{- end }}
      `),
    );
  });

  it.each<[string, Form, string]>([
    ['that may end in a block of data ends in something else', map(entry('a', data('map')), entry('b', x)), 'b: x'],
    ['whose last entry may end in one ends in another', map(entry('b', x), entry('spec', data('map'))), 'b: x'],
    ['that has nothing else ends in a comment', map(entry('spec', data('map'))), '# end'],
    ['whose last entry is a block of ours ends in another', map(entry('a', x), entry('b', fixed('1\n2\n'))), 'a: x'],
    ['that may end without what comes last ends in a comment', map(under(on('on'), entry('b', data('map')))), '# end'],
  ])('a document %s', (_, form, end) => {
    expect(objects(item(form)).trimEnd().split('\n').at(-1)).toBe(end);
  });

  it('is made of maps alone', () => {
    expect(() => objects(item(x))).toThrow('an object is not a map');
    expect(() => objects(all('list'))).toThrow('an object is not a map');
  });
});

const helpers: Helpers = { leaves: [], named: [], conditions: {}, rules: [] };

it('named templates are texts, maps and conditions, once each', () => {
  const fullname = { name: 'fullname', form: text(ref('name'), word('-x')), description: 'A prefix.' };
  const labels = { name: 'labels', form: map(entry('a', x), entry('b', data('name'))) };
  const conditions = { isOn: isTrue('on') };
  expect(helpersTemplate({ ...helpers, named: [fullname, fullname, labels], conditions }, place)).toBe(
    file(lines`
      {{/* A prefix. */}}
      {{- define "trial.fullname" -}}
      {{ .Values.name }}-x
      {{- end }}

      {{- define "trial.labels" -}}
      a: x
      b: {{ .Values.name | quote }}
      {{- end }}

      {{/* True, or nothing. */}}
      {{- define "trial.isOn" -}}
      {{- if .Values.on }}true{{ end }}
      {{- end }}
    `),
  );
});

const schema = fields.group('Values.', {
  name: fields.text('A name.', { default: 'x', nonEmpty: true }),
  count: fields.whole('A number.', 2),
  'a-group': fields.group('A group.', { list: fields.texts('A list.'), on: fields.flag('A switch.', true) }),
});
const leaves = valueLeaves(valuesOf(schema).tree);
const own: Place = {
  chart: 'trial',
  groups: variablesOf(leaves),
  leafOf: (id) => leaves.find((leaf) => leaf.id === id) ?? leafOf(id),
};
const rule: Rule = { name: 'r', at: 'a-group.on', when: isTrue('a-group.on'), message: 'must be off' };

it('rules are what ends in a failure, with variables for groups whose keys are no words', () => {
  expect(validationTemplate({ ...helpers, leaves, rules: [rule] }, own)).toContain(
    lines`
      {{- with include "trial.problems" . | trim }}
      {{- fail (print "\\n" .) }}
      {{- end }}

      {{- define "trial.problems" -}}
      {{- $aGroup := index .Values "a-group" }}
      {{- include "trial.forbidden" (list "" .Values) }}
    `,
  );
});

describe('completed values', () => {
  const template = (isIncluded: (name: string) => boolean) => valuesTemplate({ ...helpers, leaves }, own, isIncluded);

  it('are empty where nothing is set, but for switches and numbers', () => {
    const unset = /define "trial\.unset" -\}\}\n([^]*?)\n\{\{- end/.exec(template(() => false))?.[1] ?? '';
    expect(JSON.parse(unset)).toEqual({ name: '', count: 2, 'a-group': { list: [], on: true } });
  });

  it.each(['overlay', 'anyItem', 'repeats'])(
    'have the template %s with them only where another includes it',
    (name) => {
      const defined = `{{- define "trial.${name}" -}}`;
      expect(template((each) => each === name)).toContain(defined);
      expect(template((each) => each !== name)).not.toContain(defined);
    },
  );
});

describe('notes', () => {
  const notes = (items: readonly Guarded<Item>[], notices: readonly Rule[] = []) =>
    notesTemplate(list(item(list(...items))), notices, own);

  it('are lines, under conditions and for elements', () => {
    const many = each('list', text(word('- '), ref('list', { part: 'item' })));
    expect(notesTemplate(list(item(list(item(x), under(set('list'), many), item(fixed(''))))), [], place)).toBe(
      file(lines`
        {{- include "trial.values" . }}
        x
        {{- if .Values.list }}
        {{- range $list := .Values.list }}
        - {{ $list }}
        {{- end }}
        {{- end }}
        {{ "" }}
      `),
    );
  });

  it('end with the sentences of the notices that apply', () => {
    expect(notes([item(x)], [rule])).toContain(
      lines`
        {{- with include "trial.notices" . | trim }}
        Less than it could be:
        {{ . }}
        {{- end }}

        {{- define "trial.notices" -}}
        {{- $aGroup := index .Values "a-group" }}
        {{- if $aGroup.on }}
        - {{ "a-group.on: must be off" }}
        {{- end }}
        {{- end }}
      `,
    );
  });

  it.each<[string, readonly Guarded<Item>[]]>([
    ['a line that is no text', [item(map())]],
    ['all of a list', [all('list')]],
  ])('are no %s', (_, items) => {
    expect(() => notes(items)).toThrow('a line of notes is a text');
  });
});
