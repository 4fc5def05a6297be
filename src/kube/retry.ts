// Which failed attempts are repeated, and when. Pure, so that the whole policy is one table of tests.
import { ApiError, Unreachable } from './errors.js';

/** `always`: doing it twice is the same as doing it once. `unless-done`: only when it surely has not happened. */
export type Repeat = 'always' | 'unless-done';

/** What is decided about. */
export interface FailedAttempt {
  readonly error: unknown;
  readonly repeat: Repeat;
  /** Counts from 1. */
  readonly attempt: number;
  /** From 0 to 1, for the jitter. */
  readonly random: () => number;
}

/** A Retry-After beyond this is the caller's business: a worker must not be held for so long. */
const longestWaitMs = 10_000;
const firstMs = 200;

/**
 * How long to wait before the next attempt; undefined when there must not be one.
 *
 * Answers that prove that nothing was done may be followed by a repetition of anything: 429, and 503 with a
 * Retry-After. All other 5xx, and a connection that broke after the request had left, leave open what happened.
 */
export function decideRepeat({ error, repeat, attempt, random }: FailedAttempt): number | undefined {
  if (!isPassing(error) || (repeat === 'unless-done' && !isSurelyUndone(error))) return undefined;
  const adviceMs = error instanceof ApiError ? error.retryAfterMs : undefined;
  if (adviceMs !== undefined && adviceMs > longestWaitMs) return undefined;
  const stepMs = Math.min(longestWaitMs, firstMs * 2 ** (attempt - 1));
  // Advice is a lower bound: a server that is drowning should not see everybody again in the same moment.
  return adviceMs === undefined ? stepMs * (0.5 + random() / 2) : adviceMs + stepMs * random();
}

function isPassing(error: unknown): error is ApiError | Unreachable {
  if (error instanceof Unreachable) return true;
  return error instanceof ApiError && (error.status === 429 || error.status >= 500) && error.status !== 501;
}

function isSurelyUndone(error: ApiError | Unreachable): boolean {
  if (error instanceof Unreachable) return error.outcome === 'not-sent';
  return error.status === 429 || (error.status === 503 && error.retryAfterMs !== undefined);
}
