// Items of lists as lines of a template: dashes, and the conditions around them.
import { describe, expect, it } from 'vitest';
import type { Guarded, Item } from '../../src/helm-compiler/form.js';
import { all, each, empty, entry, fixed, item, list, map, off, on, ref, text, under } from './form-words.js';
import { keyed, lines, printed } from './printing.js';

const x = fixed('x');

describe('items', () => {
  it.each<[string, Guarded<Item>[], string]>([
    [
      'have a dash each',
      [item(x), item(map(entry('b', x), entry('name', x)))],
      lines`
        key:
          - x
          - name: x
            b: x
      `,
    ],
    [
      'begin with a key that is always there',
      [item(map(under(on('on'), entry('a', x)), entry('b', x)))],
      lines`
        key:
          - b: x
            {{- if .Values.on }}
            a: x
            {{- end }}
      `,
    ],
    [
      'have the dash alone where no key is',
      [item(map(under(on('on'), entry('a', x)), under(off('on'), entry('b', x))))],
      lines`
        key:
          -
            {{- if .Values.on }}
            a: x
            {{- else }}
            b: x
            {{- end }}
      `,
    ],
    [
      'are all elements before others',
      [all('list'), item(x)],
      lines`
        key:
          {{- with .Values.list }}
          {{- toYaml . | nindent 2 }}
          {{- end }}
          - x
      `,
    ],
    [
      'are all elements of what is a list or a map, asked for once',
      [under({ leaf: 'args', among: ['list'] }, all('args'))],
      lines`
        key:
          {{- if and .Values.args (kindIs "slice" .Values.args) }}
          {{- toYaml .Values.args | nindent 2 }}
          {{- else }}
          []
          {{- end }}
      `,
    ],
    [
      'are made of each element, if there are any',
      [each('list', map(entry('name', text(ref('list', { part: 'item' }))), entry('of', text(ref('name')))))],
      lines`
        key:
          {{- if .Values.list }}
          {{- range $list := .Values.list }}
          - name: {{ $list | quote }}
            of: {{ $.Values.name | quote }}
          {{- end }}
          {{- else }}
          []
          {{- end }}
      `,
    ],
    [
      'are there under conditions',
      [item(fixed('a')), under(empty('name'), item(fixed('b')))],
      lines`
        key:
          - a
          {{- if not .Values.name }}
          - b
          {{- end }}
      `,
    ],
  ])('%s', (_, items, expected) => {
    expect(printed(keyed(list(...items)))).toBe(expected);
  });
});
