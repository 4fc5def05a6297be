// The expected numbers are what k8s.io/apimachinery's resource.ParseQuantity answered for these texts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  conforms,
  gibibytesUpTo,
  parseQuantity,
  positiveQuantity,
  quantity,
  wholeUpTo,
} from '../../../src/model/scalars/index.js';

const accepted: readonly [string, number][] = [
  ['0', 0],
  ['000', 0],
  ['.0', 0],
  ['0Gi', 0],
  ['0.000m', 0],
  ['1', 1],
  ['007', 7],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['5.', 5],
  ['0.1', 0.1],
  ['00.10', 0.1],
  ['100m', 0.1],
  ['500m', 0.5],
  ['7u', 7e-6],
  ['9n', 9e-9],
  ['1k', 1e3],
  ['1M', 1e6],
  ['1G', 1e9],
  ['1T', 1e12],
  ['1P', 1e15],
  ['1E', 1e18],
  ['12E', 1.2e19],
  ['1Ki', 1024],
  ['1.5Ki', 1536],
  ['1Mi', 1_048_576],
  ['2Gi', 2_147_483_648],
  ['5.Gi', 5_368_709_120],
  ['1Ti', 2 ** 40],
  ['1Pi', 2 ** 50],
  ['1Ei', 2 ** 60],
  ['1e3', 1000],
  ['1E3', 1000],
  ['1.e3', 1000],
  ['1e+3', 1000],
  ['1e-3', 0.001],
];

const refusedByGo = [
  '',
  '1K',
  '1ki',
  '1mi',
  '1gi',
  '1GB',
  '1GiB',
  '1Gib',
  '1 Gi',
  ' 1Gi',
  '1,5',
  '1e',
  '1e1.5',
  '1ee3',
  '1e-',
  '1mm',
  '1i',
  '1_000',
  '0x10',
  'Inf',
  'NaN',
  '++1',
  '--1',
  '１',
];

// Go reads the first four as zero, and knows signs; amounts in this product are written with digits and have none.
const refusedByUs = ['.', '.Gi', 'Gi', 'e3', '+1', '-1', '-1Gi'];

describe('quantity', () => {
  it.each(accepted)('reads %s as %d', (text, number) => {
    expect(parseQuantity(text)).toBe(number);
    expect(conforms(positiveQuantity, text)).toBe(number > 0);
  });

  it.each([...refusedByGo, ...refusedByUs])('refuses %j', (text) => {
    expect(conforms(quantity, text)).toBe(false);
    expect(conforms(positiveQuantity, text)).toBe(false);
    expect(() => parseQuantity(text)).toThrow('must be a Kubernetes quantity');
  });

  it('is positive exactly when its number is', () => {
    fc.assert(
      fc.property(fc.stringMatching(new RegExp(quantity.pattern)), (text) => {
        fc.pre(text.length <= 32);
        expect(conforms(positiveQuantity, text)).toBe(/[1-9]/.test(text.replace(/[eE][+-]?[0-9]+$/, '')));
      }),
    );
  });
});

describe('gibibytesUpTo', () => {
  it.each([2, 20])('%i is the same rule as comparing numbers', (limit) => {
    const scalar = gibibytesUpTo(limit);
    const bound = limit * 2 ** 30;
    for (let count = 0; count <= limit * 1024 + 200; count++) {
      expect([count, conforms(scalar, `${String(count)}Mi`)]).toEqual([count, count > 0 && count * 2 ** 20 <= bound]);
    }
    for (let count = 0; count <= 300; count++) {
      expect([count, conforms(scalar, `${String(count)}Gi`)]).toEqual([count, count > 0 && count <= limit]);
    }
  });

  it.each(['', '01Gi', '1.5Gi', '1', '1G', '1M', '1Ki', '1Ti', '1 Gi', '1gi', '-1Gi'])('refuses %j', (text) => {
    expect(conforms(gibibytesUpTo(20), text)).toBe(false);
  });

  it('rests on a pattern for the whole numbers up to any limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 110_000 }), (limit, number) => {
        const pattern = new RegExp(`^${wholeUpTo(limit)}$`);
        expect(pattern.test(String(number))).toBe(number >= 1 && number <= limit);
        expect([limit - 1, limit, limit + 1].map((near) => pattern.test(String(near)))).toEqual([
          limit > 1,
          true,
          false,
        ]);
      }),
      { numRuns: 500 },
    );
  });
});
