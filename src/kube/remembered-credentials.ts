// Credentials that are read again while they still work: rotation must not cost a request its time, and reading must
// not happen once per request, nor twice at once.
import type { Clock } from './clock.js';
import type { ConnectionSettings, Credentials } from './cluster-access.js';

/** Credentials as they were just read. */
export interface FreshCredentials extends Credentials {
  /** After this they are read anew, and used meanwhile. */
  readonly freshForMs: number;
  /** After this they don't work any more. @default - unknown: until they are refused */
  readonly validForMs?: number;
}

interface Known {
  readonly credentials: Credentials;
  readonly freshUntil: number;
  readonly validUntil: number;
}

// Someone who is refused whatever they present must not read (or start a program) once per request.
const pauseMs = 5_000;

export class RememberedCredentials {
  readonly #read: () => Promise<FreshCredentials>;
  readonly #clock: Clock;
  #known: Known | undefined;
  #reading: Promise<Credentials> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #failure: unknown;
  #lastConnection: ConnectionSettings | undefined;

  constructor(read: () => Promise<FreshCredentials>, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  async get(): Promise<Credentials> {
    const known = this.#known;
    const now = this.#clock.monotonic();
    if (known === undefined || now >= known.validUntil) return this.#waitForNew(now);
    // A failure shows when the old ones stop to work; until then they are good.
    if (now >= known.freshUntil && now >= this.#readAt + pauseMs) this.#refresh().catch(() => undefined);
    return known.credentials;
  }

  /** They were refused: the next `get` waits for new ones. */
  reload(): void {
    if (this.#clock.monotonic() >= this.#readAt + pauseMs) this.#known = undefined;
  }

  #waitForNew(now: number): Promise<Credentials> {
    const isTooSoon = this.#failure !== undefined && now < this.#readAt + pauseMs;
    return isTooSoon ? Promise.reject(this.#failure as Error) : this.#refresh();
  }

  #refresh(): Promise<Credentials> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readOnce(): Promise<Credentials> {
    this.#readAt = this.#clock.monotonic();
    this.#failure = undefined;
    const {
      freshForMs,
      validForMs = Number.POSITIVE_INFINITY,
      ...fresh
    } = await this.#read().catch((error: unknown) => {
      this.#failure = error;
      throw error;
    });
    const credentials = { ...fresh, connection: this.#sameConnection(fresh.connection) };
    const now = this.#clock.monotonic();
    this.#known = { credentials, freshUntil: now + freshForMs, validUntil: now + Math.max(validForMs, pauseMs) };
    this.#lastConnection = credentials.connection;
    return credentials;
  }

  /** The very same settings while nothing differs: new ones cost new connections. */
  #sameConnection(settings: ConnectionSettings): ConnectionSettings {
    const last = this.#lastConnection;
    return last !== undefined && JSON.stringify(last) === JSON.stringify(settings) ? last : settings;
  }
}
