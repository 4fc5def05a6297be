// Watches that a proxy holds back for a while: whoever waits for them knows nothing of what happens meanwhile.
import type { FaultProxy, Passage } from '../cluster/operator/fault-proxy.js';

/** Whether a request is a watch. */
export function isWatch({ request }: Passage): boolean {
  return request?.verb === 'watch';
}

/** Whether it is the watch that tells of Deployments. */
export function isWatchOfDeployments(passage: Passage): boolean {
  return isWatch(passage) && passage.request?.resource === 'deployments';
}

/** Holds those that are asked for from now on. */
export class HeldWatches {
  readonly #proxy: FaultProxy;
  readonly #before: FaultProxy['intercept'];
  #held: Passage[] = [];

  constructor(proxy: FaultProxy, isHeld: (passage: Passage) => boolean) {
    const { intercept } = proxy;
    this.#proxy = proxy;
    this.#before = intercept;
    proxy.intercept = (passage, write) => {
      if (!isHeld(passage)) return intercept(passage, write);
      this.#held.push(passage);
      return true;
    };
  }

  /** Holds no more. */
  end(): void {
    this.#proxy.intercept = this.#before;
  }

  /** Lets those go on that are to go now. */
  release(isNow: (passage: Passage) => boolean = () => true): void {
    for (const passage of this.#held) if (isNow(passage)) void passage.goOn();
    this.#held = this.#held.filter((passage) => !isNow(passage));
  }
}
