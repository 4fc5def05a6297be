// Another ingress controller, and back: every session gets the routes of the one that is set and loses those of the other,
// its pod goes on, and what others have made under the same names stays. Traefik's kinds need not be there at all.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type StartedControlPlane } from '../../../control-plane/start.mjs';
import type { JsonObject } from '../../../src/model/json.js';
import { connectControlPlane, describeCluster, eventually } from '../harness/control-plane.js';
import type { AuditedRequest } from './audit.js';
import { describeOperator, Operated } from './operated.js';
import { within } from './within.js';
import type { Live } from './workshops.js';

const name = 'switch';
const controllers: Readonly<Record<'traefik' | 'nginx', JsonObject>> = {
  traefik: {},
  nginx: { ingress: { controller: 'nginx', className: 'nginx' } },
};

const routes = {
  traefik: ['IngressRoute/moved-ingress', 'Middleware/moved-auth', 'Middleware/moved-headers'],
  nginx: ['Ingress/moved-ingress'],
} as const;

const kinds = ['Ingress', 'IngressRoute', 'Middleware'];

/** Somebody else's, under the name of a session's Ingress. */
const ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'hindered-ingress' },
  spec: { defaultBackend: { service: { name: 'other', port: { number: 80 } } } },
};

describeOperator('another ingress controller', { name }, (operated) => {
  let pods: Readonly<Record<string, string>>;
  let foreign: readonly Live[];

  beforeAll(async () => {
    const { sessions } = operated;
    const { metadata } = await sessions.launch('moved', { storage: { size: '1Gi' } });
    await sessions.launch('hindered');
    for (const session of ['moved', 'hindered']) await sessions.reaches(session, 'Ready');
    const owner = { apiVersion: 'orchestra.io/v1', kind: 'Workshop', name: 'moved', uid: metadata.uid };
    const middleware = { apiVersion: 'traefik.io/v1alpha1', kind: 'Middleware', spec: { headers: {} } };
    const labels = { 'app.kubernetes.io/managed-by': 'orchestra-operator' };
    foreign = [
      await sessions.put(ingress),
      await sessions.put({ ...ingress, metadata: { name: 'unrelated', labels } }),
      // Somebody else's controller may act for the Workshop: of another name it is none of a session's.
      await sessions.put({
        ...middleware,
        metadata: { name: 'added', ownerReferences: [{ ...owner, controller: true }] },
      }),
      await sessions.put({ ...middleware, metadata: { name: 'owned', ownerReferences: [owner], labels } }),
    ];
    await operated.settled();
    pods = await podsOfAll();
  });

  test('gives every session its routes, and takes the old ones away', async () => {
    const before = operated.writes().length;
    await setController('nginx');
    await hasRoutesOf('nginx');
    expect(await operated.sessions.status('moved')).toMatchObject({ phase: 'Ready' });
    const writes = (await operated.settled()).slice(before).filter(isAboutRoutes);
    expect(writes.map(textOf)).toEqual([
      'patch ingresses moved-ingress',
      'delete ingressroutes moved-ingress',
      ...['auth', 'headers'].map((which) => `delete middlewares moved-${which}`),
    ]);
    await isUndisturbed();
  });

  test('tells a session of an Ingress that has its name and is not ours', async () => {
    const { message } = await operated.sessions.says('hindered', 'Stalled', 'NameTaken');
    expect(message).toContain('hindered-ingress');
    await operated.sessions.isGone('IngressRoute', 'hindered-ingress');
    await isUndisturbed();
  });

  test('leaves nothing to take away, as its operator shows', async () => {
    const { items } = await operated.operator.json<Live>('/controllers/leftovers/objects');
    expect(items).toEqual([{ object: `${name}/added`, kind: 'Middleware', workshop: 'moved' }]);
    const { degraded, consecutiveFailures } = await operated.operator.json<Live>('/controllers/leftovers');
    expect([degraded, consecutiveFailures]).toEqual([[], 0]);
  });

  test('leaves its routes when it is the other one’s turn again', async () => {
    await setController('traefik');
    await hasRoutesOf('traefik');
    await operated.sessions.says('hindered', 'Ready', 'SessionReady');
    await operated.sessions.get('IngressRoute', 'hindered-ingress');
    await operated.settled();
    await isUndisturbed();
  });

  test('is forgotten: another start finds nothing to write', async () => {
    await operated.settled();
    const before = operated.writes().length;
    await operated.restart();
    await operated.settled(3000);
    expect(operated.writes().slice(before)).toEqual([]);
    await isUndisturbed();
  });

  /** As an administrator does: roles and environment of the other controller, and an operator that is started anew. */
  async function setController(controller: 'traefik' | 'nginx'): Promise<void> {
    expect(await operated.operator.end()).toBe(0);
    await operated.install({ name, values: controllers[controller] });
  }

  async function hasRoutesOf(controller: 'traefik' | 'nginx'): Promise<void> {
    const { uid } = (await operated.sessions.get('Workshop', 'moved')).metadata;
    await eventually(`the routes are those of ${controller}`, async () => {
      const found = await operated.sessions.children(uid, kinds);
      const ids = found.map(({ kind, metadata }) => `${kind}/${metadata.name}`).filter((id) => id.includes('/moved-'));
      return ids.sort().join() === [...routes[controller]].sort().join();
    });
  }

  async function isUndisturbed(): Promise<void> {
    expect(await podsOfAll()).toEqual(pods);
    const now = foreign.map(({ kind, metadata }) => operated.sessions.get(kind, metadata.name));
    expect(await Promise.all(now)).toEqual(foreign);
  }

  async function podsOfAll(): Promise<Record<string, string>> {
    const uids = ['moved', 'hindered'].map(async (session) => {
      const [pod, ...more] = await operated.sessions.pods(session);
      expect(more).toEqual([]);
      return [session, pod.metadata.uid] as const;
    });
    return Object.fromEntries(await Promise.all(uids));
  }
});

const isAboutRoutes = ({ resource, name: which }: AuditedRequest): boolean =>
  ['ingresses', 'ingressroutes', 'middlewares'].includes(resource) && which.startsWith('moved-');

const textOf = ({ verb, resource, name: which }: AuditedRequest): string => `${verb} ${resource} ${which}`;

describeCluster('a cluster that has never had Traefik', () => {
  let cluster: StartedControlPlane;
  const operated = new Operated();

  beforeAll(async () => {
    const { binaries } = connectControlPlane();
    cluster = await startControlPlane({ binaries, audit: true });
    const definitions = ['ingressroutes', 'middlewares'].map((plural) => `${plural}.traefik.io`);
    expect((await cluster.kubectl(['delete', 'crd', ...definitions])).code).toBe(0);
    await operated.install({ name: 'bare', values: controllers.nginx, started: false }, cluster);
  });
  afterAll(async () => {
    await operated.end();
    await cluster.stop();
  });

  test('is served all the same: there is nothing of Traefik to take away', async () => {
    await operated.start();
    await operated.sessions.launch('plain');
    await operated.sessions.reaches('plain', 'Ready');
    const asked = await within(30, 'both kinds are looked for', async () => {
      const lists = operated.requests().filter(({ group }) => group === 'traefik.io');
      return lists.length >= 2 && lists;
    });
    expect(asked.map(({ verb, code }) => `${verb} ${String(code)}`)).toEqual(['list 404', 'list 404']);
    const { controllers: all } = await operated.operator.json<Live>('/controllers');
    expect(all.flatMap(({ degraded }: Live) => degraded)).toEqual([]);
    expect(operated.operator.log().filter(({ level }) => level === 'warn')).toEqual([]);
  });
});
