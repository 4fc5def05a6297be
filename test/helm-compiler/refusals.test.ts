// What a construct must not do is refused when the chart is compiled, naming the unit and the leaf; what it may do is compiled.
import { ApiObject } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Props } from '../../src/helm-compiler/index.js';
import { compileChart, fields, Refusal, valuesOf } from '../../src/helm-compiler/index.js';
import { canonicalJson, checksum, shortChecksum, sortedKeys } from '../../src/model/json.js';

const schema = fields.group('Values.', {
  on: fields.flag('A switch.', false),
  mode: fields.choice('A word.', ['a', 'b', 'c'], 'a'),
  text: fields.text('A text.'),
  other: fields.text('Another text.'),
  count: fields.whole('A number.', 1),
  limit: fields.optionalWhole('A number that may be unset.'),
  list: fields.texts('A list.'),
  ports: fields.wholes('A list of numbers.', [80]),
  map: fields.textMap('A map.'),
  more: fields.textMap('Another map.'),
  any: fields.passthrough('Anything.'),
  items: fields.objects('Typed objects.', z.object({ name: z.string(), note: z.string().optional() })),
});

interface Values {
  on: boolean;
  mode: 'a' | 'b' | 'c';
  text: string;
  other: string;
  count: number;
  limit?: number;
  list: string[];
  ports: number[];
  map: Record<string, string>;
  more: Record<string, string>;
  any: Record<string, unknown>;
  items: { name: string; note?: string }[];
}

type Data = (values: Values, release: Props<Values>['release']) => unknown;

function compile(data: Data): string {
  const chart = compileChart<Values>(
    {
      metadata: { name: 'trial', version: '1.0.0', description: 'A trial.' },
      values: valuesOf(schema),
      units: [
        {
          id: 'unit',
          build: (scope, { values, release }) =>
            void new ApiObject(scope, 'object', {
              apiVersion: 'v1',
              kind: 'Thing',
              metadata: { name: 'thing' },
              data: data(values, release),
            }),
        },
      ],
    },
    { cases: 60, trials: 400 },
  );
  return chart.files.find(({ path }) => path === 'templates/unit.yaml')?.text ?? '';
}

function refusal(data: Data): Refusal {
  try {
    compile(data);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was compiled');
}

describe('refused, with the leaf and a remedy:', () => {
  it.each<[string, string, Data]>([
    ['arithmetic', 'count', ({ count }) => ({ count: count + 1 })],
    ['comparison of a number', 'count', ({ count }) => ({ many: count > 1 })],
    ['truthiness of a number', 'count', ({ count }) => ({ any: count ? 'some' : 'none' })],
    ['a text compared with another', 'text', ({ text }) => ({ latest: text === 'latest' })],
    ['the start of a text', 'text', ({ text }) => ({ relative: text.startsWith('/') })],
    ['a text cut off', 'text', ({ text }) => ({ name: text.slice(0, 63) })],
    ['a text in upper case', 'text', ({ text }) => ({ name: text.toUpperCase() })],
    ['a text trimmed', 'text', ({ text }) => ({ name: text.trim() })],
    ['a text split', 'text', ({ text }) => ({ parts: text.split(',') })],
    ['two leaves compared', 'text', ({ text, other }) => ({ same: text === other })],
    ['a list sorted', 'list', ({ list }) => ({ list: [...list].sort() })],
    ['a list reversed', 'list', ({ list }) => ({ list: [...list].reverse() })],
    ['a list filtered', 'list', ({ list }) => ({ list: list.filter((item) => item !== '*') })],
    ['a list counted', 'list', ({ list }) => ({ count: list.length })],
    ['one element alone', 'list', ({ list }) => ({ first: list[0] ?? '' })],
    ['a list searched', 'list', ({ list }) => ({ has: list.includes('*') })],
    ['repeated elements removed', 'list', ({ list }) => ({ list: [...new Set(list)] })],
    ['a map asked for a key', 'map', ({ map }) => ({ has: 'name' in map })],
    ['the number of keys', 'map', ({ map }) => ({ count: Object.keys(map).length })],
    ['keys as a list in the order of the user', 'map', ({ map }) => ({ keys: Object.keys(map) })],
    [
      'a field that items need not have',
      'items',
      ({ items }) => ({ items: items.map(({ name, note }) => ({ name, ...(note === undefined ? {} : { note }) })) }),
    ],
    ['JSON that is not canonical', 'any', ({ any }) => ({ json: JSON.stringify(any) })],
  ])('%s', (_, leaf, data) => {
    const { finding, message } = refusal(data);
    expect(finding.unit).toBe('unit');
    expect(finding.remedy).not.toBe('');
    expect(message).toContain(leaf);
  });

  it('a clock', () => {
    let time = 0;
    const { finding } = refusal(() => ({ time: `at ${String(++time)}` }));
    expect(finding).toMatchObject({ unit: 'unit', path: 'Thing thing.data.time' });
    expect(finding.observed).toHaveLength(2);
  });

  it('maps that win over each other in a circle', () => {
    const { finding } = refusal(({ mode, map, more }) => {
      if (mode === 'a') return { ...map, ...more };
      return mode === 'b' ? { ...more, key: 'x' } : { key: 'x', ...map };
    });
    expect(finding).toMatchObject({ unit: 'unit', path: 'Thing thing.data', leaf: 'map, more' });
    expect(finding.observed).toEqual(
      expect.arrayContaining(['more wins over map', 'key wins over more', 'map wins over key']),
    );
    expect(Object.keys(finding.switches ?? {})).toContain('mode');
  });
});

describe('compiled:', () => {
  it.each<[string, Data, string]>([
    ['a text passed through', ({ text }) => ({ text }), 'text: {{ .Values.text | quote }}'],
    ['a switch as a value', ({ on }) => ({ flag: on }), 'flag: {{ .Values.on }}'],
    ['a switch as a text', ({ on }) => ({ flag: on ? 'true' : 'false' }), 'flag: {{ .Values.on | quote }}'],
    ['a word as a value', ({ mode }) => ({ mode }), 'mode: {{ .Values.mode | quote }}'],
    ['a fallback', ({ text }) => ({ text: text === '' ? 'none' : text }), '.Values.text | default "none"'],
    ['emptiness of a text', ({ text }) => (text === '' ? { a: 1 } : { b: 2 }), 'if .Values.text'],
    ['emptiness of a list', ({ list }) => (list.length > 0 ? { list } : {}), 'if .Values.list'],
    ['a number', ({ count }) => ({ count }), 'count: {{ int64 .Values.count }}'],
    ['a number as text', ({ count }) => ({ count: String(count) }), 'int64 .Values.count | quote'],
    ['a number that is unset', ({ limit }) => (limit === undefined ? {} : { limit }), 'kindIs "invalid" .Values.limit'],
    [
      'items made of elements',
      ({ list }) => ({ items: list.map((name) => ({ name })) }),
      'range $list := .Values.list',
    ],
    [
      'items made of fields that all items have',
      ({ items }) => ({ items: items.map(({ name }) => ({ title: name })) }),
      'title: {{ $item.name | quote }}',
    ],
    ['items handed on with all their fields', ({ items }) => ({ items }), 'toYaml .Values.items'],
    ['items made of numbers', ({ ports }) => ({ ports: ports.map((port) => ({ port })) }), 'port: {{ int64 $port }}'],
    ['a list joined', ({ list }) => ({ list: list.join(';') }), 'join ";" .Values.list'],
    ['canonical JSON', ({ any }) => ({ json: canonicalJson(any) }), 'toRawJson .Values.any | quote'],
    [
      'canonical JSON of several',
      ({ any, text }) => ({ json: canonicalJson({ text, any }) }),
      'dict "any" .Values.any "text" .Values.text',
    ],
    [
      'canonical JSON of a list of one text',
      ({ on, text }) => ({ json: canonicalJson([on ? `a-${text}` : `b-${text}`]) }),
      'toRawJson (list (printf "%s%s" (ternary "b-" "a-" (not .Values.on)) .Values.text))',
    ],
    [
      'a list of one item',
      ({ on, text }) => ({ items: [{ is: on ? 'a' : 'b', text }] }),
      '- is: "{{ if not .Values.on }}b{{ else }}a{{ end }}"',
    ],
    ['a hash', ({ map }) => ({ hash: checksum(map) }), 'toRawJson .Values.map | sha256sum'],
    ['a short hash in a name', ({ list }) => ({ name: `x-${shortChecksum(list)}` }), 'sha256sum | trunc 10'],
    [
      'flags made of a map',
      ({ map }) => ({ args: sortedKeys(map).map((key) => `--${key}=${map[key] ?? ''}`) }),
      'range $key, $map := .Values.map',
    ],
    ['a map under fixed keys', ({ map }) => ({ map: { ...map, a: 'x' } }), 'omit .Values.map "a"'],
    [
      'a map over fixed keys',
      ({ map }) => ({ map: { a: 'x', ...map } }),
      '"trial.overlay" (list (dict "a" "x") .Values.map)',
    ],
    [
      'two maps in one',
      ({ map, more }) => ({ map: { ...more, ...map } }),
      '"trial.overlay" (list .Values.more .Values.map)',
    ],
    [
      'a key of data',
      ({ text, map }) => ({ map: { [`k-${text}`]: 'x', ...map } }),
      '"trial.overlay" (list (dict (printf "k-%s" .Values.text) "x") .Values.map)',
    ],
    ['the release', (_, release) => ({ name: `${release.name}-x` }), 'name: "{{ .Release.Name }}-x"'],
    ['braces of ours', () => ({ text: 'a {{ b }}' }), '"a {{ "{{" }} b }}"'],
  ])('%s', (_, data, expected) => {
    expect(compile(data)).toContain(expected);
  });
});
