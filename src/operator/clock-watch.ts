// Whether time can be believed. Sessions end by the API server's clock; when it and this machine's are far apart, one of
// them is wrong, and nothing may be deleted for its time.
import type { Cancel, Clock } from '../kube/clock.js';
import type { ServerTime } from '../kube/server-time.js';

/** What the watch is made with. */
export interface ClockWatchProps {
  readonly serverTime: ServerTime;
  readonly clock: Clock;
  /** The clocks have come apart, or together again. */
  readonly changed: (trusted: boolean, offsetMs: number) => void;
}

/** How far the clocks may be apart. */
export const mostSkewMs = 30_000;

const lookEveryMs = 5_000;

/** Of several API servers one may be wrong, and they answer in turn: agreeing has to last to be believed. */
const settledMs = 60_000;

/** Compares the clocks every few seconds, and whenever it is asked; nothing is requested for that. */
export class ClockWatch {
  readonly #props: ClockWatchProps;
  #wasTrusted = true;
  #apartAt = -Infinity;
  #cancel: Cancel = () => undefined;

  constructor(props: ClockWatchProps) {
    this.#props = props;
    this.#lookAgain();
  }

  /** The API server's time. */
  now(): number {
    return this.#props.serverTime.now();
  }

  /** What the API server's clock showed at a moment of our monotonic one; as exact as what is known of it by now. */
  at(monotonicMs: number): number {
    return this.now() - (this.#props.clock.monotonic() - monotonicMs);
  }

  /** How far the API server is ahead. */
  offsetMs(): number {
    return this.#props.serverTime.offsetMs() ?? 0;
  }

  /** Whether both clocks agree, and have for a while; before the first answer nothing is known, and nothing is believed. */
  isTrusted(): boolean {
    const offsetMs = this.#props.serverTime.offsetMs();
    if (offsetMs === undefined) return false;
    const now = this.#props.clock.monotonic();
    if (Math.abs(offsetMs) > mostSkewMs) this.#apartAt = now;
    const trusted = now - this.#apartAt >= settledMs;
    if (trusted !== this.#wasTrusted) {
      this.#wasTrusted = trusted;
      this.#props.changed(trusted, offsetMs);
    }
    return trusted;
  }

  stop(): void {
    this.#cancel();
  }

  #lookAgain(): void {
    this.#cancel = this.#props.clock.after(lookEveryMs, () => {
      this.isTrusted();
      this.#lookAgain();
    });
  }
}
