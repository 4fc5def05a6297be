// Watches that a proxy holds back for a while, and ways to lag behind: whoever waits for them does not know what happens meanwhile.
import type { ApiRequest } from '../cluster/operator/api-request.js';
import type { FaultProxy, Passage } from '../cluster/operator/fault-proxy.js';
import type { WatchLine } from '../cluster/operator/watch-lines.js';

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

/** Makes who watches from now on lag behind; returns what lets them catch up. */
export type Lag = (proxy: FaultProxy) => () => void;

/** They hear of no Deployment. */
export const withoutDeployments: Lag = (proxy) => {
  const watches = new HeldWatches(proxy, isWatchOfDeployments);
  return () => {
    watches.end();
    watches.release();
  };
};

/** They hear that a Workshop is there, and not what becomes of it. */
export const withoutNewsOfWorkshops: Lag = (proxy) => {
  const { tapWatch } = proxy;
  const others = proxy.streams();
  proxy.tapWatch = (line, watch) => (isNews(line, watch) && !others.has(watch) ? 'mute' : tapWatch(line, watch));
  return () => {
    proxy.tapWatch = tapWatch;
    proxy.cutWatches();
  };
};

function isNews({ type }: WatchLine, { resource }: ApiRequest): boolean {
  return resource === 'workshops' && (type === 'MODIFIED' || type === 'DELETED');
}
