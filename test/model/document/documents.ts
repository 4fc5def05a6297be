// Random values documents and flags, as texts: what people write, and the spellings that YAML 1.1 and Helm have traps in.
import fc from 'fast-check';

const KEYS = [
  'a',
  'b',
  'c',
  'deep',
  'list',
  'none',
  'text',
  'constructor',
  '"q k"',
  "'s'",
  '12',
  '1.50',
  'true',
  'é',
  'x-y',
  '"<<"',
];
const TRAPS = [
  ...['yes', 'No', 'on', 'OFF', 'y', 'N', 'TRUE', 'tRUE', '~', 'null', 'Null', 'nULL', '""', "''"],
  ...[
    '0777',
    '0o17',
    '0b11',
    '0b+1',
    '0x1f',
    '0X_F',
    '089',
    '1_000',
    '1__0',
    '_1',
    '+1',
    '-0',
    '00',
    '1e3',
    '1E-2',
    '.5',
    '.5_0',
    '1.',
  ],
  ...[
    '9007199254740993',
    '9223372036854775808',
    '18446744073709551616',
    '-9223372036854775809',
    '1e400',
    '-0.0',
    '1.10',
  ],
  ...['2001-01-01', '2001-12-14t21:59:43.10-05:00', '1:30', '190:20:30', '-', '--', '=', '.', '1,000', '8080/tcp'],
  ...[
    '!!str 1',
    '!!int "5"',
    '!!float 3',
    '!!bool yes',
    '!!null ~',
    '"yes"',
    "'0777'",
    '"\\x41\\u00e9\\t"',
    '"\\U0001F600"',
  ],
  ...[
    'a b',
    'a#b',
    'a # comment',
    'a:b',
    'http://x/y?z=1&w',
    '{{ x }}',
    '"a: b"',
    "'it''s'",
    'a\\b',
    '"a\\\\b"',
    '<<',
    '$(X)',
  ],
  ...['[]', '{}', '[1, yes, "a, b", ~]', '{a: 1, "b": [on]}', '[[1], {c: 2}]', '{a: , b: 0x10}', '{a}'],
];
/** Texts over several lines; each line is indented below its key. */
const BLOCKS = [
  '|\n x\n y',
  '|-\n x\n\n  y\n',
  '>\n x\n y\n\n z',
  '>-\n x\n  y\n',
  '|+\n x\n\n',
  'x\n y',
  '"x\n y"',
  "'x\n\n y'",
];
/** What Helm refuses, or reads although it is ambiguous. */
const FAULTS = [
  '.inf',
  '-.INF',
  '.nan',
  '*nowhere',
  '!!int x',
  '@a',
  '`a',
  '[1',
  '{a: 1',
  '"a',
  '%a',
  '!thing a',
  '"a"#b',
  '[a:,b]',
  '"\\/"',
  '"\\x07"',
];

type Tree = string | Entry[] | { readonly items: Tree[] };
type Entry = readonly [key: string, value: Tree];

const leaf = fc.oneof(
  { weight: 200, arbitrary: fc.constantFrom(...TRAPS) },
  { weight: 40, arbitrary: fc.constantFrom(...BLOCKS) },
  { weight: 30, arbitrary: fc.stringMatching(/^[-+.0-9_xobeE]{1,6}$/) },
  { weight: 1, arbitrary: fc.constantFrom(...FAULTS) },
);

const { map } = fc.letrec<{ map: Entry[]; tree: Tree }>((tie) => ({
  map: fc.uniqueArray(fc.tuple(fc.constantFrom(...KEYS), tie('tree')), {
    selector: ([key]) => key,
    minLength: 1,
    maxLength: 5,
  }),
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    tie('map'),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((items) => ({ items })),
  ),
}));

/** The text of a values file. */
export const valuesFile = fc
  .tuple(map, fc.constantFrom('', '\n', '\n# end\n'), fc.constantFrom('', '---\n', '# begin\n'), fc.boolean())
  .map(([entries, end, begin, crlf]) => {
    const text = `${begin}${writeMap(entries, '')}${end}`;
    return crlf ? text.replaceAll('\n', '\r\n') : text;
  });

/** Two files that share their anchors and merge keys. */
export const ANCHORS = [
  'a: &base {x: 1, y: yes}\nb:\n  <<: *base\n  y: 2\nc:\n  y: 3\n  <<: *base\ndeep: *base\n',
  'list: &l [1, &n {a: 0x1}]\ntext: *n\nb:\n  <<: [*n, {a: 2, b: 3}]\n  "<<": kept\n',
];

function writeMap(entries: readonly Entry[], indent: string): string {
  return entries.map(([key, value]) => `${indent}${key}:${writeValue(value, indent)}`).join('\n');
}

function writeValue(value: Tree, indent: string): string {
  if (typeof value === 'string') return ` ${value.replaceAll(/\n(?=.)/g, `\n${indent} `)}`;
  if (Array.isArray(value)) return `\n${writeMap(value, `${indent}  `)}`;
  return `\n${value.items.map((item) => `${indent}-${writeValue(item, `${indent}  `)}`).join('\n')}`;
}

/** Paths that fit the defaults and most files, and ways to get a path wrong. */
const FITTING = [
  ...[
    'a',
    'a.a',
    'a.deep.new',
    'b',
    'deep.a.b.c',
    'deep.b[1].a',
    'deep.b[3]',
    'list[0]',
    'list[2][0]',
    'list[1].b',
    'none',
  ],
  ...['text', 'new', 'new2.a.b', 'new3[1].a', 'new4[0][1]', 'a\\.b', 'a\\,b', 'constructor', 'é', 'x y', 'toString.a'],
];
const NAMES = ['a', 'b', 'deep', 'list', 'none', 'text', 'new', 'é', ''];
const STEPS = ['.a', '.b', '.deep', '.new', '[0]', '[1]', '[2]', '[0][1]', '[-1]', '[x]', '.'];
const TEXTS = [
  ...[
    '1',
    'x',
    '',
    'true',
    'TRUE',
    'null',
    '0',
    '007',
    '-05',
    '+5',
    '1.5',
    '1e3',
    '9223372036854775807',
    '9223372036854775808',
  ],
  ...['{}', '{a,b}', '{1,null,true}', '{a', '{{a}}', 'a\\,b', 'a=b', '\\\\', '"x"', 'x y', '[1]', '{"a":1}', 'é'],
];
const JSONS = [
  '1',
  '"x,y"',
  '',
  'null',
  '{"a":{"b":[1,2]}}',
  '[1,"a,b"]',
  '{"a":1',
  '01',
  'tru',
  '"\\u00e9"',
  '"\\u0001"',
  '-1.5E-2',
  ' [[]] ',
  '{}',
];
const PATHS = ['one.txt', 'empty.txt', 'missing.txt', '{one.txt,empty.txt}'];

/** The files that --set-file may name; missing.txt is not among them. */
export const FILES: Readonly<Record<string, string>> = {
  'one.txt': 'first: line\n\tsecond é "line"\n',
  'empty.txt': '',
};

/** A flag that sets values. */
export interface Flag {
  readonly kind: 'set' | 'set-string' | 'set-json' | 'set-file';
  readonly text: string;
}

const wildKey = fc
  .tuple(fc.constantFrom(...NAMES), fc.array(fc.constantFrom(...STEPS), { maxLength: 3 }))
  .map(([name, steps]) => name + steps.join(''));
const key = fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...FITTING) }, { weight: 1, arbitrary: wildKey });

function flagOf(kind: Flag['kind'], values: readonly string[]): fc.Arbitrary<Flag> {
  const pair = fc.tuple(key, fc.constantFrom(...values)).map(([path, value]) => `${path}=${value}`);
  return fc.array(pair, { minLength: 1, maxLength: 2 }).map((pairs) => ({ kind, text: pairs.join(',') }));
}

/** A flag of any kind, most of them well-formed. */
export const flag = fc.oneof(
  flagOf('set', TEXTS),
  flagOf('set-string', TEXTS),
  flagOf('set-json', JSONS),
  flagOf('set-file', PATHS),
);
