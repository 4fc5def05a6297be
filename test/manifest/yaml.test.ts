import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { isPlainSafe, toYaml } from '../../src/manifest/yaml.js';
import { canonicalJson, type JsonObject } from '../../src/model/json.js';
import {
  AMBIGUOUS_TEXTS,
  anyDocument,
  anyText,
  documentOf,
  LONG_TEXTS,
  NUMBERS,
  ODD_KEYS,
  ODD_TEXTS,
} from './yaml-cases.js';

function expectReadBack(document: JsonObject): void {
  const text = toYaml(document);
  for (const version of ['1.1', '1.2'] as const) {
    expect(parseDocument(text, { version }).errors).toEqual([]);
    expect(canonicalJson(parse(text, { version }))).toBe(canonicalJson(document));
  }
}

describe('isPlainSafe', () => {
  it.each([
    ...['Deployment', 'apps/v1', 'app.kubernetes.io/name', 'orchestra-api', '/healthz', 'ghcr.io/a/b:1.2.3', 'x'],
    ...['https://a.example/b', 'Nope', 'yesterday', 'nullable', 'e3a', 'x1f', 'a_b', 'ReadWriteOnce'],
  ])('leaves %s plain', (text) => {
    expect(isPlainSafe(text)).toBe(true);
  });

  it.each([...AMBIGUOUS_TEXTS, ...ODD_TEXTS])('quotes %j', (text) => {
    expect(isPlainSafe(text)).toBe(false);
  });
});

describe('toYaml', () => {
  it('writes a manifest as a person would', () => {
    const config = 'server {\n  listen 8080;\n}\n';
    expect(
      toYaml({
        spec: { on: true, replicas: 2, args: ['--a', 'b c'], empty: {}, list: [], image: 'a/b:1', host: null },
        data: { 'nginx.conf': config, flag: 'true', two: 'a\nb' },
        metadata: {
          annotations: { b: '2', a: '' },
          labels: { app: 'x' },
          generation: 1,
          namespace: 'lab',
          name: 'web',
        },
        kind: 'Example',
        apiVersion: 'v1',
      }),
    ).toBe(
      [
        'apiVersion: v1',
        'kind: Example',
        'metadata:',
        '  name: web',
        '  namespace: lab',
        '  labels:',
        '    app: x',
        '  annotations:',
        '    a: ""',
        '    b: "2"',
        '  generation: 1',
        'data:',
        '  flag: "true"',
        '  nginx.conf: |',
        '    server {',
        '      listen 8080;',
        '    }',
        '  two: |-',
        '    a',
        '    b',
        'spec:',
        '  args:',
        '    - "--a"',
        '    - "b c"',
        '  empty: {}',
        '  host: null',
        '  image: a/b:1',
        '  list: []',
        '  "on": true',
        '  replicas: 2',
        '',
      ].join('\n'),
    );
  });

  it('sorts keys by code point, numbers among them, at every depth', () => {
    expect(toYaml({ b: { '9': 1, '10': 2, a: 3, B: 4 }, a: [{ d: 1, c: 2 }] })).toBe(
      'a:\n  - c: 2\n    d: 1\nb:\n  "10": 2\n  "9": 1\n  B: 4\n  a: 3\n',
    );
  });

  it('closes a document that ends in a block of text, and only such a one', () => {
    expect(toYaml({ a: 'x\ny\n' })).toBe('a: |\n  x\n  y\n# end\n');
    expect(toYaml({ a: [{ b: 'x\ny' }] })).toBe('a:\n  - b: |-\n      x\n      y\n# end\n');
    expect(toYaml({ a: 'x\ny\n', b: {} })).toBe('a: |\n  x\n  y\nb: {}\n');
    expect(toYaml({ a: 'x \ny\n' })).toBe('a: "x \\ny\\n"\n');
  });

  it.each([
    ['a space before a line break', 'a \nb'],
    ['a space at the end', 'a\nb '],
    ['a space at the start', ' a\nb'],
    ['a leading line break', '\na'],
    ['several trailing line breaks', 'a\n\n'],
    ['a tab', 'a\n\tb'],
    ['a carriage return', 'a\r\nb'],
    ['a line separator', 'a\n\u2028b'],
  ])('writes no block for a text with %s', (_, text) => {
    expect(toYaml({ text })).toMatch(/^text: ".*"\n$/);
    expectReadBack({ text });
  });

  it('escapes what nobody sees and what parsers refuse', () => {
    expect(toYaml({ a: '\u0000\u0085\u00a0\u2028\ufeff\uffff\t"\\é😀' })).toBe(
      'a: "\\u0000\\u0085\\u00a0\\u2028\\ufeff\\uffff\\t\\"\\\\é😀"\n',
    );
  });

  it.each([
    [8080, '8080'],
    [-0, '0'],
    [0.1, '0.1'],
    [1e21, '1.0e+21'],
    [1.5e-7, '1.5e-7'],
    [5e-324, '5.0e-324'],
  ])('writes the number %j as %s', (value, text) => {
    expect(toYaml({ value })).toBe(`value: ${text}\n`);
  });

  it('refuses what YAML and JSON have no place for', () => {
    expect(() => toYaml({ a: NaN })).toThrow('NaN has no place in a manifest');
    expect(() => toYaml({ a: '\ud800' })).toThrow('half of a surrogate pair');
    expect(() => toYaml({ a: 'x\n\udc00\n' })).toThrow('half of a surrogate pair');
    expect(() => toYaml({ '\ud800': 'a' })).toThrow('half of a surrogate pair');
  });

  it('leaves out keys that are undefined, and repeats what is shared', () => {
    const shared = { x: ['y1'] };
    expect(toYaml({ a: shared, b: shared, c: undefined })).toBe('a:\n  x:\n    - y1\nb:\n  x:\n    - y1\n');
  });

  it('never folds a line', () => {
    const text = 'word '.repeat(400).trim();
    expect(toYaml({ text })).toBe(`text: "${text}"\n`);
  });

  it.each([
    ['ambiguous texts', documentOf(AMBIGUOUS_TEXTS)],
    ['odd texts', documentOf(ODD_TEXTS)],
    ['long texts', documentOf(LONG_TEXTS)],
    ['odd keys', documentOf(ODD_KEYS)],
    ['numbers', { numbers: NUMBERS }],
    ['an empty document', {}],
  ])('reads back %s', (_, document) => {
    expectReadBack(document);
  });

  it('reads back any document, in YAML 1.1 and 1.2', () => {
    fc.assert(fc.property(anyDocument, expectReadBack), { numRuns: 1000 });
  }, 60_000);

  it('gives plain text only to what both versions of YAML read as itself', () => {
    fc.assert(
      fc.property(anyText.filter(isPlainSafe), (text) => {
        for (const version of ['1.1', '1.2'] as const) expect(parse(text, { version })).toBe(text);
      }),
    );
  });
});
