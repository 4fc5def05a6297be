// Says from time to time how far a run of many trials has come.
import type { Verdict } from './batch.js';
import { secondsFor } from './batches.js';
import type { Trial } from './run.js';

const everyMs = 20_000;

/** Follows a run. */
export class Progress {
  readonly #all: number;
  readonly #seconds: number;
  readonly #startedAt = Date.now();
  readonly #tell: (line: string) => void;
  #toldAt = 0;
  #tried = 0;
  #failed = 0;
  #secondsDone = 0;

  constructor(trials: readonly Trial[], tell: (line: string) => void) {
    this.#all = trials.length;
    this.#seconds = trials.reduce((sum, trial) => sum + secondsFor(trial), 0);
    this.#tell = tell;
  }

  /** One more was tried. */
  note({ trial, problems }: Verdict): void {
    this.#tried += 1;
    this.#failed += problems.length > 0 ? 1 : 0;
    this.#secondsDone += secondsFor(trial);
    if (Date.now() - this.#toldAt < everyMs && this.#tried < this.#all) return;
    this.#toldAt = Date.now();
    this.#tell(this.#line());
  }

  #line(): string {
    const left = ((this.#seconds - this.#secondsDone) / this.#secondsDone) * (Date.now() - this.#startedAt);
    const minutes = String(Math.ceil(left / 60_000));
    const time = new Date().toISOString().slice(11, 19);
    return `${time} ${String(this.#tried)} of ${String(this.#all)} tried, ${String(this.#failed)} failed, about ${minutes} min left`;
  }
}
