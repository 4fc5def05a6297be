// Memory that is no longer used is given back when there is nothing to do. V8 collects garbage when it needs room and not
// before: what a rush of passes leaves behind would stay with this process for hours, on a machine that others share.
import type { Cancel, Clock } from '../kube/clock.js';

/** What collecting needs. */
export interface IdleCollectionProps {
  /** Whether nothing is worked on. */
  readonly isIdle: () => boolean;
  /** Bytes of the heap that hold something, garbage included. */
  readonly usedBytes: () => number;
  /** Collects all garbage, at once: nothing else runs for some tens of milliseconds. */
  readonly collect: () => void;
  readonly clock: Pick<Clock, 'after'>;
}

const lookEveryMs = 10_000;

/** Less than this is not worth a pause. */
const leastBytes = 4 * 1024 * 1024;

/** Collects garbage whenever there is some and nothing has been worked on at two looks in a row; stops when cancelled. */
export function collectWhenIdle({ isIdle, usedBytes, collect, clock }: IdleCollectionProps): Cancel {
  let wasIdle = false;
  let leftBytes = 0;
  const look = (): void => {
    if (wasIdle && isIdle() && usedBytes() - leftBytes > leastBytes) {
      collect();
      leftBytes = usedBytes();
    }
    wasIdle = isIdle();
    cancel = clock.after(lookEveryMs, look);
  };
  let cancel = clock.after(lookEveryMs, look);
  return () => {
    cancel();
  };
}
