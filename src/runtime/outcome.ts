// What the end of a pass means: which errors are expected, which say that the API is down, which are bugs. When to try
// again is decided by whoever reads the outcome.
import { ApiError, Fenced, isApiDown, isConflict } from '../kube/errors.js';
import { RetryLater } from './retry-later.js';

/** How a pass ended, in the words of the metric. */
export type PassResult = 'success' | Failure['result'];

/** Why a pass did not succeed, and what it asks for. */
export interface Failure {
  readonly result: 'retry-later' | 'api-down' | 'aborted' | 'error';
  /** One word, for logs and metrics. */
  readonly reason: string;
  readonly message: string;
  /** @default - the key's backoff */
  readonly afterMs?: number;
}

/** A pass was told to end: leadership was lost, or the process stops. */
export class PassAborted extends Error {
  override readonly name = 'PassAborted';
}

/** A pass was told to end, because it took too long. */
export class PassTimedOut extends Error {
  override readonly name = 'PassTimedOut';
}

/** Reads an error of a pass; `abortedBy` is the reason of its signal, if that was aborted. */
export function judge(error: unknown, abortedBy: unknown): Failure {
  const message = messageOf(error);
  if (abortedBy instanceof PassAborted)
    return { result: 'aborted', reason: abortedBy.name, message: abortedBy.message };
  if (error instanceof Fenced) return { result: 'aborted', reason: error.name, message };
  const down = [error, causeOf(error)].find(isApiDown);
  if (down !== undefined) return { result: 'api-down', reason: reasonOf(error), message, ...waitOf(error, down) };
  if (error instanceof RetryLater) return { result: 'retry-later', reason: error.reason, message, ...waitOf(error) };
  // Somebody else was first: reading afresh is all it takes.
  if (isConflict(error)) return { result: 'retry-later', reason: reasonOf(error), message };
  // What broke when the signal fired says less than that it fired.
  if (abortedBy instanceof PassTimedOut) {
    return { result: 'error', reason: abortedBy.name, message: `${abortedBy.message}; then: ${message}` };
  }
  return { result: 'error', reason: reasonOf(error), message };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : `something was thrown that is no error: ${String(error)}`;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** How long the error itself says to wait: what the reconciler wants, else what the server advises. */
function waitOf(error: unknown, down?: unknown): { readonly afterMs?: number } {
  if (error instanceof RetryLater && error.delayMs !== undefined) return { afterMs: error.delayMs };
  if (down instanceof ApiError && down.retryAfterMs !== undefined) return { afterMs: down.retryAfterMs };
  return {};
}

function reasonOf(error: unknown): string {
  if (error instanceof RetryLater || error instanceof ApiError) return error.reason || error.name;
  return error instanceof Error ? error.name : 'NotAnError';
}
