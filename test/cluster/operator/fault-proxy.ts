// Stands between the operator and the API server and does what networks and API servers do on bad days: it holds a
// request back, answers in the server's place, or cuts connections. What it lets through is the real API server's.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';

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

type Fault = (from: IncomingMessage, to: ServerResponse, forward: () => void) => void;

interface Rule {
  readonly wanted: Wanted;
  left: number;
  readonly fault: Fault;
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
  readonly #rules: Rule[] = [];
  readonly #watches = new Set<ServerResponse>();
  readonly #server = createServer((from, to) => {
    this.#handle(from, to);
  });
  readonly #agent: Agent;
  readonly #target: string;

  private constructor(server: string, ca: string) {
    this.#target = server;
    this.#agent = new Agent({ ca, keepAlive: true });
  }

  /** Starts one; its kubeconfig is a copy of the given one that leads here. */
  static async start(kubeconfig: string): Promise<{ readonly proxy: FaultProxy; readonly kubeconfig: string }> {
    const config = JSON.parse(readFileSync(kubeconfig, 'utf8')) as KubeConfig;
    const { cluster } = config.clusters[0];
    const ca = Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64').toString('utf8');
    const proxy = new FaultProxy(cluster.server, ca);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    cluster.server = `http://127.0.0.1:${String((proxy.#server.address() as AddressInfo).port)}`;
    delete cluster['certificate-authority-data'];
    // There is nothing to verify on the way to the proxy; what it asks for is verified as ever.
    cluster['insecure-skip-tls-verify'] = true;
    const path = `${kubeconfig}.proxied`;
    writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
    return { proxy, kubeconfig: path };
  }

  /** Holds the next such request back until it is released. */
  hold(wanted: Wanted): Held {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const arrived = new Promise<void>((resolve) => {
      this.#add(wanted, 1, (_, __, forward) => {
        resolve();
        void released.then(forward);
      });
    });
    return { arrived, release };
  }

  /** Answers the next such requests in the server's place. */
  answer(
    wanted: Wanted,
    status: { readonly code: number; readonly reason: string; readonly message: string },
    times = 1,
  ) {
    this.#add(wanted, times, (_, to) => {
      to.writeHead(status.code, { 'Content-Type': 'application/json', Date: new Date().toUTCString() });
      to.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', ...status }));
    });
  }

  /** The bodies of such requests that are let through from now on; they arrive in the array that is returned. */
  record(wanted: Wanted): readonly unknown[] {
    const bodies: unknown[] = [];
    this.#records.push({ wanted, bodies });
    return bodies;
  }
  readonly #records: { readonly wanted: Wanted; readonly bodies: unknown[] }[] = [];

  /** Lets the next such requests happen and loses the answers. */
  loseAnswer(wanted: Wanted, times = 1): void {
    this.#add(wanted, times, (from, to) => {
      this.#forward(from, to, () => from.socket.destroy());
    });
  }

  /** Says of every answer that it was given at another time. */
  shiftClock(ms: number): void {
    this.#shiftMs = ms;
  }
  #shiftMs = 0;

  /** Ends every watch at once, and lets the server of the next ones have forgotten where they were: all is listed again. */
  forgetWatches(): number {
    const watches = [...this.#watches];
    const gone = { code: 410, reason: 'Expired', message: 'too old resource version' };
    this.answer({ method: 'GET', path: /[?&]watch=/ }, gone, watches.length);
    for (const watch of watches) watch.destroy();
    return watches.length;
  }

  /** Breaks every watch in the middle. */
  cutWatches(): void {
    for (const watch of [...this.#watches]) watch.destroy();
  }

  /** Ends the proxy. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#agent.destroy();
  }

  #add(wanted: Wanted, left: number, fault: Fault): void {
    this.#rules.push({ wanted, left, fault });
  }

  #handle(from: IncomingMessage, to: ServerResponse): void {
    const rule = this.#rules.find(({ wanted, left }) => left > 0 && isWanted(wanted, from));
    const forward = (): void => this.#forward(from, to);
    if (rule === undefined) return forward();
    rule.left -= 1;
    rule.fault(from, to, forward);
  }

  #forward(from: IncomingMessage, to: ServerResponse, instead?: () => void): void {
    const headers = { ...from.headers };
    delete headers.host;
    const options = { method: from.method ?? 'GET', headers, agent: this.#agent };
    const call = request(new URL(from.url ?? '/', this.#target), options, (answer) => {
      if (instead !== undefined) {
        answer.resume().on('end', instead);
        return;
      }
      this.#remember(from, to);
      to.writeHead(answer.statusCode ?? 500, { ...answer.headers, date: this.#date(answer.headers.date) });
      to.flushHeaders();
      answer.pipe(to);
    });
    call.on('error', () => from.socket.destroy());
    to.on('close', () => call.destroy());
    this.#keepBody(from);
    from.pipe(call);
  }

  #keepBody(from: IncomingMessage): void {
    const records = this.#records.filter(({ wanted }) => isWanted(wanted, from));
    if (records.length === 0) return;
    let text = '';
    from.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    from.on('end', () => {
      for (const { bodies } of records) bodies.push(JSON.parse(text));
    });
  }

  #remember(from: IncomingMessage, to: ServerResponse): void {
    if (!/[?&]watch=/.test(from.url ?? '')) return;
    this.#watches.add(to);
    to.on('close', () => this.#watches.delete(to));
  }

  #date(date = new Date().toUTCString()): string {
    return new Date(Date.parse(date) + this.#shiftMs).toUTCString();
  }
}

function isWanted({ method, path }: Wanted, from: IncomingMessage): boolean {
  return method === from.method && path.test(from.url ?? '');
}
