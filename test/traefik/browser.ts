// Sends requests exactly as written, the way an attacker's client can: any spelling of a header, trailers, upgrades.
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { HeaderLine } from './pod-network.js';

/** A request to a host behind Traefik. */
export interface Sent {
  readonly host: string;
  /** @default '/' */
  readonly path?: string;
  /** @default 'GET', and 'POST' with trailers */
  readonly method?: string;
  /** @default - none */
  readonly headers?: readonly HeaderLine[];
  /** Sent after a body. @default - none */
  readonly trailers?: readonly HeaderLine[];
}

/** What came back. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request to the entry point on a loopback port. */
export async function send(
  port: number,
  { host, path = '/', method, headers = [], trailers = [] }: Sent,
): Promise<Received> {
  const agent = new Agent({ rejectUnauthorized: false, servername: host, maxCachedSessions: 0 });
  const announced: HeaderLine[] =
    trailers.length === 0
      ? []
      : [
          ['Transfer-Encoding', 'chunked'],
          ['Trailer', trailers.map(([name]) => name).join(', ')],
        ];
  const lines = [['Host', host] as const, ...announced, ...headers].flat();
  try {
    return await new Promise<Received>((resolve, reject) => {
      const options = { host: '127.0.0.1', port, path, agent, headers: lines };
      const call = httpsRequest(
        { ...options, method: method ?? (trailers.length > 0 ? 'POST' : 'GET') },
        (response) => {
          let body = '';
          response.setEncoding('utf8').on('data', (text: string) => (body += text));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
        },
      );
      call.on('upgrade', ({ statusCode = 0, headers: answered }, socket) => {
        socket.destroy();
        resolve({ status: statusCode, headers: answered, body: '' });
      });
      call.on('error', reject);
      if (trailers.length > 0) {
        call.write('body');
        call.addTrailers(trailers.map(([name, value]): [string, string] => [name, value]));
      }
      call.end();
    });
  } finally {
    agent.destroy();
  }
}
