// Kubernetes quantities: CPU, memory, storage. Never signed here, since no amount in this product can be negative.
import type { Scalar } from './scalar.js';
import { checked } from './scalar.js';

const suffix = '([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,2})?';

/** An amount of CPU, memory or storage, zero included. */
export const quantity: Scalar = {
  title: 'a Kubernetes quantity',
  pattern: `^([0-9]+(\\.[0-9]*)?|\\.[0-9]+)${suffix}$`,
  maxLength: 32,
  examples: ['500m', '2Gi', '1.5'],
};

/** An amount above zero. */
export const positiveQuantity: Scalar = {
  title: 'a Kubernetes quantity of more than zero',
  pattern: `^(0*[1-9][0-9]*(\\.[0-9]*)?|[0-9]*\\.0*[1-9][0-9]*)${suffix}$`,
  maxLength: 32,
  examples: ['10Gi', '500m', '0.25'],
};

const powersOfTwo: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const powersOfTen: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

/** The number that a quantity stands for; like every JavaScript number exact to about 16 digits. */
export function parseQuantity(text: string): number {
  const [, mantissa = '', unit = ''] = /^([0-9.]+)(.*)$/.exec(checked(quantity, text)) ?? [];
  const binary = powersOfTwo[unit];
  if (binary !== undefined) return Number(mantissa) * 2 ** binary;
  const exponent = powersOfTen[unit] ?? Number(unit.slice(1));
  return Number(`${mantissa}e${String(exponent)}`);
}

/** A whole number of Mi or Gi, above zero and up to a limit: a rule that a pattern can hold, so that every schema has it. */
export function gibibytesUpTo(limit: number): Scalar {
  return {
    title: `a whole number of Mi or Gi, at most ${String(limit)}Gi`,
    pattern: `^(${wholeUpTo(limit)}Gi|${wholeUpTo(limit * 1024)}Mi)$`,
    maxLength: 10,
    examples: ['1Gi', '512Mi', `${String(limit)}Gi`],
  };
}

/** The pattern of the whole numbers from 1 to `limit`, without leading zeros. */
export function wholeUpTo(limit: number): string {
  const digits = String(limit);
  const shorter = digits.length > 1 ? [`[1-9]${anyDigits(digits.length - 2, 0)}`] : [];
  const sameLength = [...digits].flatMap((digit, index) => below(digits, Number(digit), index));
  return `(${[...shorter, ...sameLength, digits].join('|')})`;
}

/** The numbers that agree with `digits` up to `index`, where they have a smaller digit. */
function below(digits: string, digit: number, index: number): string[] {
  const lowest = index === 0 ? 1 : 0;
  if (digit <= lowest) return [];
  const rest = digits.length - index - 1;
  return [`${digits.slice(0, index)}[${String(lowest)}-${String(digit - 1)}]${anyDigits(rest, rest)}`];
}

function anyDigits(most: number, least: number): string {
  if (most === 0) return '';
  return `[0-9]{${least === most ? '' : `${String(least)},`}${String(most)}}`;
}
