import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applySet, applySetFile, applySetJson, applySetString } from '../../../src/model/document/set-flags.js';
import type { JsonObject } from '../../../src/model/json.js';
import { UserError } from '../../../src/model/problem.js';

/** A flag as messages quote it: without what it sets, which may be a secret. */
function quoted(text: string): string {
  const [key = ''] = text.split('=', 1);
  return `${key.length > 80 ? `${key.slice(0, 80)}…` : key}${text.includes('=') ? '=…' : ''}`;
}

describe('--set', () => {
  it.each<[string, JsonObject]>([
    ['a=b', { a: 'b' }],
    ['a.b=c,d=e', { a: { b: 'c' }, d: 'e' }],
    ['a={b,c}', { a: ['b', 'c'] }],
    ['a={}', { a: [''] }],
    ['a={1,null,true,x}', { a: [1, null, true, 'x'] }],
    ['a={b},c=d', { a: ['b'], c: 'd' }],
    ['a[0]=b', { a: ['b'] }],
    ['a[1]=b', { a: [null, 'b'] }],
    ['a[0].b=c,a[0].d=e', { a: [{ b: 'c', d: 'e' }] }],
    ['a[0][1]=b', { a: [[null, 'b']] }],
    ['a[0]', { a: [] }],
    ['a[0].b=', { a: [] }],
    ['a\\.b=c', { 'a.b': 'c' }],
    ['a=b\\,c', { a: 'b,c' }],
    ['a\\=b=c=d', { 'a=b': 'c=d' }],
    ['a={b\\,c\\}}', { a: ['b,c}'] }],
    ['a=', { a: '' }],
    ['a=,b=1', { a: '', b: 1 }],
    ['a=1,', { a: 1 }],
    ['=1', {}],
    ['[0]=1', {}],
    ['a.', {}],
    ['', {}],
    ['constructor.a=1', { constructor: { a: 1 } }],
    ['a=\u{1F600}', { a: '\u{1F600}' }],
  ])('reads %s', (text, document) => {
    expect(applySet({}, text)).toEqual(document);
  });

  it.each<[string, unknown]>([
    ['true', true],
    ['TRUE', true],
    ['False', false],
    ['NULL', null],
    ['yes', 'yes'],
    ['0', 0],
    ['007', '007'],
    ['00', '00'],
    ['-5', -5],
    ['+5', 5],
    ['-05', -5],
    ['-0', 0],
    ['1.5', '1.5'],
    ['1e3', '1e3'],
    ['1_000', '1_000'],
    ['0x1f', '0x1f'],
    ['9223372036854775807', 2 ** 63],
    ['9223372036854775808', '9223372036854775808'],
    ['-9223372036854775808', -(2 ** 63)],
    [' 1', ' 1'],
    ['"x"', '"x"'],
  ])('gives %s its type', (text, value) => {
    expect(applySet({}, `a=${text}`)).toEqual({ a: value });
    expect(applySetString({}, `a=${text}`)).toEqual({ a: text });
  });

  it.each<[JsonObject, string, JsonObject]>([
    [{ a: { b: 1 } }, 'a.c=2', { a: { b: 1, c: 2 } }],
    [{ a: { b: 1 } }, 'a=x', { a: 'x' }],
    [{ a: [1, 2] }, 'a[1]=3', { a: [1, 3] }],
    [{ a: [{ b: 1 }] }, 'a[0].c=2', { a: [{ b: 1, c: 2 }] }],
    [{ a: ['x'] }, 'a[0].c=2', { a: [{ c: 2 }] }],
    [{ a: [null] }, 'a[0][0]=2', { a: [[2]] }],
    [{ a: { b: 1 } }, 'a.b=null', { a: { b: null } }],
  ])('changes %j by %s', (base, text, document) => {
    const before = structuredClone(base);
    expect(applySet(base, text)).toEqual(document);
    expect(base).toEqual(before);
  });

  it.each<[JsonObject, string, string]>([
    [{}, 'a', 'the key "a" has no value; write key=value'],
    [{}, 'a.b', 'the key "b" has no value; write key=value'],
    [{}, 'a,b=1', 'the key "a" has no value; write "a=" for an empty text'],
    [{}, 'a=1,,b=2', 'the key "" has no value; write "=" for an empty text'],
    [{}, 'a.=1', 'the key "a" has no value'],
    [{}, 'a={b', 'a list must end with }'],
    [{}, 'a[-1]=b', 'the index -1 is negative'],
    [{}, 'a[x]=b', '"x" is not an index; write a number between [ and ]'],
    [{}, 'a[]=b', '"" is not an index; write a number between [ and ]'],
    [{}, 'a[0=b', '"0=b" is not an index; write a number between [ and ]'],
    [{}, 'a[65537]=b', 'the index 65537 is greater than 65536'],
    [{}, 'a[0]b=c', '"b" follows an index; write a[0]=value, a[0].b=value or a[0][1]=value'],
    [{ a: 5 }, 'a.b=c', '"a" is a number, not a map; set it to a map first'],
    [{ a: null }, 'a.b=c', '"a" is null, not a map; set it to a map first'],
    [{ a: {} }, 'a[0]=c', '"a" is a map, not a list; set it to a list first'],
    [{ a: ['x'] }, 'a[0][0]=c', '"a.0" is a string, not a list; set it to a list first'],
    [{}, '__proto__.a=1', 'holds the key __proto__, which no map may hold'],
    [{}, 'a=\u0085', 'the character U+0085 is not allowed'],
    [{}, 'a=b\rc', 'the character U+000D is not allowed'],
    [{}, `${'a.'.repeat(31)}b=1`, 'a key has more than 30 dots'],
    [{}, `a${'[0]'.repeat(200)}=1`, 'names and indexes are nested more than 100 levels deep'],
  ])('refuses, with %j: %s', (base, text, message) => {
    expect(() => applySet(base, text)).toThrow(
      new UserError([{ path: [], message: `--set ${quoted(text)}: ${message}` }]),
    );
  });
});

describe('--set-json', () => {
  it.each<[string, JsonObject]>([
    ['a=1,b="x,y"', { a: 1, b: 'x,y' }],
    ['a={"b":[1,{"c":null}]},d=true', { a: { b: [1, { c: null }] }, d: true }],
    ['a=,b=', { a: null, b: null }],
    ['a= [1] , b=2', { a: [1], ' b': 2 }],
    ['a[1].b="}]"', { a: [null, { b: '}]' }] }],
    ['a="\\"\\\\"', { a: '"\\' }],
    ['a=-1.5E-2', { a: -0.015 }],
    ['a={"constructor":1}', { a: { constructor: 1 } }],
  ])('reads %s', (text, document) => {
    expect(applySetJson({}, text)).toEqual(document);
  });

  it.each([
    ['a={"b":1', 'the value is not JSON; quote texts with " and close every bracket'],
    ['a=tru', 'the value is not JSON; quote texts with " and close every bracket'],
    ['a=[1,]', 'the value is not JSON; quote texts with " and close every bracket'],
    ['a="x', 'the value is not JSON; quote texts with " and close every bracket'],
    ['a=01', '"1" follows a JSON value; separate values with commas'],
    ['a=1.', '"." follows a JSON value; separate values with commas'],
    ['a=1e400', 'a number is too large'],
    ['a="\\u0085"', 'a text holds the character U+0085, which is not allowed'],
    ['a={"\\ud800":1}', 'the key holds the character U+D800, which is not allowed'],
    ['a=[{"__proto__":{"b":1}}]', 'holds the key __proto__, which no map may hold'],
    [
      '{"a":1}',
      'the key "{\\"a\\":1}" has no value; write key=value (a whole JSON document belongs into a file, given with -f)',
    ],
  ])('refuses %s', (text, message) => {
    expect(() => applySetJson({}, text)).toThrow(
      new UserError([{ path: [], message: `--set-json ${quoted(text)}: ${message}` }]),
    );
  });

  it('does not follow brackets for ever', () => {
    expect(() => applySetJson({}, `a=${'['.repeat(100_000)}`)).toThrow('the value is not JSON');
  });
});

describe('--set-file', () => {
  const read = (path: string): string => {
    if (path === 'missing') throw new Error('no such file');
    return path === 'windows' ? 'a\r\nb' : `<${path}>\n`;
  };

  it('reads a file for each value', () => {
    expect(applySetFile({}, 'a.b=one,c={two,th\\,ree}', read)).toEqual({
      a: { b: '<one>\n' },
      c: ['<two>\n', '<th,ree>\n'],
    });
  });

  it('sets an empty text without a path', () => {
    expect(applySetFile({}, 'a=', read)).toEqual({ a: '' });
  });

  it.each([
    ['a=missing', 'the file missing can not be read: no such file'],
    ['a=windows', 'the file windows holds the character U+000D, which is not allowed; save it with Unix line endings'],
  ])('refuses %s', (text, message) => {
    expect(() => applySetFile({}, text, read)).toThrow(
      new UserError([{ path: [], message: `--set-file ${quoted(text)}: ${message}` }]),
    );
  });
});

it('throws nothing but UserError, and pollutes nothing', () => {
  const part = fc.constantFrom(
    'a',
    'b',
    '=',
    '=',
    ',',
    '.',
    '[',
    ']',
    '0',
    '1',
    '{',
    '}',
    '\\',
    '"',
    'null',
    '__proto__',
    '-',
    ' ',
  );
  const hostile = fc.oneof(
    fc.array(part, { maxLength: 20 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
  );
  const bases: JsonObject[] = [{}, { a: { b: 1 } }, { a: [{ b: [1] }, null], b: 'x' }];
  fc.assert(
    fc.property(hostile, fc.constantFrom(...bases), (text, base) => {
      const apply = [
        applySet,
        applySetString,
        applySetJson,
        (b: JsonObject, t: string) => applySetFile(b, t, (path) => path),
      ];
      for (const flag of apply) expect(outcome(() => flag(base, text))).toBe('fine');
    }),
    { numRuns: 2000 },
  );
  expect(Object.keys(Object.prototype)).toEqual([]);
}, 60_000);

function outcome(run: () => JsonObject): string {
  try {
    return Object.getPrototypeOf(run()) === Object.prototype ? 'fine' : 'an odd object';
  } catch (error) {
    return error instanceof UserError ? 'fine' : String(error);
  }
}
