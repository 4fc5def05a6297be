// How fast sessions get Ready on this machine just now: what has to live for a while, but not for long, goes by that.

/** How many sessions are remembered. */
const remembered = 24;
/** What is believed before the first one. */
const unknownSeconds = 15;

/** The pace of one lane. */
export class Pace {
  readonly #seconds: number[] = [];

  /** A session was Ready so many milliseconds after it was asked for. */
  note(ms: number): void {
    this.#seconds.push(Math.ceil(ms / 1000));
    if (this.#seconds.length > remembered) this.#seconds.shift();
  }

  /** The slowest of the last ones, in whole seconds. */
  secondsToReady(): number {
    return Math.max(...(this.#seconds.length === 0 ? [unknownSeconds] : this.#seconds));
  }
}
