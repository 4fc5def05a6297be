// The requests of an election over real sockets, while others take every slot and connection that they can get.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClient } from '../../src/kube/client.js';
import { systemClock } from '../../src/kube/clock.js';
import type { ResourceKind } from '../../src/kube/kind.js';
import { LeaseRequests } from '../../src/runtime/lease-requests.js';
import { answer, type ScriptedServer, startScriptedServer } from '../kube/scripted-server.js';

const connections = 32;
const kind: ResourceKind = { group: '', version: 'v1', kind: 'Service', plural: 'services' };
const lease = { namespace: 'ns', name: 'lease' };
const held = answer(200, { metadata: { ...lease, resourceVersion: '7' }, spec: { holderIdentity: 'us' } });

let server: ScriptedServer;
let client: ReturnType<typeof createClient>;
const hanging: Promise<unknown>[] = [];

beforeEach(async () => {
  server = await startScriptedServer();
  client = createClient(server.access, { fieldManager: 'm', userAgent: 'test', connections });
});
afterEach(async () => {
  const ended = Promise.allSettled(hanging.splice(0));
  await client.close();
  await ended;
  await server.close();
});

test('they wait neither for writes that hang, nor for watches, nor for one of their own that hangs', async () => {
  let isFirst = true;
  server.play((response, request) => {
    if (request.url.includes('watch=true')) response.writeHead(200).flushHeaders();
    if (!request.url.includes('/leases')) return;
    if (!isFirst) held(response, request);
    isFirst = false;
  });
  for (let watch = 0; watch < 3; watch++) hang(watchForever());
  for (let write = 0; write < 40; write++) hang(apply(`s-${String(write)}`));
  await arrived(connections + 3);
  hang(requests(1_000).read());
  await arrived(connections + 4);

  const read = await requests(1_000).read();
  const record = { holder: 'us', durationSeconds: 15, acquiredAt: 0, renewedAt: 1, transitions: 0 };
  await expect(requests(1_000).write(record, read)).resolves.toMatchObject({ holder: 'us', resourceVersion: '7' });
  expect(server.received.filter(({ method }) => method === 'PATCH')).toHaveLength(connections);
});

/** Goes on without anybody who waits for it. */
function hang(call: Promise<unknown>): void {
  call.catch(() => undefined);
  hanging.push(call);
}

function requests(limitMs: number): LeaseRequests {
  return new LeaseRequests({ client, lease, clock: systemClock, limitMs, signal: new AbortController().signal });
}

function apply(name: string): Promise<unknown> {
  return client.apply(kind, { metadata: { namespace: 'ns', name } }, { force: true, attempts: 1 });
}

async function watchForever(): Promise<void> {
  const { signal } = new AbortController();
  for await (const { type } of client.watch(kind, { resourceVersion: '1', timeoutSeconds: 60, signal }))
    expect.fail(type);
}

function arrived(count: number): Promise<void> {
  return vi.waitFor(() => expect(server.received).toHaveLength(count), { timeout: 5_000 });
}
