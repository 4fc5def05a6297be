// The requests of an election. Each has a bound of its own, kept even by a client that keeps none: a leader that waits
// for an answer must still notice its deadline. And each is urgent: writes that hang must not cost anybody the lead.
import type { Clock } from '../kube/clock.js';
import { isConflict } from '../kube/errors.js';
import type { ObjectKey } from '../kube/kind.js';
import type { CallOptions } from '../kube/kube-client.js';
import {
  createLease,
  findLease,
  type LeaseClient,
  type LeaseRecord,
  type ReadLease,
  updateLease,
} from '../kube/lease.js';

/** What the requests are made with. */
export interface LeaseRequestsProps {
  readonly client: LeaseClient;
  readonly lease: ObjectKey;
  readonly clock: Clock;
  /** How long one request may take. */
  readonly limitMs: number;
  /** Gives up what is under way. */
  readonly signal: AbortSignal;
}

/** Reads and writes one Lease. Everything rejects when it takes too long. */
export class LeaseRequests {
  readonly #props: LeaseRequestsProps;

  constructor(props: LeaseRequestsProps) {
    this.#props = props;
  }

  read(): Promise<ReadLease | undefined> {
    const { client, lease, limitMs, signal } = this.#props;
    return this.#bounded((options) => findLease(client, lease, options), limitMs, signal);
  }

  /** Makes the Lease, or changes it if it is still what was read. */
  write(record: LeaseRecord, read: ReadLease | undefined): Promise<ReadLease> {
    const { limitMs, signal } = this.#props;
    return this.#bounded((options) => this.#put(record, read, options), limitMs, signal);
  }

  /** Empties the Lease if this identity holds it; false if it doesn't. Works after the signal, too. */
  async release(identity: string): Promise<boolean> {
    try {
      return await this.#releaseOnce(identity);
    } catch (error) {
      if (!isConflict(error)) throw error;
      // A renewal that was under way when the end began came in between.
      return this.#releaseOnce(identity);
    }
  }

  async #releaseOnce(identity: string): Promise<boolean> {
    const { client, lease, clock } = this.#props;
    const read = await this.#bounded((options) => findLease(client, lease, options), releaseLimitMs);
    if (read?.holder !== identity) return false;
    const now = clock.now();
    const released = { ...read, holder: '', durationSeconds: 1, acquiredAt: now, renewedAt: now };
    await this.#bounded((options) => this.#put(released, read, options), releaseLimitMs);
    return true;
  }

  #put(record: LeaseRecord, read: ReadLease | undefined, options: CallOptions): Promise<ReadLease> {
    const { client, lease } = this.#props;
    return read
      ? updateLease(client, lease, { read, record, options })
      : createLease(client, lease, { record, options });
  }

  async #bounded<T>(request: (options: CallOptions) => Promise<T>, limitMs: number, signal?: AbortSignal): Promise<T> {
    const bound = new AbortController();
    const giveUp = (): void => {
      bound.abort(new Error('the election ends'));
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    const cancel = this.#props.clock.after(limitMs, () => {
      bound.abort(new Error(`the API server did not answer within ${limitMs / 1000} s`));
    });
    const givenUp = new Promise<never>((_, reject) => {
      bound.signal.addEventListener('abort', () => reject(bound.signal.reason as Error), { once: true });
    });
    try {
      const options = { signal: bound.signal, timeoutMs: limitMs, attempts: 1, urgent: true };
      return await Promise.race([request(options), givenUp]);
    } finally {
      cancel();
      signal?.removeEventListener('abort', giveUp);
    }
  }
}

const releaseLimitMs = 2_000;
