// How commands find and lose a cluster: what is wrong with the input, and what is wrong with the cluster.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../src/cli/cluster-options.js';
import { withCluster } from '../../src/cli/cluster-options.js';
import { ApiError } from '../../src/kube/errors.js';
import { Failure, UserError } from '../../src/model/problem.js';

let folder: string;
let kubeconfig: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orchestra-cluster-'));
  kubeconfig = join(folder, 'config');
  writeFileSync(kubeconfig, JSON.stringify(configFor(await closedPort())));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const version = ({ client }: Cluster) => client.read('/version', { attempts: 1 });

test('the work is told the address, and its result is handed on', async () => {
  const server = await withCluster('orchestra doctor', { kubeconfig }, ({ server }) => Promise.resolve(server));
  expect(server).toMatch(/^https:\/\/127\.0\.0\.1:[0-9]+$/);
});

describe('wrong input', () => {
  test.each<[string, object, string]>([
    ['no such kubeconfig', { kubeconfig: '/nowhere/config' }, 'there is no kubeconfig at /nowhere/config'],
    ['no such context', { context: 'other' }, 'has no context "other": it has here'],
  ])('%s', async (_, options, message) => {
    const error = await caught(withCluster('orchestra doctor', { kubeconfig, ...options }, version));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toContain(message);
  });
});

describe('a failure', () => {
  test('a cluster that does not answer', async () => {
    const error = await caught(withCluster('orchestra doctor', { kubeconfig }, version));
    expect(error).toBeInstanceOf(Failure);
    expect(error.message).toContain('the cluster cannot be reached: GET /version: ');
  });

  test('a cluster that refuses', async () => {
    const refused = () => Promise.reject(new ApiError({ status: 401, reason: 'Unauthorized', message: 'who are you' }));
    const error = await caught(withCluster('orchestra doctor', { kubeconfig }, refused));
    expect(error).toBeInstanceOf(Failure);
    expect(error.message).toBe('the cluster refuses: who are you');
  });
});

test('what else goes wrong is nobody’s failure but ours', async () => {
  const broken = new TypeError('a defect');
  expect(await caught(withCluster('orchestra doctor', { kubeconfig }, () => Promise.reject(broken)))).toBe(broken);
});

async function caught(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error('nothing was thrown'),
    (error: unknown) => error as Error,
  );
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function configFor(port: number) {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    contexts: [{ name: 'here', context: { cluster: 'here', user: 'me' } }],
    clusters: [{ name: 'here', cluster: { server: `https://127.0.0.1:${String(port)}` } }],
    users: [{ name: 'me', user: { token: 'none' } }],
  };
}
