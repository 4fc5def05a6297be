// What measurements follow the cluster with: a watch that is cut off goes on with another one, however it ends.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { openWire } from '../../bench/wire.mjs';

const listed = { metadata: { resourceVersion: '1' }, items: [] };
const event = { type: 'ADDED', object: { metadata: { name: 'one' } } };

let server: Server;
let folder: string;

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

test.each<[string, (answer: ServerResponse) => void]>([
  ['in order', (answer) => answer.end()],
  ['in the middle of a line', (answer) => answer.write('{"type":', () => answer.destroy())],
])('a watch that ends %s is followed by another list and watch', async (_, end) => {
  const watches: ServerResponse[] = [];
  const wire = openWire(await startServer((answer) => void watches.push(answer)));
  const seen: unknown[] = [];
  const lists = vi.fn();
  await wire.watch('/things', (each) => seen.push(each), lists);
  end(watches[0]!);
  await vi.waitFor(() => {
    expect(watches).toHaveLength(2);
  });
  watches[1]!.write(`${JSON.stringify(event)}\n`);
  await vi.waitFor(() => {
    expect(seen).toEqual([event]);
  });
  expect(lists).toHaveBeenCalledTimes(2);
  await wire.close();
});

/** One that lists nothing and hands each watch over; the kubeconfig that leads to it. */
async function startServer(watched: (answer: ServerResponse) => void): Promise<string> {
  server = createServer(({ url = '' }, answer) => {
    if (!url.includes('watch=1')) return void answer.end(JSON.stringify(listed));
    answer.flushHeaders();
    watched(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  folder = mkdtempSync(join(tmpdir(), 'wire-'));
  const path = join(folder, 'kubeconfig');
  const { port } = server.address() as AddressInfo;
  const clusters = [{ cluster: { server: `http://127.0.0.1:${String(port)}` } }];
  writeFileSync(path, JSON.stringify({ clusters, users: [{ user: { token: 'x' } }] }));
  return path;
}
