// How long a key that failed waits: longer after each failure, and apart from the keys that failed with it.

/** The waits of the keys that failed, each on its own. */
export class KeyBackoff {
  readonly #failures = new Map<string, number>();
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /**
   * Counts a failure of a key and says how long it waits: 5 ms after the first, doubling up to the limit. Between half
   * of that and all of it is left to chance, so that keys that failed in one outage don't come back in one burst; the
   * doubling and the limit are upper bounds.
   */
  nextMs(key: string, limitMs: number = longestWaitMs): number {
    const failures = this.#failures.get(key) ?? 0;
    const stepMs = Math.min(limitMs, firstWaitMs * 2 ** failures);
    this.#failures.set(key, Math.min(failures + 1, mostDoublings));
    return stepMs * (0.5 + this.#random() / 2);
  }

  /** The key has succeeded: its next failure is its first. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /**
   * What the key failed for seems to be over. Its next failure waits about a second, not 5 ms: if it is not over after
   * all, many keys in this state must not become a storm.
   */
  ease(key: string): void {
    this.#failures.set(key, Math.min(this.#failures.get(key) ?? 0, easedDoublings));
  }

  clear(): void {
    this.#failures.clear();
  }
}

/** The longest wait after failures of the key's own. */
export const longestWaitMs = 60_000;

/** The longest wait while the API is down. */
export const longestOutageWaitMs = 30_000;

const firstWaitMs = 5;
// 5 ms × 2^14 is more than any limit; 5 ms × 2^8 is 1.28 s.
const mostDoublings = 14;
const easedDoublings = 8;
