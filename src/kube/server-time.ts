// The API server's clock, from the Date headers of its answers. What must not differ between machines (when a session
// ends) is decided by this clock.
import type { Clock } from './clock.js';

/** The time of the API server. */
export interface ServerTime {
  /**
   * Milliseconds since the epoch there, never ahead of it: what ends at a time must not end before. Our own clock's before
   * the first answer.
   */
  now(): number;
  /** How far the server is ahead of our clock; undefined before the first answer. */
  offsetMs(): number | undefined;
}

/**
 * Learns the offset from answers. A Date header is cut to whole seconds, so an answer only proves that the server's
 * clock was somewhere in that second at some moment between sending and receiving: an interval. Intervals are
 * intersected, which soon is far more exact than a second; an empty intersection means that a clock was set, and
 * learning starts again. It counts on the monotonic clock, so setting our own clock shows as a new offset at once.
 */
export class LearnedServerTime implements ServerTime {
  readonly #clock: Clock;
  // What must be added to the monotonic clock.
  #earliest: number | undefined;
  #latest = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    if (this.#earliest === undefined) return this.#clock.now();
    return Math.floor(this.#clock.monotonic() + this.#earliest);
  }

  offsetMs(): number | undefined {
    return this.#earliest === undefined ? undefined : this.now() - Math.round(this.#clock.now());
  }

  /** Learns from one answer: its Date header, and when (monotonic) its request was sent and it arrived. */
  learn(date: string, sentAt: number, receivedAt: number): void {
    const second = Date.parse(date);
    if (Number.isNaN(second)) return;
    const earliest = second - receivedAt;
    const latest = second + 1000 - sentAt;
    const both = [Math.max(earliest, this.#earliest ?? earliest), Math.min(latest, this.#latest)] as const;
    const agrees = this.#earliest !== undefined && both[0] <= both[1];
    [this.#earliest, this.#latest] = agrees ? both : [earliest, latest];
  }
}
