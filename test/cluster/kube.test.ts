// The transport against a real API server: the answers that everything above it is built on.
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { loadAccess } from '../../src/kube/access.js';
import { createClient, type KubeClient } from '../../src/kube/client.js';
import { systemClock } from '../../src/kube/clock.js';
import {
  isAlreadyExists,
  isConflict,
  isGone,
  isInvalid,
  isNotServed,
  refusalOf,
  Unreachable,
} from '../../src/kube/errors.js';
import type { ObjectKey, ResourceKind } from '../../src/kube/kind.js';
import { createLease, findLease, updateLease } from '../../src/kube/lease.js';
import { silentLog } from '../../src/kube/log.js';
import { adoptedManagedFields, ownedFields } from '../../src/kube/managed-fields.js';
import type { KubeObject } from '../../src/kube/object.js';
import { startReflector } from '../../src/kube/reflector.js';
import { connectControlPlane, type ControlPlane, describeCluster, eventually } from './harness/control-plane.js';

const core = (kind: string, plural: string): ResourceKind => ({ group: '', version: 'v1', kind, plural });
const configMaps = core('ConfigMap', 'configmaps');
const services = core('Service', 'services');
const claims = core('PersistentVolumeClaim', 'persistentvolumeclaims');
const deployments: ResourceKind = { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments' };
const policies: ResourceKind = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
};
const routes: ResourceKind = {
  group: 'traefik.io',
  version: 'v1alpha1',
  kind: 'IngressRoute',
  plural: 'ingressroutes',
};
const manager = 'kube-test';

describeCluster('the kube transport', () => {
  const controlPlane = connectControlPlane();
  let client: KubeClient;
  let namespace: string;
  let owner: object;

  beforeAll(async () => {
    client = await clientFor(controlPlane.kubeconfig);
    namespace = await createNamespace(controlPlane);
    owner = await ownerIn(client, namespace, 'owner');
  });

  const config = (name: string, data: Record<string, string> = { a: '1' }) => ({ metadata: { name, namespace }, data });
  const key = (name: string): ObjectKey => ({ namespace, name });

  test('create by apply is told from an update', async () => {
    const first = await client.apply(configMaps, config('applied'), { force: false });
    const second = await client.apply(configMaps, config('applied', { a: '2' }), { force: false });
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.object.metadata.uid).toBe(first.object.metadata.uid);
    expect((await client.get(configMaps, key('applied')))?.['data']).toEqual({ a: '2' });
  });

  test('an unforced apply over a field of somebody else is a conflict that names the manager', async () => {
    await client.apply(configMaps, config('contended'), { force: false });
    const other = await clientFor(controlPlane.kubeconfig, { fieldManager: 'another' });
    const error = await caught(other.apply(configMaps, config('contended', { a: '2' }), { force: false }));
    expect(isConflict(error)).toBe(true);
    expect(String(error)).toContain(manager);
    expect((await other.apply(configMaps, config('contended', { a: '2' }), { force: true })).created).toBe(false);
  });

  test('an apply that must make its object makes one, and is a conflict with any, even one that says the same', async () => {
    const first = await client.apply(configMaps, config('made'), { force: false, mustCreate: true });
    expect(first.created).toBe(true);
    for (const force of [false, true]) {
      const again = client.apply(configMaps, config('made'), { force, mustCreate: true });
      expect(isConflict(await caught(again))).toBe(true);
    }
    expect(await client.get(configMaps, key('made'))).toEqual({ ...first.object, kind: 'ConfigMap' });
  });

  test('a second controller is invalid, not a conflict', async () => {
    const owned = (owner: object) => ({ metadata: { name: 'owned', namespace, ownerReferences: [owner] } });
    await client.apply(configMaps, owned(await ownerIn(client, namespace, 'first-owner')), { force: false });
    const other = await clientFor(controlPlane.kubeconfig, { fieldManager: 'another' });
    const second = owned(await ownerIn(client, namespace, 'second-owner'));
    const error = await caught(other.apply(configMaps, second, { force: true }));
    expect(isInvalid(error)).toBe(true);
    expect(String(error)).toMatch(/Only one reference can have Controller set to true/);
  });

  test('an apply with the UID of an object that is gone or replaced never makes one', async () => {
    const uid = (await client.apply(configMaps, config('replaced'), { force: false })).object.metadata.uid ?? '';
    await client.delete(configMaps, key('replaced'), { uid });
    const withUid = { ...config('replaced'), metadata: { name: 'replaced', namespace, uid } };
    expect(isConflict(await caught(client.apply(configMaps, withUid, { force: true })))).toBe(true);
    await client.apply(configMaps, config('replaced'), { force: false });
    expect(isConflict(await caught(client.apply(configMaps, withUid, { force: true })))).toBe(true);
  });

  test('a delete meets only the object that was judged, and one that is gone is a success', async () => {
    const { metadata } = (await client.apply(configMaps, config('judged'), { force: false })).object;
    const uid = metadata.uid ?? '';
    await client.apply(configMaps, config('judged', { a: '2' }), { force: false });
    const stale = { uid, resourceVersion: metadata.resourceVersion ?? '' };
    expect(isConflict(await caught(client.delete(configMaps, key('judged'), stale)))).toBe(true);
    expect(isConflict(await caught(client.delete(configMaps, key('judged'), { uid: randomUUID() })))).toBe(true);
    await client.delete(configMaps, key('judged'), { uid });
    await client.delete(configMaps, key('judged'), { uid });
    expect(await client.get(configMaps, key('judged'))).toBeUndefined();
  });

  test('a status patch with a stale resourceVersion is a conflict and changes nothing', async () => {
    const claim = {
      metadata: { name: 'status', namespace },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'none',
        resources: { requests: { storage: '1Gi' } },
      },
    };
    const { resourceVersion } = (await client.apply(claims, claim, { force: false })).object.metadata;
    const patch = (resourceVersion: string | undefined, phase: string) =>
      client.mergePatch(
        claims,
        key('status'),
        { metadata: { resourceVersion }, status: { phase } },
        { subresource: 'status' },
      );
    const patched = await patch(resourceVersion, 'Lost');
    expect(patched.status).toMatchObject({ phase: 'Lost' });
    expect(isConflict(await caught(patch(resourceVersion, 'Bound')))).toBe(true);
    expect((await client.get(claims, key('status')))?.status).toMatchObject({ phase: 'Lost' });
  });

  test('a POST of a name in use is a conflict of its own reason', async () => {
    await client.create(configMaps, namespace, config('posted'));
    expect(isAlreadyExists(await caught(client.create(configMaps, namespace, config('posted'))))).toBe(true);
  });

  test('the three refusals with status 403 are told apart', async () => {
    const full = await createNamespace(controlPlane);
    await controlPlane.request('POST', `/api/v1/namespaces/${full}/resourcequotas`, {
      body: { metadata: { name: 'few' }, spec: { hard: { 'count/configmaps': '0' } } },
    });
    // Admission learns of a quota a moment later than whoever made it, and of what it counts later still.
    let tries = 0;
    const error = await eventually('the quota refuses', async () => {
      const metadata = { name: `more-${String((tries += 1))}`, namespace: full };
      return client.apply(configMaps, { metadata }, { force: false }).then(
        () => undefined,
        (refused: unknown) => refused,
      );
    });
    expect(refusalOf(error)).toBe('quota');

    const ending = await createNamespace(controlPlane, { finalizers: ['kube.test/wait'] });
    await controlPlane.request('DELETE', `/api/v1/namespaces/${ending}`);
    const late = client.apply(configMaps, { metadata: { name: 'late', namespace: ending } }, { force: false });
    expect(refusalOf(await caught(late))).toBe('terminating');
    await controlPlane.request('PATCH', `/api/v1/namespaces/${ending}`, {
      body: { metadata: { finalizers: null } },
      headers: { 'Content-Type': 'application/merge-patch+json' },
    });

    const nobody = await clientFor(await controlPlane.serviceAccountKubeconfig(namespace, 'default'));
    const denied = await caught(nobody.get(configMaps, key('applied')));
    expect(refusalOf(denied)).toBe('forbidden');
    expect(String(denied)).toMatch(/cannot get resource "configmaps" in API group ""/);
  });

  test('a kind that is not served is not an object that is missing', async () => {
    const unknown = { ...routes, group: 'nobody.example.org' };
    expect(isNotServed(await caught(client.get(unknown, key('x'))))).toBe(true);
    expect(isNotServed(await caught(client.list({ ...routes, plural: 'unknowns' }, { namespace })))).toBe(true);
    expect(isNotServed(await caught(client.get({ ...services, plural: 'unknowns' }, key('x'))))).toBe(true);
    expect(await client.get(routes, key('x'))).toBeUndefined();
    expect(await client.get(routes, { namespace: 'no-such-namespace', name: 'x' })).toBeUndefined();
  });

  test('a list comes in pages', async () => {
    const many = await createNamespace(controlPlane);
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) await client.apply(configMaps, { metadata: { name, namespace: many } }, { force: false });
    const seen: string[] = [];
    let page = await client.list(configMaps, { namespace: many, limit: 2 });
    const { resourceVersion } = page;
    for (;;) {
      seen.push(...page.items.map(({ metadata }) => metadata.name));
      expect(page.resourceVersion).toBe(resourceVersion);
      if (page.continue === undefined) break;
      page = await client.list(configMaps, { namespace: many, limit: 2, continue: page.continue });
    }
    expect(seen.filter((name) => names.includes(name))).toEqual(names);
  });

  test('a watch shows what happens, ends in time and is ended by its signal', async () => {
    const { resourceVersion } = await client.list(configMaps, { namespace });
    const stop = new AbortController();
    const events: string[] = [];
    const follow = async (): Promise<void> => {
      const options = { namespace, resourceVersion, timeoutSeconds: 60, signal: stop.signal };
      for await (const event of client.watch(configMaps, options)) {
        if (event.type !== 'BOOKMARK') events.push(`${event.type} ${event.object.metadata.name}`);
        if (event.type === 'DELETED') stop.abort(new Error('seen'));
      }
    };
    const watch = caught(follow());
    const { metadata } = (await client.apply(configMaps, config('watched'), { force: false })).object;
    await client.apply(configMaps, config('watched', { a: 'ä€😀' }), { force: false });
    await client.delete(configMaps, key('watched'), { uid: metadata.uid ?? '' });
    expect(String(await watch)).toBe('Error: seen');
    expect(events).toEqual(['ADDED watched', 'MODIFIED watched', 'DELETED watched']);

    const short = { namespace, resourceVersion, timeoutSeconds: 1, signal: new AbortController().signal };
    let ended = 0;
    for await (const event of client.watch(configMaps, short)) ended += event.type === 'BOOKMARK' ? 0 : 1;
    expect(ended).toBe(3);
  });

  test('a watch is told by a bookmark how far the server has come', async () => {
    const labelSelector = 'nobody=has';
    const { resourceVersion } = await client.list(configMaps, { namespace, labelSelector });
    const { signal } = new AbortController();
    // The server sends one shortly before it ends a watch, if anything has happened.
    const options = { namespace, labelSelector, resourceVersion, timeoutSeconds: 5, signal };
    const bookmark = (async () => {
      for await (const event of client.watch(configMaps, options)) if (event.type === 'BOOKMARK') return event;
      return undefined;
    })();
    await systemClock.sleep(500);
    await client.apply(configMaps, config('unseen'), { force: false });
    expect(Number((await bookmark)?.resourceVersion)).toBeGreaterThan(Number(resourceVersion));
  });

  test('a watch from a resourceVersion that is no longer kept is gone', async () => {
    // Nothing is kept from before the kind was known.
    const options = { namespace, resourceVersion: '1', timeoutSeconds: 5, signal: new AbortController().signal };
    const first = client.watch(routes, options)[Symbol.asyncIterator]().next();
    expect(isGone(await caught(first))).toBe(true);
  });

  test('a reflector holds what is there, through writes, deletes and a forced relist', async () => {
    const place = await createNamespace(controlPlane);
    const changes: string[] = [];
    const reflector = startReflector({
      client,
      kind: configMaps,
      namespaces: [place, namespace],
      labelSelector: 'kube.test/watched=yes',
      project: (object) => ({ name: object.metadata.name, data: object['data'] }),
      handlers: {
        changed: ({ name }, current, previous) => {
          changes.push(`${previous ? 'was' : 'no'} ${name} ${current ? 'is' : 'gone'}`);
        },
      },
      clock: systemClock,
      log: silentLog,
    });
    await reflector.whenSynced;
    const object = { metadata: { name: 'seen', namespace: place, labels: { 'kube.test/watched': 'yes' } } };
    const applied = (await client.apply(configMaps, object, { force: false })).object;
    reflector.store.remember(applied);
    expect(reflector.store.get({ namespace: place, name: 'seen' })).toEqual({ name: 'seen', data: undefined });
    const changed = { ...object, data: { a: '1' } };
    await client.apply(configMaps, changed, { force: false });
    await eventually('the write is seen', async () => {
      return reflector.store.get({ namespace: place, name: 'seen' })?.data !== undefined;
    });
    reflector.relist();
    await client.delete(configMaps, { namespace: place, name: 'seen' }, { uid: applied.metadata.uid ?? '' });
    await eventually('the delete is seen', async () => reflector.store.size === 0);
    // The watch's late ADDED and the relist told nothing that was known already.
    expect(changes).toEqual(['no seen is', 'was seen is', 'was seen gone']);
    await reflector.stop();
  });

  test('what belongs to the cluster is addressed without a namespace, and other paths are read as they are', async () => {
    const classes: ResourceKind = {
      group: 'storage.k8s.io',
      version: 'v1',
      kind: 'StorageClass',
      plural: 'storageclasses',
    };
    const read = await client.get(classes, { namespace: '', name: 'standard' });
    expect([read?.kind, read?.metadata.name]).toEqual(['StorageClass', 'standard']);
    expect(await client.get(classes, { namespace: '', name: 'missing' })).toBeUndefined();
    const spec = { resourceAttributes: { verb: 'list', resource: 'nodes' }, user: 'nobody' };
    const reviews: ResourceKind = {
      group: 'authorization.k8s.io',
      version: 'v1',
      kind: 'SubjectAccessReview',
      plural: 'subjectaccessreviews',
    };
    expect((await client.create(reviews, '', { spec })).status).toMatchObject({ allowed: false });
    expect(await client.read('/version')).toMatchObject({ major: '1' });
    expect(await client.read('/apis/traefik.io/v1alpha1')).toHaveProperty('resources');
    expect(isNotServed(await caught(client.read('/apis/traefik.io/v9')))).toBe(true);
  });

  test('a Lease is made once, renewed and contended', async () => {
    const leaseKey = key('election');
    expect(await findLease(client, leaseKey)).toBeUndefined();
    const now = Date.parse('2026-03-01T12:00:00.123Z');
    const record = { holder: 'a', durationSeconds: 15, acquiredAt: now, renewedAt: now, transitions: 0 };
    const made = await createLease(client, leaseKey, { record });
    expect(made).toMatchObject(record);
    expect(isAlreadyExists(await caught(createLease(client, leaseKey, { record })))).toBe(true);
    const renewed = await updateLease(client, leaseKey, { read: made, record: { ...record, renewedAt: now + 5000 } });
    expect(renewed.renewedAt).toBe(now + 5000);
    const late = updateLease(client, leaseKey, { read: made, record: { ...record, holder: 'b' } });
    expect(isConflict(await caught(late))).toBe(true);
    const released = { ...record, holder: '', transitions: 1 };
    expect(await updateLease(client, leaseKey, { read: renewed, record: released })).toMatchObject(released);
  });

  test("the server's clock is learnt from its answers", async () => {
    await client.get(configMaps, key('applied'));
    expect(Math.abs(client.serverTime.offsetMs() ?? Number.NaN)).toBeLessThan(2000);
  });

  test('a token that is refused is read anew from its kubeconfig', async () => {
    const path = await controlPlane.serviceAccountKubeconfig(namespace, 'default');
    const good = await readFile(path, 'utf8');
    await writeFile(path, good.replace(/"token": "[^"]+"/, '"token": "not-a-token"'));
    let monotonic = 0;
    const clock = { ...systemClock, monotonic: () => monotonic };
    const rotating = await clientFor(path, { clock });
    expect(await caught(rotating.get(configMaps, key('applied')))).toMatchObject({ status: 401 });
    await writeFile(path, good);
    monotonic += 6_000;
    expect(await caught(rotating.get(configMaps, key('applied')))).toMatchObject({ status: 403 });
  });

  test('an API server that is not there is unreachable and nothing was sent', async () => {
    const path = await controlPlane.serviceAccountKubeconfig(namespace, 'default');
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll(controlPlane.url, 'https://127.0.0.1:9'));
    const error = await caught((await clientFor(path)).get(configMaps, key('applied'), { attempts: 1 }));
    expect(error).toBeInstanceOf(Unreachable);
    expect(error).toMatchObject({ outcome: 'not-sent' });
  });

  test.each(Object.keys(samples))('the owned fields of a %s are what was applied', async (name) => {
    const { kind, manifest, normalised } = samples[name as keyof typeof samples]({ namespace, owner });
    const { object } = await client.apply(kind, manifest, { force: false });
    const read = await client.get(kind, { namespace, name: manifest.metadata.name });
    expect(ownedFields(read ?? object, manager)).toEqual(contentOf(normalised));
    const without = ownedFields(object, 'nobody');
    expect(without).toEqual({});
  });

  test('what others add is not owned, what they change no longer is', async () => {
    const { kind, manifest } = samples.Deployment({ namespace, owner });
    const named = { ...manifest, metadata: { ...manifest.metadata, name: 'shared' } };
    await client.apply(kind, named, { force: false });
    await controlPlane.request('PATCH', `/apis/apps/v1/namespaces/${namespace}/deployments/shared?fieldManager=edit`, {
      body: { metadata: { annotations: { theirs: 'yes' } }, spec: { replicas: 0 } },
      headers: { 'Content-Type': 'application/merge-patch+json' },
    });
    const owned = ownedFields((await client.get(kind, key('shared'))) as KubeObject, manager);
    expect(owned).not.toHaveProperty('spec.replicas');
    expect(owned).not.toHaveProperty('metadata.annotations.theirs');
    expect(owned).toHaveProperty('spec.template');
  });

  test("a creator's fields are handed over, so that dropping them removes them", async () => {
    const creator = await clientFor(controlPlane.kubeconfig, { fieldManager: 'creator' });
    await creator.create(configMaps, namespace, config('adopted', { keep: '1', drop: '2' }));
    const before = (await client.get(configMaps, key('adopted'))) as KubeObject;
    const patch = adoptedManagedFields(before, { from: ['creator'], to: manager });
    const after = await client.jsonPatch(configMaps, key('adopted'), patch ?? []);
    expect(ownedFields(after, manager)).toEqual({ data: { keep: '1', drop: '2' } });
    expect(adoptedManagedFields(after, { from: ['creator'], to: manager })).toBeUndefined();
    expect(isConflict(await caught(client.jsonPatch(configMaps, key('adopted'), patch ?? [])))).toBe(true);
    const applied = await client.apply(configMaps, config('adopted', { keep: '1' }), { force: false });
    expect(applied.object['data']).toEqual({ keep: '1' });
  });
});

interface Place {
  readonly namespace: string;
  readonly owner: object;
}

/** Objects with every kind of list and map that server-side apply knows, and what the API server makes of them. */
const samples = {
  Deployment: (place: Place) => {
    const manifest = deployment(place, { cpu: '1000m', memory: '0.5Gi' });
    return { kind: deployments, manifest, normalised: deployment(place, { cpu: '1', memory: '512Mi' }, true) };
  },
  Service: ({ namespace }: Place) => {
    const port = { name: 'http', port: 80, targetPort: 'http' };
    const service = (ports: object[]) => ({
      metadata: { name: 'sample', namespace, labels: { a: 'b' } },
      spec: { selector: { app: 'sample' }, ports },
    });
    return { kind: services, manifest: service([port]), normalised: service([{ ...port, protocol: 'TCP' }]) };
  },
  IngressRoute: ({ namespace }: Place) => {
    const route = {
      kind: 'Rule',
      match: 'Host(`a.example.org`)',
      priority: 100,
      middlewares: [{ name: 'headers' }, { name: 'auth' }],
      services: [{ name: 'sample', port: 80 }],
    };
    const manifest = {
      metadata: { name: 'sample', namespace, annotations: { 'a.example.org/b': 'c' } },
      spec: { entryPoints: ['web', 'websecure'], routes: [route], tls: {} },
    };
    return { kind: routes, manifest, normalised: manifest };
  },
  NetworkPolicy: ({ namespace }: Place) => {
    const manifest = {
      metadata: { name: 'sample', namespace },
      spec: {
        podSelector: { matchLabels: { app: 'sample' } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 8080, protocol: 'TCP' }] }],
        egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }],
      },
    };
    return { kind: policies, manifest, normalised: manifest };
  },
};

function deployment({ namespace, owner }: Place, requests: Record<string, string>, normalised = false) {
  const protocol = normalised ? { protocol: 'TCP' } : {};
  return {
    metadata: {
      name: 'sample',
      namespace,
      labels: { app: 'sample' },
      finalizers: ['kube.test/last', 'kube.test/first'],
      ownerReferences: [owner],
    },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { app: 'sample' } },
      template: {
        metadata: { labels: { app: 'sample' } },
        spec: {
          automountServiceAccountToken: false,
          tolerations: [{ key: 'tier', operator: 'Exists' }],
          imagePullSecrets: [{ name: 'pull' }],
          securityContext: { fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: 'app',
              image: 'example.org/app:1',
              args: ['--port', '80'],
              env: [
                { name: 'B', value: '2' },
                { name: 'A', value: '1' },
              ],
              ports: [{ name: 'http', containerPort: 80, ...protocol }],
              resources: { requests },
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
              securityContext: { capabilities: { drop: ['NET_RAW'] } },
            },
            { name: 'sidecar', image: 'example.org/sidecar:1' },
          ],
          volumes: [{ name: 'data', emptyDir: {} }],
        },
      },
    },
  };
}

/** A reference to an object that exists, made for it. */
async function ownerIn(client: KubeClient, namespace: string, name: string): Promise<object> {
  const { object } = await client.apply(configMaps, { metadata: { name, namespace } }, { force: false });
  return { apiVersion: 'v1', kind: 'ConfigMap', name, uid: object.metadata.uid, controller: true };
}

/** What a manifest sets beside its name. */
function contentOf({ metadata, ...rest }: { metadata: Record<string, unknown> }): object {
  const set = Object.fromEntries(Object.entries(metadata).filter(([field]) => !['name', 'namespace'].includes(field)));
  return { ...(Object.keys(set).length > 0 ? { metadata: set } : {}), ...rest };
}

async function clientFor(kubeconfig: string, options: Partial<Parameters<typeof createClient>[1]> = {}) {
  const { clock } = options;
  const access = await loadAccess({ kubeconfig, ...(clock ? { clock } : {}) });
  return createClient(access, { fieldManager: manager, userAgent: 'kube-test', ...options });
}

async function createNamespace(controlPlane: ControlPlane, metadata: object = {}): Promise<string> {
  const name = `kube-${randomUUID().slice(0, 8)}`;
  await controlPlane.request('POST', '/api/v1/namespaces', { body: { metadata: { name, ...metadata } } });
  await eventually('a default account', async () => {
    const path = `/api/v1/namespaces/${name}/serviceaccounts/default`;
    return (await controlPlane.request('GET', path)).status === 200;
  });
  return name;
}

async function caught(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was expected to fail');
}
