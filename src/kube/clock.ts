// Time as a dependency, so that leases, backoffs and silences are tested without waiting for them.

/** Takes a planned call back; harmless once it has run. */
export type Cancel = () => void;

/** Reads time and waits for it. */
export interface Clock {
  /** Milliseconds since the epoch, as this machine believes. */
  now(): number;
  /** Milliseconds that never jump, from an arbitrary start. */
  monotonic(): number;
  /** Waits; rejects with the signal's reason when that is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs something later, unless it is cancelled. */
  after(ms: number, run: () => void): Cancel;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => sleepOn(systemClock, ms, signal),
  after(ms, run) {
    // What is due already is not late: Node warns of negative times, once and beside the log.
    const timer = setTimeout(run, Math.max(0, Math.min(ms, longestTimerMs)));
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Sleeping in terms of `after`: the same for every clock. */
export function sleepOn(clock: Pick<Clock, 'after'>, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(reasonOf(signal));
    const wake = (): void => {
      signal?.removeEventListener('abort', stop);
      resolve();
    };
    const cancel = clock.after(ms, wake);
    const stop = (): void => {
      cancel();
      reject(reasonOf(signal));
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}

// Node runs a timer beyond this at once.
const longestTimerMs = 2 ** 31 - 1;

function reasonOf(signal: AbortSignal | undefined): Error {
  return signal?.reason instanceof Error ? signal.reason : new Error('the wait was aborted', { cause: signal?.reason });
}
