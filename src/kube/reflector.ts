// Keeps a store equal to what an API server has, by one stream per namespace. It knows no kind; whoever starts it says
// what to keep of each object.
import type { Clock } from './clock.js';
import type { ResourceKind } from './kind.js';
import type { KubeClient } from './kube-client.js';
import type { Log } from './log.js';
import type { ReflectorMetrics } from './metrics.js';
import type { KubeObject } from './object.js';
import { ReflectorStream } from './reflector-stream.js';
import { type Changed, Store } from './store.js';

/** What a reflector is started with. */
export interface ReflectorProps<T> {
  readonly client: Pick<KubeClient, 'list' | 'watch'>;
  readonly kind: ResourceKind;
  /** One stream each; none: all namespaces in one stream. */
  readonly namespaces: readonly string[];
  /** @default - every object */
  readonly labelSelector?: string;
  /** What to keep of an object; `previous` is what is kept of an older version of it. */
  readonly project: (object: KubeObject, previous: T | undefined) => T;
  readonly handlers: { readonly changed: Changed<T> };
  readonly clock: Clock;
  /** @default - nobody listens */
  readonly metrics?: ReflectorMetrics;
  readonly log: Log;
  /** For the jitter. @default Math.random */
  readonly random?: () => number;
}

/** A store that is kept up to date. */
export interface Reflector<T> {
  readonly store: Store<T>;
  /** True once every stream has listed everything. */
  synced(): boolean;
  /** Resolves then; stays pending when the reflector is stopped before. */
  readonly whenSynced: Promise<void>;
  /** Why nothing new arrives; undefined while something would. */
  failure(): Error | undefined;
  /** Lists again now. */
  relist(): void;
  /** The server answers again: ends the pauses after failures. */
  retry(): void;
  stop(): Promise<void>;
}

/** Starts keeping a store up to date. */
export function startReflector<T>(props: ReflectorProps<T>): Reflector<T> {
  const { kind, log, project, handlers, namespaces, random = Math.random, ...rest } = props;
  const failed = (error: unknown, key: object): void => {
    log.error(
      { err: error, kind: kind.kind, object: key },
      'a handler of a change failed; the change counts as handled',
    );
  };
  const store = new Store<T>({ project, changed: handlers.changed, failed });
  const places = namespaces.length === 0 ? [''] : [...new Set(namespaces)];
  const streams = places.map((namespace) => new ReflectorStream({ ...rest, kind, log, random, namespace, store }));
  const ends = streams.map((stream) => stream.run());
  return {
    store,
    whenSynced: Promise.all(streams.map((stream) => stream.whenSynced)).then(() => undefined),
    synced: () => streams.every((stream) => stream.synced),
    failure: () => streams.map((stream) => stream.failure).find((failure) => failure !== undefined),
    relist: () => {
      for (const stream of streams) stream.relist();
    },
    retry: () => {
      for (const stream of streams) stream.retry();
    },
    stop: async () => {
      for (const stream of streams) stream.stop();
      await Promise.all(ends);
    },
  };
}
