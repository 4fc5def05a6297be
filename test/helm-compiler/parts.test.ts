// The small parts of the compiler, each by its table.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { chartArchive } from '../../src/helm-compiler/archive.js';
import { harvestLiterals } from '../../src/helm-compiler/harvest.js';
import { differenceOf } from '../../src/helm-compiler/difference.js';
import { withHashes } from '../../src/helm-compiler/hashes.js';
import { jsonSpans } from '../../src/helm-compiler/json-spans.js';
import { accessTo } from '../../src/helm-compiler/leaves.js';
import { goString, scalarLines, wrapped, WIDTH } from '../../src/helm-compiler/printer/scalars.js';
import { commonOrder, numbered } from '../../src/helm-compiler/sequences.js';
import { UserError } from '../../src/model/problem.js';
import { parse } from 'yaml';

describe('one order for several sequences', () => {
  it.each([
    [
      'is theirs when they are the same',
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
      ['a', 'b'],
    ],
    [
      'puts what is missing in one where another has it',
      [
        ['a', 'c'],
        ['a', 'b', 'c'],
      ],
      ['a', 'b', 'c'],
    ],
    [
      'does not exist when two disagree',
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
      undefined,
    ],
    [
      'joins what never meets',
      [
        ['a', 'c'],
        ['b', 'c'],
      ],
      ['b', 'a', 'c'],
    ],
  ])('%s', (_, sequences, order) => {
    expect(commonOrder(sequences)).toEqual(order);
  });

  it('tells repeated members apart', () => {
    expect(numbered(['a', 'b', 'a'])).toEqual(['a', 'b', 'a#1']);
  });
});

describe('the difference of two lists of objects', () => {
  const object = (apiVersion: string, data = 'same') => ({ apiVersion, kind: 'Thing', metadata: { name: 'a' }, data });

  it('is none in any order', () => {
    expect(differenceOf([object('v1'), object('b/v1')], [object('b/v1'), object('v1')])).toBeUndefined();
  });

  it.each([
    ['an object that is there twice', [object('v1')], [object('v1'), object('v1')], 'Thing a#1'],
    ['an object of another group', [object('a/v1')], [object('b/v1')], 'a Thing a'],
    ['a field', [object('v1')], [object('v1', 'other')], 'Thing a.data'],
  ])('is %s', (_, expected, found, path) => {
    expect(differenceOf(expected, found)?.path).toBe(path);
  });
});

describe('canonical JSON within a text', () => {
  it.each([
    ['is found between other text', 'x={"a":[1,"]"]};', ['{"a":[1,"]"]}']],
    ['is not what has spaces in it', '{ "a": 1 }', []],
    ['is not what has its keys in another order', '{"b":1,"a":2}', []],
    ['is not a lone bracket', 'a[b', []],
    ['is found twice', '[1],[2]', ['[1]', '[2]']],
  ])('%s', (_, text, found) => {
    expect(jsonSpans(text).map(({ json }) => json)).toEqual(found);
  });
});

describe('hashes', () => {
  it('are traced to the text that was hashed, while a unit renders and not after', () => {
    const hashes = new Map<string, string>();
    const digest = withHashes(hashes, () => createHash('sha256').update('a').update('b').digest('hex'));
    expect(hashes.get(digest)).toBe('ab');
    createHash('sha256').update('later').digest('hex');
    expect(hashes.size).toBe(1);
  });
});

describe('words of sources', () => {
  it('are texts and numbers in quotes and without', () => {
    expect(harvestLiterals(['src/helm-compiler/printer'])).toEqual(expect.arrayContaining(['splice', '160']));
  });

  it('are not missed in silence where there are no sources', () => {
    expect(() => harvestLiterals([join(import.meta.dirname, 'nowhere')])).toThrow(UserError);
    expect(() => harvestLiterals([join(import.meta.dirname, '..', 'golden')])).toThrow(/has no sources of constructs/);
  });
});

describe('text of a template', () => {
  it.each([
    ['a line break at the end', 'one\ntwo\n'],
    ['no line break at the end', 'one\ntwo'],
    ['braces', 'a {{ b }} {{'],
    ['a sentence longer than a line', 'many words '.repeat(40).trim()],
    ['a word longer than a line', 'x'.repeat(400)],
    ['quotes, and spaces at both ends', ' "quoted" \\ '],
    ['spaces longer than a line', `a${' '.repeat(300)}b`],
  ])('means itself: %s', (_, text) => {
    const [first = '', ...rest] = scalarLines(text, 4, 10);
    const rendered = [`  key: ${first}`, ...rest].join('\n').replaceAll('{{ "{{" }}', '{{');
    expect((parse(rendered, { version: '1.1' }) as { key: string }).key).toBe(text);
    for (const line of rendered.split('\n')) expect(line.length).toBeLessThanOrEqual(WIDTH);
  });

  it('breaks long actions between words, never within strings', () => {
    const line = `  {{- if and ${Array.from({ length: 30 }, (_, at) => `(eq .Values.a "x y ${String(at)}")`).join(' ')} }}`;
    const lines = wrapped(line);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.every((each) => each.length <= WIDTH)).toBe(true);
    expect(lines.map((each) => each.trim()).join(' ')).toBe(line.trim());
  });

  it('puts long strings into pieces', () => {
    expect(goString('short')).toBe('"short"');
    expect(goString('word '.repeat(60))).toMatch(/^\(print "(word )+" "(word )+"/);
  });

  it.each<[string, string, string[]]>([
    ['end at spaces', 'word '.repeat(30), ['word '.repeat(20), 'word '.repeat(10)]],
    [
      'leave no word of the last one alone',
      `${'word '.repeat(23)}end-of-all`,
      ['word '.repeat(20), 'word word word end-of-all'],
    ],
    ['end behind commas where there are no spaces', 'abcd,'.repeat(26), ['abcd,'.repeat(20), 'abcd,'.repeat(6)]],
    ['are cut where there is neither', 'x'.repeat(130), ['x'.repeat(100), 'x'.repeat(30)]],
  ])('of long strings %s', (_, text, pieces) => {
    expect(goString(text)).toBe(`(print ${pieces.map((piece) => JSON.stringify(piece)).join(' ')})`);
  });

  it.each([
    ['a.b', '.Values.a.b'],
    ['oauth2-proxy.config.x', '$oauth2Proxy.config.x'],
    ['a.b-c.x', '(index .Values.a "b-c").x'],
    ['a-b', '(index .Values "a-b")'],
  ])('reads %s as %s', (path, expression) => {
    expect(accessTo(path.split('.'))).toBe(expression);
  });
});

describe('an archive', () => {
  const files = [
    { path: 'values.yaml', text: 'a: 1\n' },
    { path: 'Chart.yaml', text: 'name: x\n' },
  ];

  it('has the same bytes whenever and in whatever order it is made', () => {
    expect(chartArchive('x', files).equals(chartArchive('x', [...files].reverse()))).toBe(true);
  });

  it('holds the files below a folder of the name, with no time in it', () => {
    const tar = gunzipSync(chartArchive('x', files)).toString('latin1');
    expect(tar.slice(0, 12)).toBe('x/Chart.yaml');
    expect(tar.slice(136, 147)).toBe('00000000000');
    expect(tar).toContain('a: 1\n');
  });
});
