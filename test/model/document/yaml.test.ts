import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  forbiddenCharacter,
  MAX_DOCUMENT_BYTES,
  parseYaml,
  parseYamlStream,
  parseYamlValue,
} from '../../../src/model/document/yaml.js';
import { canonicalJson, isObject, type Json } from '../../../src/model/json.js';
import { formatProblem } from '../../../src/model/problem.js';
import { valuesFile } from './documents.js';

const valueOf = (text: string): unknown => {
  const { value, problems } = parseYaml(text, 'v.yaml');
  expect(problems.map(formatProblem)).toEqual([]);
  return value;
};
const problemsOf = (text: string): string[] => parseYaml(text, 'v.yaml').problems.map(formatProblem);

describe('a values file', () => {
  it.each<[string, string, unknown]>([
    ['empty', '', {}],
    ['only comments', '# a\n\n  # b\n', {}],
    ['null', '--- ~\n', {}],
    ['YAML 1.1 words', 'a: yes\nb: "yes"\nc: off\nd: n', { a: true, b: 'yes', c: false, d: false }],
    ['numbers', 'a: 0777\nb: 1_000\nc: 0x1f\nd: 1e3\ne: 1.10', { a: 511, b: 1000, c: 31, d: 1000, e: 1.1 }],
    ['minus zero as what it is', 'a: -0.0', { a: -0 }],
    ['dates and times', 'a: 2001-01-01\nb: 1:30', { a: '2001-01-01', b: '1:30' }],
    ['numbers above 2⁵³', 'a: 9007199254740993', { a: 9007199254740992 }],
    ['keys that are no texts', '1: a\nyes: b\n0x10: c', { '1': 'a', true: 'b', '16': 'c' }],
    ['names that every object inherits', 'constructor: 1\ntoString: {a: 1}', { constructor: 1, toString: { a: 1 } }],
    ['Windows line endings', '\uFEFFa: |\r\n  x\r\n  y\r\nb: 1\r\n', { a: 'x\ny\n', b: 1 }],
    ['a block text at the end of the file', 'a: |\n  x', { a: 'x' }],
    ['a block text that ends with the file', 'a: |\n  x\n', { a: 'x\n' }],
    ['tabs inside of texts', 'a: |\n  x\n  \ty\nb: "x\n \ty"\nc:\tz', { a: 'x\n\ty\n', b: 'x y', c: 'z' }],
    ['brackets', 'a: [1, {b: c}, ~]\nd: {e, "f":1}', { a: [1, { b: 'c' }, null], d: { e: null, f: 1 } }],
    ['an alias', 'a: &x {b: 1}\nc: *x\nd: [*x]', { a: { b: 1 }, c: { b: 1 }, d: [{ b: 1 }] }],
    ['an anchor that is set twice', 'a: &x 1\nb: *x\nc: &x 2\nd: *x', { a: 1, b: 1, c: 2, d: 2 }],
    ['a merge key, which wins over keys before it', 'a: &x {b: 1}\nc: {b: 2, <<: *x}', { a: { b: 1 }, c: { b: 1 } }],
    ['a merge key, which loses to keys after it', 'a: &x {b: 1}\nc: {<<: *x, b: 2}', { a: { b: 1 }, c: { b: 2 } }],
    ['a merge of several maps, the first wins', 'a: {<<: [{b: 1}, {b: 2, c: 3}]}', { a: { b: 1, c: 3 } }],
    ['<< in quotes', 'a: {"<<": {b: 1}}', { a: { '<<': { b: 1 } } }],
  ])('reads: %s', (_, text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  it.each<[string, string, string[]]>([
    ['a list', '- a', ['v.yaml:1:1: the document must be a map (lines like "key: value"), but it is a list']],
    [
      'a text',
      'a',
      ['v.yaml:1:1: the document must be a map (lines like "key: value"), but it is the single value "a"'],
    ],
    [
      'a second document',
      'a: 1\n---\nb: 2\n',
      ['v.yaml:3:1: a second document begins here (---), and Helm would ignore it; put it into a file of its own'],
    ],
    ['duplicate keys', 'a:\n  b: 1\n  c: 2\n  "b": 3', ['v.yaml:4:3: a.b: the key is set twice in this map; keep one']],
    ['keys that become equal', '1: a\n0x1: b', ['v.yaml:2:1: 1: the key is set twice in this map; keep one']],
    [
      'tabs as indentation',
      'a:\n\tb: 1\n',
      ['v.yaml:2:1: a tab is used as indentation, where YAML allows only spaces; replace it'],
    ],
    [
      'a tab after a dash',
      'a:\n- \tb\n',
      ['v.yaml:2:1: a tab is used as indentation, where YAML allows only spaces; replace it'],
    ],
    [
      'a tab in the indentation of a block text',
      'a: |\n  \tx\n',
      ['v.yaml:2:1: a tab is used as indentation, where YAML allows only spaces; replace it'],
    ],
    ['NaN', 'a: [.nan]', ['v.yaml:1:5: a[0]: NaN and infinity are not numbers in JSON']],
    ['a null key', 'a: {~: 1}', ['v.yaml:1:5: a: a key must be a text, a number or a boolean; put quotes around it']],
    [
      'a map as a key',
      'a: {[b]: 1}',
      ['v.yaml:1:5: a: a key must be a text, a number or a boolean; put quotes around it'],
    ],
    ['an unknown alias', 'a: *b', ['v.yaml:1:4: a: no anchor &b stands before the alias *b']],
    ['an anchor in itself', 'a: &b [*b]', ['v.yaml:1:8: a[0][0]: the anchor &b contains itself']],
    [
      'a merge of a text',
      'a: {<<: b}',
      ['v.yaml:1:9: a: the merge key << wants a map, an alias of a map, or a list of these'],
    ],
    ['an unknown tag', 'a: !vault b', ['v.yaml:1:11: a: the tag !vault has no meaning here; remove it']],
    ['a tag that does not fit', 'a: !!int b', ['v.yaml:1:10: a: this is no !!int: "b"']],
    ['__proto__', 'a: {__proto__: 1}', ['v.yaml:1:5: a: holds the key __proto__, which no map may hold']],
    [
      'an unclosed bracket',
      'a: [1',
      [
        'v.yaml:1:6: this is not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]',
      ],
    ],
    [
      'an unclosed quote',
      'a: "b',
      ['v.yaml:1:6: the closing quote is missing, or a later line of the text is not indented'],
    ],
    [
      'an anchor name for one reader',
      'a: &b.c d',
      ['v.yaml:1:9: names of anchors and aliases have only letters, digits, - and _'],
    ],
    ['an escape for one reader', 'a: "\\/"', ['v.yaml:1:4: Helm does not know the escape \\/; write / alone']],
    [
      'half of a character',
      'a: "\\ud83d\\ude00"',
      ['v.yaml:1:4: Helm does not know \\ud83d, half of a character; write the character itself'],
    ],
    [
      'a key without a space',
      'a: {b:}',
      ['v.yaml:1:5: a key, its colon and (after a key without quotes) a space must follow each other on one line'],
    ],
    [
      'a question mark between brackets',
      'a: [b?c]',
      ['v.yaml:1:5: a text with ? or a leading colon needs quotes between brackets'],
    ],
    ['an explicit key', '? a\n: b', ['v.yaml:1:3: keys written with "? " are not supported; write "key: value"']],
    ['a directive', '%YAML 1.1\n---\na: b', ['v.yaml:1:1: the file begins with a directive (%); remove it']],
    ['an end marker alone', '...\n', ['v.yaml:1:1: the file begins with the end marker "..."; remove it']],
  ])('refuses: %s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('reports everything at once', () => {
    expect(problemsOf('a: .inf\nb: *x\nc: 1\nc: "\\x85"\nd: !y z\n')).toEqual([
      'v.yaml:1:4: a: NaN and infinity are not numbers in JSON',
      'v.yaml:2:4: b: no anchor &x stands before the alias *x',
      'v.yaml:4:4: c: the text holds the character U+0085, which is not allowed',
      'v.yaml:4:1: c: the key is set twice in this map; keep one',
      'v.yaml:5:7: d: the tag !y has no meaning here; remove it',
    ]);
    expect(problemsOf('a: b: c\nd: @e\n')).toEqual([
      'v.yaml:1:4: this is not valid YAML: nested mappings are not allowed in compact mappings',
      'v.yaml:2:4: this is not valid YAML: plain value cannot start with reserved character @',
    ]);
  });
});

describe('a character that no later reader keeps', () => {
  const codes = [0x00, 0x07, 0x1b, 0x7f, 0x85, 0x9f, 0x2028, 0x2029, 0xfeff, 0xffff];
  const hex = (code: number): string => code.toString(16).padStart(4, '0');

  it.each(codes)('is refused in a value, a key and a comment: %i', (code) => {
    const character = String.fromCharCode(code);
    const name = `U+${hex(code).toUpperCase()}`;
    for (const text of [`a: "x${character}"`, `"x${character}": a`, `a: 1 # ${character}`])
      expect(problemsOf(text).join('\n')).toContain(
        `the character ${name} is not allowed, not even in comments; remove it`,
      );
  });

  it.each(codes)('is refused as an escape: %i', (code) => {
    const name = `U+${hex(code).toUpperCase()}`;
    expect(problemsOf(`a: "x\\u${hex(code)}"`)).toEqual([
      `v.yaml:1:4: a: the text holds the character ${name}, which is not allowed`,
    ]);
    expect(problemsOf(`a: {"x\\u${hex(code)}": b}`)).toEqual([
      `v.yaml:1:5: a: the key holds the character ${name}, which is not allowed`,
    ]);
  });

  it('is a lone carriage return, a lone surrogate', () => {
    expect(problemsOf('a: b\rc: d')[0]).toBe(
      'v.yaml:1:5: the character U+000D is not allowed, not even in comments; remove it',
    );
    expect(problemsOf('a: "b\\rc"')).toEqual([
      'v.yaml:1:4: a: the text holds the character U+000D, which is not allowed',
    ]);
    expect(problemsOf('a: \ud800')[0]).toBe(
      'v.yaml:1:4: the character U+D800 is not allowed, not even in comments; remove it',
    );
  });
});

describe('limits', () => {
  it('refuses a document that is too large, at once', () => {
    const started = performance.now();
    expect(problemsOf('a: [\n'.repeat(10 * 1024 * 1024))).toEqual([
      'v.yaml: the document has 50.0 MiB, more than the 5 MiB that are read; split it or pass large texts by reference',
    ]);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(valueOf(`a: ${'x'.repeat(MAX_DOCUMENT_BYTES - 3)}`)).toHaveProperty('a');
    expect(problemsOf(`a: ${'é'.repeat(MAX_DOCUMENT_BYTES / 2)}`)).toHaveLength(1);
  });

  it.each([
    ['brackets', `a: ${'['.repeat(99)}${']'.repeat(99)}`, `a: ${'['.repeat(101)}${']'.repeat(101)}`],
    ['lines', nested(99), nested(102)],
    ['brackets without end', 'a: []', `a: ${'[{a: '.repeat(20_000)}`],
  ])('refuses what is nested too deeply: %s', (_, fine, deep) => {
    expect(problemsOf(fine)).toEqual([]);
    expect(problemsOf(deep).map((problem) => problem.replace(/^.*: /, ''))).toEqual([
      'maps and lists are nested more than 100 levels deep',
    ]);
  });

  it('refuses aliases that multiply', () => {
    const levels = ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    const bomb = levels.map((name, i) => `${name}: &${name} [${`*${'abcdefgh'.charAt(i)}, `.repeat(9)}]`).join('\n');
    const message = 'aliases (*name) repeat too much of the document; write the values out';
    expect(problemsOf(`a: &a [x, x]\n${bomb}`).map((problem) => problem.replace(/^.*: /, ''))).toEqual([message]);
    expect(valueOf(`a: &a {x: 1}\nb: [${'*a, '.repeat(200)}]`)).toHaveProperty('b.199.x', 1);
  });

  it('reads many keys, lines and anchors in time that grows with them', () => {
    const keys = Array.from({ length: 50_000 }, (_, i) => `k${String(i)}: &a${String(i)} "x"`).join('\n');
    const started = performance.now();
    expect(Object.keys(valueOf(keys) as object)).toHaveLength(50_000);
    expect(problemsOf(`a: |\n  x\n${'  \ty\n'.repeat(100_000)}`)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(15_000);
  }, 60_000);

  function nested(levels: number): string {
    return Array.from({ length: levels }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
  }
});

describe('locate', () => {
  const text = 'a: &x\n  b: 1\n  c: [1,\n    {d: 2}]\n"e f":\n  <<: *x\n  g: 3\nh: *x\n';
  const { locate } = parseYaml(text, 'v.yaml');

  it.each<[(string | number)[], string]>([
    [[], '1:1'],
    [['a'], '1:1'],
    [['a', 'b'], '2:3'],
    [['a', 'c', 1], '4:5'],
    [['a', 'c', 1, 'd'], '4:6'],
    [['a', 'c', 7, 'd'], '3:3'],
    [['a', 'x', 'y'], '1:1'],
    [['e f', 'b'], '2:3'],
    [['e f', 'g'], '7:3'],
    [['h', 'c', 0], '3:7'],
    [['nowhere'], '1:1'],
  ])('%j', (path, position) => {
    expect(locate(path)).toMatch(new RegExp(`^v\\.yaml:${position}$`));
  });

  it('knows no place in an empty file', () => {
    expect(parseYaml('', 'v.yaml').locate(['a'])).toBeUndefined();
  });
});

describe('parseYamlValue', () => {
  it.each<[string, unknown]>([
    ['- 1\n- b', [1, 'b']],
    ['yes', true],
    ['', null],
  ])('reads %j', (text, value) => {
    expect(parseYamlValue(text, 'v.yaml')).toMatchObject({ value, problems: [] });
  });
});

describe('parseYamlStream', () => {
  const read = (text: string): [unknown, string[]][] =>
    parseYamlStream(text, 'w.yaml').map(({ value, problems }) => [value, problems.map(formatProblem)]);

  it('reads every document but empty ones', () => {
    expect(read('---\na: 1\n---\n# nothing\n---\nb: |\n  x\n  \ty\n---\n')).toEqual([
      [{ a: 1 }, []],
      [{ b: 'x\n\ty\n' }, []],
    ]);
    expect(read('')).toEqual([]);
  });

  it('finds the problems of each', () => {
    expect(read('a: 1\na: 2\n---\n- b\n---\nc: \n \td\n---\ne: 1 # \u0085\n')).toEqual([
      [{ a: 2 }, ['w.yaml:2:1: a: the key is set twice in this map; keep one']],
      [{}, ['w.yaml:4:1: the document must be a map (lines like "key: value"), but it is a list']],
      [{ c: 'd' }, ['w.yaml:7:1: a tab is used as indentation, where YAML allows only spaces; replace it']],
      [{ e: 1 }, ['w.yaml:9:8: the character U+0085 is not allowed, not even in comments; remove it']],
    ]);
  });

  it('reports what concerns the whole stream once', () => {
    expect(read(`a: ${'x'.repeat(MAX_DOCUMENT_BYTES)}`)).toEqual([[{}, [expect.stringContaining('the document has')]]]);
    expect(read('a: "\n---\nb: 1')).toEqual([[{}, [expect.stringContaining('the closing quote is missing')]]]);
  });

  it('does not know the anchors of another document', () => {
    expect(read('a: &x 1\n---\nb: *x\n')[1]).toEqual([
      { b: null },
      ['w.yaml:3:4: b: no anchor &x stands before the alias *x'],
    ]);
  });
});

describe('hostile texts', () => {
  const part = fc.constantFrom(
    ...[
      'a',
      ':',
      ': ',
      '- ',
      '\n',
      '\n ',
      '\n  ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '"',
      "'",
      '#',
      ' #',
      '&a ',
      '*a',
      '!',
      '!!str ',
      '|',
      '>',
      '? ',
      '%',
    ],
    ...[
      '\t',
      '\n---\n',
      '\n...\n',
      '~',
      '<<: ',
      '\\',
      '0',
      '.5',
      '\r',
      '\r\n',
      '\uFEFF',
      '\u0000',
      '\u2028',
      '\ud800',
      '__proto__: ',
    ],
  );
  const hostile = fc.oneof(
    fc.array(part, { maxLength: 30 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
    fc
      .tuple(valuesFile, part, fc.nat())
      .map(([text, extra, at]) => text.slice(0, at % text.length) + extra + text.slice(at % text.length)),
  );

  it('throw nothing, and never yield a forbidden value without a problem', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const { value, problems } of [
          parseYaml(text, 'v'),
          parseYamlValue(text, 'v'),
          ...parseYamlStream(text, 'v'),
        ]) {
          if (problems.length > 0) continue;
          expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(canonicalJson(value));
          expect(
            textsOf(value).filter((each) => forbiddenCharacter(each) !== undefined || each === '__proto__ (key)'),
          ).toEqual([]);
        }
      }),
      { numRuns: 3000 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  }, 60_000);

  it('have places for their problems', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const { where } of parseYaml(text, 'v.yaml').problems)
          expect(where).toMatch(/^v\.yaml(?::[1-9][0-9]*:[1-9][0-9]*)?$/);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Every text in a value, keys marked as such. */
function textsOf(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return isObject(value) ? Object.entries(value).flatMap(([key, each]) => [`${key} (key)`, ...textsOf(each)]) : [];
}
