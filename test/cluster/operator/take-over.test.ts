// Sessions of the existing operator, on the day that this one replaces it: people go on working in the same pods, and
// everything around these is ours. Once somebody changes what a pod is made from, it is ours as well.
import { beforeAll, expect, test } from 'vitest';
import { creator, leave, leaveWorkspace, podsOf, workspaceName } from './existing-operator.js';
import { describeOperator } from './operated.js';
import { within } from './within.js';
import type { Live } from './workshops.js';

const name = 'rnaseq-a1b2c3';
const keeper = 'rnaseq-kept00';
const doomed = 'rnaseq-doomed';
const owner = 'keeper@example.org';

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19);

/** With the microseconds and the offset that Python writes. */
const expiresAt = `${inHours(6)}.123456+00:00`;
const accepted = `${expiresAt.slice(0, 19)}Z`;

describeOperator('sessions of the existing operator', { name: 'take-over', started: false }, (operated) => {
  let before: { readonly pod: Live; readonly deployment: Live; readonly claim: Live; readonly route: Live };
  let kept: { readonly pod: Live; readonly claim: Live };
  let unused: Live;

  beforeAll(async () => {
    const { sessions } = operated;
    const annotations = { 'orchestra.io/course': 'rnaseq-2026' };
    await leave(sessions, { name, expiresAt, spec: { storage: { size: '5Gi' }, ingress: { annotations } } });
    const storage = { size: '5Gi', workspace: { persist: 'per-user' } };
    await leave(sessions, { name: keeper, expiresAt, spec: { owner, storage } });
    await leave(sessions, { name: doomed, expiresAt });
    unused = await leaveWorkspace(sessions, { owner: 'away@example.org' });
    // Nobody removes the finalizer any more.
    await sessions.delete('Workshop', doomed);
    before = {
      pod: await podOf(name),
      deployment: await sessions.get('Deployment', `${name}-deployment`),
      claim: await sessions.get('PersistentVolumeClaim', `${name}-pvc`),
      route: await sessions.get('IngressRoute', `${name}-ingress`),
    };
    kept = { pod: await podOf(keeper), claim: await sessions.get('PersistentVolumeClaim', workspace()) };
    await operated.start();
  });

  test('a session goes on in its pod, with its expiry, and without a finalizer', async () => {
    const workshop = await within(30, 'it is taken over', async () => {
      const { metadata, status } = await operated.sessions.get('Workshop', name);
      return status.session !== undefined && metadata.finalizers === undefined && { metadata, status };
    });
    await operated.settled();
    expect((await podOf(name)).metadata.uid).toBe(before.pod.metadata.uid);
    const { metadata, spec } = await operated.sessions.get('Deployment', `${name}-deployment`);
    expect(metadata.uid).toBe(before.deployment.metadata.uid);
    expect(spec).toEqual(before.deployment.spec);
    const { status } = await operated.sessions.get('Workshop', name);
    expect(status).toMatchObject({
      phase: 'Ready',
      url: `https://${name}.workshops.example.org`,
      expiresAt: accepted,
      session: { expiresAt: accepted, duration: '4h' },
    });
    expect(conditionOf(status, 'UpToDate')).toMatchObject({ status: 'False', reason: 'OtherOperator' });
    expect(conditionOf(status, 'Ready')).toMatchObject({ status: 'True', reason: 'SessionReady' });
    expect(await operated.operator.metric('orchestra_sessions_outdated')).toBe(2);
    expect(workshop.metadata.deletionTimestamp).toBeUndefined();
  });

  test('a Workshop that hung on the finalizer goes, with all that it was made of', async () => {
    await within(60, 'it is gone', async () => (await operated.sessions.find('Workshop', doomed)) === undefined);
    await within(60, 'its pod is gone', async () => (await podsOf(operated.sessions, doomed)).length === 0);
  });

  test('traffic reaches the pod that runs, through our routes and Middlewares', async () => {
    expect(await endpointsOf(`${name}-service`)).toEqual([before.pod.metadata.uid]);
    const policy = await operated.sessions.get('NetworkPolicy', `${name}-network`);
    expect(before.pod.metadata.labels).toMatchObject(policy.spec.podSelector.matchLabels);
    expect(Object.keys(policy.spec.podSelector.matchLabels)).not.toEqual([]);
    const { spec, metadata } = await operated.sessions.get('IngressRoute', `${name}-ingress`);
    expect(metadata.uid).toBe(before.route.metadata.uid);
    expect(spec.routes).toHaveLength(1);
    const [{ match, middlewares, priority }] = spec.routes;
    expect(match).toBe(`Host(\`${name}.workshops.example.org\`)`);
    expect(middlewares).toEqual([{ name: `${name}-headers` }, { name: `${name}-auth` }]);
    expect(priority).toBe(100);
    const auth = await operated.sessions.get('Middleware', `${name}-auth`);
    expect(auth.spec.forwardAuth.authResponseHeaders).toEqual(['X-Auth-Request-Email']);
    expect(metadata.annotations).toMatchObject({ 'orchestra.io/course': 'rnaseq-2026' });
  });

  test.each([
    ['Service', `${name}-service`, ['app', 'component']],
    ['PersistentVolumeClaim', `${name}-pvc`, ['app', 'component']],
    ['IngressRoute', `${name}-ingress`, []],
    ['Middleware', `${name}-auth`, []],
  ])('%s %s belongs to nobody else: what we do not render is gone', async (kind, child, labels) => {
    const { metadata } = await operated.sessions.get(kind, child);
    expect(metadata.managedFields.map(({ manager }: Live) => manager)).not.toContain(creator);
    for (const label of labels) expect(metadata.labels).not.toHaveProperty(label);
    expect(metadata.labels).toMatchObject({ 'app.kubernetes.io/managed-by': 'orchestra-operator' });
  });

  test("an owner's workspace stays what it is, without an owner, and has no last use while it is used", async () => {
    await within(30, 'the session is taken over', async () => {
      const { session } = (await operated.sessions.status(keeper)) as Live;
      return session !== undefined;
    });
    const { metadata } = await operated.sessions.get('PersistentVolumeClaim', workspace());
    expect(metadata.uid).toBe(kept.claim.metadata.uid);
    expect(metadata.ownerReferences).toBeUndefined();
    expect(metadata.labels).toMatchObject(kept.claim.metadata.labels);
    await within(20, 'its record is gone', async () => {
      const claim = await operated.sessions.get('PersistentVolumeClaim', workspace());
      return claim.metadata.annotations?.['orchestra.io/last-used'] === undefined;
    });
    expect((await podOf(keeper)).metadata.uid).toBe(kept.pod.metadata.uid);
  });

  test('then there is nothing left to do, for the next process neither', async () => {
    const before = await operated.settled();
    await operated.restart();
    expect((await operated.settled(3000)).slice(before.length)).toEqual([]);
  });

  test('a workspace that nobody has used since is listed and counted as idle, and stays as it is to the last field', async () => {
    const { items } = await operated.operator.json<{ items: Live[] }>('/controllers/workspaces/objects');
    const rows = [
      { name: workspace(), state: 'used' },
      {
        ...{ name: unused.metadata.name, state: 'idle', size: '5Gi', templateSlug: 'rnaseq' },
        ...{ lastUsed: '2026-01-02T03:04:05Z', idleSince: '2026-02-01T03:04:05Z' },
      },
    ];
    expect(items).toHaveLength(rows.length);
    expect(items).toEqual(expect.arrayContaining(rows.map((row) => expect.objectContaining(row))));
    for (const [state, count] of Object.entries({ used: 1, unused: 0, idle: 1 })) {
      expect(await operated.operator.metric(`orchestra_workspaces{state="${state}"}`)).toBe(count);
    }
    expect(await operated.sessions.get('PersistentVolumeClaim', unused.metadata.name)).toEqual(unused);
  });

  test('what does not concern the pod changes at once, and the pod stays', async () => {
    await operated.sessions.patch('Workshop', name, {
      spec: { duration: '5h', ingress: { host: 'moved.workshops.example.org' } },
    });
    await within(30, 'it has moved', async () => {
      const { spec } = await operated.sessions.get('IngressRoute', `${name}-ingress`);
      return spec.routes[0].match === 'Host(`moved.workshops.example.org`)';
    });
    await within(30, 'it ends an hour later', async () => {
      const { expiresAt: later = '' } = await operated.sessions.status(name);
      return Date.parse(later) - Date.parse(accepted) === 3_600_000;
    });
    expect((await podOf(name)).metadata.uid).toBe(before.pod.metadata.uid);
  });

  test('when its pod is changed, the Deployment is replaced by ours; the volume is kept, and it is Ready again', async () => {
    await operated.sessions.patch('Workshop', name, { spec: { image: 'rocker/rstudio:4.5' } });
    const deployment = await within(60, 'another Deployment is there', async () => {
      const found = await operated.sessions.find('Deployment', `${name}-deployment`);
      return found !== undefined && found.metadata.uid !== before.deployment.metadata.uid && found;
    });
    const { status } = await within(60, 'it is Ready again', async () => {
      const found = await operated.sessions.get('Workshop', name);
      return found.status.phase === 'Ready' && found;
    });
    await operated.settled();
    const deletes = operated.writes().filter(({ verb, resource }) => verb === 'delete' && resource === 'deployments');
    expect(deletes).toMatchObject([{ name: `${name}-deployment`, code: 200 }]);
    const [pod, ...others] = await operated.sessions.pods(name);
    expect(others).toEqual([]);
    expect(await podsOf(operated.sessions, name)).toEqual([]);
    expect(pod.spec.containers[0].image).toBe('rocker/rstudio:4.5');
    expect(deployment.spec.selector.matchLabels).toEqual({
      'app.kubernetes.io/name': 'orchestra-session',
      'app.kubernetes.io/instance': name,
    });
    const claim = await operated.sessions.get('PersistentVolumeClaim', `${name}-pvc`);
    expect([claim.metadata.uid, claim.status.phase]).toEqual([before.claim.metadata.uid, 'Bound']);
    expect(pod.spec.volumes).toContainEqual(
      expect.objectContaining({ persistentVolumeClaim: { claimName: `${name}-pvc` } }),
    );
    await within(
      30,
      'traffic reaches the new pod',
      async () => (await endpointsOf(`${name}-service`)).join() === pod.metadata.uid,
    );
    const policy = await operated.sessions.get('NetworkPolicy', `${name}-network`);
    expect(pod.metadata.labels).toMatchObject(policy.spec.podSelector.matchLabels);
    expect(Date.parse(status.expiresAt) - Date.parse(accepted)).toBe(3_600_000);
    expect(conditionOf(status, 'UpToDate')?.status).not.toBe('False');
    expect(await operated.operator.metric('orchestra_sessions_outdated')).toBe(1);
    expect(await operated.operator.metric('orchestra_degraded{controller="workshops"}')).toBe(0);
  });

  function workspace(): string {
    return workspaceName({ owner, templateSlug: 'rnaseq' });
  }

  async function podOf(session: string): Promise<Live> {
    const pods = await podsOf(operated.sessions, session);
    expect(pods).toHaveLength(1);
    return pods[0];
  }

  /** The UIDs of the pods that a Service leads to, by the cluster's own reckoning. */
  async function endpointsOf(service: string): Promise<string[]> {
    const { cluster, namespace } = operated.installation;
    const query = `labelSelector=kubernetes.io/service-name=${service}`;
    const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?${query}`;
    const slices: Live[] = (await cluster.request('GET', path)).body.items;
    const endpoints = slices.flatMap((slice) => slice.endpoints ?? []);
    return endpoints.filter(({ conditions }) => conditions.ready).map(({ targetRef }) => targetRef.uid);
  }
});

function conditionOf(status: Live, type: string): Live {
  return status.conditions?.find((each: Live) => each.type === type);
}
