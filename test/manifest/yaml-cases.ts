// Texts that YAML parsers disagree about, and generators of arbitrary documents: shared by the tests with the parser of
// this language and the tests with the parsers of helm and kubectl.
import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/model/json.js';

/** Texts that some parser reads as something else when they are not quoted. */
export const AMBIGUOUS_TEXTS: readonly string[] = [
  ...['', ' ', '  x', 'x ', '\t', 'x\t', '~', 'null', 'Null', 'NULL', 'y', 'Y', 'n', 'N', 'yes', 'Yes', 'no', 'NO'],
  ...[
    'on',
    'On',
    'off',
    'OFF',
    'true',
    'True',
    'TRUE',
    'false',
    'False',
    'nan',
    '.nan',
    '.NaN',
    '.inf',
    '-.inf',
    '+.Inf',
  ],
  ...['inf', 'Infinity', '0', '-0', '+1', '007', '0777', '0o17', '+0o7', '-0o7', '0o_7', '0O17', '0b1', '0B1', '-0b1'],
  ...[
    '0x1f',
    '0X1f',
    '1_000',
    '1e3',
    '1E3',
    '1e+3',
    '1e1_0',
    'e0',
    'E0',
    'e-3',
    'e1_0',
    '.5',
    '5.',
    '1.5',
    '1.',
    '._1',
    '12:30',
    '12:30:45',
  ],
  ...['190:20:30.15', '2001-01-01', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43', '=', '<<', '*a', '&a', '!a'],
  ...[
    '!!str a',
    '%TAG',
    '@a',
    '`a`',
    '-',
    '- a',
    '-a',
    '--',
    '---',
    '--- a',
    '...',
    '?',
    '? a',
    ':',
    ': a',
    ':a',
    'a:',
  ],
  ...[
    'a: b',
    'a #b',
    '#a',
    '[',
    ']',
    '{',
    '}',
    '[a]',
    '{a: b}',
    ',',
    'a,b',
    '|',
    '>',
    '|-',
    "'",
    "'a'",
    '"',
    '"a"',
    '\\',
  ],
  ...['{{ .Values }}', '{{', 'a\\nb', 'https://a.example:8443/b?c=d#e', '100m', '1Gi', '5d2h'],
];

/** Texts of several lines, or with characters that parsers change. */
export const ODD_TEXTS: readonly string[] = [
  ...[
    'a\nb',
    'a\nb\n',
    'a\n\nb\n',
    'a\n\n',
    '\n',
    '\n\n',
    '\na',
    ' a\nb',
    'a\n  b\n',
    'a \nb',
    'a\n \nb',
    'a\nb ',
    'a\n\t',
  ],
  ...[
    'a\n\tb\n',
    'a\r\nb\r\n',
    'a\rb',
    '---\na\n---\nb\n',
    '...\n',
    '# a\nb\n',
    '%YAML\nb\n',
    '- a\n- b\n',
    'a: |\n  b\n',
  ],
  ...['\u0000', '\u0007', '\u001b', '\u007f', '\u0085', 'a\u0085b', '\u009f', '\u00a0', '\u00ad', '\u200b', '\u2028'],
  ...[
    '\u2029',
    'a\u2028\nb',
    '\ufeff',
    '\ufeffa',
    '\u202e',
    '\u3000',
    '\ufffd',
    '\uffff',
    'é',
    'ü\nß\n',
    '漢字',
    '😀',
    '😀\n😀',
  ],
];

/** Texts longer than what emitters fold. */
export const LONG_TEXTS: readonly string[] = ['x'.repeat(300), 'word '.repeat(60), `${'long line '.repeat(30)}\nend\n`];

/** Keys that objects and parsers treat in a special way. */
export const ODD_KEYS: readonly string[] = [
  ...[
    '10',
    '9',
    '-1',
    '1.5',
    '<<',
    '=',
    '__proto__',
    'constructor',
    'toString',
    'length',
    'k'.repeat(1200),
    'a: b',
    '? a',
  ],
];

/** Numbers at the edges of what JSON can carry. */
export const NUMBERS: readonly number[] = [
  ...[0, 1, -1, 8080, 2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 53, 2 ** 63, 2 ** 64, 1e20, 1e21, 1e300, 1e-7, 5e-324],
  ...[1.5, -2.25, 0.1, 1.7976931348623157e308, 123456789.125],
];

const wellFormed = fc.string({ unit: 'binary' }).filter((text) => !/[\ud800-\udfff]/u.test(text));

/** Any text that UTF-8 can carry, the difficult ones often. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...AMBIGUOUS_TEXTS, ...ODD_TEXTS, ...LONG_TEXTS),
  fc.stringMatching(/^[A-Za-z/][A-Za-z0-9._/@:-]{0,6}$/),
  fc.stringMatching(/^[-+.0-9_:eExXoObBtTzZ ~]{1,8}$/),
  fc.stringMatching(/^[ \n\ta:#-]{1,12}$/),
  fc.string({ unit: 'grapheme' }),
  wellFormed,
);

const anyKey = fc.oneof(anyText, fc.constantFrom(...ODD_KEYS));
const anyNumber = fc.oneof(
  fc.constantFrom(...NUMBERS),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const { anyJson } = fc.letrec<{ anyJson: Json }>((tie) => ({
  anyJson: fc.oneof(
    { depthSize: 'small' },
    anyText,
    fc.boolean(),
    fc.constant(null),
    anyNumber.map((value) => (Object.is(value, -0) ? 0 : value)),
    fc.array(tie('anyJson'), { maxLength: 4 }),
    objectOf(tie('anyJson')),
  ),
}));

/** Any document: a map of anything. */
export const anyDocument: fc.Arbitrary<JsonObject> = objectOf(anyJson);

// JSON.parse, because only it makes a key __proto__ like any other.
function objectOf(values: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> {
  return fc.array(fc.tuple(anyKey, values), { maxLength: 5 }).map((entries) => {
    const members = [...new Map(entries)].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    return JSON.parse(`{${members.join(',')}}`) as JsonObject;
  });
}

/** A document that holds the texts as values and as keys, alone and in lists. */
export function documentOf(texts: readonly string[]): JsonObject {
  return { values: texts, keys: Object.fromEntries(texts.map((text) => [text, text])), nested: [[texts], [{ texts }]] };
}
