// One pass over one object: its identity in the logs, its signal, its time. What its end means is decided elsewhere.
import { randomUUID } from 'node:crypto';
import type { Cancel, Clock } from '../kube/clock.js';
import type { Log } from '../kube/log.js';
import type { Logger } from './log.js';
import { type Failure, judge, PassTimedOut } from './outcome.js';

/** What a pass wants: nothing more, or to be run again later. */
export type Result = { readonly requeueAfterMs?: number } | undefined;

/** What a pass is given. */
export interface PassContext {
  /** Tells this pass from all others, in logs. */
  readonly id: string;
  /** Carries the object and the id. */
  readonly log: Log;
  /** Aborted when the pass must end: leadership is lost, the process stops, or the pass takes too long. */
  readonly signal: AbortSignal;
}

/** Makes one object what it should be. */
export interface Reconciler {
  /** Reads everything afresh; the key says only which object. Throws RetryLater for what is expected. */
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a pass that wants nothing just ends
  reconcile(key: string, pass: PassContext): Promise<Result | void>;
}

/** How a pass ended. */
export type PassEnd = { readonly result: 'success'; readonly requeueAfterMs?: number } | Failure;

/** A pass under way. */
export class Pass implements PassContext {
  readonly id = randomUUID();
  readonly key: string;
  readonly log: Log;
  readonly startedAt: number;
  /** What was thrown, as it was thrown. */
  error: unknown;
  readonly #abort = new AbortController();
  readonly #clock: Clock;

  constructor(key: string, clock: Clock, log: Logger) {
    this.key = key;
    this.#clock = clock;
    this.startedAt = clock.monotonic();
    this.log = log.child({ object: key, reconcile: this.id });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get ageMs(): number {
    return this.#clock.monotonic() - this.startedAt;
  }

  abort(reason: Error): void {
    this.#abort.abort(reason);
  }

  /** Never rejects. */
  async run(reconciler: Reconciler): Promise<PassEnd> {
    try {
      const { requeueAfterMs } = (await reconciler.reconcile(this.key, this)) ?? {};
      if (requeueAfterMs === undefined) return { result: 'success' };
      if (!Number.isFinite(requeueAfterMs)) throw new RangeError(`requeueAfterMs is ${requeueAfterMs}: give a number`);
      return { result: 'success', requeueAfterMs };
    } catch (error) {
      this.error = error;
      return judge(error, this.signal.reason);
    }
  }

  /** Aborts the pass after its time, and tells when even that has not ended it for a while. */
  limit(timeoutMs: number, graceMs: number): { readonly outlived: Promise<void>; readonly cancel: Cancel } {
    let cancel: Cancel = () => undefined;
    const outlived = new Promise<void>((resolve) => {
      cancel = this.#clock.after(timeoutMs, () => {
        this.abort(new PassTimedOut(`not done within ${timeoutMs / 1000} s`));
        cancel = this.#clock.after(graceMs, resolve);
      });
    });
    return { outlived, cancel: () => cancel() };
  }
}
