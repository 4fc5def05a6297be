// What can go wrong between us and an API server. What a caller should do about it is said by the functions below, so
// that no caller compares status codes or messages.

/** The reason of a 404 that is not about an object: the server has no such path. */
export const notServed = 'NotServed';

/** Why a request that the API server understood was forbidden: three very different things share the status 403. */
export type Refusal = 'quota' | 'terminating' | 'forbidden';

/** The machine-readable part of a refusal. */
export interface StatusDetails {
  /** @default - not about one object */
  readonly name?: string;
  /** @default - not about one kind */
  readonly kind?: string;
  /** @default - not about one object */
  readonly uid?: string;
  /** @default - none */
  readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  /** @default - no advice */
  readonly retryAfterSeconds?: number;
}

/** What an {@link ApiError} is made of. */
export interface ApiErrorProps {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
  /** @default - none */
  readonly details?: StatusDetails;
  /** @default - the server gave no advice */
  readonly retryAfterMs?: number;
  /** `PATCH /apis/…`. @default - not a single request */
  readonly request?: string;
}

/** The API server answered, and the answer is no. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The server's word in CamelCase, such as `AlreadyExists`. */
  readonly reason: string;
  readonly details: StatusDetails | undefined;
  readonly retryAfterMs: number | undefined;
  /** Which of the three meanings of a 403 this is; undefined for every other status. */
  readonly refusal: Refusal | undefined;

  constructor(props: ApiErrorProps, options?: { cause: unknown }) {
    super(props.request === undefined ? props.message : `${props.request}: ${props.message}`, options);
    this.status = props.status;
    this.reason = props.reason;
    this.details = props.details;
    this.retryAfterMs = props.retryAfterMs;
    this.refusal = findRefusal(props);
  }
}

/** No answer: the connection, TLS or time ran out. The cause is always set. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  /** `not-sent`: the server has seen nothing of it. `unknown`: it may have happened. */
  readonly outcome: 'not-sent' | 'unknown';

  constructor(message: string, outcome: 'not-sent' | 'unknown', options: { cause: unknown }) {
    super(message, options);
    this.outcome = outcome;
  }
}

/** A write that did not leave, because leadership was not renewed in time. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

/** No way to an API server could be found or read: a kubeconfig is missing or wrong. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
}

/** There is no such object, or no such namespace. */
export const isNotFound = (error: unknown): boolean => hasStatus(error, 404) && reasonOf(error) !== notServed;

/** The API server doesn't know the kind: its CRD is missing. */
export const isNotServed = (error: unknown): boolean => hasStatus(error, 404) && reasonOf(error) === notServed;

/**
 * Somebody else was first: a newer resourceVersion, another UID, a field of another manager, a name in use. Read again
 * before deciding anything. An apply that carries the UID of an object that was replaced is refused as invalid; it is
 * a conflict here.
 */
export const isConflict = (error: unknown): boolean => hasStatus(error, 409) || isOtherUid(error);

/** The name is in use by an object that was not to be there. */
export const isAlreadyExists = (error: unknown): boolean => isConflict(error) && reasonOf(error) === 'AlreadyExists';

/** The resourceVersion asked for is no longer kept: list again. */
export const isGone = (error: unknown): boolean =>
  hasStatus(error, 410) || (error instanceof ApiError && (error.reason === 'Expired' || error.reason === 'Gone'));

/** The object breaks the kind's rules; repeating it is useless. */
export const isInvalid = (error: unknown): boolean =>
  hasStatus(error, 400) || (hasStatus(error, 422) && !isOtherUid(error));

/**
 * The API server can't serve right now, and nothing is wrong with the request. A token that it does not take is among it:
 * credentials are read anew for every attempt, and the next ones may be good.
 */
export const isApiDown = (error: unknown): boolean =>
  error instanceof Unreachable ||
  (error instanceof ApiError && (error.status >= 500 || error.status === 429 || error.status === 401));

/** Which 403 this is; undefined when it is none. */
export const refusalOf = (error: unknown): Refusal | undefined =>
  error instanceof ApiError ? error.refusal : undefined;

function isOtherUid(error: unknown): boolean {
  return hasStatus(error, 422) && detailsOf(error)?.causes?.some(({ field }) => field === 'metadata.uid') === true;
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status;
}

function reasonOf(error: unknown): string | undefined {
  return error instanceof ApiError ? error.reason : undefined;
}

function detailsOf(error: unknown): StatusDetails | undefined {
  return error instanceof ApiError ? error.details : undefined;
}

function findRefusal({ status, message, details }: ApiErrorProps): Refusal | undefined {
  if (status !== 403) return undefined;
  if (details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating')) return 'terminating';
  return isOfQuota(message) ? 'quota' : 'forbidden';
}

/**
 * Whether a refusal is that of a quota. Its admission has no cause or reason of its own; its messages begin in the same ways
 * since Kubernetes 1.0. A quota that was just made refuses everything until what there is has been counted.
 */
export function isOfQuota(message: string): boolean {
  return /\b(?:exceeded quota|status unknown for quota): /.test(message);
}
