import { request as send } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type HttpProps, type HttpServer, type ProcessView, startHttp } from '../../src/runtime/http.js';
import { recordedLog } from './recorded-log.js';

const healthy: ProcessView = {
  faults: () => [],
  waitsFor: () => [],
  metrics: () => Promise.resolve({ type: 'text/plain; version=0.0.4; charset=utf-8', text: 'up 1\n' }),
  overview: () => ({ controllers: [] }),
  findController: (name) => (name === 'things' ? { name } : undefined),
  findObjects: (name) => (name === 'things' ? [{ object: 'ns/a' }] : undefined),
};

let server: HttpServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function serve(view: Partial<ProcessView> = {}, props: Partial<HttpProps> = {}) {
  const log = recordedLog();
  server = await startHttp({ view: { ...healthy, ...view }, address: '127.0.0.1', port: 0, log, ...props });
  return { log, port: server.port };
}

async function ask(path: string, view?: Partial<ProcessView>, method = 'GET') {
  const { port, log } = await serve(view);
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  const { status, headers } = answer;
  return { status, type: headers.get('content-type'), allow: headers.get('allow'), text: await answer.text(), log };
}

describe('what is asked is answered', () => {
  test.each([
    ['/healthz', 'text/plain; charset=utf-8', 'ok\n'],
    ['/healthz?verbose=1', 'text/plain; charset=utf-8', 'ok\n'],
    ['/readyz', 'text/plain; charset=utf-8', 'ok\n'],
    ['/metrics', 'text/plain; version=0.0.4; charset=utf-8', 'up 1\n'],
    ['/controllers', 'application/json; charset=utf-8', '{\n  "controllers": []\n}\n'],
    ['/controllers/', 'application/json; charset=utf-8', '{\n  "controllers": []\n}\n'],
    ['/controllers/things', 'application/json; charset=utf-8', '{\n  "name": "things"\n}\n'],
  ])('%s', async (path, type, text) => {
    expect(await ask(path)).toMatchObject({ status: 200, type, text });
  });

  test('/controllers/{kind}/objects', async () => {
    expect(JSON.parse((await ask('/controllers/things/objects')).text)).toEqual({ items: [{ object: 'ns/a' }] });
  });

  test('a process with a fault is not alive, one that waits is not ready, and both say why', async () => {
    const faults = await ask('/healthz', { faults: () => ['the lease is lost'] });
    expect(faults).toMatchObject({ status: 503, text: 'the lease is lost\n' });
    await server?.close();
    const waits = await ask('/readyz', { waitsFor: () => ['things: not listed yet', 'pods: not listed yet'] });
    expect(waits).toMatchObject({ status: 503, text: 'things: not listed yet\npods: not listed yet\n' });
  });

  test('HEAD gets the same without the text', async () => {
    expect(await ask('/healthz', {}, 'HEAD')).toMatchObject({ status: 200, text: '' });
  });
});

describe('what makes no sense', () => {
  test.each(['/', '/controllers/other', '/controllers/things/secrets', '/controllers/%2e%2e', '//healthz', '/Healthz'])(
    '%s is not there',
    async (path) => {
      expect(await ask(path)).toMatchObject({ status: 404, type: 'application/json; charset=utf-8' });
    },
  );

  test('nothing can be changed', async () => {
    expect(await ask('/healthz', {}, 'POST')).toMatchObject({ status: 405, allow: 'GET, HEAD' });
  });

  test('an answer that breaks is a 500, and the next one is fine', async () => {
    const { status, log } = await ask('/metrics', { metrics: () => Promise.reject(new Error('broken')) });
    expect(status).toBe(500);
    expect(log.at('error')).toEqual(['an HTTP answer could not be made']);
    expect((await fetch(`http://127.0.0.1:${server!.port}/healthz`)).status).toBe(200);
  });

  test('a port that is taken is said plainly', async () => {
    const { port, log } = await serve();
    const second = startHttp({ view: healthy, address: '127.0.0.1', port, log });
    await expect(second).rejects.toThrow(`can't listen on 127.0.0.1:${port}: `);
  });
});

describe('a hostile client', () => {
  test.each([
    ['an address of a megabyte', `GET /${'a'.repeat(1024 * 1024)} HTTP/1.1\r\n\r\n`, '431'],
    ['something that is not HTTP', 'hello\r\n\r\n', '400'],
  ])('%s is refused', async (_, bytes, status) => {
    const { port } = await serve();
    expect(await raw(port, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status}`));
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });

  test('a body that never ends is not waited for', async () => {
    const { port } = await serve();
    const status = await new Promise((resolve, reject) => {
      const post = send({
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/healthz',
        headers: { 'Content-Length': 1e9 },
      });
      post.on('response', (response) => {
        resolve(response.statusCode);
        post.destroy();
      });
      post.on('error', reject);
      post.write('x');
    });
    expect(status).toBe(405);
  });

  test('headers that trickle in are cut off', async () => {
    const { port } = await serve({}, { headersTimeoutMs: 100 });
    expect(await raw(port, 'GET /healthz HTTP/1.1\r\nHost: x\r\n')).toMatch(/^HTTP\/1\.1 408/);
  });

  test('connections that stay open do not keep the server from closing', async () => {
    const { port } = await serve();
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await server!.close();
    await closed;
  });
});

/** Sends bytes and reads until the server closes. */
function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => (answer += data.toString()));
    // The server may close while we still send.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}
