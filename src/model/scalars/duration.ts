// How long a session lives: days, hours, minutes and seconds in this order, more than zero in total.
import type { Scalar } from './scalar.js';
import { checked } from './scalar.js';
import { UserError } from '../problem.js';

// The part that makes the total more than zero has digits enough for its longest sensible value, and no more:
// together they stay below 2000 years, so that every expiry is a date that Kubernetes and JavaScript can write.
const units = [
  { letter: 'd', seconds: 86_400, digits: 5 },
  { letter: 'h', seconds: 3_600, digits: 7 },
  { letter: 'm', seconds: 60, digits: 8 },
  { letter: 's', seconds: 1, digits: 9 },
] as const;

type Unit = (typeof units)[number];

const zero = ({ letter }: Unit) => `(0+${letter})?`;
const positive = ({ letter, digits }: Unit) => `0*[1-9][0-9]{0,${String(digits - 1)}}${letter}`;
const any = ({ letter, digits }: Unit) => `(0*[0-9]{1,${String(digits)}}${letter})?`;

/** Every duration has one first part that is not zero; one alternative for each that it may be. */
const alternatives = units.map((first, index) =>
  [...units.slice(0, index).map(zero), positive(first), ...units.slice(index + 1).map(any)].join(''),
);

/** A length of time such as 4h or 1d2h30m15s. */
export const duration: Scalar = {
  title: 'a duration of more than zero in days, hours, minutes and seconds, in this order',
  pattern: `^(${alternatives.join('|')})$`,
  maxLength: 20,
  examples: ['4h', '2h30m', '1d2h30m15s'],
};

/** The seconds of a duration. */
export function parseDuration(text: string): number {
  const parts = checked(duration, text).matchAll(/([0-9]+)([dhms])/g);
  return [...parts].reduce((sum, [, count, letter]) => sum + Number(count) * secondsOf(letter), 0);
}

function secondsOf(letter: string | undefined): number {
  return units.find((unit) => unit.letter === letter)?.seconds ?? 0;
}

/** The shortest text of a duration: `93784` → `1d2h3m4s`. */
export function formatDuration(seconds: number): string {
  if (!Number.isSafeInteger(seconds) || seconds <= 0) {
    throw UserError.of(`a duration has a whole number of seconds above zero, not ${String(seconds)}`);
  }
  let rest = seconds;
  const parts = units.map(({ letter, seconds: size }) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? '' : `${String(count)}${letter}`;
  });
  return parts.join('');
}
