// Forms as lines of a template: what a person who knows Helm would have written.
import { describe, expect, it } from 'vitest';
import type { Form, MapForm } from '../../src/helm-compiler/form.js';
import { all, constant, data, entry, fixed, list, map, off, on, ref, set, text, under, word } from './form-words.js';
import { keyed, lines, printed } from './printing.js';

const x = fixed('x');

describe('a value on the line of its key', () => {
  it.each<[string, Form, string]>([
    ['a fixed text', fixed('plain'), 'key: plain'],
    ['a text that YAML would read otherwise', fixed('yes'), 'key: "yes"'],
    ['braces', fixed('{{ a }}'), 'key: "{{ "{{" }} a }}"'],
    ['nothing', constant(null), 'key: null'],
    ['a number', constant(80), 'key: 80'],
    ['an empty map', map(), 'key: {}'],
    ['an empty list', list(), 'key: []'],
    ['a text', text(ref('name')), 'key: {{ .Values.name | quote }}'],
    ['a text in another', text(word('a-'), ref('name')), 'key: {{ printf "a-%s" .Values.name | quote }}'],
    ['a whole number', data('count'), 'key: {{ int64 .Values.count }}'],
    ['a switch', data('on'), 'key: {{ .Values.on }}'],
    ['what Helm counts', data('release.revision'), 'key: {{ .Release.Revision }}'],
    ['what Helm counts in a text', text(word('n-'), ref('release.revision')), 'key: "n-{{ .Release.Revision }}"'],
    ['a switch in a text', text(word('is-'), ref('on')), 'key: "is-{{ .Values.on }}"'],
    ['a number as text', text(ref('count')), 'key: {{ int64 .Values.count | quote }}'],
    [
      'a default',
      text({ ...ref('name'), fallback: [word('x')] } as never),
      'key: {{ .Values.name | default "x" | quote }}',
    ],
    ['JSON', text({ is: 'json', of: data('any') }), 'key: {{ toRawJson .Values.any | quote }}'],
  ])('%s', (_, form, line) => {
    expect(printed(keyed(form))).toBe(line);
  });
});

describe('entries', () => {
  it.each<[string, MapForm, string]>([
    [
      'stand in the order that people expect',
      map(entry('spec', x), entry('metadata', x), entry('kind', x), entry('apiVersion', x)),
      lines`
        apiVersion: x
        kind: x
        metadata: x
        spec: x
      `,
    ],
    [
      'share an if',
      map(under(on('on'), entry('a', x)), under(on('on'), entry('b', x))),
      lines`
        {{- if .Values.on }}
        a: x
        b: x
        {{- end }}
      `,
    ],
    [
      'have those of the opposite in its else, wherever they stand',
      map(under(on('on'), entry('a', x)), entry('b', x), under(off('on'), entry('c', x))),
      lines`
        {{- if .Values.on }}
        a: x
        {{- else }}
        c: x
        {{- end }}
        b: x
      `,
    ],
    [
      'have a with where the data is what is asked for',
      map(under(set('name'), entry('a', text(ref('name'))))),
      lines`
        {{- with .Values.name }}
        a: {{ . | quote }}
        {{- end }}
      `,
    ],
    [
      'have the root within a with',
      map(under(set('map'), entry('a', map(entry('b', data('map')), entry('c', text(ref('name'))))))),
      lines`
        {{- with .Values.map }}
        a:
          b:
            {{- toYaml . | nindent 4 }}
          c: {{ $.Values.name | quote }}
        {{- end }}
      `,
    ],
    [
      'do not ask again for what is known',
      map(
        under(
          on('on'),
          entry('a', map(entry('b', x), under(off('on'), entry('c', x)), under(on('on'), entry('d', x)))),
        ),
      ),
      lines`
        {{- if .Values.on }}
        a:
          b: x
          d: x
        {{- end }}
      `,
    ],
    [
      'have an empty map where none of them is there',
      keyed(map(under(on('on'), entry('a', x)), under(set('name'), entry('b', x)))),
      lines`
        key:
          {{- if or .Values.on .Values.name }}
          {{- if .Values.on }}
          a: x
          {{- end }}
          {{- if .Values.name }}
          b: x
          {{- end }}
          {{- else }}
          {}
          {{- end }}
      `,
    ],
    [
      'are one of several',
      keyed({
        is: 'choice',
        of: [under(on('on'), { value: x }), under(set('name'), { value: data('map') }), { value: list() }],
      }),
      lines`
        {{- if .Values.on }}
        key: x
        {{- else if .Values.name }}
        key:
          {{- toYaml .Values.map | nindent 2 }}
        {{- else }}
        key: []
        {{- end }}
      `,
    ],
    [
      'are made of elements',
      keyed(
        map({
          is: 'each',
          over: { leaf: 'map' },
          key: text(ref('map', { part: 'key' })),
          value: text(ref('map', { part: 'item' })),
        }),
      ),
      lines`
        key:
          {{- if .Values.map }}
          {{- range $key, $map := .Values.map }}
          {{ $key | quote }}: {{ $map | quote }}
          {{- end }}
          {{- else }}
          {}
          {{- end }}
      `,
    ],
    [
      'are those of a named template',
      keyed(map({ is: 'include', name: 'labels', of: map(entry('a', x)) }, entry('b', x))),
      lines`
        key:
          {{- include "trial.labels" . | nindent 2 }}
          b: x
      `,
    ],
  ])('%s', (_, form, expected) => {
    expect(printed(form)).toBe(expected);
  });
});

describe('keys of users', () => {
  it.each<[string, MapForm, string]>([
    [
      'lose against ours',
      keyed(map(all('map'), entry('a', x))),
      lines`
        key:
          a: x
          {{- with omit .Values.map "a" }}
          {{- toYaml . | nindent 2 }}
          {{- end }}
      `,
    ],
    [
      'win over ours',
      keyed(map(entry('a', x), all('map'))),
      lines`
        key:
          {{- include "trial.overlay" (list (dict "a" "x") .Values.map) | nindent 2 }}
      `,
    ],
    [
      'win over each other',
      keyed(map(all('map'), all('more'))),
      lines`
        key:
          {{- include "trial.overlay" (list .Values.map .Values.more) | nindent 2 }}
      `,
    ],
    [
      'win over some that are not always there',
      keyed(map(entry('a', x), under(on('on'), entry('b', x)), all('map'))),
      lines`
        key:
          {{- $entries := dict "a" "x" }}
          {{- if .Values.on }}
          {{- $_ := set $entries "b" "x" }}
          {{- end }}
          {{- include "trial.overlay" (list $entries .Values.map) | nindent 2 }}
      `,
    ],
  ])('%s', (_, form, expected) => {
    expect(printed(form)).toBe(expected);
  });
});
