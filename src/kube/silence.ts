// Notices when nothing has been heard for too long.
import type { Clock } from './clock.js';

/** Calls `silent` once nothing was heard for `limitMs`. */
export class SilenceTimer {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #silent: () => void;
  #lastHeardAt: number;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, limitMs: number, silent: () => void) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#silent = silent;
    this.#lastHeardAt = clock.monotonic();
    this.#arm(limitMs);
  }

  heard(): void {
    this.#lastHeardAt = this.#clock.monotonic();
  }

  cancel(): void {
    this.#cancel();
  }

  // One timer serves many events: when it fires it looks back.
  #arm(ms: number): void {
    this.#cancel = this.#clock.after(ms, () => {
      const leftMs = this.#lastHeardAt + this.#limitMs - this.#clock.monotonic();
      if (leftMs > 0) this.#arm(leftMs);
      else this.#silent();
    });
  }
}
