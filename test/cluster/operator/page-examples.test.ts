// The reference manual's two Workshops, from nothing to Ready, by an operator that may do what the platform grants it.
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { fullWorkshop, minimalWorkshop } from '../../model/workshop-examples.js';
import { eventually } from '../harness/control-plane.js';
import { describeOperator } from './operated.js';
import type { Live } from './workshops.js';
import { childKinds } from './workshops.js';

const minimal = minimalWorkshop.metadata.name;
const full = fullWorkshop.metadata.name;

const expected: Readonly<Record<string, readonly string[]>> = {
  [minimal]: [
    'Deployment/bioc-intro-a1b2c3-deployment',
    'IngressRoute/bioc-intro-a1b2c3-ingress',
    'Middleware/bioc-intro-a1b2c3-auth',
    'Middleware/bioc-intro-a1b2c3-headers',
    'NetworkPolicy/bioc-intro-a1b2c3-network',
    'Service/bioc-intro-a1b2c3-service',
  ],
  [full]: [
    'Deployment/jupyter-rnaseq-9f8e7d-deployment',
    'IngressRoute/jupyter-rnaseq-9f8e7d-ingress',
    'Middleware/jupyter-rnaseq-9f8e7d-auth',
    'Middleware/jupyter-rnaseq-9f8e7d-headers',
    'NetworkPolicy/jupyter-rnaseq-9f8e7d-network',
    'PersistentVolumeClaim/jupyter-rnaseq-9f8e7d-pvc',
    'Service/jupyter-rnaseq-9f8e7d-service',
  ],
};

describeOperator('the examples of the reference manual', { name: 'page-examples' }, (operated) => {
  // Times of objects are whole seconds, and the API server's clock is known to one: a Workshop of the operator's first
  // two seconds may be older than its lead, which costs a look.
  beforeAll(() => sleep(3_000));

  test.each([
    [minimal, minimalWorkshop, 'https://bioc-intro-a1b2c3.workshops.example.org', 4],
    [full, fullWorkshop, 'https://jupyter-rnaseq.workshops.example.org', 2.5],
  ])('%s becomes Ready with exactly its children', async (name, example, url, hours) => {
    const { sessions } = operated;
    const created = await sessions.create(example);
    const ready = await sessions.reaches(name, 'Ready');
    const children = await sessions.children(created.metadata.uid);
    expect(children.map(nameOf).sort()).toEqual(expected[name]);
    expect(ready.status).toMatchObject({ phase: 'Ready', url, createdAt: created.metadata.creationTimestamp });
    const lifetime = Date.parse(ready.status.expiresAt) - Date.parse(ready.status.session.readyAt);
    expect(lifetime).toBe(hours * 3_600_000);
    expect(conditions(ready)).toMatchObject({ Ready: 'True' });
    expect(conditions(ready)).not.toHaveProperty('Stalled');
    expect(conditions(ready)).not.toHaveProperty('Reconciling');
  });

  test('every child belongs to its Workshop and is controlled by it', async () => {
    const workshop = await operated.sessions.get('Workshop', full);
    for (const child of await operated.sessions.children(workshop.metadata.uid)) {
      const reference = { kind: 'Workshop', name: full, uid: workshop.metadata.uid };
      expect(child.metadata.ownerReferences).toMatchObject([
        { ...reference, controller: true, blockOwnerDeletion: true },
      ]);
      expect(child.metadata.labels).toMatchObject({ 'orchestra.io/workshop': full });
    }
  });

  test('a start costs one apply for each child and two writes of the status', async () => {
    await operated.settled();
    const requests = operated.requests().filter(({ verb }) => ['patch', 'get', 'create', 'delete'].includes(verb));
    const counts = (name: string) => ({
      applied: requests
        .filter((each) => each.verb === 'patch' && isChild(each, name))
        .map(resourceOf)
        .sort(),
      looked: requests
        .filter((each) => each.verb === 'get' && isChild(each, name))
        .map(resourceOf)
        .sort(),
      statuses: requests.filter((each) => each.resource === 'workshops/status' && each.name === name).length,
    });
    expect(counts(minimal)).toEqual({
      applied: ['deployments', 'ingressroutes', 'middlewares', 'middlewares', 'networkpolicies', 'services'],
      looked: [],
      statuses: 2,
    });
    expect(counts(full).looked).toEqual([]);
    expect(counts(full).statuses).toBe(2);
  });

  test('the answers on HTTP and in the metrics tell of them', async () => {
    const { operator } = operated;
    expect((await operator.get('/healthz')).status).toBe(200);
    const { items } = await operator.json<{ items: Live[] }>('/controllers/workshops/objects');
    expect(items.map(({ object, phase }) => `${String(object)} ${String(phase)}`)).toEqual([
      `page-examples/${minimal} Ready`,
      `page-examples/${full} Ready`,
    ]);
    expect(await operator.metric('orchestra_sessions{phase="Ready"}')).toBe(2);
    expect(await operator.metric('orchestra_session_start_seconds_count')).toBe(2);
    expect(await operator.metric('orchestra_leader')).toBe(1);
  });

  test('deleting the Workshops deletes everything', async () => {
    for (const name of [minimal, full]) await operated.sessions.delete('Workshop', name);
    for (const name of [minimal, full]) await operated.sessions.isGone('Workshop', name);
    await eventually('nothing is left', async () => {
      const left = await Promise.all(childKinds.map((kind) => operated.sessions.list(kind)));
      return left.flat().length === 0;
    });
  });
});

function nameOf({ kind, metadata }: Live): string {
  return `${String(kind)}/${String(metadata.name)}`;
}

function conditions({ status }: Live): Record<string, string> {
  return Object.fromEntries(status.conditions.map(({ type, status: is }: Live) => [type, is]));
}

function isChild({ resource, name }: { readonly resource: string; readonly name: string }, session: string): boolean {
  return resource !== 'workshops' && resource !== 'workshops/status' && name.startsWith(`${session}-`);
}

function resourceOf({ resource }: { readonly resource: string }): string {
  return resource;
}
