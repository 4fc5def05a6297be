// Waiting longer after each failure, a little differently each time, so that many clients don't return together.

/** Delays that double up to a limit, with jitter, until a success. */
export class Backoff {
  readonly #firstMs: number;
  readonly #limitMs: number;
  readonly #random: () => number;
  #failures = 0;

  constructor(limits: { readonly firstMs: number; readonly limitMs: number }, random: () => number = Math.random) {
    this.#firstMs = limits.firstMs;
    this.#limitMs = limits.limitMs;
    this.#random = random;
  }

  /** Counts a failure and says how long to wait: between half of the step and the whole of it. */
  nextMs(): number {
    const stepMs = Math.min(this.#limitMs, this.#firstMs * 2 ** this.#failures);
    if (stepMs < this.#limitMs) this.#failures += 1;
    return stepMs * (0.5 + this.#random() / 2);
  }

  reset(): void {
    this.#failures = 0;
  }
}
