// Which key is worked on next, and when. Knows nothing of what a key stands for or of what a worker does with it.
import type { Cancel, Clock } from '../kube/clock.js';
import { KeyBackoff, longestOutageWaitMs, longestWaitMs } from './backoff.js';
import { Delay, DelayHeap } from './delay-heap.js';
import { ReadyLine } from './ready-line.js';

/** What a queue is made with. */
export interface WorkQueueProps {
  readonly clock: Clock;
  /** How urgent a key is at the moment in which it is ready; the highest number first. @default - all are alike */
  readonly priorityOf?: (key: string) => number;
  /** Hears how long each key was ready before a worker took it. @default - nobody listens */
  readonly taken?: (waitedMs: number) => void;
  /** Chance, for the waits after failures. @default Math.random */
  readonly random?: () => number;
}

/** How a key that failed is to be tried again. */
export interface Retry {
  /** After exactly this; the key's backoff stays as it is. @default - the key's backoff */
  readonly afterMs?: number;
  /** True when the API is down: waits less, and `clearBackoffs` ends the wait. @default false */
  readonly outage?: boolean;
}

/**
 * A queue of keys for several workers.
 *
 * *Flow.* `add` makes a key ready; `take` hands the key that is next to one worker; the worker calls `done`. `addAfter`
 * makes it ready later, `retry` after its backoff.
 *
 * *Guarantees.* A key is never with two workers. One that is added while it is worked on is worked on once more
 * afterwards; one that is added ten times before it is taken is worked on once. Nothing that was added is lost, and of
 * several delays the earliest counts. Order is by priority, and among equals by how long they have been as urgent, so one
 * key, however busy, never overtakes another that is as urgent; every fourth key is the one that has been ready longest, so
 * none waits for ever. A retry is dropped when the key is taken for another reason, because that pass is the retry. Adding
 * costs O(log n) for delays and O(1) for all else; one timer serves all delays, however far ahead.
 *
 * *Assumption.* Passes are level-based: they read the state afresh, so how often and why a key was added doesn't matter.
 *
 * *Caveat.* On hold the queue forgets what it had and takes nothing, so that a replica that stands by for weeks gathers
 * no keys of objects long gone. Whoever opens it adds every key there is.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #taken: (waitedMs: number) => void;
  readonly #priorityOf: (key: string) => number;
  readonly #ready = new ReadyLine();
  readonly #working = new Set<string>();
  /** Added while being worked on. */
  readonly #again = new Set<string>();
  readonly #later = new DelayHeap();
  readonly #asked = new Map<string, Delay>();
  readonly #retries = new Map<string, Delay>();
  readonly #outage = new Set<string>();
  readonly #backoff: KeyBackoff;
  #takers: ((key: string | undefined) => void)[] = [];
  #state: 'open' | 'held' | 'shut' = 'open';
  #order = 0;
  #timer: { readonly at: number; readonly cancel: Cancel } | undefined;

  constructor({ clock, priorityOf = () => 0, taken = () => undefined, random }: WorkQueueProps) {
    this.#clock = clock;
    this.#priorityOf = priorityOf;
    this.#taken = taken;
    this.#backoff = new KeyBackoff(random);
  }

  /** How many keys wait for a worker. */
  get depth(): number {
    return this.#ready.size;
  }

  /** How many keys wait for their time. */
  get delayed(): number {
    return this.#later.size;
  }

  /** How many keys are being worked on. */
  get working(): number {
    return this.#working.size;
  }

  /** How long the key that is ready longest has waited for a worker. */
  get oldestWaitMs(): number {
    const since = this.#ready.oldestSince;
    return since === undefined ? 0 : this.#clock.monotonic() - since;
  }

  /** The key is worked on as soon as a worker is free. */
  add(key: string): void {
    if (this.#state !== 'open') return;
    this.#promote();
    this.#makeReady(key);
    this.#handOut();
  }

  /** The key is worked on after a delay; an earlier one that was asked for stays. */
  addAfter(key: string, delayMs: number): void {
    if (!Number.isFinite(delayMs)) throw new RangeError(`"${key}" can't be queued after ${delayMs} ms: give a number`);
    if (delayMs <= 0) return this.add(key);
    if (this.#state !== 'open') return;
    const dueAt = this.#clock.monotonic() + delayMs;
    const known = this.#asked.get(key);
    if (known && known.dueAt <= dueAt) return;
    this.#plan(this.#asked, key, dueAt);
  }

  /** The key failed and is tried again. */
  retry(key: string, { afterMs, outage = false }: Retry = {}): void {
    if (this.#state !== 'open') return;
    const limitMs = outage ? longestOutageWaitMs : longestWaitMs;
    const delayMs = afterMs ?? this.#backoff.nextMs(key, limitMs);
    if (outage) this.#outage.add(key);
    else this.#outage.delete(key);
    this.#plan(this.#retries, key, this.#clock.monotonic() + Math.max(0, delayMs));
  }

  /** The key succeeded: its backoff ends, and so does every wait. What it is still to wait for is asked for afterwards. */
  forget(key: string): void {
    this.#backoff.forget(key);
    this.#outage.delete(key);
    this.#cancel(this.#retries, key);
    this.#cancel(this.#asked, key);
  }

  /** The API answers again: every key that waits for it is ready now. Keys that failed for reasons of their own wait on. */
  clearBackoffs(): void {
    const waiting = [...this.#outage];
    this.#outage.clear();
    for (const key of waiting) {
      this.#backoff.ease(key);
      if (this.#cancel(this.#retries, key)) this.#makeReady(key);
    }
    this.#handOut();
  }

  /** Whether some key waits for the API to answer. */
  get hasOutage(): boolean {
    return this.#outage.size > 0;
  }

  /** The key that is next, as soon as there is one; undefined once the queue is shut or the signal aborted. */
  take(signal?: AbortSignal): Promise<string | undefined> {
    return new Promise((resolve) => {
      if (this.#state === 'shut' || signal?.aborted) return resolve(undefined);
      const leave = (): void => {
        this.#takers = this.#takers.filter((taker) => taker !== taken);
        resolve(undefined);
      };
      const taken = (key: string | undefined): void => {
        signal?.removeEventListener('abort', leave);
        resolve(key);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#takers.push(taken);
      this.#promote();
      this.#handOut();
    });
  }

  /** The worker has finished with the key. */
  done(key: string): void {
    if (!this.#working.delete(key)) throw new Error(`"${key}" is not being worked on`);
    if (this.#again.delete(key)) this.#makeReady(key);
    this.#handOut();
  }

  /** Forgets every key and takes none until it is opened. Keys that are worked on stay with their workers. */
  hold(): void {
    if (this.#state === 'open') this.#empty('held');
  }

  /** Takes keys again. */
  open(): void {
    if (this.#state === 'held') this.#state = 'open';
  }

  /** Ends for good: whoever waits to take gets nothing. */
  shutDown(): void {
    this.#empty('shut');
    const takers = this.#takers;
    this.#takers = [];
    for (const taker of takers) taker(undefined);
  }

  #empty(state: 'held' | 'shut'): void {
    this.#state = state;
    this.#ready.clear();
    this.#again.clear();
    this.#later.clear();
    this.#asked.clear();
    this.#retries.clear();
    this.#outage.clear();
    this.#backoff.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #makeReady(key: string): void {
    if (this.#working.has(key)) this.#again.add(key);
    else this.#ready.push(key, this.#clock.monotonic(), this.#priorityOf(key));
  }

  #handOut(): void {
    while (this.#takers.length > 0) {
      const next = this.#ready.shift();
      if (!next) return;
      this.#working.add(next.key);
      this.#cancel(this.#retries, next.key);
      this.#taken(this.#clock.monotonic() - next.since);
      this.#takers.shift()?.(next.key);
    }
  }

  #plan(delays: Map<string, Delay>, key: string, dueAt: number): void {
    this.#cancel(delays, key);
    const delay = new Delay(key, dueAt, this.#order++);
    delays.set(key, delay);
    this.#later.push(delay);
    this.#setTimer();
  }

  #cancel(delays: Map<string, Delay>, key: string): boolean {
    const delay = delays.get(key);
    if (!delay) return false;
    this.#later.remove(delay);
    return delays.delete(key);
  }

  /** Makes ready what has fallen due. */
  #promote(): void {
    const now = this.#clock.monotonic();
    for (let next = this.#later.peek(); next && next.dueAt <= now; next = this.#later.peek()) {
      this.#later.remove(next);
      if (this.#asked.get(next.key) === next) this.#asked.delete(next.key);
      else this.#retries.delete(next.key);
      this.#makeReady(next.key);
    }
  }

  #setTimer(): void {
    const next = this.#later.peek();
    if (!next || (this.#timer && this.#timer.at <= next.dueAt)) return;
    this.#timer?.cancel();
    const now = this.#clock.monotonic();
    // Timers of Node can't wait longer than 24.8 days, so a far delay is reached in steps.
    const at = Math.min(next.dueAt, now + longestTimerMs);
    const cancel = this.#clock.after(at - now, () => {
      this.#timer = undefined;
      this.#promote();
      this.#handOut();
      this.#setTimer();
    });
    this.#timer = { at, cancel };
  }
}

const longestTimerMs = 24 * 60 * 60 * 1000;
