// The window into the process: probes, metrics and what the controllers do. It reads and never changes anything, and it
// answers for as long as the event loop turns, whatever the API server does.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../kube/log.js';

/** What is shown. */
export interface ProcessView {
  /** What only a restart would cure; empty while the process is alive. */
  faults(): readonly string[];
  /** What the process still waits for; empty once it is ready. */
  waitsFor(): readonly string[];
  metrics(): Promise<{ readonly type: string; readonly text: string }>;
  /** Everything about all controllers. */
  overview(): object;
  /** One controller; undefined when there is none of that name. */
  findController(name: string): object | undefined;
  /** Its objects; undefined when there is none of that name. */
  findObjects(name: string): readonly object[] | undefined;
}

/** Where to listen. */
export interface HttpProps {
  readonly view: ProcessView;
  /** @default - all addresses */
  readonly address?: string;
  /** 0: any that is free. */
  readonly port: number;
  /** How long the headers of a request may take. @default 5000 */
  readonly headersTimeoutMs?: number;
  readonly log: Log;
}

/** A server that listens. */
export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Starts to listen; rejects when the port can't be had. */
export async function startHttp(props: HttpProps): Promise<HttpServer> {
  const { view, address, port, headersTimeoutMs = 5_000, log } = props;
  const server = createServer({ ...limits, headersTimeout: headersTimeoutMs }, (request, response) => {
    void respond(view, request, response, log);
  });
  server.maxConnections = mostConnections;
  // A reader that takes nothing of its answer is cut off.
  server.setTimeout(idleMs, (socket) => socket.destroy());
  await listen(server, port, address);
  server.on('error', (error) => {
    log.warn({ err: error }, 'the HTTP server has a problem');
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

async function respond(view: ProcessView, request: IncomingMessage, response: ServerResponse, log: Log): Promise<void> {
  const answer = await answerTo(view, request).catch((error: unknown) => {
    log.error({ err: error, path: pathOf(request) }, 'an HTTP answer could not be made');
    return json(500, { error: 'this answer could not be made; the log says why' });
  });
  response.writeHead(answer.status, {
    'Content-Type': answer.type,
    'Content-Length': Buffer.byteLength(answer.text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(answer.status === 405 && { Allow: 'GET, HEAD' }),
    // Nothing here takes a body, so none is read.
    ...(!isReading(request) && { Connection: 'close' }),
  });
  response.end(request.method === 'HEAD' ? undefined : answer.text);
}

async function answerTo(view: ProcessView, request: IncomingMessage): Promise<Answer> {
  const path = pathOf(request);
  const route = routes.find(({ pattern }) => pattern.test(path));
  if (!route) return json(404, { error: 'there is nothing here', paths });
  if (!isReading(request)) return json(405, { error: `${route.path} can only be read` });
  return (await route.answer(view, route.pattern.exec(path)?.[1] ?? '')) ?? json(404, noSuchController);
}

interface Route {
  readonly path: string;
  readonly pattern: RegExp;
  readonly answer: (view: ProcessView, name: string) => Answer | undefined | Promise<Answer>;
}

const routes: readonly Route[] = [
  route('/healthz', (view) => probe(view.faults())),
  route('/readyz', (view) => probe(view.waitsFor())),
  route('/metrics', async (view) => ({ status: 200, ...(await view.metrics()) })),
  route('/controllers', (view) => json(200, view.overview())),
  route('/controllers/{kind}', (view, name) => found(view.findController(name))),
  route('/controllers/{kind}/objects', (view, name) => found(listOf(view.findObjects(name)))),
];

const paths = routes.map(({ path }) => path);
const noSuchController = { error: 'there is no controller of this name; /controllers lists them' };

function route(path: string, answer: Route['answer']): Route {
  return { path, pattern: new RegExp(`^${path.replace('{kind}', '([a-z0-9.-]{1,253})')}/?$`), answer };
}

function probe(problems: readonly string[]): Answer {
  const text = problems.length === 0 ? 'ok\n' : problems.map((problem) => `${problem}\n`).join('');
  return { status: problems.length === 0 ? 200 : 503, type: 'text/plain; charset=utf-8', text };
}

function found(body: object | undefined): Answer | undefined {
  return body && json(200, body);
}

function listOf(items: readonly object[] | undefined): object | undefined {
  return items && { items };
}

function json(status: number, body: object): Answer {
  return { status, type: 'application/json; charset=utf-8', text: `${JSON.stringify(body, undefined, 2)}\n` };
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.replace(/[?#].*$/s, '');
}

function isReading({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function listen(server: Server, port: number, address: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => {
      const where = `${address ?? '*'}:${port}`;
      reject(new Error(`can't listen on ${where}: ${cause.message}; choose another port or address`, { cause }));
    };
    server.once('error', fail);
    server.listen(port, address, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

// Whole requests here are a few hundred bytes, sent at once.
const limits = {
  maxHeaderSize: 8 * 1024,
  requestTimeout: 10_000,
  keepAliveTimeout: 20_000,
  connectionsCheckingInterval: 1_000,
};
const idleMs = 30_000;
const mostConnections = 256;
