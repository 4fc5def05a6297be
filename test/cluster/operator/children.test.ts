// Drift of every kind: whatever becomes of a session's objects, they are as they should be again soon after, and the
// pod goes on.
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/control-plane.js';
import { describeOperator } from './operated.js';
import { isServed } from './session-objects.js';
import type { Live } from './workshops.js';

const name = 'drift';

/** Each child with an edit of a field that is ours, one of a field that we leave unset, and where both are seen. */
const children: readonly { kind: string; child: string; edit: object; seen: (object: Live) => unknown }[] = [
  {
    kind: 'Service',
    child: `${name}-service`,
    edit: {
      spec: { selector: { 'app.kubernetes.io/instance': 'somebody-else' } },
      metadata: { labels: { 'orchestra.io/workshop': 'x' } },
    },
    seen: ({ spec, metadata }) => [
      spec.selector['app.kubernetes.io/instance'],
      metadata.labels['orchestra.io/workshop'],
    ],
  },
  {
    kind: 'NetworkPolicy',
    child: `${name}-network`,
    edit: { spec: { ingress: [{}], egress: null } },
    seen: ({ spec }) => [spec.ingress, spec.egress],
  },
  {
    kind: 'IngressRoute',
    child: `${name}-ingress`,
    edit: {
      spec: { routes: [{ kind: 'Rule', match: 'Host(`evil.example.org`)', services: [{ name: 'x', port: 80 }] }] },
    },
    seen: ({ spec }) => spec.routes,
  },
  {
    kind: 'Middleware',
    child: `${name}-headers`,
    edit: { spec: { headers: { customRequestHeaders: { 'X-Auth-Request-Email': 'admin@example.org' } } } },
    seen: ({ spec }) => spec.headers.customRequestHeaders,
  },
  {
    kind: 'Middleware',
    child: `${name}-auth`,
    edit: { spec: { forwardAuth: { address: 'http://evil.example.org' } } },
    seen: ({ spec }) => spec.forwardAuth.address,
  },
];

describeOperator('drift', { name: 'drift' }, (operated) => {
  let pod: string;

  beforeAll(async () => {
    await operated.sessions.launch(name, { storage: { size: '1Gi' } });
    await operated.sessions.reaches(name, 'Ready');
    await operated.settled();
    pod = (await operated.sessions.pods(name))[0].metadata.uid;
  });

  describe.each(children)('$kind $child', ({ kind, child, edit, seen }) => {
    test('edited, it is put right', async () => {
      const before = seen(await operated.sessions.get(kind, child));
      const edited = await operated.sessions.patch(kind, child, edit);
      expect(seen(edited)).not.toEqual(before);
      await isAgain(kind, child, (object) => JSON.stringify(seen(object)) === JSON.stringify(before));
    });

    test('deleted, it is made anew', async () => {
      const before = await operated.sessions.get(kind, child);
      await operated.sessions.delete(kind, child);
      const after = await isAgain(kind, child, ({ metadata }) => metadata.uid !== before.metadata.uid);
      expect(seen(after)).toEqual(seen(before));
    });
  });

  test('a field that somebody added stays theirs', async () => {
    await operated.sessions.patch('Service', `${name}-service`, {
      metadata: { annotations: { 'example.org/note': 'mine' } },
    });
    await operated.settled();
    const { metadata } = await operated.sessions.get('Service', `${name}-service`);
    expect(metadata.annotations['example.org/note']).toBe('mine');
  });

  test('a label that finds our objects, taken away, is put back', async () => {
    const label = 'app.kubernetes.io/managed-by';
    await operated.sessions.patch('NetworkPolicy', `${name}-network`, { metadata: { labels: { [label]: null } } });
    await isAgain(
      'NetworkPolicy',
      `${name}-network`,
      ({ metadata }) => metadata.labels[label] === 'orchestra-operator',
    );
  });

  test('a volume whose labels somebody edits has its own again, and is the same volume', async () => {
    const claim = `${name}-pvc`;
    const before = await operated.sessions.get('PersistentVolumeClaim', claim);
    const labels = { 'orchestra.io/workshop': 'x', 'app.kubernetes.io/managed-by': null };
    await operated.sessions.patch('PersistentVolumeClaim', claim, { metadata: { labels } });
    const after = await isAgain(
      'PersistentVolumeClaim',
      claim,
      ({ metadata }) => JSON.stringify(metadata.labels) === JSON.stringify(before.metadata.labels),
    );
    expect([after.metadata.uid, after.spec]).toEqual([before.metadata.uid, before.spec]);
  });

  test.each([
    ['Service', `${name}-service`],
    ['Deployment', `${name}-deployment`],
  ])(
    'a %s whose owner reference is taken away is left alone, named, and served again when that is put back',
    async (kind, child) => {
      const { metadata } = await operated.sessions.get(kind, child);
      await operated.sessions.patch(kind, child, { metadata: { ownerReferences: null } });
      const { message } = await operated.sessions.says(name, 'Stalled', 'NameTaken');
      expect(message).toContain(`the ${kind} ${child}, which this operator made and which nothing owns`);
      await operated.settled();
      expect((await operated.sessions.get(kind, child)).metadata.ownerReferences).toBeUndefined();
      await operated.sessions.patch(kind, child, { metadata: { ownerReferences: metadata.ownerReferences } });
      await eventually('nothing is in the way of the session', async () => {
        const { phase, conditions = [] } = await operated.sessions.status(name);
        return phase === 'Ready' && conditions.every(({ type }) => type !== 'Stalled');
      });
      await operated.settled();
      expect((await operated.sessions.get(kind, child)).metadata).toMatchObject({
        uid: metadata.uid,
        labels: metadata.labels,
        ownerReferences: metadata.ownerReferences,
      });
    },
  );

  test('none of this has touched the pod', async () => {
    expect((await operated.sessions.pods(name)).map(({ metadata }) => metadata.uid)).toEqual([pod]);
  });

  test('a pod template that somebody edited is put right, and the pod with it', async () => {
    const deployment = `${name}-deployment`;
    const { containers } = (await operated.sessions.get('Deployment', deployment)).spec.template.spec;
    const edited = containers.map((each: Live) => (each.name === 'app' ? { ...each, image: 'evil:1' } : each));
    await operated.sessions.patch('Deployment', deployment, { spec: { template: { spec: { containers: edited } } } });
    await isAgain('Deployment', deployment, ({ spec }) => imageOf(spec.template.spec) === 'rocker/rstudio:latest');
    await eventually('the pod runs the image of the Workshop', async () => {
      const pods = await operated.sessions.pods(name);
      return pods.length === 1 && imageOf(pods[0].spec) === 'rocker/rstudio:latest' && isReady(pods[0]);
    });
  });

  test.each<[string, (template: Live) => object]>([
    ['a field', () => ({ securityContext: null })],
    ['a container', ({ containers }) => ({ containers: containers.filter((each: Live) => each.name === 'app') })],
  ])('%s that somebody takes out of the pod template is put back, once', async (_, cut) => {
    const deployment = `${name}-deployment`;
    await operated.sessions.patch('Workshop', name, {
      metadata: { annotations: { 'orchestra.io/restart': randomUUID() } },
    });
    await isServed(operated.sessions, name);
    await operated.settled();
    const { template } = (await operated.sessions.get('Deployment', deployment)).spec;
    const take = () =>
      operated.sessions.patch('Deployment', deployment, { spec: { template: { spec: cut(template.spec) } } });
    expect((await take()).spec.template).not.toEqual(template);
    await isAgain('Deployment', deployment, ({ spec }) => isDeepStrictEqual(spec.template, template));
    await isServed(operated.sessions, name);
    await operated.settled();
    expect(await upToDate()).toBe(true);
    const { spec } = await take();
    await operated.sessions.says(name, 'UpToDate', 'FieldsRemoved');
    await operated.settled();
    expect((await operated.sessions.get('Deployment', deployment)).spec.template).toEqual(spec.template);
    await operated.sessions.patch('Workshop', name, {
      metadata: { annotations: { 'orchestra.io/restart': randomUUID() } },
    });
    await isAgain('Deployment', deployment, (object) => isDeepStrictEqual(object.spec.template.spec, template.spec));
    await isServed(operated.sessions, name);
    await operated.settled();
    expect(await upToDate()).toBe(true);
  });

  test('a Deployment that is deleted is made anew, with a pod', async () => {
    const before = await operated.sessions.get('Deployment', `${name}-deployment`);
    await operated.sessions.delete('Deployment', `${name}-deployment`);
    await isAgain('Deployment', `${name}-deployment`, ({ metadata }) => metadata.uid !== before.metadata.uid);
    await eventually('the session is Ready again, with its first readyAt and expiry', async () => {
      const { phase } = await operated.sessions.status(name);
      return (
        phase === 'Ready' &&
        isReady((await operated.sessions.pods(name)).find(({ metadata }) => !metadata.deletionTimestamp))
      );
    });
  });

  test('a volume that somebody deletes is left to them: it stays while the pod uses it, and nothing is written to it', async () => {
    const running = (await operated.sessions.pods(name)).map(({ metadata }) => metadata.uid);
    await operated.sessions.delete('PersistentVolumeClaim', `${name}-pvc`);
    await operated.settled();
    const { metadata } = await operated.sessions.get('PersistentVolumeClaim', `${name}-pvc`);
    expect(metadata.deletionTimestamp).toBeDefined();
    expect((await operated.sessions.pods(name)).map((pod) => pod.metadata.uid)).toEqual(running);
    expect(operated.writes().filter(({ verb }) => verb === 'delete')).toEqual([]);
  });

  async function upToDate(): Promise<boolean> {
    const { conditions = [] } = await operated.sessions.status(name);
    return conditions.every(({ type, status }) => type !== 'UpToDate' || status === 'True');
  }

  async function isAgain(kind: string, child: string, is: (object: Live) => boolean): Promise<Live> {
    return eventually(`${kind} ${child} is as it should be`, async () => {
      const object = await operated.sessions.find(kind, child);
      return object !== undefined && is(object) && object;
    });
  }
});

function imageOf({ containers }: Live): string {
  return containers.find(({ name: each }: Live) => each === 'app').image;
}

function isReady(pod: Live): boolean {
  return pod?.status?.conditions?.some(({ type, status }: Live) => type === 'Ready' && status === 'True') === true;
}
