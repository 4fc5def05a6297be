// Waits that a busy machine cannot end: not seconds count, but seconds in which nothing at all has happened.
import { setTimeout as sleep } from 'node:timers/promises';

/** Nobody waits longer for anything, however much happens meanwhile. */
const mostSeconds = 900;
/** A session lives within seconds; whoever waits for a server does so in pauses of up to half a minute. */
const stillSeconds = 60;
const pollMs = 50;

/** The patience of one lane. */
export class Patience {
  readonly #lastSign: () => number;

  /** Hears when the last sign of life was. */
  constructor(lastSign: () => number) {
    this.#lastSign = lastSign;
  }

  /** Asks until something is so, so many seconds longer than usual. @throws when nothing happens any more */
  async until(promise: string, isSo: () => Promise<boolean>, moreSeconds = 0): Promise<void> {
    const findReason = this.begin(promise, moreSeconds);
    while (!(await isSo().catch(() => false))) {
      const reason = findReason();
      if (reason !== undefined) throw reason;
      await sleep(pollMs);
    }
  }

  /** Begins to wait, so many seconds longer than usual; says whenever it is asked whether there is a reason to give up. */
  begin(promise: string, moreSeconds = 0): () => Error | undefined {
    const since = Date.now();
    const seconds = stillSeconds + moreSeconds;
    return () => {
      const now = Date.now();
      if (now - Math.max(since, this.#lastSign()) > seconds * 1000)
        return new Error(`nothing has happened for ${String(seconds)} s: ${promise}`);
      if (now - since > mostSeconds * 1000) return new Error(`not within ${String(mostSeconds)} s: ${promise}`);
      return undefined;
    };
  }
}
