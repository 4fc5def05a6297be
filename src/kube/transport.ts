// A call is one or more attempts: each in a slot unless it is urgent, within its time, behind the fence if it writes, and
// repeated only where that is safe. It knows no kinds.
import { errorFromAnswer } from './answers.js';
import type { Clock } from './clock.js';
import { Fenced, ApiError, Unreachable } from './errors.js';
import type { HttpAnswer, HttpCall } from './exchange.js';
import type { CallOptions } from './kube-client.js';
import type { RequestMetrics, RequestRecord, RequestVerb } from './metrics.js';
import { decideRepeat, type Repeat } from './retry.js';
import type { OpenAnswer, Sender } from './sender.js';
import { Slots } from './slots.js';

/** What a transport is made with. */
export interface TransportProps {
  readonly sender: Sender;
  /** How many requests may be under way at once. */
  readonly connections: number;
  /** How long one attempt may take. */
  readonly requestTimeoutMs: number;
  readonly clock: Clock;
  /** @default - nobody listens */
  readonly metrics?: RequestMetrics;
  /** Throws Fenced when nothing may be written now. @default - everything may */
  readonly fence?: () => void;
  readonly random: () => number;
}

/** One call. */
export interface Call extends HttpCall {
  readonly verb: RequestVerb;
  /** For the record: the kind's plural. */
  readonly resource: string;
  /** Of the body. @default - no body */
  readonly contentType?: string;
  readonly repeat: Repeat;
  /** Whether the fence applies. */
  readonly fenced: boolean;
  /** @default - the transport's */
  readonly options?: CallOptions;
}

const defaultAttempts = 4;

export class Transport {
  readonly #props: TransportProps;
  readonly #slots: Slots;

  constructor(props: TransportProps) {
    this.#props = props;
    this.#slots = new Slots(props.connections);
  }

  /** The first good answer. @throws ApiError, Unreachable, Fenced, or the signal's reason */
  async call(call: Call): Promise<HttpAnswer> {
    return this.#recorded(call, async (count) => {
      const attempts = call.options?.attempts ?? defaultAttempts;
      for (let attempt = 1; ; attempt++) {
        count(attempt);
        try {
          return await this.#attempt(call);
        } catch (error) {
          const delayMs = attempt < attempts && decideRepeat({ error, attempt, ...this.#policy(call) });
          if (delayMs === false || delayMs === undefined) throw error;
          await this.#props.clock.sleep(delayMs, call.options?.signal);
        }
      }
    });
  }

  /** An answer that goes on, such as a watch. It takes no slot and is not repeated. */
  async open(call: Call & { readonly signal: AbortSignal }): Promise<OpenAnswer> {
    return this.#recorded(call, async (count) => {
      count(1);
      const { signal, ...plan } = call;
      const answer = await this.#props.sender.open(planOf(plan), { signal, timeoutMs: this.#props.requestTimeoutMs });
      if (answer.status < 300) return answer;
      const body = await answer.body.text();
      throw errorFromAnswer({ ...answer, body }, describe(call));
    });
  }

  async #attempt(call: Call): Promise<HttpAnswer> {
    const { sender, fence, requestTimeoutMs } = this.#props;
    const { signal, timeoutMs = requestTimeoutMs, urgent = false } = call.options ?? {};
    const options = {
      timeoutMs,
      urgent,
      ...(signal === undefined ? {} : { signal }),
      ...(call.fenced && fence !== undefined ? { leave: fence } : {}),
    };
    const send = (): Promise<HttpAnswer> => sender.send(planOf(call), options);
    const answer = await (urgent ? send() : this.#slots.within(signal, send));
    if (answer.status >= 300) throw errorFromAnswer(answer, describe(call));
    return answer;
  }

  #policy({ repeat }: Call): { repeat: Repeat; random: () => number } {
    return { repeat, random: this.#props.random };
  }

  async #recorded<A extends { readonly status: number }>(
    { verb, resource }: Call,
    run: (count: (attempt: number) => void) => Promise<A>,
  ): Promise<A> {
    const { clock, metrics } = this.#props;
    const startedAt = clock.monotonic();
    let attempts = 0;
    const record = (outcome: RequestRecord['outcome']): void =>
      metrics?.request({ verb, resource, outcome, durationMs: clock.monotonic() - startedAt, attempts });
    try {
      const answer = await run((attempt) => {
        attempts = attempt;
      });
      record(answer.status);
      return answer;
    } catch (error) {
      record(outcomeOf(error));
      throw error;
    }
  }
}

/** `PATCH /apis/…`, for messages. */
export function describe({ method, path }: Pick<Call, 'method' | 'path'>): string {
  return `${method} ${path.replace(/\?.*$/, '')}`;
}

function planOf({ method, path, body, contentType }: Call): HttpCall & { contentType?: string } {
  return {
    method,
    path,
    ...(body === undefined ? {} : { body }),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

function outcomeOf(error: unknown): RequestRecord['outcome'] {
  if (error instanceof ApiError) return error.status;
  if (error instanceof Unreachable) return 'unreachable';
  return error instanceof Fenced ? 'fenced' : 'aborted';
}
