// The sockets to one API server: a limited pool for requests, and an unlimited one for watches, which take no request's
// connection, and for what is urgent, which waits for no other's. HTTP/1.1 on purpose: one request per socket makes the
// limit of requests exact, and a broken connection costs one request instead of all.
import { type Dispatcher, Pool, ProxyAgent } from 'undici';
import type { ConnectionSettings } from './cluster-access.js';

/** Both pools, made with the same credentials. */
export interface Pools {
  readonly limited: Dispatcher;
  readonly unlimited: Dispatcher;
}

// API servers close idle connections after 90 s; whoever closes first never writes into a closed one.
const keepAliveMs = 60_000;
const connectTimeoutMs = 10_000;

/** Pools that are made anew when the connection's settings change; running requests end on the old ones. */
export class Connections {
  readonly #origin: string;
  readonly #limit: number;
  #closed = false;
  #current: { readonly settings: ConnectionSettings; readonly pools: Pools } | undefined;

  constructor(origin: string, limit: number) {
    this.#origin = origin;
    this.#limit = limit;
  }

  pools(settings: ConnectionSettings): Pools {
    if (this.#closed) throw new Error('the client is closed');
    if (this.#current?.settings === settings) return this.#current.pools;
    const old = this.#current?.pools;
    const pools = { limited: this.#open(settings, this.#limit), unlimited: this.#open(settings, null) };
    this.#current = { settings, pools };
    for (const pool of [old?.limited, old?.unlimited]) pool?.close().catch(() => undefined);
    return pools;
  }

  /** Breaks every connection, for good. */
  async close(): Promise<void> {
    this.#closed = true;
    const { limited, unlimited } = this.#current?.pools ?? {};
    this.#current = undefined;
    await Promise.all([limited?.destroy(), unlimited?.destroy()]);
  }

  #open(settings: ConnectionSettings, connections: number | null): Dispatcher {
    const { ca, cert, key, serverName: servername, insecure, proxyUrl } = settings;
    const tls = {
      ...defined({ ca, cert, key, servername }),
      ...(insecure === true ? { rejectUnauthorized: false } : {}),
      timeout: connectTimeoutMs,
    };
    // Time limits are kept per request by whoever sends it, by an injected clock.
    const common = {
      connections,
      pipelining: 1,
      allowH2: false,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: keepAliveMs,
    };
    if (proxyUrl !== undefined) return new ProxyAgent({ ...common, uri: proxyUrl, requestTls: tls });
    return new Pool(this.#origin, { ...common, connect: tls });
  }
}

function defined<V extends object>(values: V): Partial<V> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<V>;
}
