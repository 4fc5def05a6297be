// One HTTP request and its answer on a connection pool. It tells exactly when a request leaves, so that a write can be
// stopped at that moment, and whether one that failed had left at all.
import type { Dispatcher } from 'undici';
import type { Clock } from './clock.js';
import { Fenced, Unreachable } from './errors.js';

/** What is asked. */
export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  /** @default - none */
  readonly body?: string;
}

/** A request as it goes over the wire. */
export interface HttpRequest extends HttpCall {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What came back. */
export interface HttpAnswer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
  /** When (monotonic) the request left and when its answer began. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** How one request is bounded. */
export interface ExchangeOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** @default - never */
  readonly signal?: AbortSignal;
  /** Called when the request is about to be written; what it throws keeps the request back. @default - it may leave */
  readonly leave?: () => void;
}

/** More than any list page or object is; a peer that sends more is not an API server. */
const maxBodyBytes = 256 * 1024 * 1024;

/**
 * Sends a request and reads its answer.
 *
 * @throws Unreachable without an answer, Fenced when `leave` refused, the signal's reason when it was aborted.
 */
export function exchange(pool: Dispatcher, request: HttpRequest, options: ExchangeOptions): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    new Exchange(request, options, { resolve, reject }).start(pool);
  });
}

interface Settle {
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (error: unknown) => void;
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest;
  readonly #options: ExchangeOptions;
  readonly #settle: Settle;
  readonly #cancelTimer: () => void;
  readonly #onAbort = (): void => {
    this.#giveUp(this.#options.signal?.reason);
  };
  #controller: Dispatcher.DispatchController | undefined;
  #settled = false;
  #sentAt: number | undefined;
  #head: Omit<HttpAnswer, 'body'> | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(request: HttpRequest, options: ExchangeOptions, settle: Settle) {
    this.#request = request;
    this.#options = options;
    this.#settle = settle;
    this.#cancelTimer = options.clock.after(options.timeoutMs, () => {
      this.#giveUp(this.#unreachable(new Error(`no answer within ${options.timeoutMs} ms`)));
    });
  }

  start(pool: Dispatcher): void {
    const { signal } = this.#options;
    if (signal?.aborted) {
      this.#onAbort();
      return;
    }
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    const { origin, method, path, headers, body } = this.#request;
    try {
      pool.dispatch({ origin, method, path, headers: { ...headers }, ...(body === undefined ? {} : { body }) }, this);
    } catch (error) {
      this.#giveUp(this.#unreachable(error));
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for its connection: it must not leave any more.
    if (this.#settled) throw new Error('given up before it left');
    this.#options.leave?.();
    this.#controller = controller;
    this.#sentAt = this.#options.clock.monotonic();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    const receivedAt = this.#options.clock.monotonic();
    const header = (name: string): string | undefined => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    this.#head = { status, header, sentAt: this.#sentAt ?? receivedAt, receivedAt };
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > maxBodyBytes) {
      this.#giveUp(this.#unreachable(new Error(`the answer is larger than ${maxBodyBytes} bytes`)));
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#head) return;
    // Most answers come in one piece, which need not be copied.
    const [whole = Buffer.alloc(0), ...more] = this.#chunks;
    const body = (more.length === 0 ? whole : Buffer.concat(this.#chunks, this.#bytes)).toString('utf8');
    this.#finish();
    this.#settle.resolve({ ...this.#head, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#settled) return;
    this.#finish();
    this.#settle.reject(error instanceof Fenced ? error : this.#unreachable(error));
  }

  #giveUp(reason: unknown): void {
    if (this.#settled) return;
    this.#finish();
    this.#settle.reject(reason);
    this.#controller?.abort(reason instanceof Error ? reason : new Error('given up', { cause: reason }));
  }

  #finish(): void {
    this.#settled = true;
    this.#cancelTimer();
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
  }

  #unreachable(cause: unknown): Unreachable {
    const { method, path } = this.#request;
    const why = cause instanceof Error ? cause.message : String(cause);
    const outcome = this.#sentAt === undefined ? 'not-sent' : 'unknown';
    return new Unreachable(`${method} ${path}: ${why}`, outcome, { cause });
  }
}
