// The client over real sockets, against a server that plays every fault: what is repeated, what is refused, and what
// is known about a request that failed.
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClusterAccess } from '../../src/kube/access.js';
import { type ClientOptions, createClient, type KubeClient } from '../../src/kube/client.js';
import { Fenced, isApiDown, isConflict, isGone, isNotServed, Unreachable } from '../../src/kube/errors.js';
import type { ResourceKind } from '../../src/kube/kind.js';
import type { RequestRecord } from '../../src/kube/metrics.js';
import { FakeClock, settle } from './fake-clock.js';
import {
  answer,
  anonymousAccess,
  breakAfter,
  type Play,
  refuse,
  reset,
  type ScriptedServer,
  silence,
  startScriptedServer,
  stream,
} from './scripted-server.js';

const kind: ResourceKind = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps' };
const key = { namespace: 'ns', name: 'a' };
const object = { metadata: { ...key, uid: 'u', resourceVersion: '7' } };
const date = { date: 'Sun, 01 Mar 2026 12:00:10 GMT' };

let server: ScriptedServer;
let clock: FakeClock;
const opened: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  server = await startScriptedServer();
  clock = new FakeClock('2026-03-01T12:00:00Z');
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
  await server.close();
});

function clientFor(options: Partial<ClientOptions> = {}, access: ClusterAccess = server.access): KubeClient {
  const client = createClient(access, { fieldManager: 'm', userAgent: 'test', clock, random: () => 0, ...options });
  opened.push(client);
  return client;
}

/** Lets real sockets and fake time go on until a call has ended. */
async function finish<R>(call: Promise<R>, stepMs = 50): Promise<R> {
  let ended = false;
  const mark = (): void => {
    ended = true;
  };
  call.then(mark, mark);
  while (!ended) {
    await settle();
    if (!ended) await clock.advance(stepMs);
  }
  return call;
}

async function caught(call: Promise<unknown>, stepMs?: number): Promise<unknown> {
  return finish(
    call.then(
      () => expect.unreachable('it was expected to fail'),
      (error: unknown) => error,
    ),
    stepMs,
  );
}

const calls: Record<string, (client: KubeClient) => Promise<unknown>> = {
  'a get': (client) => client.get(kind, key),
  'a list': (client) => client.list(kind),
  'an apply with a UID': (client) => client.apply(kind, object, { force: true }),
  'an apply without a UID': (client) => client.apply(kind, { metadata: key }, { force: false }),
  'a merge patch with a resourceVersion': (client) =>
    client.mergePatch(kind, key, { metadata: { resourceVersion: '7' } }),
  'a merge patch without a resourceVersion': (client) => client.mergePatch(kind, key, { metadata: { labels: {} } }),
  'an apply that is only tried': (client) => client.apply(kind, { metadata: key }, { force: true, dryRun: true }),
  'a merge patch that is only tried': (client) => client.mergePatch(kind, key, {}, { dryRun: true }),
  'a JSON patch': (client) => client.jsonPatch(kind, key, []),
  'a create': (client) => client.create(kind, 'ns', { metadata: key }),
  'an update': (client) => client.update(kind, object),
  'a delete': (client) => client.delete(kind, key, { uid: 'u' }),
};
const safe = [
  'a get',
  'a list',
  'an apply with a UID',
  'an apply that is only tried',
  'a merge patch with a resourceVersion',
  'a merge patch that is only tried',
  'a delete',
];
const unsafe = Object.keys(calls).filter((name) => !safe.includes(name));
const good = answer(200, { ...object, items: [] });

function run(name: string, client: KubeClient): Promise<unknown> {
  return calls[name]!(client);
}

const undone: Record<string, Play> = {
  'a 429': refuse(429, 'TooManyRequests'),
  'a 429 with Retry-After': refuse(429, 'TooManyRequests', { headers: { 'retry-after': '1' } }),
  'a 503 with Retry-After': refuse(503, 'ServiceUnavailable', { headers: { 'retry-after': '1' } }),
};
const unknown: Record<string, Play> = {
  'a reset': reset,
  'half an answer': breakAfter('{"metadata":'),
  'a 500': refuse(500, 'InternalError'),
  'a 502 of a proxy': (response) => response.writeHead(502).end('<html>bad gateway</html>'),
  'a 503 without Retry-After': refuse(503, 'ServiceUnavailable'),
  'a 504': refuse(504, 'Timeout'),
};

describe('repeating', () => {
  test.each(Object.keys(undone).flatMap((fault) => Object.keys(calls).map((name) => [name, fault] as const)))(
    '%s is repeated after %s: nothing was done',
    async (name, fault) => {
      server.play(undone[fault]!, good);
      await finish(run(name, clientFor()));
      expect(server.received).toHaveLength(2);
    },
  );

  test.each(Object.keys(unknown).flatMap((fault) => safe.map((name) => [name, fault] as const)))(
    '%s is repeated after %s: twice is the same as once',
    async (name, fault) => {
      server.play(unknown[fault]!, good);
      await finish(run(name, clientFor()));
      expect(server.received).toHaveLength(2);
    },
  );

  test.each(Object.keys(unknown).flatMap((fault) => unsafe.map((name) => [name, fault] as const)))(
    '%s is not repeated after %s: it may have happened',
    async (name, fault) => {
      server.play(unknown[fault]!, good);
      const error = await caught(run(name, clientFor()));
      expect(isApiDown(error)).toBe(true);
      expect(server.received).toHaveLength(1);
    },
  );

  test.each([400, 401, 403, 404, 405, 409, 410, 415, 422, 501])('a %i is an answer, not a fault', async (status) => {
    server.play(refuse(status, 'No'));
    expect(await caught(clientFor().apply(kind, object, { force: true }))).toMatchObject({ status });
    expect(server.received).toHaveLength(status === 401 ? 2 : 1);
  });

  test('it ends after four attempts, with growing pauses', async () => {
    server.play(refuse(503, 'ServiceUnavailable'));
    const startedAt = clock.monotonic();
    expect(await caught(clientFor({ random: () => 1 }).get(kind, key), 10)).toMatchObject({ status: 503 });
    expect(server.received).toHaveLength(4);
    expect(clock.monotonic() - startedAt).toBeGreaterThanOrEqual(200 + 400 + 800);
  });

  test('Retry-After is a lower bound, in seconds or as a date', async () => {
    for (const after of ['3', 'Sun, 01 Mar 2026 12:00:13 GMT']) {
      const startedAt = clock.monotonic();
      server.play(refuse(429, 'TooManyRequests', { headers: { 'retry-after': after, ...date } }), good);
      await finish(clientFor().get(kind, key));
      expect(clock.monotonic() - startedAt).toBeGreaterThanOrEqual(3000);
    }
  });

  test('a long Retry-After is left to the caller', async () => {
    server.play(refuse(429, 'TooManyRequests', { headers: { 'retry-after': '60' } }), good);
    expect(await caught(clientFor().get(kind, key))).toMatchObject({ status: 429, retryAfterMs: 60_000 });
    expect(server.received).toHaveLength(1);
  });

  test('a caller may ask for one attempt', async () => {
    server.play(reset, good);
    expect(await caught(clientFor().get(kind, key, { attempts: 1 }))).toBeInstanceOf(Unreachable);
    expect(server.received).toHaveLength(1);
  });

  test('a pause is ended by the signal', async () => {
    server.play(refuse(503, 'ServiceUnavailable'));
    const stop = new AbortController();
    const call = clientFor().get(kind, key, { signal: stop.signal });
    while (server.received.length === 0) await settle();
    stop.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    expect(server.received).toHaveLength(1);
  });
});

describe('what is known about a request without an answer', () => {
  test('a refused connection: nothing was sent, so even a create is repeated', async () => {
    const nobody = anonymousAccess('http://127.0.0.1:9');
    const records: RequestRecord[] = [];
    const client = clientFor({ metrics: { request: (record) => records.push(record) } }, nobody);
    const error = await caught(client.create(kind, 'ns', { metadata: key }));
    expect(error).toMatchObject({ outcome: 'not-sent', cause: expect.any(Error) });
    expect(records).toMatchObject([{ outcome: 'unreachable', attempts: 4, verb: 'create', resource: 'configmaps' }]);
  });

  test('a connection that is never finished: nothing was sent', async () => {
    const mute = createServer();
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const connected = new Promise<Socket>((resolve) => mute.once('connection', resolve));
    const access = anonymousAccess(`https://127.0.0.1:${(mute.address() as AddressInfo).port}`);
    const call = caught(clientFor({}, access).create(kind, 'ns', { metadata: key }, { attempts: 1 }), 0);
    const socket = await connected;
    await clock.advance(30_000);
    expect(await call).toMatchObject({ outcome: 'not-sent', message: expect.stringContaining('30000 ms') });
    socket.destroy();
    mute.close();
  });

  test('silence: unknown, after the time limit', async () => {
    server.play(silence);
    const call = clientFor({ requestTimeoutMs: 5_000 }).create(kind, 'ns', { metadata: key });
    const failed = caught(call, 0);
    while (server.received.length === 0) await settle();
    await clock.advance(5_000);
    expect(await failed).toMatchObject({ outcome: 'unknown', message: expect.stringContaining('5000 ms') });
  });

  test('a body that stops: unknown, after the same limit', async () => {
    server.play((response) => {
      response.writeHead(200);
      response.write('{"metadata":');
    });
    const call = caught(clientFor().create(kind, 'ns', { metadata: key }), 0);
    while (server.received.length === 0) await settle();
    await clock.advance(30_000);
    expect(await call).toMatchObject({ outcome: 'unknown' });
  });

  test('an abort while the answer is awaited: the reason of the signal', async () => {
    server.play(silence);
    const stop = new AbortController();
    const call = clientFor().apply(kind, object, { force: true, signal: stop.signal });
    while (server.received.length === 0) await settle();
    const reason = new Error('stopping');
    stop.abort(reason);
    await expect(call).rejects.toBe(reason);
  });

  test('something other than JSON: said so', async () => {
    server.play((response) => response.end('<html>login</html>'));
    expect(String(await caught(clientFor().apply(kind, { metadata: key }, { force: false })))).toMatch(
      /other than JSON; is this the address of an API server/,
    );
  });
});

describe('the fence', () => {
  test('is asked when a write leaves, not when it is asked for', async () => {
    let leader = true;
    const fence = (): void => {
      if (!leader) throw new Fenced('the lease was not renewed in time');
    };
    let release = (): void => undefined;
    server.play((response, request) => {
      release = () => answer(200, object)(response, request) as undefined;
    }, good);
    const client = clientFor({ fence, connections: 1 });
    const first = client.apply(kind, object, { force: true });
    const second = client.apply(kind, object, { force: true });
    while (server.received.length === 0) await settle();
    leader = false;
    release();
    await first;
    await expect(second).rejects.toBeInstanceOf(Fenced);
    expect(server.received).toHaveLength(1);
  });

  test('stops every write, no read, and never the Lease', async () => {
    const fence = (): void => {
      throw new Fenced('not now');
    };
    const records: RequestRecord[] = [];
    const client = clientFor({ fence, metrics: { request: (record) => records.push(record) } });
    server.play(good);
    for (const [name, call] of Object.entries(calls)) {
      const isRead = name === 'a get' || name === 'a list';
      if (isRead) await finish(call(client));
      else expect(await caught(call(client))).toBeInstanceOf(Fenced);
    }
    expect(server.received.map(({ method }) => method)).toEqual(['GET', 'GET']);
    expect(records.filter(({ outcome }) => outcome === 'fenced')).toHaveLength(Object.keys(calls).length - 2);
    await finish(client.update(kind, object, { unfenced: true }));
    expect(server.received).toHaveLength(3);
  });

  test('is asked again before a repetition', async () => {
    let asked = 0;
    const fence = (): void => {
      asked += 1;
      if (asked > 1) throw new Fenced('not any more');
    };
    server.play(refuse(503, 'ServiceUnavailable', { headers: { 'retry-after': '1' } }), good);
    expect(await caught(clientFor({ fence }).apply(kind, object, { force: true }))).toBeInstanceOf(Fenced);
    expect(server.received).toHaveLength(1);
  });
});

test('no more requests than connections are under way, and connections are kept', async () => {
  server.play((response, request) => void setTimeout(() => void answer(200, object)(response, request), 2));
  const client = clientFor({ connections: 4 });
  await Promise.all(Array.from({ length: 60 }, () => client.get(kind, key)));
  expect(server.most()).toBe(4);
  expect(server.connections()).toBe(4);
});

test('closing ends what is under way, and nothing is opened after it', async () => {
  server.play(silence);
  const client = createClient(server.access, { fieldManager: 'm', userAgent: 'test', clock });
  const call = caught(client.get(kind, key), 1000);
  while (server.received.length === 0) await settle();
  await client.close();
  expect(String(await call)).toContain('the client is closed');
  expect(server.connections()).toBe(1);
});

test('a request that was given up while it waited for a slot never leaves', async () => {
  server.play(silence);
  const client = clientFor({ connections: 1 });
  const first = caught(client.get(kind, key, { attempts: 1 }), 0);
  const stop = new AbortController();
  const second = client.get(kind, key, { signal: stop.signal });
  while (server.received.length === 0) await settle();
  stop.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  await clock.advance(30_000);
  await first;
  expect(server.received).toHaveLength(1);
});

describe('credentials', () => {
  test('are asked for every time; refused ones are read anew once', async () => {
    const tokens = ['old', 'new'];
    let reloads = 0;
    const connection = {};
    const access = {
      server: server.url,
      credentials: () => Promise.resolve({ authorization: `Bearer ${tokens[reloads]}`, connection }),
      reload: () => {
        reloads += 1;
      },
    };
    server.play((response, request) => {
      const isNew = request.headers.authorization === 'Bearer new';
      void (isNew ? good : refuse(401, 'Unauthorized'))(response, request);
    });
    const client = clientFor({}, access);
    await client.create(kind, 'ns', { metadata: key });
    await client.get(kind, key);
    expect(reloads).toBe(1);
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer old',
      'Bearer new',
      'Bearer new',
    ]);
  });

  test('that cannot be read are no answer, and nothing was sent', async () => {
    const broken = { ...server.access, credentials: () => Promise.reject(new Error('no token file')) };
    const error = await caught(clientFor({}, broken).create(kind, 'ns', { metadata: key }));
    expect(error).toMatchObject({ outcome: 'not-sent', message: expect.stringContaining('no token file') });
  });

  test('may name a proxy', async () => {
    server.play(good);
    const connection = { proxyUrl: server.url };
    const access = { ...anonymousAccess('http://api.example.org'), credentials: () => Promise.resolve({ connection }) };
    await clientFor({}, access).get(kind, key);
    expect(server.received[0]?.url).toBe('http://api.example.org/api/v1/namespaces/ns/configmaps/a');
  });

  test('with new connection settings get new connections, and running requests end on the old ones', async () => {
    let connection = {};
    const access = { ...server.access, credentials: () => Promise.resolve({ connection }) };
    let release = (): void => undefined;
    server.play((response, request) => {
      release = () => void good(response, request);
    }, good);
    const client = clientFor({}, access);
    const first = client.get(kind, key);
    while (server.received.length === 0) await settle();
    connection = {};
    await client.get(kind, key);
    release();
    expect(await first).toMatchObject(object);
    expect(server.connections()).toBe(2);
  });
});

describe('requests', () => {
  const cases: [string, (client: KubeClient) => Promise<unknown>, object][] = [
    [
      'an apply',
      (client) =>
        client.apply({ ...kind, group: 'apps' }, { metadata: { name: 'a/b', namespace: 'ns' } }, { force: true }),
      { method: 'PATCH', url: '/apis/apps/v1/namespaces/ns/configmaps/a%2Fb?fieldManager=m&force=true' },
    ],
    [
      'an apply that takes nothing over',
      (client) => client.apply(kind, { metadata: key }, { force: false }),
      { url: '/api/v1/namespaces/ns/configmaps/a?fieldManager=m&force=false' },
    ],
    [
      'an apply that must make its object',
      (client) => client.apply(kind, { metadata: key }, { force: false, mustCreate: true }),
      {
        url: '/api/v1/namespaces/ns/configmaps/a?fieldManager=m&force=false',
        body: JSON.stringify({ metadata: { ...key, resourceVersion: '1' }, apiVersion: 'v1', kind: 'ConfigMap' }),
      },
    ],
    [
      'an apply that is only tried, as somebody else, of an object in no namespace',
      (client) =>
        client.apply(
          kind,
          { metadata: { name: 'a' } },
          { force: true, dryRun: true, fieldManager: 'argocd-controller' },
        ),
      { method: 'PATCH', url: '/api/v1/configmaps/a?fieldManager=argocd-controller&dryRun=All&force=true' },
    ],
    [
      'a merge patch that is only tried',
      (client) => client.mergePatch(kind, key, {}, { dryRun: true }),
      { method: 'PATCH', url: '/api/v1/namespaces/ns/configmaps/a?fieldManager=m&dryRun=All' },
    ],
    [
      'a status patch',
      (client) => client.mergePatch(kind, key, { status: {} }, { subresource: 'status' }),
      { method: 'PATCH', url: '/api/v1/namespaces/ns/configmaps/a/status?fieldManager=m', body: '{"status":{}}' },
    ],
    [
      'a delete',
      (client) => client.delete(kind, key, { uid: 'u', resourceVersion: '7', propagation: 'Foreground' }),
      {
        method: 'DELETE',
        body: JSON.stringify({
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          preconditions: { uid: 'u', resourceVersion: '7' },
          propagationPolicy: 'Foreground',
        }),
      },
    ],
    [
      'a page of a list',
      (client) => client.list(kind, { namespace: 'ns', labelSelector: 'a=b', limit: 5, continue: 'token' }),
      { method: 'GET', url: '/api/v1/namespaces/ns/configmaps?labelSelector=a%3Db&limit=5&continue=token' },
    ],
  ];
  test.each(cases)('%s says what it means', async (_, call, expected) => {
    server.play(good);
    await call(clientFor());
    expect(server.received[0]).toMatchObject(expected);
    expect(server.received[0]?.headers['user-agent']).toBe('test');
  });

  test('a path before the API is kept', async () => {
    server.play(good);
    await clientFor({}, anonymousAccess(`${server.url}/k8s/clusters/c-1/`)).get(kind, key);
    expect(server.received[0]?.url).toBe('/k8s/clusters/c-1/api/v1/namespaces/ns/configmaps/a');
  });

  test('an applied object says its kind, whatever it said', async () => {
    server.play(answer(201, object));
    const applied = await clientFor().apply(kind, { metadata: key }, { force: false });
    expect(applied.created).toBe(true);
    expect(JSON.parse(server.received[0]!.body)).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: key });
  });
});

describe('answers', () => {
  test('a missing object is undefined; a missing kind is an error', async () => {
    const client = clientFor();
    server.play(refuse(404, 'NotFound'));
    expect(await client.get(kind, key)).toBeUndefined();
    await client.delete(kind, key, { uid: 'u' });
    server.play((response) => response.writeHead(404).end('404 page not found\n'));
    expect(isNotServed(await caught(client.get(kind, key)))).toBe(true);
    expect(isNotServed(await caught(client.delete(kind, key, { uid: 'u' })))).toBe(true);
  });

  test('an error names the request and keeps the server’s words', async () => {
    server.play(refuse(409, 'Conflict', { message: 'the object has been modified' }));
    const error = await caught(clientFor().mergePatch(kind, key, {}));
    expect(isConflict(error)).toBe(true);
    expect(String(error)).toBe('ApiError: PATCH /api/v1/namespaces/ns/configmaps/a: the object has been modified');
  });

  test('teach the server’s time', async () => {
    const client = clientFor();
    expect(client.serverTime.offsetMs()).toBeUndefined();
    server.play(answer(200, object, date));
    await client.get(kind, key);
    expect(client.serverTime.now()).toBe(Date.parse('2026-03-01T12:00:10Z'));
    expect(client.serverTime.offsetMs()).toBe(10_000);
  });

  test('are recorded once per call', async () => {
    const records: RequestRecord[] = [];
    const client = clientFor({ metrics: { request: (record) => records.push(record) } });
    server.play(refuse(500, 'InternalError'), answer(200, object));
    await finish(client.mergePatch(kind, key, { metadata: { resourceVersion: '1' } }, { subresource: 'status' }));
    expect(records).toMatchObject([{ verb: 'patch', resource: 'configmaps/status', outcome: 200, attempts: 2 }]);
  });
});

describe('watches', () => {
  const line = (type: string, name: string): string =>
    `${JSON.stringify({ type, object: { metadata: { name, namespace: 'ns', resourceVersion: '8' } } })}\n`;
  const options = (signal = new AbortController().signal) => ({ resourceVersion: '7', timeoutSeconds: 300, signal });

  async function read(client: KubeClient, signal?: AbortSignal): Promise<{ events: string[]; error?: unknown }> {
    const events: string[] = [];
    try {
      for await (const event of client.watch(kind, options(signal))) {
        events.push(
          event.type === 'BOOKMARK'
            ? `BOOKMARK ${event.resourceVersion}`
            : `${event.type} ${event.object.metadata.name}`,
        );
      }
      return { events };
    } catch (error) {
      return { events, error };
    }
  }

  test('ask for bookmarks and an end, and read lines that are cut anywhere', async () => {
    const text = Buffer.from(line('ADDED', 'ä€😀') + line('BOOKMARK', '') + line('DELETED', 'b'));
    server.play(stream(...Array.from(text, (byte) => Buffer.of(byte))));
    expect(await read(clientFor())).toEqual({ events: ['ADDED ä€😀', 'BOOKMARK 8', 'DELETED b'] });
    expect(server.received[0]?.url).toBe(
      '/api/v1/configmaps?resourceVersion=7&timeoutSeconds=300&watch=true&allowWatchBookmarks=true',
    );
  });

  test('do not read events that only repeat an answer', async () => {
    const event = (type: string, resourceVersion: string): string => {
      const annotations = { note: '{"resourceVersion":"8"}' };
      const object = { metadata: { annotations, name: 'a', resourceVersion } };
      return `${JSON.stringify({ type, object })}\n`;
    };
    server.play(stream(event('ADDED', '8'), event('MODIFIED', '9'), event('DELETED', '8'), event('MODIFIED', '8')));
    const asked: string[] = [];
    const isAnswered = (version: string): boolean => asked.push(version) > 0 && version === '8';
    const types: string[] = [];
    for await (const each of clientFor().watch(kind, { ...options(), isAnswered })) types.push(each.type);
    expect(types).toEqual(['BOOKMARK', 'MODIFIED', 'DELETED', 'BOOKMARK']);
    expect(asked).toEqual(['8', '9', '8']);
  });

  // As the API server writes custom resources: keys are sorted, and annotations come before the version.
  test.each<[string, object]>([
    ['an annotation', { metadata: { annotations: { resourceVersion: '8' }, resourceVersion: '9' } }],
    ['a label', { metadata: { labels: { resourceVersion: '8', uid: 'u' }, resourceVersion: '9' } }],
    ['an empty annotation', { metadata: { annotations: { resourceVersion: '' }, resourceVersion: '9' } }],
    ['a field before metadata', { data: { resourceVersion: '8' }, metadata: { resourceVersion: '9' } }],
    ['a text', { metadata: { annotations: { note: '{"resourceVersion":"8"}' }, resourceVersion: '9' } }],
    [
      'an escaped text',
      { metadata: { annotations: { note: '{\\"resourceVersion\\":\\"8\\"}' }, resourceVersion: '9' } },
    ],
    ['the end of a text', { metadata: { annotations: { note: '"resourceVersion":"' }, resourceVersion: '9' } }],
    ['the name of an annotation', { metadata: { annotations: { '"resourceVersion":"8': '' }, resourceVersion: '9' } }],
  ])('read an event whose version only %s names', async (_, object) => {
    server.play(stream(`${JSON.stringify({ type: 'MODIFIED', object })}\n`));
    const isAnswered = (version: string): boolean => version === '8';
    const events: object[] = [];
    for await (const event of clientFor().watch(kind, { ...options(), isAnswered })) events.push(event);
    expect(events).toEqual([{ type: 'MODIFIED', object }]);
  });

  const faults: [string, Play, (error: unknown) => boolean][] = [
    ['410 as an answer', refuse(410, 'Expired'), isGone],
    [
      '410 as an event',
      stream(line('ADDED', 'a'), `{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}\n`),
      isGone,
    ],
    [
      'a 500 as an event',
      stream(`{"type":"ERROR","object":{"kind":"Status","code":500,"reason":"InternalError"}}\n`),
      isApiDown,
    ],
    ['a 503', refuse(503, 'ServiceUnavailable'), isApiDown],
    ['a reset before the answer', reset, isApiDown],
    ['a reset in the middle of a line', breakAfter(`${line('ADDED', 'a')}{"type":"MODI`), isApiDown],
    ['an end in the middle of a line', stream(line('ADDED', 'a'), '{"type":"MODI'), isApiDown],
    ['a line that is no JSON', stream('<html>\n'), isApiDown],
    ['an event of an unknown type', stream('{"type":"PEACE","object":{}}\n'), isApiDown],
  ];
  test.each(faults)('end with an error: %s', async (_, play, isExpected) => {
    server.play(play);
    const { error } = await finish(read(clientFor()));
    expect(error).toBeInstanceOf(Error);
    expect(isExpected(error)).toBe(true);
  });

  test('that get no answer end after the time of a request', async () => {
    server.play(silence);
    const watch = finish(read(clientFor({ requestTimeoutMs: 5000 })), 0);
    while (server.received.length === 0) await settle();
    await clock.advance(5000);
    expect((await watch).error).toBeInstanceOf(Unreachable);
  });

  test('are ended by their signal, with its reason, and take no slot', async () => {
    const stop = new AbortController();
    server.play((response) => {
      response.writeHead(200).write(line('ADDED', 'a'));
    }, good);
    const client = clientFor({ connections: 1 });
    const watch = read(client, stop.signal);
    while (server.received.length === 0) await settle();
    await client.get(kind, key);
    const reason = new Error('over');
    stop.abort(reason);
    expect((await watch).error).toBe(reason);
  });
});
