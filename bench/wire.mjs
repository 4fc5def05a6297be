// HTTP to an API server with as little of its own as possible: 32 requests in flight, nothing cached, and nothing retried
// but what the server asks to be. What the operator's transport is compared with, and what everything else in these measurements goes through.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

const HOUR_MS = 3_600_000;

/** @typedef {ReturnType<typeof openWire>} Wire */

/** @param {string} kubeconfig as the control plane writes them */
export function openWire(kubeconfig) {
  const { clusters, users } = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
  const { token, 'client-certificate-data': cert, 'client-key-data': key } = users[0].user;
  const decode = (/** @type {string | undefined} */ data) => (data ? Buffer.from(data, 'base64') : undefined);
  const tls = { ca: decode(ca), cert: decode(cert), key: decode(key) };
  const timeouts = { headersTimeout: HOUR_MS, bodyTimeout: HOUR_MS };
  const pool = new Agent({ connections: 32, pipelining: 1, connect: tls, ...timeouts });
  const watches = new Agent({ connect: tls, ...timeouts });
  const authorization = token ? { authorization: `Bearer ${token}` } : {};

  /** One request; what is not found counts as done. @param {string} method @param {string} path @param {string} [body] @param {string} [type] */
  async function send(method, path, body, type = 'application/json') {
    const headers = { ...authorization, accept: 'application/json', ...(body ? { 'content-type': type } : {}) };
    for (;;) {
      const answer = await request(server + path, { dispatcher: pool, method, headers, ...(body ? { body } : {}) });
      const text = await answer.body.text();
      if (answer.statusCode < 300 || answer.statusCode === 404) return JSON.parse(text);
      if (answer.statusCode !== 429) throw new Error(`${method} ${path}: ${text}`);
      await sleep(Number(answer.headers['retry-after'] ?? 1) * 1000);
    }
  }

  let closed = false;

  /**
   * Follows a collection until the wire is closed. A server with much to do ends watches early; what was deleted before the
   * next one is missing from what is then listed.
   * @param {string} path @param {(event: any) => void} seen @param {(items: readonly any[]) => void} [listed]
   */
  async function watch(path, seen, listed = () => undefined) {
    const { metadata, items } = await send('GET', path);
    listed(items);
    for (const object of items) seen({ type: 'ADDED', object });
    const query = `?watch=1&timeoutSeconds=3600&resourceVersion=${metadata.resourceVersion}`;
    const answer = await request(server + path + query, { dispatcher: watches, headers: authorization });
    const lines = createInterface({ input: answer.body });
    lines.on('line', (line) => seen(JSON.parse(line)));
    // Cut off in the middle of a line, or by the end of the wire: lines end by themselves only where the answer does.
    for (const stream of [answer.body, lines]) stream.on('error', () => lines.close());
    lines.on('close', () => closed || void watch(path, seen, listed).catch(afterwards));
  }

  /** What is under way when the wire is closed ends with it. @param {Error} error */
  function afterwards(error) {
    if (!closed) throw error;
  }

  const close = () => {
    closed = true;
    return Promise.all([pool.destroy(), watches.destroy()]);
  };
  return { send, watch, close };
}
