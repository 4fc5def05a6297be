// The control plane itself: that it is real where the other cluster tests rely on it, and fake only below the pods.
import { beforeAll, expect, it } from 'vitest';
import { type ControlPlane, connectControlPlane, describeCluster, eventually } from './harness/control-plane.js';
import { kubernetesVersion } from '../../control-plane/versions.mjs';

const namespace = 'control-plane-test';
const strict = '?fieldValidation=Strict';
const container = { name: 'main', image: 'never-pulled:1' };
const initContainers = [
  { ...container, name: 'init' },
  { ...container, name: 'sidecar', restartPolicy: 'Always' },
];

function deployment(name: string) {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { initContainers, containers: [container] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  };
}

function middleware(name: string, spec: object) {
  return { apiVersion: 'traefik.io/v1alpha1', kind: 'Middleware', metadata: { name }, spec };
}

const hasCondition = (object: { status?: { conditions?: { type: string; status: string }[] } }, type: string) =>
  object.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True');

describeCluster('the control plane', () => {
  let cluster: ControlPlane;

  const inNamespace = (group: string, rest: string) => `${group}/namespaces/${namespace}/${rest}`;
  const create = (group: string, plural: string, body: object) =>
    cluster.request('POST', `${inNamespace(group, plural)}${strict}`, { body });
  const read = async (group: string, rest: string) => (await cluster.request('GET', inNamespace(group, rest))).body;

  beforeAll(async () => {
    cluster = connectControlPlane();
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    await cluster.request('POST', '/api/v1/namespaces', { body });
    const account = () => cluster.request('GET', inNamespace('/api/v1', 'serviceaccounts/default'));
    await eventually('the default ServiceAccount exists', async () => (await account()).status === 200);
  });

  it.skipIf(process.env.KUBEBUILDER_ASSETS)('is the Kubernetes that go.mod pins', async () => {
    expect((await cluster.request('GET', '/version')).body.gitVersion).toBe(kubernetesVersion);
  });

  it('has Ready nodes with scratch space, in different zones', async () => {
    const { items } = (await cluster.request('GET', '/api/v1/nodes')).body;
    expect(items.length).toBeGreaterThanOrEqual(2);
    expect(items.every((node: object) => hasCondition(node, 'Ready'))).toBe(true);
    expect(items[0].status.allocatable).toMatchObject({ 'ephemeral-storage': '100Ti', memory: '40Ti' });
  });

  it('makes a Deployment Available, its pods scheduled and with an address', async () => {
    expect((await create('/apis/apps/v1', 'deployments', deployment('web'))).status).toBe(201);
    await eventually('Available', async () =>
      hasCondition(await read('/apis/apps/v1', 'deployments/web'), 'Available'),
    );
    const { items } = await read('/api/v1', 'pods?labelSelector=app%3Dweb');
    expect(items.map((pod: { status: { podIP: string } }) => pod.status.podIP)).toHaveLength(2);
    expect(items[0].status.podIP).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  });

  it('collects the pods of a deleted Deployment', async () => {
    await create('/apis/apps/v1', 'deployments', deployment('brief'));
    const pods = async () => (await read('/api/v1', 'pods?labelSelector=app%3Dbrief')).items;
    await eventually('pods appear', async () => (await pods()).length === 2);
    await cluster.request('DELETE', inNamespace('/apis/apps/v1', 'deployments/brief'));
    await eventually('pods are gone', async () => (await pods()).length === 0);
  });

  it('completes a Job', async () => {
    const template = { spec: { restartPolicy: 'Never', initContainers, containers: [container] } };
    await create('/apis/batch/v1', 'jobs', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'once' },
      spec: { template },
    });
    await eventually('Complete', async () => hasCondition(await read('/apis/batch/v1', 'jobs/once'), 'Complete'));
  });

  it('binds a claim to a volume of the asked size, and removes the volume with the claim', async () => {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } };
    const claims = 'persistentvolumeclaims';
    await create('/api/v1', claims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec,
    });
    const claim = await eventually('Bound', async () => {
      const seen = await read('/api/v1', `${claims}/data`);
      return seen.status.phase === 'Bound' && seen;
    });
    expect(claim.status.capacity.storage).toBe('10Gi');
    await cluster.request('DELETE', inNamespace('/api/v1', `${claims}/data`));
    const volume = `/api/v1/persistentvolumes/${claim.spec.volumeName}`;
    await eventually('the volume is gone', async () => (await cluster.request('GET', volume)).status === 404);
  });

  it('refuses a pod that Pod Security "restricted" forbids', async () => {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    const metadata = { name: `${namespace}-restricted`, labels };
    await cluster.request('POST', '/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata } });
    const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bad' }, spec: { containers: [container] } };
    const response = await eventually('an answer by Pod Security', async () => {
      const seen = await cluster.request('POST', `/api/v1/namespaces/${metadata.name}/pods`, { body });
      return seen.body.message.includes('PodSecurity') && seen;
    });
    expect(response.status).toBe(403);
    expect(response.body.message).toContain('violates PodSecurity "restricted:latest"');
  });

  it('knows the schema of a Traefik Middleware', async () => {
    const path = '/apis/traefik.io/v1alpha1';
    const good = await create(path, 'middlewares', middleware('good', { stripPrefix: { prefixes: ['/a'] } }));
    expect(good.status).toBe(201);
    const unknown = await create(path, 'middlewares', middleware('bad', { stripPrefix: { prefixs: ['/a'] } }));
    expect(unknown.status).toBe(400);
    expect(unknown.body.message).toContain('unknown field "spec.stripPrefix.prefixs"');
    const mistyped = await create(
      path,
      'middlewares',
      middleware('bad', { forwardAuth: { maxResponseBodySize: 'x' } }),
    );
    expect(mistyped.status).toBe(422);
  });

  it('knows the schema of a ServiceMonitor', async () => {
    const spec = { selector: {}, endpoints: [{ port: 'http', intervall: '30s' }] };
    const body = { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', metadata: { name: 'bad' }, spec };
    const response = await create('/apis/monitoring.coreos.com/v1', 'servicemonitors', body);
    expect(response.body.message).toContain('unknown field "spec.endpoints[0].intervall"');
  });

  it('holds RBAC for impersonated users, for tokens and for a kubeconfig of a ServiceAccount', async () => {
    const secrets = `/api/v1/namespaces/${namespace}/secrets`;
    const as = { user: 'mallory', groups: ['students'] };
    expect((await cluster.request('GET', secrets, { as })).body.message).toContain('User "mallory" cannot list');
    const token = await cluster.serviceAccountToken(namespace, 'default');
    expect((await cluster.request('GET', secrets, { token })).status).toBe(403);
    const KUBECONFIG = await cluster.serviceAccountKubeconfig(namespace, 'default');
    const whoami = await cluster.kubectl(['auth', 'whoami'], { env: { KUBECONFIG } });
    expect(whoami.stdout).toContain(`system:serviceaccount:${namespace}:default`);
  });

  it('passes input to kubectl and reports its failure as an outcome', async () => {
    const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'from-stdin', namespace } };
    const applied = await cluster.kubectl(['apply', '--server-side', '-f', '-'], { input: JSON.stringify(config) });
    expect(applied).toMatchObject({ code: 0, stdout: expect.stringContaining('from-stdin serverside-applied') });
    expect(await cluster.kubectl(['get', 'nothing'])).toMatchObject({ code: 1, stdout: '' });
  });

  it('runs the real helm', async () => {
    // Elsewhere other tests may have installed something.
    const listed = await cluster.helm(['list', '--namespace', namespace, '-o', 'json']);
    expect(listed).toMatchObject({ code: 0, stdout: '[]\n' });
  });
});
