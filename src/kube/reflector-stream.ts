// One list and its watches, into a store, for ever.
import { Backoff } from './backoff.js';
import type { Clock } from './clock.js';
import { ApiError, isApiDown, isGone } from './errors.js';
import type { ResourceKind } from './kind.js';
import type { KubeClient, Selection, WatchEvent } from './kube-client.js';
import type { Log } from './log.js';
import type { ListReason, ReflectorMetrics, WatchEnd } from './metrics.js';
import { SilenceTimer } from './silence.js';
import type { Store } from './store.js';

/** What a stream is made with. */
export interface StreamProps<T> {
  readonly client: Pick<KubeClient, 'list' | 'watch'>;
  readonly kind: ResourceKind;
  /** Empty: all namespaces. */
  readonly namespace: string;
  /** @default - every object */
  readonly labelSelector?: string;
  readonly store: Store<T>;
  readonly clock: Clock;
  /** @default - nobody listens */
  readonly metrics?: ReflectorMetrics;
  readonly log: Log;
  readonly random: () => number;
}

/** Why we give a list or watch up ourselves. */
class Interrupted extends Error {
  readonly why: 'silent' | 'asked' | 'stopped';

  constructor(why: 'silent' | 'asked' | 'stopped') {
    super(why);
    this.why = why;
  }
}

const pageSize = 500;
// Apart from each other, so that many watches don't end together.
const watchSeconds = { least: 290, most: 350 };
const graceMs = 10_000;
// A watch that the server ends at once, again and again, is not a healthy one.
const shortestWatchMs = 1_000;

/**
 * *Flow.* List everything; watch from there. A watch that ends in time is followed by the next one at once, from the
 * last resourceVersion. One that breaks (reset, half a line, 5xx, silence) is followed by the next one after a pause.
 * When the server no longer keeps what follows our resourceVersion, or refuses the watch for a reason of its own,
 * everything is listed again.
 *
 * *Guarantees.* It never gives up and never throws. Pauses grow until a watch has brought something or lived out its
 * time, so a server that accepts and drops watches is not asked without pause.
 */
export class ReflectorStream<T> {
  readonly whenSynced: Promise<void>;
  synced = false;
  failure: Error | undefined;
  readonly #props: StreamProps<T>;
  readonly #backoff: Backoff;
  readonly #stopped = new AbortController();
  #interrupt = new AbortController();
  #markSynced: () => void = () => undefined;
  #resourceVersion = '';
  #listWhy: ListReason | undefined = 'start';
  #isPausing = false;
  #wasExpired = false;

  constructor(props: StreamProps<T>) {
    this.#props = props;
    this.#backoff = new Backoff({ firstMs: 800, limitMs: 30_000 }, props.random);
    this.whenSynced = new Promise((resolve) => {
      this.#markSynced = resolve;
    });
  }

  async run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      this.#interrupt = new AbortController();
      try {
        if (this.#listWhy !== undefined) await this.#list(this.#listWhy);
        await this.#watch();
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  relist(): void {
    this.#listWhy ??= 'asked';
    this.#interrupt.abort(new Interrupted('asked'));
  }

  /** The server answers again, as somebody else has seen: what waits to try again need not wait longer. */
  retry(): void {
    this.#backoff.reset();
    if (this.#isPausing) this.#interrupt.abort(new Interrupted('asked'));
  }

  stop(): void {
    this.#stopped.abort();
    this.#interrupt.abort(new Interrupted('stopped'));
  }

  async #list(why: ListReason): Promise<void> {
    this.#listWhy = undefined;
    try {
      await this.#readPages();
    } catch (error) {
      this.#listWhy = error instanceof Interrupted ? why : 'failed';
      throw error;
    }
    this.#props.metrics?.listed(this.#props.kind.plural, why);
    this.synced = true;
    this.#markSynced();
  }

  async #readPages(): Promise<void> {
    const { client, kind, store, namespace } = this.#props;
    const query = { ...this.#selection(), limit: pageSize, signal: this.#interrupt.signal };
    let page = await client.list(kind, query);
    const { resourceVersion } = page;
    const relist = store.relist(namespace, resourceVersion);
    relist.page(page.items);
    while (page.continue !== undefined) {
      page = await client.list(kind, { ...query, continue: page.continue });
      relist.page(page.items);
    }
    relist.end();
    this.#resourceVersion = resourceVersion;
  }

  /** Returns when the watch ends in time; everything else is thrown. */
  async #watch(): Promise<void> {
    const { clock, metrics, kind } = this.#props;
    const timeoutSeconds = this.#pickTimeout();
    const interrupt = this.#interrupt;
    const silence = new SilenceTimer(clock, timeoutSeconds * 1000 + graceMs, () => {
      interrupt.abort(new Interrupted('silent'));
    });
    const startedAt = clock.monotonic();
    try {
      await this.#follow(timeoutSeconds, () => {
        silence.heard();
      });
    } finally {
      silence.cancel();
    }
    const livedMs = clock.monotonic() - startedAt;
    if (livedMs < shortestWatchMs) throw new Error(`the server ended the watch after ${Math.round(livedMs)} ms`);
    this.#markHealthy();
    metrics?.watchEnded(kind.plural, 'timeout');
  }

  async #follow(timeoutSeconds: number, heard: () => void): Promise<void> {
    const { client, kind, store } = this.#props;
    const { signal } = this.#interrupt;
    const isAnswered = (resourceVersion: string): boolean => store.takeAnswered(resourceVersion);
    const from = { ...this.#selection(), resourceVersion: this.#resourceVersion, timeoutSeconds, isAnswered, signal };
    for await (const event of client.watch(kind, from)) {
      heard();
      this.#resourceVersion = this.#take(event);
      this.#markHealthy();
    }
  }

  #take(event: WatchEvent): string {
    const { store, namespace } = this.#props;
    if (event.type === 'BOOKMARK') {
      store.advance(namespace, event.resourceVersion);
      return event.resourceVersion;
    }
    if (event.type === 'DELETED') store.observeGone(namespace, event.object);
    else store.observe(namespace, event.object);
    return event.object.metadata.resourceVersion ?? this.#resourceVersion;
  }

  async #recover(error: unknown): Promise<void> {
    const why = endOf(error);
    if (why === 'stopped') return;
    this.#props.metrics?.watchEnded(this.#props.kind.plural, why);
    if (why === 'asked') return;
    this.#listWhy ??= findListReason(error);
    this.#noteExpiry(why === 'expired');
    const delayMs = this.#backoff.nextMs();
    this.#note(error, delayMs);
    await this.#pause(delayMs);
  }

  /** Waits, unless somebody asks for a list or wants us to stop meanwhile. */
  async #pause(delayMs: number): Promise<void> {
    this.#interrupt = new AbortController();
    if (this.#stopped.signal.aborted || this.#listWhy === 'asked') return;
    this.#isPausing = true;
    await this.#props.clock.sleep(delayMs, this.#interrupt.signal).catch(() => undefined);
    this.#isPausing = false;
  }

  /** A server that has restarted has forgotten where we were: it is well, and only if it says so again something is wrong. */
  #noteExpiry(isExpired: boolean): void {
    if (isExpired && !this.#wasExpired) this.#backoff.reset();
    this.#wasExpired = isExpired;
  }

  #note(error: unknown, delayMs: number): void {
    const { kind, namespace, log } = this.#props;
    this.failure = error instanceof Error ? error : new Error(String(error));
    const facts = { err: error, kind: kind.kind, namespace, delayMs: Math.round(delayMs) };
    log.warn(facts, 'watching failed; it goes on after a pause');
  }

  #markHealthy(): void {
    this.#backoff.reset();
    if (this.failure === undefined) return;
    this.failure = undefined;
    this.#props.log.info({ kind: this.#props.kind.kind, namespace: this.#props.namespace }, 'watching works again');
  }

  #pickTimeout(): number {
    const { least, most } = watchSeconds;
    return least + Math.floor(this.#props.random() * (most - least + 1));
  }

  #selection(): Selection {
    const { namespace, labelSelector } = this.#props;
    return { ...(namespace === '' ? {} : { namespace }), ...(labelSelector === undefined ? {} : { labelSelector }) };
  }
}

function endOf(error: unknown): Exclude<WatchEnd, 'timeout'> | 'stopped' {
  if (error instanceof Interrupted) return error.why;
  return isGone(error) ? 'expired' : 'failed';
}

/** Why the last resourceVersion is of no use any more; undefined when it still is. */
function findListReason(error: unknown): ListReason | undefined {
  if (isGone(error)) return 'expired';
  if (!(error instanceof ApiError)) return undefined;
  // After a restore from a backup our resourceVersion lies in the server's future.
  const isFromFuture = error.details?.causes?.some(({ reason }) => reason === 'ResourceVersionTooLarge') === true;
  return isFromFuture || !isApiDown(error) ? 'failed' : undefined;
}
