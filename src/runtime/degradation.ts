// Whether a kind is served as it should be: too many failures in a row, or something that only the outside can see.
import type { Clock } from '../kube/clock.js';
import type { Log } from '../kube/log.js';

/** One way in which a kind is not served as it should be. */
export interface DegradedCondition {
  /** One word in CamelCase. */
  readonly reason: string;
  readonly message: string;
  /** RFC 3339. */
  readonly since: string;
}

/** What a degradation is made with. */
export interface DegradationProps {
  /** How many failures in a row are too many. */
  readonly after: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** The reason of a kind whose passes keep failing. */
export const failingReason = 'PassesFail';

/**
 * *Flow.* Failures of any key are counted; the limit is reached only when nothing succeeds between them, so one object
 * that fails for ever does not degrade a kind that is busy with others. One success clears it.
 * Conditions from outside stay until they are taken back.
 */
export class Degradation {
  readonly #props: DegradationProps;
  readonly #conditions = new Map<string, DegradedCondition>();
  #failures = 0;

  constructor(props: DegradationProps) {
    this.#props = props;
  }

  get consecutiveFailures(): number {
    return this.#failures;
  }

  get conditions(): readonly DegradedCondition[] {
    return [...this.#conditions.values()];
  }

  /** A pass failed. */
  failed(message: string): void {
    this.#failures += 1;
    if (this.#failures < this.#props.after) return;
    this.set(failingReason, `${this.#failures} passes in a row have failed, the last one with: ${message}`);
  }

  /** A pass succeeded. */
  succeeded(): void {
    this.#failures = 0;
    this.unset(failingReason);
  }

  /** Sets a condition, or changes its message. */
  set(reason: string, message: string): void {
    const known = this.#conditions.get(reason);
    const since = known?.since ?? new Date(this.#props.clock.now()).toISOString();
    this.#conditions.set(reason, { reason, message, since });
    if (!known) this.#props.log.warn({ reason }, `degraded: ${message}`);
  }

  /** Takes a condition back. */
  unset(reason: string): void {
    if (this.#conditions.delete(reason)) this.#props.log.info({ reason }, 'no longer degraded for this reason');
  }
}
