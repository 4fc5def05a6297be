import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conforms, duration, formatDuration, parseDuration } from '../../../src/model/scalars/index.js';

const accepted: readonly [string, number][] = [
  ['4h', 14_400],
  ['2h30m', 9_000],
  ['90m', 5_400],
  ['1d', 86_400],
  ['1d2h30m15s', 95_415],
  ['1s', 1],
  ['0d0h0m1s', 1],
  ['0h30m', 1_800],
  ['1d0h', 86_400],
  ['08h', 28_800],
  ['1d15s', 86_415],
  ['31536000s', 31_536_000],
  ['99999d', 8_639_913_600],
];

const refused = [
  '',
  '0',
  '4',
  'h',
  '0h',
  '00s',
  '0d0h0m0s',
  '1w',
  '1y',
  '1ms',
  '1.5h',
  '-1h',
  '+1h',
  '30m2h',
  '2h 30m',
  ' 4h',
  '4h ',
  '4H',
  '1h1h',
  '4h30',
  'PT4H',
  '100000d',
  '9'.repeat(20) + 's',
  '٤h',
];

describe('duration', () => {
  it.each(accepted)('reads %s as %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(refused)('refuses %j', (text) => {
    expect(conforms(duration, text)).toBe(false);
    expect(() => parseDuration(text)).toThrow('must be a duration of more than zero');
  });

  it('is exactly: parts in their order, each with a number of few digits, at least one, not all zero', () => {
    const part = (letter: string) =>
      fc.option(fc.tuple(fc.constantFrom('', '0', '00'), fc.nat(99_999), fc.constant(letter)), { nil: undefined });
    const parts = fc.tuple(part('d'), part('h'), part('m'), part('s'));
    fc.assert(
      fc.property(parts, (all) => {
        const written = all.filter((one) => one !== undefined);
        const text = written.map(([zeros, count, letter]) => `${zeros}${String(count)}${letter}`).join('');
        const fits = text.length <= 20 && written.some(([, count]) => count > 0);
        expect(conforms(duration, text)).toBe(fits);
      }),
      { numRuns: 1000 },
    );
  });

  it('never leads past the dates that Kubernetes can write', () => {
    fc.assert(
      fc.property(fc.stringMatching(new RegExp(duration.pattern)), (text) => {
        fc.pre(text.length <= 20);
        const expiry = new Date(Date.UTC(2100, 0) + parseDuration(text) * 1000);
        expect(expiry.getUTCFullYear()).toBeLessThan(4100);
      }),
    );
  });

  it('is written in the shortest way, and reads back', () => {
    expect([1, 60, 3_600, 86_400, 93_784, 90_000].map(formatDuration)).toEqual([
      '1s',
      '1m',
      '1h',
      '1d',
      '1d2h3m4s',
      '1d1h',
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8_639_999_999 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
  });

  it.each([0, -1, 1.5, NaN, Infinity])('writes nothing for %d seconds', (seconds) => {
    expect(() => formatDuration(seconds)).toThrow('a duration has a whole number of seconds above zero');
  });
});
