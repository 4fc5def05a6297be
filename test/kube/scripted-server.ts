// An HTTP server that does to each request exactly what a test says, faults of the transport above all.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ClusterAccess } from '../../src/kube/access.js';

/** What came in. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What to do about a request. */
export type Play = (response: ServerResponse, request: Received) => unknown;

export interface ScriptedServer {
  readonly url: string;
  readonly access: ClusterAccess;
  readonly received: Received[];
  /** How many connections were ever opened, and how many requests were under way at most. */
  readonly connections: () => number;
  readonly most: () => number;
  /** What to do about the next requests, in their order; the last one stays. */
  play(...plays: Play[]): void;
  close(): Promise<void>;
}

export async function startScriptedServer(): Promise<ScriptedServer> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let plays: Play[] = [];
  let opened = 0;
  let running = 0;
  let most = 0;
  const server = createServer((request, response) => {
    running += 1;
    most = Math.max(most, running);
    response.on('close', () => (running -= 1));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const entry = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      received.push(entry);
      const play = plays.length > 1 ? plays.shift() : plays[0];
      void play?.(response, entry);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    access: anonymousAccess(url),
    received,
    connections: () => opened,
    most: () => most,
    play: (...next) => {
      plays = next;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Access without credentials. */
export function anonymousAccess(server: string): ClusterAccess {
  const connection = {};
  return { server, credentials: () => Promise.resolve({ connection }), reload: () => undefined };
}

/** Answers with an object. */
export function answer(status: number, body: object = {}, headers: Record<string, string> = {}): Play {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** Answers with the Status of a refusal. */
export function refuse(
  code: number,
  reason: string,
  more: { headers?: Record<string, string>; message?: string } = {},
): Play {
  const { headers = {}, message = reason } = more;
  return answer(code, { kind: 'Status', code, reason, message, details: { kind: 'configmaps' } }, headers);
}

/** Breaks the connection without an answer. */
export const reset: Play = (response) => {
  response.socket?.resetAndDestroy();
};

/** Never answers. */
export const silence: Play = () => undefined;

/** Begins an answer and breaks the connection in the middle of it. */
export function breakAfter(text: string): Play {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(text, () => setImmediate(() => response.socket?.resetAndDestroy()));
  };
}

/** Streams a watch: each piece is a chunk of its own. */
export function stream(...pieces: (string | Buffer)[]): Play {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    for (const piece of pieces) {
      response.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };
}
