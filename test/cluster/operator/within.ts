// Waiting longer, or more often, than `eventually` does: for a lease to end, for servers to come back, for hundreds.
import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until `read` returns something; what it throws on the way is what the last failure tells. */
export async function within<T>(
  seconds: number,
  promise: string,
  read: () => Promise<T | undefined | false>,
  everyMs = 50,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const [value, error] = await attempt(read);
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) {
      throw new Error(`not within ${String(seconds)} s: ${promise}`, { cause: error });
    }
    await sleep(everyMs);
  }
}

async function attempt<T>(read: () => Promise<T>): Promise<readonly [T | undefined, unknown]> {
  try {
    return [await read(), undefined];
  } catch (error) {
    return [undefined, error];
  }
}
