// One authenticated attempt. Credentials are asked for every time, because they rotate; refused ones are read anew once.
import type { Dispatcher } from 'undici';
import type { ClusterAccess, Credentials } from './cluster-access.js';
import type { Clock } from './clock.js';
import { Connections, type Pools } from './connections.js';
import { Unreachable } from './errors.js';
import { exchange, type ExchangeOptions, type HttpAnswer, type HttpCall, type HttpRequest } from './exchange.js';
import { LearnedServerTime } from './server-time.js';

/** An answer whose body goes on. */
export interface OpenAnswer extends Omit<HttpAnswer, 'body'> {
  readonly body: Dispatcher.BodyMixin & AsyncIterable<Buffer>;
}

/** What a sender is made with. */
export interface SenderProps {
  readonly access: ClusterAccess;
  readonly userAgent: string;
  readonly connections: number;
  readonly clock: Clock;
}

/** How one request is sent. */
export interface SendOptions extends Omit<ExchangeOptions, 'clock'> {
  /** Whether it leaves on a connection outside the limit. */
  readonly urgent: boolean;
}

type Plan = HttpCall & {
  /** Of the body. @default - no body */
  readonly contentType?: string;
};

export class Sender {
  readonly serverTime: LearnedServerTime;
  readonly #props: SenderProps;
  readonly #connections: Connections;
  readonly #origin: string;
  readonly #prefix: string;

  constructor(props: SenderProps) {
    this.#props = props;
    const { origin, pathname } = new URL(props.access.server);
    this.#origin = origin;
    this.#prefix = pathname.replace(/\/$/, '');
    this.#connections = new Connections(origin, props.connections);
    this.serverTime = new LearnedServerTime(props.clock);
  }

  /** Sends a request and reads its whole answer. */
  async send(plan: Plan, { urgent, ...options }: SendOptions): Promise<HttpAnswer> {
    return this.#authenticated(plan, (request, { limited, unlimited }) =>
      exchange(urgent ? unlimited : limited, request, { ...options, clock: this.#props.clock }),
    );
  }

  /** Opens an answer that goes on; its headers must arrive in time. The signal also ends the body. */
  async open(plan: Plan, options: { readonly signal: AbortSignal; readonly timeoutMs: number }): Promise<OpenAnswer> {
    return this.#authenticated(plan, (request, { unlimited }) => this.#openOnce(unlimited, request, options));
  }

  async close(): Promise<void> {
    await this.#connections.close();
  }

  async #authenticated<A extends Omit<HttpAnswer, 'body'> & { body: unknown }>(
    plan: Plan,
    attempt: (request: HttpRequest, pools: Pools) => Promise<A>,
  ): Promise<A> {
    const once = async (): Promise<A> => {
      const credentials = await this.#credentials(plan);
      const answer = await attempt(this.#dress(plan, credentials), this.#connections.pools(credentials.connection));
      this.#learnTime(answer);
      return answer;
    };
    const answer = await once();
    if (answer.status !== 401) return answer;
    if (isOpen(answer.body)) await answer.body.dump();
    this.#props.access.reload();
    return once();
  }

  async #credentials({ method, path }: Plan): Promise<Credentials> {
    try {
      return await this.#props.access.credentials();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Unreachable(`${method} ${path}: no credentials: ${why}`, 'not-sent', { cause: error });
    }
  }

  #dress({ contentType, ...plan }: Plan, { authorization }: Credentials): HttpRequest {
    const headers = {
      accept: 'application/json',
      'user-agent': this.#props.userAgent,
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
      ...(authorization === undefined ? {} : { authorization }),
    };
    return { ...plan, origin: this.#origin, path: this.#prefix + plan.path, headers };
  }

  async #openOnce(
    pool: Dispatcher,
    request: HttpRequest,
    { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
  ): Promise<OpenAnswer> {
    const { clock } = this.#props;
    const late = new AbortController();
    const cancel = clock.after(timeoutMs, () => {
      late.abort(new Error(`no answer within ${timeoutMs} ms`));
    });
    const sentAt = clock.monotonic();
    try {
      const { origin, method, path, headers } = request;
      const both = AbortSignal.any([signal, late.signal]);
      const answer = await pool.request({ origin, method, path, headers: { ...headers }, signal: both });
      const header = (name: string): string | undefined => firstOf(answer.headers[name]);
      return { status: answer.statusCode, header, body: answer.body, sentAt, receivedAt: clock.monotonic() };
    } catch (error) {
      signal.throwIfAborted();
      const why = error instanceof Error ? error.message : String(error);
      throw new Unreachable(`${request.method} ${request.path}: ${why}`, 'unknown', { cause: error });
    } finally {
      cancel();
    }
  }

  #learnTime({ header, sentAt, receivedAt }: Omit<HttpAnswer, 'body'>): void {
    const date = header('date');
    if (date !== undefined) this.serverTime.learn(date, sentAt, receivedAt);
  }
}

function isOpen(body: unknown): body is Dispatcher.BodyMixin & { dump(): Promise<void> } {
  return typeof body === 'object' && body !== null && 'dump' in body;
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
