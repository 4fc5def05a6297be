// Control planes of this file's own: two beside each other, servers that end and come back, and what the audit log says.
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditEvents, auditMark, isMutating } from '../../control-plane/audit.mjs';
import { type StartedControlPlane, startControlPlane } from '../../control-plane/start.mjs';
import { connectControlPlane, describeCluster, eventually } from './harness/control-plane.js';

const configMaps = '/api/v1/namespaces/default/configmaps';
const deployments = '/apis/apps/v1/namespaces/default/deployments';

function deployment(name: string) {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1' }] } };
  return { metadata: { name }, spec: { selector: { matchLabels: labels }, template } };
}

describeCluster('control planes of a test file', () => {
  let first: StartedControlPlane;
  let second: StartedControlPlane;

  beforeAll(async () => {
    const { binaries } = connectControlPlane();
    [first, second] = await Promise.all([
      startControlPlane({ binaries, audit: true }),
      startControlPlane({ binaries, audit: true }),
    ]);
  });
  afterAll(() => Promise.all([first.stop(), second.stop()]));

  async function isAvailable({ request }: StartedControlPlane, name: string): Promise<boolean> {
    const { body } = await request('GET', `${deployments}/${name}`);
    return body.status?.availableReplicas === 1;
  }

  it('run beside each other and the shared one, each with its own data and controllers', async () => {
    const all = [first, second, connectControlPlane()];
    expect(new Set(all.map(({ url }) => url)).size).toBe(3);
    expect((await first.request('POST', deployments, { body: deployment('only-first') })).status).toBe(201);
    expect((await second.request('GET', `${deployments}/only-first`)).status).toBe(404);
    expect((await second.request('POST', deployments, { body: deployment('only-second') })).status).toBe(201);
    await eventually('Available in the first', () => isAvailable(first, 'only-first'));
    await eventually('Available in the second', () => isAvailable(second, 'only-second'));
  });

  it('an API server that ended comes back in place', async () => {
    const token = await first.serviceAccountToken('default', 'default');
    await first.request('POST', configMaps, { body: { metadata: { name: 'before' } } });
    await first.servers.stop('kube-apiserver');
    await expect(first.request('GET', '/readyz')).rejects.toThrow(/ECONNREFUSED|ECONNRESET|socket hang up/);
    await first.servers.start('kube-apiserver');
    expect((await first.request('GET', `${configMaps}/before`)).status).toBe(200);
    expect((await first.request('GET', '/api', { token })).status).toBe(200);
    await first.request('POST', deployments, { body: deployment('after') });
    await eventually('controllers work again', () => isAvailable(first, 'after'));
  });

  it('etcd that restarts loses nothing', async () => {
    await first.request('POST', configMaps, { body: { metadata: { name: 'kept' } } });
    await first.servers.restart('etcd');
    const read = () => first.request('GET', `${configMaps}/kept`);
    await eventually('the object is read again', async () => (await read()).status === 200);
  });

  it('a server that hangs answers nothing, and then all', async () => {
    await first.servers.freeze('kube-apiserver');
    const answer = first.request('GET', '/version');
    const silence = new Promise((resolve) => setTimeout(() => resolve('silence'), 500));
    expect(await Promise.race([answer, silence])).toBe('silence');
    first.servers.thaw('kube-apiserver');
    expect((await answer).status).toBe(200);
  });

  it('a controller that is away does nothing, and catches up', async () => {
    await second.servers.stop('kube-controller-manager');
    await second.request('POST', deployments, { body: deployment('waits') });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await isAvailable(second, 'waits')).toBe(false);
    await expect(second.servers.stop('kube-controller-manager')).rejects.toThrow('does not run');
    await second.servers.start('kube-controller-manager');
    await eventually('Available', () => isAvailable(second, 'waits'));
    await expect(second.servers.start('kwok')).rejects.toThrow('kwok runs already');
  });

  it('the audit log says who did what since a mark, as soon as it is answered', async () => {
    const user = 'system:serviceaccount:default:default';
    const token = await second.serviceAccountToken('default', 'default');
    const since = await auditMark(second);
    for (let count = 0; count < 20; count++) await second.request('GET', configMaps, { token });
    await second.request('DELETE', `${configMaps}/none`, { token });
    const events = await auditEvents(second, { user }, since);
    expect(events).toHaveLength(21);
    expect(events.filter(isMutating)).toMatchObject([
      { user, verb: 'delete', resource: 'configmaps', namespace: 'default', name: 'none', code: 403, allowed: false },
    ]);
    expect(await auditEvents(second, { user, verb: 'list' }, since)).toHaveLength(20);
    expect(await auditEvents(second, { user }, await auditMark(second))).toEqual([]);
  });

  it('an admission policy can rewrite images', async () => {
    const policies = '/apis/admissionregistration.k8s.io/v1';
    const mutation = {
      patchType: 'ApplyConfiguration',
      applyConfiguration: {
        expression:
          'Object{spec: Object.spec{containers: object.spec.containers.map(c, Object.spec.containers{name: c.name, image: "mirror.example/" + c.image})}}',
      },
    };
    const matchConstraints = {
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    };
    const spec = { matchConstraints, mutations: [mutation], failurePolicy: 'Fail', reinvocationPolicy: 'Never' };
    const metadata = { name: 'mirror' };
    const policy = await second.request('POST', `${policies}/mutatingadmissionpolicies`, { body: { metadata, spec } });
    expect(policy.status, JSON.stringify(policy.body)).toBe(201);
    const binding = { metadata, spec: { policyName: 'mirror' } };
    expect(
      (await second.request('POST', `${policies}/mutatingadmissionpolicybindings`, { body: binding })).status,
    ).toBe(201);
    await eventually('pods are rewritten', async () => {
      const containers = [{ name: 'app', image: 'app:1' }];
      const pod = { metadata: { generateName: 'mirrored-' }, spec: { containers } };
      const { body } = await second.request('POST', '/api/v1/namespaces/default/pods?dryRun=All', { body: pod });
      expect(body.kind, body.message).toBe('Pod');
      return body.spec.containers[0].image === 'mirror.example/app:1';
    });
  });

  it('nothing of a control plane survives its end, what was restarted included', async () => {
    const { folder } = first.details;
    await first.stop();
    expect(existsSync(folder)).toBe(false);
    const refused = (error: NodeJS.ErrnoException) => error.code === 'ECONNREFUSED';
    await eventually('the port is closed', () => first.request('GET', '/readyz').then(() => false, refused));
  });
});
