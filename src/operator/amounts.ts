// Quantities as exact numbers: the API server stores 1000m as 1 and 0.5 as 500m, and neither is a change.
import { conforms, quantity } from '../model/scalars/index.js';

const powersOfTwo: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const powersOfTen: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

const nano = 1_000_000_000n;
const largest = (2n ** 63n - 1n) * nano;

/**
 * A quantity in billionths, rounded up and capped as Kubernetes does; undefined when the text is none.
 *
 * Numbers stand for their text: the API server reads `cpu: 1` as `cpu: "1"`.
 */
export function findAmount(value: unknown): bigint | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !conforms(quantity, text)) return undefined;
  const [, whole = '', fraction = '', unit = ''] = /^([0-9]*)\.?([0-9]*)(.*)$/.exec(text) ?? [];
  const digits = BigInt(`${whole}${fraction}` || '0');
  const exact = scaled(digits, 9 - fraction.length + exponentOf(unit), powersOfTwo[unit] ?? 0);
  return exact > largest ? largest : exact;
}

function exponentOf(unit: string): number {
  if (unit === '' || unit in powersOfTwo) return 0;
  return powersOfTen[unit] ?? Number(unit.slice(1));
}

function scaled(digits: bigint, exponent: number, bits: number): bigint {
  const shifted = digits << BigInt(bits);
  if (exponent >= 0) return shifted * 10n ** BigInt(exponent);
  const divisor = 10n ** BigInt(-exponent);
  return (shifted + divisor - 1n) / divisor;
}
