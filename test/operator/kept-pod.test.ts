// What must never end a pod that somebody works in, or give it another volume.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.js';
import { isObject } from '../../src/model/json.js';
import type { ContainerState } from '../../src/operator/observed.js';
import { isAtWork } from '../../src/operator/pod-template.js';
import { ownerHash } from '../../src/model/sessions/index.js';
import { minutes, runningPod, waitingPod, World } from './world.js';

const n = 'bioc-intro-a1b2c3';
const deployment = `Deployment/${n}-deployment`;
const template = (world: World) => (world.deployment.owned!['spec'] as JsonObject)['template'];
const claimed = (world: World) => world.deployment.deployment?.mountedClaim;
const annotation = (world: World, name: string) => world.deployment.annotations[`orchestra.io/${name}`];
const upgraded = (world: World) => {
  world.settings = { ...world.settings, sidecar: { ...world.settings.sidecar, image: 'new/sidecar:2' } };
  return world;
};
const withoutImage = (owned: JsonObject): JsonObject => {
  const cut = structuredClone(owned) as any; // eslint-disable-line @typescript-eslint/no-explicit-any
  delete cut.spec.template?.spec.containers[0].image;
  return cut as JsonObject;
};
/** Somebody takes the field out by hand. */
const takeImage = (world: World) => world.change(deployment, { owned: withoutImage(world.deployment.owned!) });
/** Admission does so whenever the template is applied. */
const strict = (world: World) => {
  world.admission = (owned) => (isObject((owned['spec'] as JsonObject)['template']) ? withoutImage(owned) : owned);
  return world;
};

describe('the inputs of a pod', () => {
  test('that a new definition gives other defaults are recorded, and change nothing', () => {
    const world = new World().becomeReady();
    const before = [template(world), annotation(world, 'pod-inputs')];
    world.spec = { ...world.spec, env: { NEW: 'default' }, tier: 'large' };
    world.settle();
    expect([template(world), world.seen.phase]).toEqual([before[0], 'Ready']);
    expect(annotation(world, 'pod-inputs')).not.toBe(before[1]);
    world.edit({ duration: '5h' }).settle();
    expect([template(world), annotation(world, 'pod-generation')]).toEqual([before[0], '2']);
    world.edit({ image: 'other:1' }).settle();
    expect(template(world)).not.toEqual(before[0]);
  });

  test('that were changed are not taken back by who sees an older Workshop, and nothing else is', () => {
    const world = new World().becomeReady();
    world.edit({ image: 'other:1', ingress: { host: 'a.workshops.example.org' } }).settle();
    const { spec } = world;
    world.spec = new World().spec;
    world.generation = 1;
    const decision = world.pass();
    expect([decision.writes, decision.status, decision.expire]).toEqual([[], undefined, undefined]);
    expect(decision.recheckAt).toBeGreaterThan(world.now);
    world.spec = spec;
    world.generation = 2;
    expect(world.pass()).toMatchObject({ writes: [], status: undefined });
  });

  test('of a generation that somebody else wrote into the annotation are judged as they are', () => {
    const world = new World().becomeReady();
    const annotations = { ...world.deployment.annotations, 'orchestra.io/pod-generation': '999' };
    const owned = structuredClone(world.deployment.owned!) as any; // eslint-disable-line @typescript-eslint/no-explicit-any
    delete owned.metadata.annotations['orchestra.io/pod-generation'];
    world.change(deployment, { annotations, owned });
    expect(world.settle().deployment.annotations['orchestra.io/pod-generation']).toBe('1');
  });
});

describe('a field of the template that is gone', () => {
  test('is put back, and the session is up to date', () => {
    const world = new World().becomeReady();
    const before = template(world);
    takeImage(world).settle();
    expect([template(world), world.condition('UpToDate')]).toEqual([before, undefined]);
  });

  test('again, after that, is left so and said, until the session is restarted', () => {
    const world = takeImage(takeImage(new World().becomeReady()).settle());
    const before = template(world);
    world.settle();
    expect([template(world), world.condition('UpToDate')]).toEqual([before, '-FieldsRemoved']);
    world.edit({ duration: '5h' }).settle();
    expect([template(world), world.condition('UpToDate')]).toEqual([before, '-FieldsRemoved']);
    world.annotations = { 'orchestra.io/restart': 'now' };
    world.settle();
    expect([template(world), world.condition('UpToDate')]).not.toEqual([before, '-FieldsRemoved']);
    expect(world.condition('UpToDate')).toBeUndefined();
  });

  test('of a pod that is older than the settings is left so: what it was is not known', () => {
    const world = upgraded(takeImage(new World().becomeReady()));
    const before = template(world);
    world.settle();
    expect([template(world), world.condition('UpToDate')]).toEqual([before, '-OlderTemplate']);
  });

  test('to an API server alone, which does not know it, is left as it is', () => {
    const world = takeImage(new World().becomeReady());
    world.change(deployment, { deployment: { ...world.deployment.deployment!, hasUnseenTemplate: true } });
    const before = template(world);
    expect(world.pass().writes).toEqual([]);
    world.edit({ duration: '5h' }).pass();
    expect(template(world)).toEqual(before);
  });

  test('is gone by admission: that settles, and no upgrade restarts the pod', () => {
    const world = strict(new World()).becomeReady();
    const before = template(world);
    expect(JSON.stringify(before)).not.toContain('"image":"rocker');
    expect(world.condition('UpToDate')).toBeUndefined();
    upgraded(world).settle();
    expect([template(world), world.condition('UpToDate')]).toEqual([before, '-OlderTemplate']);
  });

  test('is nobody’s word: another manager’s own field beside it takes nothing', () => {
    const world = strict(new World()).becomeReady();
    const takenTemplate = { 'f:metadata': { 'f:annotations': { 'f:restartedAt': {} } } };
    world.change(deployment, { deployment: { ...world.deployment.deployment!, takenTemplate } });
    const before = template(world);
    upgraded(world).settle();
    expect(template(world)).toEqual(before);
  });
});

describe('a pod', () => {
  test('that is not seen, and by its Deployment is ready, is there', () => {
    const world = new World().becomeReady();
    world.pods = [];
    const before = template(world);
    upgraded(world).settle();
    expect(template(world)).toEqual(before);
  });

  test('whose app can’t be pulled has nothing to lose, though its proxy runs; one whose app has begun has', () => {
    const [app, proxy] = waitingPod('ImagePullBackOff').containers;
    const running = { ...proxy!, running: true, started: true };
    expect(isAtWork(waitingPod('', '', { containers: [app!, running] }))).toBe(false);
    const begun = { ...app!, waiting: { reason: 'CrashLoopBackOff' }, lastEnd: { reason: 'Error', exitCode: 1 } };
    expect(isAtWork(waitingPod('', '', { containers: [begun, running] }))).toBe(true);
  });

  test.each([
    ['was Ready', runningPod({ readySince: 1 })],
    ['has started', runningPod({ containers: [{ name: 'app', ready: false, started: true, running: true }] })],
  ])('that %s while nobody looked is not ended by the deadline', (_, pod) => {
    const world = new World().settle().podIs(runningPod());
    world.pods = [pod];
    world.now += minutes(31);
    const { facts, writes } = world.pass();
    expect([facts.phase, writes]).toEqual(['Starting', []]);
  });

  test.each<[string, Partial<ContainerState>, string]>([
    ['could never be pulled', { waiting: { reason: 'ImagePullBackOff', message: 'not found' } }, 'Failed'],
    ['can’t be made', { waiting: { reason: 'CreateContainerConfigError' } }, 'Failed'],
    ['is being pulled', { waiting: { reason: 'ContainerCreating' } }, 'Starting'],
    ['runs', { running: true }, 'Starting'],
    ['ran once', { waiting: { reason: 'ImagePullBackOff' }, lastEnd: { reason: 'Error', exitCode: 1 } }, 'Starting'],
  ])(
    'whose app has started is held to the deadline only if its proxy has never run and cannot: it %s',
    (_, state, phase) => {
      const world = new World().settle();
      const [app, proxy] = runningPod().containers;
      const waits = { ...proxy!, running: false, ...state };
      world.podIs(runningPod({ containers: [{ ...app!, ready: true, started: true }, waits] }));
      world.now += minutes(31);
      expect(world.pass().facts.phase).toBe(phase);
      if (state.waiting?.message !== undefined) {
        expect(world.message('Stalled')).toBe(
          'the session was not ready within 30m: the image of the proxy cannot be pulled: not found',
        );
      }
    },
  );

  test('whose proxy alone has started is ended, as it was judged', () => {
    const world = new World().settle();
    world.podIs(runningPod({ containers: [{ name: 'orchestra-sidecar', ready: true, started: true, running: true }] }));
    world.now += minutes(31);
    const { resourceVersion } = world.deployment;
    const [stop] = world.pass().writes;
    expect(stop).toMatchObject({
      child: deployment,
      manifest: { metadata: { resourceVersion }, spec: { replicas: 0 } },
    });
    expect(world.pass().writes).toEqual([]);
  });

  test('that is started again after a failure stays so, when the status could not be written', () => {
    const world = new World().settle().podIs(runningPod());
    world.now += minutes(31);
    world.settle().podIs(undefined);
    const { status } = world;
    world.now += minutes(1);
    world.edit({ image: 'other:1' }).pass();
    world.status = status;
    world.settle();
    expect([world.seen.phase, world.deployment.owned!['spec']]).toMatchObject(['Starting', { replicas: 1 }]);
  });
});

describe('the volume of a session', () => {
  const kept = (slug: string) => `ws-${slug}-${ownerHash(new World().spec['owner'] as string)}`;
  const perUser = { storage: { workspace: { persist: 'per-user' } } };

  test.each<[string, object, object, string, string]>([
    ['its own', { storage: {} }, perUser, `${n}-pvc`, kept(n)],
    ['a kept one', { ...perUser, templateSlug: 'a' }, { storage: { workspace: undefined } }, kept('a'), `${n}-pvc`],
    ['one of a template', { ...perUser, templateSlug: 'a' }, { templateSlug: 'b' }, kept('a'), kept('b')],
  ])('%s stays until it is restarted, also without a pod and through an upgrade', (_, spec, edit, mounted, asked) => {
    const world = new World(spec).becomeReady();
    expect(claimed(world)).toBe(mounted);
    world.edit({ ...edit, ...('storage' in edit ? { storage: { size: '10Gi', ...(edit.storage as object) } } : {}) });
    world.settle();
    expect([world.condition('UpToDate'), world.condition('StorageDetached')]).toEqual(['-OlderTemplate', undefined]);
    expect(world.message('UpToDate')).toContain(`${mounted}; the spec asks for ${asked}`);
    upgraded(world).podIs(undefined).settle();
    expect([claimed(world), world.children.has(`PersistentVolumeClaim/${asked}`)]).toEqual([mounted, false]);
    world.annotations = { 'orchestra.io/restart': 'now' };
    world.settle();
    expect([claimed(world), world.condition('UpToDate')]).toEqual([asked, undefined]);
    expect(world.condition('StorageDetached')).toBe(mounted === `${n}-pvc` ? 'StorageRemoved' : undefined);
  });
});

test('nothing is taken away in a pass in which a change is refused', () => {
  const world = new World().becomeReady();
  world.settings = { ...world.settings, authentication: { ...world.settings.authentication, required: false } };
  world.refused = [{ child: `IngressRoute/${n}-ingress`, why: 'other', message: 'no' }];
  expect(world.pass().writes.filter(({ action }) => action === 'delete')).toEqual([]);
});
