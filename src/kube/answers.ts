// From bytes to objects or typed errors.
import { ApiError, notServed, type StatusDetails, Unreachable } from './errors.js';
import type { HttpAnswer } from './exchange.js';

interface Status {
  readonly kind?: unknown;
  readonly code?: unknown;
  readonly reason?: unknown;
  readonly message?: unknown;
  readonly details?: unknown;
}

/** The body of an answer that is a success. */
export function parseBody(answer: HttpAnswer, request: string): unknown {
  try {
    return JSON.parse(answer.body);
  } catch (error) {
    throw new Unreachable(
      `${request}: answered ${answer.status} with something other than JSON; is this the address of an API server?`,
      'unknown',
      { cause: error },
    );
  }
}

/** The error that an answer stands for. */
export function errorFromAnswer(answer: HttpAnswer, request: string): ApiError {
  const status = findStatus(answer.body);
  const details = findDetails(status);
  if (answer.status === 404 && !details?.kind) return notServedError(request);
  const retryAfterMs = retryAfterOf(answer, details);
  return new ApiError({
    status: answer.status,
    reason: textOr(status?.reason, reasonsByStatus[answer.status] ?? `HTTP ${answer.status}`),
    message: textOr(status?.message, `HTTP ${answer.status} ${answer.body.slice(0, 300)}`.trim()),
    request,
    ...(details === undefined ? {} : { details }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function notServedError(request: string): ApiError {
  const message = 'the API server does not serve this kind: is its CRD installed, and in this version?';
  return new ApiError({ status: 404, reason: notServed, message, request });
}

/** The error that an ERROR event of a watch stands for. */
export function errorFromEvent(object: unknown, request: string): ApiError {
  const status = isStatus(object) ? object : {};
  const details = findDetails(status);
  return new ApiError({
    status: typeof status.code === 'number' ? status.code : 500,
    reason: textOr(status.reason, 'Unknown'),
    message: textOr(status.message, 'the watch ended with an error that says nothing'),
    request,
    ...(details === undefined ? {} : { details }),
  });
}

/** What proxies answer for an API server, without a Status. */
const reasonsByStatus: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Gone',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

function findStatus(body: string): Status | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isStatus(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isStatus(value: unknown): value is Status {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';
}

/** Whoever answers for an API server may say anything: what is read without asking must be what it is taken for. */
function findDetails(status: Status | undefined): StatusDetails | undefined {
  const details = status?.details;
  if (!isRecord(details)) return undefined;
  const { causes } = details;
  return {
    ...details,
    ...(causes === undefined ? {} : { causes: Array.isArray(causes) ? causes.filter(isRecord) : [] }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Only the header promises that nothing was done; the details' number may accompany an unknown outcome. */
function retryAfterOf(answer: HttpAnswer, details: StatusDetails | undefined): number | undefined {
  const header = answer.header('retry-after');
  if (header === undefined) return answer.status === 429 ? secondsOf(details?.retryAfterSeconds) : undefined;
  return secondsOf(Number(header)) ?? dateOf(header, answer.header('date'));
}

function secondsOf(seconds: number | undefined): number | undefined {
  return seconds !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function dateOf(header: string, now: string | undefined): number | undefined {
  const ms = Date.parse(header) - Date.parse(now ?? '');
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}
