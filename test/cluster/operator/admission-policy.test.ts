// Clusters in which admission rewrites what is applied: images come from a mirror, labels get other values. The operator
// must not take that for drift, neither at once nor after an upgrade, and must not replace a pod for it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditedRequest } from './audit.js';
import { describeOperator } from './operated.js';
import { within } from './within.js';
import type { Live } from './workshops.js';

const name = 'mirrored';
const namespace = 'rewriting';
const mirrored = (image: string): string => `mirror.example/${image}`;
const policies = '/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies';
const bindings = '/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings';

const image = 'c.image.startsWith("mirror.example/") ? c.image : "mirror.example/" + c.image';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly expression: string;
}

/** What is rewritten: in pod templates, where it is applied by the operator; in pods; and a label of ours in Services. */
const rewriting: Readonly<Record<string, Rule>> = {
  [`${namespace}-templates`]: {
    apiGroups: ['apps'],
    resources: ['deployments'],
    expression: `Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{containers:
      object.spec.template.spec.containers.map(c, Object.spec.template.spec.containers{name: c.name, image: ${image}})}}}}`,
  },
  [`${namespace}-pods`]: {
    apiGroups: [''],
    resources: ['pods'],
    expression: `Object{spec: Object.spec{containers:
      object.spec.containers.map(c, Object.spec.containers{name: c.name, image: ${image}})}}`,
  },
  [`${namespace}-labels`]: {
    apiGroups: [''],
    resources: ['services'],
    expression:
      'Object{metadata: Object.metadata{labels: {"app.kubernetes.io/part-of": "the-cluster", "cost-centre": "42"}}}',
  },
};

describeOperator('admission that rewrites', { name: namespace, started: false }, (operated) => {
  let pod: Live;

  beforeAll(async () => {
    for (const [policy, rule] of Object.entries(rewriting)) await rewrite(policy, rule);
    await within(60, 'the policies are in force', isRewritten);
    await operated.start();
  });

  afterAll(async () => {
    for (const policy of Object.keys(rewriting)) {
      for (const kind of [policies, bindings]) {
        await operated.installation.cluster.request('DELETE', `${kind}/${policy}`);
      }
    }
  });

  test('a session becomes Ready, every object of it applied once', async () => {
    await operated.sessions.launch(name, { storage: { size: '1Gi' } });
    await operated.sessions.reaches(name, 'Ready');
    const writes = await operated.settled();
    expect(counted(writes.filter(({ resource }) => resource !== 'events'))).toEqual({
      [`deployments/${name}-deployment`]: 1,
      [`ingressroutes/${name}-ingress`]: 1,
      [`middlewares/${name}-auth`]: 1,
      [`middlewares/${name}-headers`]: 1,
      [`networkpolicies/${name}-network`]: 1,
      [`persistentvolumeclaims/${name}-pvc`]: 1,
      [`services/${name}-service`]: 1,
      [`workshops/status/${name}`]: 2,
    });
    pod = await onlyPod();
    expect(imagesOf(pod)).toEqual([mirrored('rocker/rstudio:latest'), expect.stringMatching(/^mirror\.example\//)]);
    const { metadata } = await operated.sessions.get('Service', `${name}-service`);
    expect(metadata.labels).toMatchObject({ 'app.kubernetes.io/part-of': 'the-cluster', 'cost-centre': '42' });
  });

  test('then it is quiet, also when it is looked at again', async () => {
    const before = await operated.settled();
    await operated.sessions.patch('Workshop', name, { metadata: { labels: { 'example.org/look': 'again' } } });
    const passes = await passesOf();
    await operated.sessions.patch('Workshop', name, { metadata: { labels: { 'example.org/look': 'once-more' } } });
    await within(20, 'it is looked at', async () => (await passesOf()) > passes);
    expect((await operated.settled()).slice(before.length)).toEqual([]);
  });

  test('an operator with another sidecar keeps the pod, says that it is older, and is quiet', async () => {
    const before = await operated.settled();
    await operated.restart({ ORCHESTRA_SIDECAR_IMAGE: 'registry.example/sidecar:2' });
    await operated.sessions.says(name, 'UpToDate', 'OlderTemplate');
    const writes = (await operated.settled()).slice(before.length);
    // A new process does not know what its predecessor was answered: it may ask once more for what admission changed.
    expect(counted(writes)).toEqual({ [`services/${name}-service`]: 1, [`workshops/status/${name}`]: 1 });
    expect(await operated.operator.metric('orchestra_sessions_outdated')).toBe(1);
    expect((await onlyPod()).metadata.uid).toBe(pod.metadata.uid);
    expect((await operated.settled(3000)).slice(before.length + writes.length)).toEqual([]);
  });

  test('then extended, moved, its Service deleted: the same pod', async () => {
    const { expiresAt = '', conditions } = await operated.sessions.status(name);
    const { spec } = await operated.sessions.get('Deployment', `${name}-deployment`);
    const service = await operated.sessions.get('Service', `${name}-service`);
    const ingress = { host: 'moved-mirror.workshops.example.org' };
    await operated.sessions.patch('Workshop', name, { spec: { duration: '6h', ingress } });
    await operated.sessions.delete('Service', `${name}-service`);
    await within(30, 'all of it is done', async () => {
      const { expiresAt: later = '', url } = await operated.sessions.status(name);
      const found = await operated.sessions.find('Service', `${name}-service`);
      const isNew = found !== undefined && found.metadata.uid !== service.metadata.uid;
      return isNew && url === `https://${ingress.host}` && Date.parse(later) - Date.parse(expiresAt) === 7_200_000;
    });
    await operated.settled();
    expect((await onlyPod()).metadata.uid).toBe(pod.metadata.uid);
    expect((await operated.sessions.get('Deployment', `${name}-deployment`)).spec).toEqual(spec);
    // It has been Ready all the time.
    const since = (all: Live) => all.find(({ type }: Live) => type === 'Ready').lastTransitionTime;
    expect(since((await operated.sessions.status(name)).conditions)).toBe(since(conditions));
  });

  test('asked to restart, it gets a pod with the new sidecar, from the mirror, and is quiet', async () => {
    await operated.sessions.patch('Workshop', name, { metadata: { annotations: { 'orchestra.io/restart': 'now' } } });
    const fresh = await within(60, 'another pod is Ready', async () => {
      const pods = await operated.sessions.pods(name);
      const { phase } = await operated.sessions.status(name);
      return phase === 'Ready' && pods.length === 1 && pods[0].metadata.uid !== pod.metadata.uid && pods[0];
    });
    expect(imagesOf(fresh)).toEqual(['rocker/rstudio:latest', 'registry.example/sidecar:2'].map(mirrored));
    const after = await operated.settled();
    expect((await operated.settled(3000)).slice(after.length)).toEqual([]);
    const { conditions = [] } = await operated.sessions.status(name);
    expect(conditions.find(({ type }) => type === 'UpToDate')?.status).not.toBe('False');
    expect(await operated.operator.metric('orchestra_sessions_outdated')).toBe(0);
  });

  async function rewrite(policy: string, { expression, ...rule }: Rule): Promise<void> {
    const { cluster } = operated.installation;
    const matchConstraints = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      resourceRules: [{ ...rule, apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'] }],
    };
    const mutations = [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }];
    const spec = { matchConstraints, mutations, failurePolicy: 'Fail', reinvocationPolicy: 'Never' };
    const metadata = { name: policy };
    const made = await cluster.request('POST', policies, { body: { metadata, spec } });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const bound = await cluster.request('POST', bindings, { body: { metadata, spec: { policyName: policy } } });
    expect(bound.status).toBe(201);
  }

  /** Asked without being done. */
  async function isRewritten(): Promise<boolean> {
    const { cluster } = operated.installation;
    const dryRun = async (path: string, body: object): Promise<Live> =>
      (await cluster.request('POST', `${path}?dryRun=All`, { body })).body;
    const containers = [{ name: 'app', image: 'a:1' }];
    const labels = { app: 'probe' };
    const template = { metadata: { labels }, spec: { containers } };
    const metadata = { name: 'probe' };
    const deployment = { metadata, spec: { selector: { matchLabels: labels }, template } };
    const [made, probe, service] = await Promise.all([
      dryRun(`/apis/apps/v1/namespaces/${namespace}/deployments`, deployment),
      dryRun(`/api/v1/namespaces/${namespace}/pods`, { metadata, spec: { containers } }),
      dryRun(`/api/v1/namespaces/${namespace}/services`, { metadata, spec: { ports: [{ port: 80 }] } }),
    ]);
    const images = [made.spec?.template?.spec, probe.spec].map((spec) => spec?.containers?.[0].image);
    return images.every((each) => each === 'mirror.example/a:1') && service.metadata?.labels?.['cost-centre'] === '42';
  }

  async function onlyPod(): Promise<Live> {
    const pods = await operated.sessions.pods(name);
    expect(pods).toHaveLength(1);
    return pods[0];
  }

  async function passesOf(): Promise<number> {
    const series = 'orchestra_reconciles_total{controller="workshops",result="success"}';
    return (await operated.operator.metric(series)) ?? 0;
  }
});

function counted(writes: readonly AuditedRequest[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { resource, name: object } of writes) {
    const key = `${resource}/${object}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

function imagesOf({ spec }: Live): string[] {
  return spec.containers.map(({ image: each }: Live) => each);
}
