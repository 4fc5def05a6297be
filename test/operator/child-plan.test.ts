// What is written to the objects of a session: only what is ours, only what differs, and never more than that.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.js';
import { childKinds } from '../../src/operator/child-kinds.js';
import { findField, without } from '../../src/operator/manifest-fields.js';
import type { Decision, ObservedChild } from '../../src/operator/observed.js';
import { hours, minutes, runningPod, waitingPod, World } from './world.js';

const n = 'bioc-intro-a1b2c3';
const ids = {
  network: `NetworkPolicy/${n}-network`,
  claim: `PersistentVolumeClaim/${n}-pvc`,
  service: `Service/${n}-service`,
  deployment: `Deployment/${n}-deployment`,
  headers: `Middleware/${n}-headers`,
  auth: `Middleware/${n}-auth`,
  route: `IngressRoute/${n}-ingress`,
};
const writesOf = ({ writes }: Decision) => writes.map(({ action, child }) => `${action} ${child}`);
const conditions = (world: World) => [world.seen.phase, world.condition('Ready'), world.condition('Stalled')];

function foreign(id: string, over: Partial<ObservedChild> = {}): ObservedChild {
  const [kind = '', name = ''] = id.split('/');
  return {
    kind: childKinds.find((each) => each.kind === kind)!,
    name,
    uid: 'foreign-uid',
    resourceVersion: '1',
    createdAt: 0,
    deleting: false,
    labels: {},
    annotations: {},
    ...over,
  };
}

describe('drift', () => {
  test.each(Object.values(ids))('%s that was deleted is made again', (id) => {
    const world = new World({ storage: {} }).becomeReady();
    world.children.delete(id);
    expect(writesOf(world.pass())).toEqual([`create ${id}`]);
  });

  test.each(Object.values(ids))('%s that was edited is put back, under its UID', (id) => {
    const world = new World({ storage: {} }).becomeReady();
    const { metadata, spec } = world.child(id).owned!;
    world.change(id, { owned: { spec, metadata: { ...(metadata as object), labels: {} } } });
    const { writes } = world.pass();
    expect(writes).toMatchObject([
      { action: 'update', uid: `${id}-uid`, manifest: { metadata: { uid: `${id}-uid` } } },
    ]);
    expect(world.pass().writes).toEqual([]);
  });

  test('a Deployment is written only as it was read: what it records the operator before may have written since', () => {
    const versions = [ids.deployment, ids.service].map((id) => {
      const world = new World().becomeReady();
      const { metadata, spec } = world.child(id).owned!;
      world.change(id, { owned: { spec, metadata: { ...(metadata as object), labels: {} } } });
      const { resourceVersion } = world.child(id);
      const [write] = world.pass().writes;
      return { read: resourceVersion, written: findField(write, 'manifest', 'metadata', 'resourceVersion') };
    });
    expect(versions).toEqual([
      { read: versions[0]?.written, written: versions[0]?.read },
      { read: expect.any(String), written: undefined },
    ]);
  });

  test('what our last apply was answered with is not applied again, until somebody writes it', () => {
    const world = new World().becomeReady();
    world.settings = { ...world.settings, networkPolicy: { ...world.settings.networkPolicy, allowEgressCIDRs: [] } };
    world.pass();
    const mutated = { ...world.child(ids.network), owned: { metadata: {}, spec: { mutated: true } } };
    world.children.set(ids.network, mutated);
    expect(world.pass().writes).toEqual([]);
    world.change(ids.network, {});
    expect(writesOf(world.pass())).toEqual([`update ${ids.network}`]);
  });

  test('a status that says nothing new is not written for another object’s sake', () => {
    const world = new World().becomeReady();
    world.children.delete(ids.service);
    expect(world.pass().status).toBeUndefined();
  });
});

describe('objects that are not ours', () => {
  test.each(Object.values(ids).flatMap((id) => [[id, undefined] as const, [id, true] as const]))(
    '%s of somebody else (controller exists: %s) keeps the session from beginning',
    (id, exists) => {
      const world = new World({ storage: {} });
      const controller = exists && { group: 'apps', kind: 'Deployment', name: 'theirs', uid: 'x', exists };
      world.children.set(id, foreign(id, { controller: controller || undefined }));
      expect(world.settle().history.flatMap(({ writes }) => writes)).toEqual([]);
      expect(conditions(world)).toEqual(['Pending', '-NameTaken', 'NameTaken']);
      expect(world.message('Stalled')).toContain(`the ${id.replace('/', ' ')}, which `);
      expect([world.seen.url, world.seen.expiresAt]).toEqual([undefined, undefined]);
    },
  );

  test.each([
    ['is going away', { deleting: true }],
    [
      'belongs to an object that no longer exists',
      { controller: { group: 'orchestra.io', kind: 'Workshop', name: n, uid: 'gone', exists: false } },
    ],
  ])('one that %s is waited for, and never adopted', (_, over) => {
    const world = new World();
    world.children.set(ids.service, foreign(ids.service, over));
    const decision = world.pass();
    expect([decision.writes, conditions(world)]).toEqual([[], ['Pending', '-PreviousSessionEnding', undefined]]);
    expect(world.message('Ready')).toContain(`there still is the Service ${n}-service`);
    world.children.delete(ids.service);
    world.settle();
    expect(conditions(world)).toEqual(['Starting', '-Starting', undefined]);
  });

  test('one that takes the place of ours later stalls nothing but itself', () => {
    const world = new World().becomeReady();
    world.children.set(ids.service, foreign(ids.service));
    world.children.delete(ids.route);
    expect(writesOf(world.pass())).toEqual([`create ${ids.route}`]);
    expect(conditions(world)).toEqual(['Ready', 'SessionReady', 'NameTaken']);
  });

  test.each(Object.values(ids))('%s of ours that has lost its owner reference is left alone, and told apart', (id) => {
    const world = new World({ storage: {} }).becomeReady().change(id, { controller: undefined });
    expect(world.pass().writes.filter(({ child }) => child === id)).toEqual([]);
    expect(world.message('Stalled')).toBe(
      `there is the ${id.replace('/', ' ')}, which this operator made and which nothing owns; put its owner reference back, or delete it`,
    );
  });

  test('whose owner is unknown is somebody else’s', () => {
    const world = new World();
    const controller = { group: 'orchestra.io', kind: 'Workshop', name: 'other', uid: 'x', exists: undefined };
    world.children.set(ids.service, foreign(ids.service, { controller }));
    expect(world.pass().writes).toEqual([]);
    expect(world.condition('Ready')).toBe('-NameTaken');
  });
});

describe('what the settings no longer give', () => {
  test('goes, by UID and version, and comes back', () => {
    const world = new World().becomeReady();
    const { settings } = world;
    const { resourceVersion } = world.child(ids.auth);
    world.settings = {
      ...settings,
      networkPolicy: { ...settings.networkPolicy, enabled: false },
      authentication: { ...settings.authentication, required: false },
    };
    const { writes } = world.pass();
    const deletes = writes.filter(({ action }) => action === 'delete');
    expect(deletes.map(({ child }) => child)).toEqual([ids.network, ids.auth]);
    expect(deletes[1]).toMatchObject({ uid: `${ids.auth}-uid`, resourceVersion, propagation: 'Background' });
    expect(writesOf({ writes } as unknown as Decision).slice(0, 1)).toEqual([`update ${ids.route}`]);
    world.settings = settings;
    expect(writesOf(world.pass()).sort()).toEqual([
      `create ${ids.auth}`,
      `create ${ids.network}`,
      `update ${ids.route}`,
    ]);
  });

  test('is left alone when it is not ours, or of another name', () => {
    const world = new World().becomeReady();
    world.settings = { ...world.settings, networkPolicy: { ...world.settings.networkPolicy, enabled: false } };
    world.children.set(ids.network, foreign(ids.network));
    const { controller } = world.child(ids.service);
    world.children.set('NetworkPolicy/mine', foreign('NetworkPolicy/mine', { controller }));
    expect(world.pass().writes).toEqual([]);
  });

  describe('after a change of the ingress controller', () => {
    const ingress = `Ingress/${n}-ingress`;
    const withController = (world: World, controller: 'traefik' | 'nginx'): World => {
      world.settings = { ...world.settings, ingress: { ...world.settings.ingress, controller } };
      return world;
    };

    test('is the old route and its Middlewares, and nothing of the pod', () => {
      const world = withController(new World().becomeReady(), 'nginx');
      expect(writesOf(world.pass())).toEqual([
        `create ${ingress}`,
        ...[ids.route, ids.headers, ids.auth].map((id) => `delete ${id}`),
      ]);
      expect(world.pass().writes).toEqual([]);
      expect(writesOf(withController(world, 'traefik').pass())).toContain(`delete ${ingress}`);
      expect([world.pass().writes, world.seen.phase]).toEqual([[], 'Ready']);
    });

    test('is not what others have made, nor what has another name, nor what goes already', () => {
      const world = withController(new World().becomeReady(), 'nginx');
      const route = world.child(ids.route);
      world.change(ids.headers, { controller: undefined });
      world.change(ids.auth, { deleting: true });
      world.change(ids.route, { controller: { ...route.controller!, uid: 'another' } });
      world.children.set('IngressRoute/other', { ...route, name: 'other' });
      expect(writesOf(world.pass()).filter((write) => write.startsWith('delete'))).toEqual([]);
    });

    test('stays while the Workshop is refused', () => {
      const world = withController(new World().becomeReady(), 'nginx').edit({ ingress: { host: 'x.example.com' } });
      expect(world.pass().writes).toEqual([]);
      expect(world.condition('Stalled')).toBe('HostNotAllowed');
    });
  });
});

describe('the pod', () => {
  const template = (world: World) => (world.deployment.owned!['spec'] as { template: unknown }).template;
  const upgrade = (world: World) => {
    const { settings } = world;
    world.settings = {
      ...settings,
      sidecar: { ...settings.sidecar, image: 'new/sidecar:2' },
      pod: { ...settings.pod, terminationGracePeriodSeconds: 7 },
    };
    return world;
  };

  test('stays as it is through an upgrade, which is said', () => {
    const world = new World().becomeReady();
    const before = template(world);
    upgrade(world).settle();
    expect(template(world)).toEqual(before);
    expect([world.seen.phase, world.condition('UpToDate')]).toEqual(['Ready', '-OlderTemplate']);
    expect(world.history.at(-1)?.facts.outdated).toBe(true);
  });

  test.each([
    ['duration', { duration: '5h' }],
    ['templateSlug', { templateSlug: 'other' }],
    ['ingress', { ingress: { host: 'a.workshops.example.org', annotations: { a: 'b' } } }],
    ['another spelling of an amount', { resources: { cpu: '1000m', memory: '2048Mi' } }],
  ])('is not restarted by %s', (_, spec) => {
    const world = upgrade(new World().becomeReady());
    const before = template(world);
    world.edit(spec).settle();
    expect([template(world), world.seen.phase]).toEqual([before, 'Ready']);
  });

  test.each([
    ['image', { image: 'other:1' }],
    ['port', { port: 8888 }],
    ['env', { env: { A: 'b' } }],
    ['args', { args: ['--x'] }],
    ['resources', { resources: { cpu: '2' } }],
    ['tier', { tier: 'large' }],
    ['storage', { storage: {} }],
  ])('is replaced for another %s, and then is up to date', (_, spec) => {
    const world = upgrade(new World().becomeReady()).settle();
    world.edit(spec);
    const decision = world.pass();
    expect(writesOf(decision)).toContain(`update ${ids.deployment}`);
    expect([world.seen.phase, world.condition('Ready'), world.condition('UpToDate')]).toEqual([
      'Starting',
      '-Restarting',
      undefined,
    ]);
    expect(JSON.stringify(template(world))).toContain('new/sidecar:2');
  });

  test('is replaced when it is asked for', () => {
    const world = new World().becomeReady();
    const before = template(world);
    world.annotations = { 'orchestra.io/restart': '2026-01-31' };
    expect(world.pass().facts.phase).toBe('Starting');
    world.settle();
    expect(template(world)).not.toEqual(before);
    world.podIs(runningPod({ readySince: world.now })).settle();
    expect(world.settle().seen.phase).toBe('Ready');
    world.annotations = {};
    expect(world.pass().facts.phase).toBe('Starting');
  });

  test('whose inputs were not recorded counts them from now on', () => {
    const world = new World().becomeReady();
    const { annotations } = world.deployment;
    const older = without(JSON.parse(annotations['orchestra.io/pod-inputs']!) as JsonObject, 'resources.cpu');
    const record = { ...annotations, 'orchestra.io/pod-inputs': JSON.stringify(older) };
    const { owned } = world.deployment;
    const metadata = { ...(owned!['metadata'] as object), annotations: record };
    world.change(ids.deployment, { annotations: record, owned: { ...owned, metadata } });
    const before = template(upgrade(world));
    expect(world.settle().deployment.annotations).toEqual(annotations);
    expect(template(world)).toEqual(before);
    world.edit({ resources: { cpu: '2' } }).settle();
    expect(template(world)).not.toEqual(before);
  });

  test('with a field that somebody took is restored', () => {
    const world = upgrade(new World().becomeReady());
    const owned = structuredClone(world.deployment.owned!) as any; // eslint-disable-line @typescript-eslint/no-explicit-any
    delete owned.spec.template.spec.containers[0].image;
    const takenTemplate = { 'f:spec': { 'f:containers': { 'k:{"name":"app"}': { 'f:image': {} } } } };
    world.change(ids.deployment, { owned, deployment: { ...world.deployment.deployment!, takenTemplate } });
    world.settle();
    expect(JSON.stringify(template(world))).toContain('rocker/rstudio:latest');
  });

  test('whose image a webhook has replaced stays as the webhook made it', () => {
    const world = upgrade(new World().becomeReady());
    const owned = JSON.parse(
      JSON.stringify(world.deployment.owned).replace('rocker/', 'mirror.example.org/rocker/'),
    ) as never;
    world.change(ids.deployment, { owned });
    expect(world.settle().history.at(-2)?.writes ?? []).toEqual([]);
    expect(JSON.stringify(template(world))).toContain('mirror.example.org/rocker/');
    expect(world.condition('UpToDate')).toBe('-OlderTemplate');
  });

  test('that runs nothing follows the settings', () => {
    for (const pod of [
      undefined,
      waitingPod('ImagePullBackOff', 'x'),
      runningPod({ phase: 'Failed', reason: 'Evicted' }),
    ]) {
      const world = upgrade(new World().settle().podIs(pod)).settle();
      expect(JSON.stringify(template(world))).toContain('new/sidecar:2');
    }
    for (const pod of [waitingPod('ContainerCreating'), runningPod()]) {
      const world = upgrade(new World().settle().podIs(pod)).settle();
      expect(JSON.stringify(template(world))).not.toContain('new/sidecar:2');
    }
  });

  test('scaled by hand is scaled back, without being replaced', () => {
    const world = upgrade(new World().becomeReady());
    const before = template(world);
    const spec = { ...(world.deployment.owned!['spec'] as object), replicas: 3 };
    world.change(ids.deployment, { owned: { ...world.deployment.owned, spec } }).settle();
    expect(world.deployment.owned!['spec']).toMatchObject({ replicas: 1, template: before });
  });
});

describe('a refused change', () => {
  const refusals: [string, object, string][] = [
    ['another host that is not allowed', { ingress: { host: 'a.example.com' } }, 'HostNotAllowed'],
    ['a host of the platform', { ingress: { host: 'app.workshops.example.org' } }, 'HostReserved'],
    ['too long a duration', { duration: '8d' }, 'DurationTooLong'],
    ['no duration', { duration: 'soon' }, 'InvalidDuration'],
    ['an annotation', { ingress: { annotations: { 'helm.sh/hook': 'x' } } }, 'AnnotationNotAllowed'],
    ['a wrong spec', { port: 0, image: 'A B' }, 'InvalidSpec'],
  ];

  test.each(refusals)('%s leaves everything as it is, and is said', (_, spec, reason) => {
    const world = new World().becomeReady();
    const before = world.seen;
    const decision = world.edit({ ...spec, image: 'image' in spec ? spec.image : 'other:1' }).pass();
    expect(decision.writes).toEqual([]);
    expect(decision.events.map((event) => `${event.type} ${event.reason}`)).toEqual([`Warning ${reason}`]);
    expect(conditions(world)).toEqual(['Ready', 'SessionReady', reason]);
    expect({ ...world.seen, conditions: 0, observedGeneration: 0 }).toEqual({
      ...before,
      conditions: 0,
      observedGeneration: 0,
    });
    expect(world.seen.observedGeneration).toBe(2);
    expect(world.pass().status).toBeUndefined();
  });

  test.each(refusals)('%s from the start: Pending, nothing made, served once it is put right', (_, spec, reason) => {
    const world = new World(spec).settle();
    expect([conditions(world), world.children.size]).toEqual([['Pending', `-${reason}`, reason], 0]);
    world.edit({ duration: '4h', ingress: {}, port: 80, image: 'a:1' }).settle();
    expect([conditions(world), world.seen.expiresAt]).toEqual([
      ['Starting', '-Starting', undefined],
      '2026-01-31T16:00:00Z',
    ]);
  });

  test.each([
    ['name', 'NameTaken'],
    ['host', 'HostTaken'],
  ] as const)('a %s that somebody else has', (claim, reason) => {
    const world = new World();
    world.claims = { [claim]: { namespace: 'there', name: 'other', uid: 'x' } };
    world.settle();
    expect(conditions(world)).toEqual(['Pending', `-${reason}`, reason]);
    expect(world.message('Stalled')).toContain('other');
    world.claims = {};
    expect(world.settle().seen.phase).toBe('Starting');
  });

  test('a lower limit is nothing to sessions that were accepted before', () => {
    const world = new World().becomeReady();
    const before = world.seen;
    world.settings = { ...world.settings, maxDuration: '1h' };
    expect(world.pass()).toMatchObject({ writes: [], status: undefined });
    expect(world.settle().seen).toEqual(before);
  });

  test('the reason may change while it is refused', () => {
    const world = new World({ duration: '8d' }).settle();
    world.edit({ duration: '9d' }).settle();
    expect(world.message('Stalled')).toContain('the duration 9d is longer than the 7d');
  });
});

describe('what the API server refuses', () => {
  test('an object that could not be made: Creating, with its words', () => {
    const world = new World();
    world.refused = [{ child: ids.service, why: 'other', message: 'webhook "x" is down' }];
    expect(world.pass().status?.phase).toBe('Creating');
    expect([world.condition('Ready'), world.message('Ready')]).toEqual([
      '-Creating',
      `${ids.service} could not be written: webhook "x" is down`,
    ]);
  });

  test('a quota', () => {
    const world = new World();
    world.refused = [{ child: ids.claim, why: 'quota', message: 'exceeded quota: storage' }];
    world.edit({ storage: {} }).pass();
    expect([world.condition('Ready'), world.condition('Reconciling')]).toEqual(['-QuotaExceeded', 'QuotaExceeded']);
  });

  test('a change of an object that is there leaves the session Ready', () => {
    const world = new World().becomeReady();
    world.settings = { ...world.settings, networkPolicy: { ...world.settings.networkPolicy, allowEgressCIDRs: [] } };
    world.refused = [{ child: ids.network, why: 'forbidden', message: 'not allowed' }];
    world.pass();
    expect([world.seen.phase, world.condition('Reconciling')]).toEqual(['Ready', 'Creating']);
  });
});

describe('the host', () => {
  test('that was not asked for stays as first given', () => {
    const world = new World().becomeReady();
    world.settings = { ...world.settings, baseDomain: 'new.example.org' };
    expect(world.settle().seen.url).toBe(`https://${n}.workshops.example.org`);
    expect(JSON.stringify(world.child(ids.route).owned)).toContain(`Host(\`${n}.workshops.example.org\`)`);
  });

  test('comes back after one that was asked for', () => {
    const world = new World().becomeReady();
    world.edit({ ingress: { host: 'mine.workshops.example.org' } }).settle();
    expect(world.seen.url).toBe('https://mine.workshops.example.org');
    expect(world.edit({ ingress: {} }).settle().seen.url).toBe(`https://${n}.workshops.example.org`);
  });

  test.each(['app.workshops.example.org', 'other.workshops.example.org', `${n}.x\`) || Host(\`a.b`, ''])(
    'that somebody wrote into the status (%s) is not believed',
    (host) => {
      const world = new World().becomeReady();
      world.status = { ...world.status, session: { ...world.seen.session, host } };
      expect(world.settle().seen.url).toBe(`https://${n}.workshops.example.org`);
      expect(world.seen.session?.host).toBe(`${n}.workshops.example.org`);
    },
  );
});

test('time goes on for what is refused', () => {
  const world = new World().becomeReady();
  world.edit({ duration: '8d' }).settle();
  expect(world.seen.expiresAt).toBe('2026-01-31T16:00:00Z');
  world.status = { ...world.status, expiresAt: '2026-01-31T18:00:00Z' };
  world.settle();
  world.now += hours(5) + minutes(59);
  expect(world.pass().expire).toBeUndefined();
  world.now += minutes(1);
  expect(world.pass().expire).toBeDefined();
});
