import { describe, expect, it } from 'vitest';
import type { Scalar } from '../../../src/model/document/scalar.js';
import { keyText, resolvePlain, resolveTagged } from '../../../src/model/document/scalar.js';

const valueOf = (scalar: Scalar | undefined): unknown => scalar?.value;

describe('a scalar without quotes', () => {
  it.each([
    ['true', 'y Y yes Yes YES true True TRUE on On ON', true],
    ['false', 'n N no No NO false False FALSE off Off OFF', false],
    ['null', '~ null Null NULL', null],
    ['infinity', '.inf .Inf .INF +.inf +.Inf +.INF', Infinity],
    ['minus infinity', '-.inf -.Inf -.INF', -Infinity],
    ['no number', '.nan .NaN .NAN', NaN],
  ])('is %s: %s', (_, words, value) => {
    expect(words.split(' ').map((word) => resolvePlain(word).value)).toEqual(words.split(' ').map(() => value));
  });

  it('is null when it is empty', () => {
    expect(resolvePlain('')).toEqual({ kind: 'null', value: null });
  });

  it.each(
    'yEs tRUE nULL nan inf 1:30 190:20:30 2001-01-01 0o8 0x 0xg 0b 0b2 -0b-1 0o 08x _1 -_ + . ._5 .5_ .5_e3 1e 1e+ e5 1,000 1.2.3 0x1p4 1e400 -1e999 .1e400'.split(
      ' ',
    ),
  )('is a text: %s', (text) => {
    expect(resolvePlain(text)).toEqual({ kind: 'str', value: text });
  });

  it.each([
    ['0', 0n],
    ['-0', 0n],
    ['+1', 1n],
    ['00', 0n],
    ['0777', 511n],
    ['-0777', -511n],
    ['0o17', 15n],
    ['0O17', 15n],
    ['+0o7', 7n],
    ['0b11', 3n],
    ['-0b11', -3n],
    ['0b+1', 1n],
    ['0b-1', -1n],
    ['0x1F', 31n],
    ['0x_f', 15n],
    ['1_000', 1000n],
    ['1__0_', 10n],
    ['9223372036854775807', 9223372036854775807n],
    ['-9223372036854775808', -9223372036854775808n],
    ['18446744073709551615', 18446744073709551615n],
    ['0xFFFFFFFFFFFFFFFF', 18446744073709551615n],
  ])('is an integer: %s', (text, value) => {
    expect(resolvePlain(text)).toEqual({ kind: 'int', value });
  });

  it.each([
    ['089', 89],
    ['1e3', 1000],
    ['1E-2', 0.01],
    ['1.', 1],
    ['.5', 0.5],
    ['-.5', -0.5],
    ['.5_0', 0.5],
    ['.5e1_0', 5e9],
    ['1_0.5', 10.5],
    ['1e-400', 0],
    ['18446744073709551616', 2 ** 64],
    ['-9223372036854775809', -(2 ** 63)],
    ['0777777777777777777777777', Number('777777777777777777777777')],
  ])('is a float: %s', (text, value) => {
    expect(resolvePlain(text)).toEqual({ kind: 'float', value });
  });

  it('is a text when an integer in another base has more than 64 bits', () => {
    expect(resolvePlain('0x1FFFFFFFFFFFFFFFF').kind).toBe('str');
    expect(resolvePlain(`0b${'1'.repeat(65)}`).kind).toBe('str');
    expect(resolvePlain('-0xFFFFFFFFFFFFFFFF').kind).toBe('str');
  });
});

describe('a scalar with a tag', () => {
  const tagged = (tag: string, text: string): unknown => valueOf(resolveTagged(`tag:yaml.org,2002:${tag}`, text));

  it.each([
    ['str', '12', '12'],
    ['str', '', ''],
    ['int', '0x10', 16n],
    ['float', '3', 3],
    ['bool', 'yes', true],
    ['null', '~', null],
  ])('has the type of !!%s: %s', (tag, text, value) => {
    expect(tagged(tag, text)).toBe(value);
  });

  it.each([
    ['int', '1.5'],
    ['int', ''],
    ['float', 'x'],
    ['float', '18446744073709551615'],
    ['bool', '1'],
    ['null', 'x'],
    ['binary', 'aGk='],
  ])('is nothing when the text is no !!%s: %s', (tag, text) => {
    expect(tagged(tag, text)).toBeUndefined();
  });

  it('is nothing under a tag of someone else', () => {
    expect(resolveTagged('!vault', 'x')).toBeUndefined();
  });
});

describe('a key', () => {
  it.each([
    ['yes', 'true'],
    ['0x10', '16'],
    ['-0777', '-511'],
    ['1.50', '1.5'],
    ['0.1', '0.1'],
    ['123456.0', '123456'],
    ['1e6', '1e+06'],
    ['123456789.0', '1.2345679e+08'],
    ['1e21', '1e+21'],
    ['0.0001', '0.0001'],
    ['0.00001', '1e-05'],
    ['-0.0', '-0'],
    ['.inf', '.inf'],
    ['-.INF', '-.inf'],
    ['1e39', '.inf'],
    ['.NAN', '.nan'],
    ['2001-01-01', '2001-01-01'],
  ])('is written as Helm writes it: %s', (text, key) => {
    expect(keyText(resolvePlain(text))).toBe(key);
  });

  it.each(['~', '', '9223372036854775808'])('can not be: %s', (text) => {
    expect(keyText(resolvePlain(text))).toBeUndefined();
  });
});
