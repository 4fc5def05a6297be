// Stands between the operator and the API server, keeps a list of what the operator writes, and does what networks and
// API servers do on bad days: it holds a request back, answers in the server's place, loses answers, breaks connections
// and watches. What it lets through is the real API server's.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import { isMutating } from '../../../control-plane/audit.mjs';
import { type ApiRequest, findApiRequest, selectionOf } from './api-request.js';
import { LinePump, type WatchTap } from './watch-lines.js';

/** Which requests a fault is for. */
export interface Wanted {
  readonly method: string;
  /** Matched against path and query. */
  readonly path: RegExp;
}

/** A request that waits. */
export interface Held {
  /** Resolves when the request is here. */
  readonly arrived: Promise<void>;
  /** Lets it go on. */
  release(): void;
}

/** An answer that no server gave. */
export interface FalseAnswer {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  /** Goes into the header of that name. @default - no such header */
  readonly retryAfterSeconds?: number;
}

/** A request on its way, and what can be done with it. Watches only go on, or not. */
export interface Passage {
  readonly request: ApiRequest | undefined;
  readonly method: string;
  /** May be replaced before it goes on. */
  url: string;
  readonly body: string;
  /** Lets it happen, and passes the answer on. */
  goOn(): Promise<void>;
  /** Lets it happen, and keeps the answer. */
  happen(): Promise<void>;
  /** Answers in the server's place. */
  answer(answer: FalseAnswer): void;
  /** Breaks the connection. */
  breakOff(): void;
}

/** Something that the operator asked to be changed. */
export interface RecordedWrite extends ApiRequest {
  readonly at: number;
  readonly url: string;
  readonly body: string;
  /** What the API server answered. @default - it was never asked, or has not answered */
  code?: number;
  /** The version of the object in that answer. @default - none was told */
  resourceVersion?: string;
}

/** Sees each request first; true when it sees to it. */
export type Interceptor = (passage: Passage, write: RecordedWrite | undefined) => boolean;

interface Rule {
  readonly wanted: Wanted;
  left: number;
  readonly fault: (passage: Passage) => void;
}

interface KubeConfigCluster {
  server: string;
  'certificate-authority-data'?: string;
  'insecure-skip-tls-verify'?: boolean;
}

interface KubeConfig {
  readonly clusters: readonly [{ readonly cluster: KubeConfigCluster }];
}

/** A proxy for one kubeconfig. */
export class FaultProxy {
  /** Everything that was asked to be changed, in order, the Lease apart. */
  readonly writes: RecordedWrite[] = [];
  /** @default - nothing is intercepted */
  intercept: Interceptor = () => false;
  /** Sees each line of each watch first. @default - all of them pass */
  tapWatch: WatchTap = () => 'pass';
  /** When something last passed, the Lease apart. */
  passedAt = Date.now();
  readonly #rules: Rule[] = [];
  readonly #watches = new Map<ServerResponse, LinePump>();
  readonly #server = createServer((from, to) => {
    void this.#handle(from, to);
  });
  readonly #agent: Agent;
  readonly #target: string;

  private constructor(server: string, ca: string) {
    this.#target = server;
    this.#agent = new Agent({ ca, keepAlive: true });
  }

  /** Starts one; its kubeconfig is a copy of the given one that leads here. Several at once have names. */
  static async start(
    kubeconfig: string,
    name = 'proxied',
  ): Promise<{ readonly proxy: FaultProxy; readonly kubeconfig: string }> {
    const config = JSON.parse(readFileSync(kubeconfig, 'utf8')) as KubeConfig;
    const { cluster } = config.clusters[0];
    const ca = Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64').toString('utf8');
    const proxy = new FaultProxy(cluster.server, ca);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    cluster.server = `http://127.0.0.1:${String((proxy.#server.address() as AddressInfo).port)}`;
    delete cluster['certificate-authority-data'];
    // There is nothing to verify on the way to the proxy; what it asks for is verified as ever.
    cluster['insecure-skip-tls-verify'] = true;
    const path = `${kubeconfig}.${name}`;
    writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
    return { proxy, kubeconfig: path };
  }

  /** Holds the next such request back until it is released. */
  hold(wanted: Wanted): Held {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const arrived = new Promise<void>((resolve) => {
      this.#add(wanted, 1, (passage) => {
        resolve();
        void released.then(() => passage.goOn());
      });
    });
    return { arrived, release };
  }

  /** Answers the next such requests in the server's place. */
  answer(wanted: Wanted, answer: FalseAnswer, times = 1): void {
    this.#add(wanted, times, (passage) => {
      passage.answer(answer);
    });
  }

  /** Lets the next such requests happen and loses the answers. */
  loseAnswer(wanted: Wanted, times = 1): void {
    this.#add(wanted, times, (passage) => {
      void passage.happen().then(() => passage.breakOff());
    });
  }

  /** Says of every answer that it was given at another time. */
  shiftClock(ms: number): void {
    this.#shiftMs = ms;
  }
  #shiftMs = 0;

  /** What is watched: each kind with its selector. */
  watched(): Set<string> {
    return new Set([...this.#watches.values()].map(({ what }) => what));
  }

  /** The watches that there are, as {@link tapWatch} sees them: the same object as long as one lasts. */
  streams(): Set<ApiRequest> {
    return new Set([...this.#watches.values()].map(({ asked }) => asked));
  }

  /** Whether somebody still waits for a watch that tells nothing any more. */
  isWaitedForInVain(): boolean {
    return [...this.#watches.values()].some(({ isMute }) => isMute);
  }

  /** What has been asked for as a list since somebody has emptied this. */
  readonly lists = new Set<string>();

  /** Tells these watches that where they were is no longer known: everything is listed again. Returns how many there were. */
  forgetWatches(watched: ReadonlySet<string> = this.watched()): number {
    const pumps = [...this.#watches.values()].filter(({ what }) => watched.has(what));
    for (const pump of pumps) pump.expire();
    return pumps.length;
  }

  /** Breaks every watch in the middle. */
  cutWatches(): void {
    for (const watch of [...this.#watches.keys()]) watch.destroy();
  }

  /** Ends the proxy. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#agent.destroy();
  }

  #add(wanted: Wanted, left: number, fault: Rule['fault']): void {
    this.#rules.push({ wanted, left, fault });
  }

  async #handle(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const body = await textOf(from).catch(() => undefined);
    if (body === undefined) return;
    const passage = this.#passageOf(from, to, body);
    const write = this.#record(passage);
    if (passage.request?.resource !== 'leases') this.passedAt = Date.now();
    passage.write = write;
    if (passage.request?.verb === 'list' && !/[?&]continue=/.test(passage.url))
      this.lists.add(selectionOf(passage.url));
    if (this.intercept(passage, write)) return;
    const rule = this.#rules.find(
      ({ wanted, left }) => left > 0 && wanted.method === passage.method && wanted.path.test(passage.url),
    );
    if (rule === undefined) return passage.goOn();
    rule.left -= 1;
    rule.fault(passage);
  }

  #record({ request: asked, url, body }: Passage): RecordedWrite | undefined {
    if (asked === undefined || !isMutating(asked) || asked.resource === 'leases') return undefined;
    const write: RecordedWrite = { ...asked, at: Date.now(), url, body };
    this.writes.push(write);
    return write;
  }

  #passageOf(from: IncomingMessage, to: ServerResponse, body: string) {
    const { method = 'GET', url = '/' } = from;
    const passage: Passage & { write: RecordedWrite | undefined } = {
      request: findApiRequest(method, url),
      method,
      url,
      body,
      write: undefined,
      goOn: () => this.#forward(from, passage, to),
      happen: () => this.#forward(from, passage),
      answer: (answer) => {
        reply(to, answer, this.#date());
      },
      breakOff: () => from.socket.destroy(),
    };
    return passage;
  }

  /** Resolves when the server has answered, or can't be asked. */
  #forward(
    { headers, socket }: IncomingMessage,
    { url, method, body, request: asked, write }: Passage & { readonly write: RecordedWrite | undefined },
    to?: ServerResponse,
  ): Promise<void> {
    // Whoever has hung up while it was held will never close it: a watch would stay open for nobody.
    if (asked?.verb === 'watch' && socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const options = { method, headers: { ...headers, host: new URL(this.#target).host }, agent: this.#agent };
      const call = request(new URL(url, this.#target), options, (answer) => {
        if (asked?.verb === 'watch' && to !== undefined) this.#stream(answer, to, { ...asked, url });
        else void this.#relay(answer, write, to).finally(resolve);
      });
      call.on('error', () => {
        if (to !== undefined) socket.destroy();
        resolve();
      });
      to?.on('close', () => call.destroy());
      call.end(body);
    });
  }

  async #relay(answer: IncomingMessage, write: RecordedWrite | undefined, to?: ServerResponse): Promise<void> {
    const text = await textOf(answer);
    if (write !== undefined) {
      write.code = answer.statusCode ?? 0;
      write.resourceVersion = versionIn(text);
    }
    if (to === undefined || to.destroyed) return;
    to.writeHead(answer.statusCode ?? 500, { ...answer.headers, date: this.#date(answer.headers.date) });
    to.end(text);
  }

  #stream(answer: IncomingMessage, to: ServerResponse, asked: ApiRequest & { readonly url: string }): void {
    to.on('close', () => this.#watches.delete(to));
    to.writeHead(answer.statusCode ?? 500, { ...answer.headers, date: this.#date(answer.headers.date) });
    // A refusal is a Status and has no events.
    if (answer.statusCode !== 200) return void answer.pipe(to);
    to.flushHeaders();
    const pump = new LinePump({ from: answer, to, asked, tap: (line) => this.tapWatch(line, asked) });
    this.#watches.set(to, pump);
  }

  #date(date = new Date().toUTCString()): string {
    return new Date(Date.parse(date) + this.#shiftMs).toUTCString();
  }
}

function reply(to: ServerResponse, { retryAfterSeconds, ...status }: FalseAnswer, date: string): void {
  const advice = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  to.writeHead(status.code, { 'Content-Type': 'application/json', Date: date, ...advice });
  to.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', ...status }));
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function versionIn(text: string): string {
  return /"resourceVersion":"(\d+)"/.exec(text)?.[1] ?? '';
}
