// Workers for one kind: they take keys, run passes, and decide what the end of a pass means for its key. Knows nothing
// of what the kind is.
import type { Cancel, Clock } from '../kube/clock.js';
import { longestOutageWaitMs } from './backoff.js';
import { Degradation, type DegradedCondition } from './degradation.js';
import { type Failure, PassAborted, type PassResult } from './outcome.js';
import type { Logger } from './log.js';
import { Pass, type PassEnd, type Reconciler } from './pass.js';
import { type Retry, WorkQueue } from './queue.js';

export type { PassContext, Reconciler, Result } from './pass.js';
export { RetryLater } from './retry-later.js';

/** Listens to controllers. */
export interface ControllerMetrics {
  passEnded(controller: string, result: PassResult, durationMs: number): void;
  passFailed(controller: string, reason: string): void;
  keyTaken(controller: string, waitedMs: number): void;
}

/** What a controller is made with. */
export interface ControllerProps {
  /** The kind's plural, in lower case: in addresses, metrics and logs. */
  readonly name: string;
  readonly reconciler: Reconciler;
  /** Every key there is, queued when leading begins. */
  readonly keys: () => Iterable<string>;
  /** How urgent a key is when it is queued; the highest number first. @default - all are alike */
  readonly priorityOf?: (key: string) => number;
  /** What is shown of the objects. @default - nothing */
  readonly objects?: () => readonly object[];
  /** How many passes run at once. @default 8 */
  readonly workers?: number;
  /** How many failures in a row mark the kind as degraded. @default 10 */
  readonly degradedAfter?: number;
  /** How long a pass may take before it is aborted. @default 120000 */
  readonly passTimeoutMs?: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** @default - nobody listens */
  readonly metrics?: ControllerMetrics;
  /** Chance, for the waits after failures. @default Math.random */
  readonly random?: () => number;
}

/** A controller as it is shown. */
export interface ControllerHealth {
  readonly name: string;
  readonly working: boolean;
  readonly workers: { readonly total: number; readonly busy: number };
  readonly queue: { readonly depth: number; readonly delayed: number; readonly oldestWaitSeconds: number };
  readonly passes: { readonly succeeded: number; readonly failed: number };
  readonly longestPassSeconds: number;
  /** @default - no pass has succeeded yet */
  readonly lastSuccessAt?: string;
  /** @default - no pass has failed yet */
  readonly lastError?: PassError;
  readonly consecutiveFailures: number;
  readonly degraded: readonly DegradedCondition[];
}

/** How a pass failed. */
export interface PassError {
  readonly at: string;
  readonly object: string;
  readonly pass: string;
  readonly reason: string;
  readonly message: string;
}

/**
 * The workers of one kind.
 *
 * *Flow.* `start` opens the queue and queues every key; each worker takes a key, runs a pass and settles it: success
 * ends the key's backoff, RetryLater and conflicts wait without complaint, an API that is down is waited for, anything
 * else is a bug, logged with its stack and tried again. `pause` aborts the passes and holds the queue; `start` begins
 * anew.
 *
 * *Guarantees.* One key has one pass at a time, also across `pause` and `start`. Nothing that a pass throws ends a
 * worker. A pass that does not end when it is told to costs its key, not a worker. When the API answers again, the keys
 * that wait for it are ready at once. The event loop turns at least every few milliseconds, however many passes find
 * nothing to do: a lease must be renewed meanwhile.
 *
 * *Assumptions.* Passes are level-based and end soon after their signal is aborted.
 */
export class Controller {
  readonly name: string;
  readonly queue: WorkQueue;
  readonly #props: ControllerProps;
  readonly #log: Logger;
  readonly #workers: number;
  readonly #degradation: Degradation;
  readonly #passes = new Map<Pass, Promise<void>>();
  readonly #counts = { succeeded: 0, failed: 0 };
  #lastSuccessAt: number | undefined;
  #lastError: PassError | undefined;
  #isWorking = false;
  #hasWorkers = false;
  #loopTurnedAt = 0;
  #outageEndedAt = -Infinity;
  #isApiDown = false;

  constructor(props: ControllerProps) {
    const { name, clock, log, metrics, random, priorityOf, workers = 8, degradedAfter = 10 } = props;
    this.#props = props;
    this.name = name;
    this.#workers = workers;
    this.#log = log.child({ controller: name });
    this.#degradation = new Degradation({ after: degradedAfter, clock, log: this.#log });
    this.queue = new WorkQueue({
      clock,
      taken: (waitedMs) => metrics?.keyTaken(name, waitedMs),
      ...(priorityOf && { priorityOf }),
      ...(random && { random }),
    });
    this.queue.hold();
  }

  /** Begins to work, on every key there is. */
  start(): void {
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.queue.open();
    if (!this.#hasWorkers) for (let worker = 0; worker < this.#workers; worker++) void this.#work();
    this.#hasWorkers = true;
    this.enqueueAll();
  }

  /** Queues every key there is. */
  enqueueAll(): void {
    for (const key of this.#props.keys()) this.queue.add(key);
  }

  /** Ends all passes and takes no keys until it is started again. */
  pause(why: string): void {
    if (!this.#isWorking) return;
    this.#isWorking = false;
    this.queue.hold();
    this.#abortPasses(why);
  }

  /** Ends for good: no new passes; those that run may finish until the deadline, then they are aborted. */
  async stop(deadlineMs: number): Promise<void> {
    this.#isWorking = false;
    this.queue.shutDown();
    if (await this.#passesEnd(deadlineMs)) return;
    this.#log.warn({ passes: this.#passes.size }, 'passes are aborted, because the time to finish them is over');
    this.#abortPasses('the process stops');
    await this.#passesEnd(abortGraceMs);
  }

  /** What is shown of the objects. */
  objects(): readonly object[] {
    return this.#props.objects?.() ?? [];
  }

  health(): ControllerHealth {
    return {
      name: this.name,
      working: this.#isWorking,
      workers: { total: this.#workers, busy: this.#passes.size },
      queue: {
        depth: this.queue.depth,
        delayed: this.queue.delayed,
        oldestWaitSeconds: this.queue.oldestWaitMs / 1000,
      },
      passes: { ...this.#counts },
      longestPassSeconds: Math.max(0, ...[...this.#passes.keys()].map(({ ageMs }) => ageMs)) / 1000,
      ...(this.#lastSuccessAt !== undefined && { lastSuccessAt: new Date(this.#lastSuccessAt).toISOString() }),
      ...(this.#lastError && { lastError: this.#lastError }),
      consecutiveFailures: this.#degradation.consecutiveFailures,
      degraded: this.#degradation.conditions,
    };
  }

  /** Something outside of the passes keeps this kind from being served as it should be. */
  degrade(reason: string, message: string): void {
    this.#degradation.set(reason, message);
  }

  /** That is over. */
  restore(reason: string): void {
    this.#degradation.unset(reason);
  }

  /** The API seems to answer: keys that wait for it need wait no longer. */
  apiAnswered(): void {
    if (!this.queue.hasOutage) {
      this.#isApiDown = false;
      return;
    }
    const now = this.#props.clock.monotonic();
    // A pass can succeed without a request, or while a webhook fails those of others: then this was wrong, and what it
    // set free must not storm.
    if (now - this.#outageEndedAt < outageEndsEveryMs) return;
    this.#outageEndedAt = now;
    this.#isApiDown = false;
    this.#log.info({}, 'the API answers again: what waited for it is tried now');
    this.queue.clearBackoffs();
  }

  async #work(): Promise<void> {
    for (let key = await this.queue.take(); key !== undefined; key = await this.queue.take()) {
      await this.#turnLoop();
      // Paused between the key and its pass: the queue has forgotten all keys, so this one isn't owed a pass either.
      if (this.#isWorking) await this.#run(key);
      else this.queue.done(key);
    }
  }

  /** Passes that only read caches are chains of microtasks, and timers and sockets get no turn between them. */
  async #turnLoop(): Promise<void> {
    if (this.#props.clock.monotonic() - this.#loopTurnedAt < longestTurnMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#loopTurnedAt = this.#props.clock.monotonic();
  }

  /** Resolves when the pass has ended, or when the worker goes on without it. */
  async #run(key: string): Promise<void> {
    const { reconciler, clock, passTimeoutMs = 120_000 } = this.#props;
    const pass = new Pass(key, clock, this.#log);
    const ended = pass
      .run(reconciler)
      .then((end) => this.#settle(pass, end))
      .catch((error: unknown) => this.#log.error({ err: error }, 'the end of a pass could not be settled'));
    this.#passes.set(pass, ended);
    const { outlived, cancel } = pass.limit(passTimeoutMs, abortGraceMs);
    await Promise.race([ended, outlived.then(() => this.#abandon(pass))]);
    cancel();
  }

  #abandon({ log, ageMs }: Pass): void {
    log.error({ ageMs }, 'this pass does not end although it was aborted: its object waits, its worker goes on');
  }

  #settle(pass: Pass, end: PassEnd): void {
    this.#passes.delete(pass);
    try {
      this.#props.metrics?.passEnded(this.name, end.result, pass.ageMs);
      if (end.result === 'success') this.#succeeded(pass, end.requeueAfterMs);
      else this.#failed(pass, end);
    } finally {
      this.queue.done(pass.key);
    }
  }

  #succeeded({ key, log, ageMs }: Pass, requeueAfterMs: number | undefined): void {
    this.#counts.succeeded += 1;
    this.#lastSuccessAt = this.#props.clock.now();
    this.#degradation.succeeded();
    this.queue.forget(key);
    if (requeueAfterMs !== undefined) this.queue.addAfter(key, requeueAfterMs);
    log.debug({ durationMs: Math.round(ageMs) }, 'done');
    this.apiAnswered();
  }

  #failed(pass: Pass, failure: Failure): void {
    this.queue.retry(pass.key, retryFor(failure));
    if (failure.result === 'aborted') return pass.log.debug({ reason: failure.reason }, `aborted: ${failure.message}`);
    this.#props.metrics?.passFailed(this.name, failure.reason);
    if (failure.result !== 'retry-later') this.#remember(pass, failure);
    this.#say(pass, failure);
  }

  #remember({ key, id }: Pass, { reason, message }: Failure): void {
    this.#counts.failed += 1;
    const at = new Date(this.#props.clock.now()).toISOString();
    this.#lastError = { at, object: key, pass: id, reason, message: message.slice(0, longestMessage) };
    this.#degradation.failed(this.#lastError.message);
  }

  #say({ log, error }: Pass, { result, reason, message }: Failure): void {
    if (result === 'error') return log.error({ reason, err: error }, `failed: ${message}`);
    if (result === 'retry-later') return log.info({ reason }, `tried again later: ${message}`);
    // One line for an outage, not one for each of thousands of keys.
    if (this.#isApiDown) return log.debug({ reason }, message);
    this.#isApiDown = true;
    log.warn({ reason, err: error }, `the API is down: ${message}`);
  }

  #abortPasses(why: string): void {
    for (const pass of this.#passes.keys()) pass.abort(new PassAborted(why));
  }

  /** Whether all passes ended in time. */
  async #passesEnd(withinMs: number): Promise<boolean> {
    const { clock } = this.#props;
    let cancel: Cancel = () => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(withinMs, resolve);
    });
    await Promise.race([Promise.all(this.#passes.values()), late]);
    cancel();
    return this.#passes.size === 0;
  }
}

function retryFor({ result, afterMs }: Failure): Retry {
  if (result === 'api-down') {
    return { outage: true, ...(afterMs !== undefined && { afterMs: Math.min(afterMs, longestOutageWaitMs) }) };
  }
  return afterMs === undefined ? {} : { afterMs };
}

const longestTurnMs = 10;
const longestMessage = 1000;
const outageEndsEveryMs = 30_000;
const abortGraceMs = 2_000;
