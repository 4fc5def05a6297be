// The requests that the API server of the platform makes, as they go over the wire, sent with the token of its account:
// all that it does is allowed, and nothing beside. They are written down in a file of their own, which knows no rules.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.js';
import type { Manifest } from '../../src/manifest/manifest.js';
import { synthesise } from '../../src/manifest/synthesise.js';
import { minimal, valuesOf } from '../constructs/render.js';
import type { ControlPlane } from './harness/control-plane.js';
import { connectControlPlane, describeCluster, eventually } from './harness/control-plane.js';
import { applyAll } from './operator/installation.js';

interface ApiRequest {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  readonly status: number;
}

const { allowed, denied } = JSON.parse(readFileSync('test/cluster/api-requests.json', 'utf8')) as Record<
  'allowed' | 'denied',
  readonly ApiRequest[]
>;

const system = 'api-requests';
const sessions = 'api-requests-sessions';

const named = (requests: readonly ApiRequest[]) =>
  requests.map((request): [string, ApiRequest] => [`${request.what}: ${request.method} ${request.path}`, request]);

describeCluster('the account of the API server', () => {
  let cluster: ControlPlane;
  let token: string;

  beforeAll(async () => {
    cluster = connectControlPlane();
    for (const name of [system, sessions]) await cluster.kubectl(['create', 'namespace', name]);
    await applyAll(cluster, platform().filter(isGrantOrDefinition));
    await eventually('Workshops are served', async () => {
      const { status } = await cluster.request('GET', '/apis/orchestra.io/v1/workshops?limit=1');
      return status === 200;
    });
    token = await cluster.serviceAccountToken(system, 'api-requests-api');
  });
  afterAll(async () => {
    await cluster.kubectl(['delete', 'namespace', system, sessions, '--wait=false']);
  });

  // In order: a session begins, is looked at, is extended, and ends.
  test.each(named(allowed))('may do what it does: %s', async (_, request) => {
    expect(await answerTo(request)).toBe(request.status);
  });

  test.each(named(denied))('may not do more: %s', async (_, request) => {
    expect(await answerTo(request)).toBe(403);
  });

  async function answerTo({ method, path, headers, body }: ApiRequest): Promise<number> {
    return (await cluster.request(method, path, { token, headers, body })).status;
  }
});

function platform(): readonly Manifest[] {
  const document = { ...minimal, global: { defaultNamespace: sessions }, sessions: { namespaces: [sessions] } };
  return synthesise(valuesOf(document), { name: system, namespace: system }).flatMap(({ manifests }) => manifests);
}

function isGrantOrDefinition({ kind }: Manifest): boolean {
  return ['CustomResourceDefinition', 'ServiceAccount', 'Role', 'RoleBinding'].includes(kind);
}
