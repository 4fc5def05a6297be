// What this layer tells about itself. Ports only: which metrics library listens is decided by whoever starts the process.

/** How one request went, with all its attempts. */
export interface RequestRecord {
  readonly verb: RequestVerb;
  /** The kind's plural, with `/status` for the subresource. */
  readonly resource: string;
  /** The last HTTP status, or what kept the request from getting one. */
  readonly outcome: number | 'unreachable' | 'fenced' | 'aborted';
  readonly durationMs: number;
  readonly attempts: number;
}

/** The verbs in the words of RBAC, apply and both patches being `patch`. */
export type RequestVerb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** Listens to requests. */
export interface RequestMetrics {
  request(record: RequestRecord): void;
}

/** Listens to reflectors. */
export interface ReflectorMetrics {
  /** A whole list was read. */
  listed(resource: string, why: ListReason): void;
  /** A watch ended and a new one (or a list) follows. */
  watchEnded(resource: string, why: WatchEnd): void;
}

/** Why a whole list was read. */
export type ListReason = 'start' | 'expired' | 'asked' | 'failed';

/** Why a watch ended: its time was over, its events are no longer kept, nothing came, or the connection or server failed. */
export type WatchEnd = 'timeout' | 'expired' | 'silent' | 'failed' | 'asked';
