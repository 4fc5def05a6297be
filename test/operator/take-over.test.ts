// Sessions that the existing operator has made: they go on with the pod that they have, until their owner changes it.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.js';
import type { ObservedChild } from '../../src/operator/observed.js';
import { hours, runningPod, start, World } from './world.js';

const n = 'bioc-intro-a1b2c3';
const deployment = `Deployment/${n}-deployment`;
const selector = { app: n, component: 'rstudio' };
const foundStatus = {
  phase: 'Ready',
  url: `https://${n}.old.example.org`,
  createdAt: '2026-01-31T12:00:00+00:00',
  expiresAt: '2026-01-31T16:10:00.123456+00:00',
  conditions: [
    {
      type: 'Ready',
      status: 'True',
      reason: 'WorkshopReady',
      message: 'ready',
      lastTransitionTime: '2026-01-31T12:10:00+00:00',
    },
  ],
};

/** A session that has run for an hour when this operator comes. */
function found(): World {
  const world = new World({ storage: {} }).settle();
  const { deployment: state } = world.deployment;
  const made: Partial<ObservedChild> = { owned: undefined, creator: 'kopf', labels: { app: n }, annotations: {} };
  for (const id of [...world.children.keys()]) world.change(id, made);
  world.children.delete(`NetworkPolicy/${n}-network`);
  world.children.delete(`Middleware/${n}-headers`);
  world.change(`PersistentVolumeClaim/${n}-pvc`, {
    claim: { phase: 'Bound', requested: '10Gi', capacity: '10Gi', storageClass: 'standard' },
  });
  world.change(deployment, { deployment: { ...state!, observedGeneration: state!.generation, selector } });
  world.podIs(runningPod({ readySince: start + 600_000 }));
  world.status = structuredClone(foundStatus);
  world.now = start + hours(1);
  world.history.length = 0;
  world.applied.clear();
  return world;
}

describe('a session of the existing operator', () => {
  test('keeps its pod: nothing of its Deployment is applied but what says whose it is', () => {
    const world = found();
    const { writes } = world.pass();
    const toDeployment = writes.filter(({ child }) => child === deployment);
    expect(toDeployment.map(({ action }) => action)).toEqual(['update']);
    const [update] = toDeployment;
    const manifest = update?.action === 'update' ? update.manifest : undefined;
    expect(Object.keys(manifest ?? {}).sort()).toEqual(['apiVersion', 'kind', 'metadata']);
    expect(Object.keys(manifest?.metadata['annotations'] ?? {})).toEqual([
      'orchestra.io/pod-inputs',
      'orchestra.io/pod-generation',
    ]);
    expect(manifest?.metadata['labels']).toMatchObject({ 'app.kubernetes.io/managed-by': 'orchestra-operator' });
  });

  test('is reached and isolated by the labels of its pod', () => {
    const world = found().settle();
    expect(world.child(`Service/${n}-service`).owned?.['spec']).toMatchObject({ selector });
    expect(world.child(`NetworkPolicy/${n}-network`).owned?.['spec']).toMatchObject({
      podSelector: { matchLabels: selector },
    });
  });

  test('has its other objects handed over before they are applied', () => {
    const { writes } = found().pass();
    const actions = (id: string) => writes.filter(({ child }) => child === id).map(({ action }) => action);
    for (const id of [`Service/${n}-service`, `PersistentVolumeClaim/${n}-pvc`, `IngressRoute/${n}-ingress`]) {
      expect(actions(id), id).toEqual(['adopt', 'update']);
    }
    expect(writes.find(({ action }) => action === 'adopt')).toMatchObject({ creator: 'kopf' });
    expect(actions(`Middleware/${n}-headers`)).toEqual(['create']);
  });

  test('has its objects handed over also when that has failed once, and they were applied all the same', () => {
    const world = found().settle();
    const service = `Service/${n}-service`;
    world.change(service, { creator: 'kopf' });
    const toService = world.pass().writes.filter(({ child }) => child === service);
    expect(toService.map(({ action }) => action)).toEqual(['adopt', 'update']);
  });

  test.each([
    ['with the class that it has, if its creator asked for that', true, 'standard'],
    ['without a class, if admission chose that', false, undefined],
  ])('has its volume applied %s', (_, isClassInherited, storageClassName) => {
    const world = found();
    const claim = `PersistentVolumeClaim/${n}-pvc`;
    world.change(claim, { claim: { ...world.child(claim).claim!, isClassInherited } }).settle();
    expect((world.child(claim).owned?.['spec'] as JsonObject)['storageClassName']).toBe(storageClassName);
  });

  test('keeps address and expiry, and has been ready since then', () => {
    const world = found().settle();
    expect(world.seen).toMatchObject({
      phase: 'Ready',
      url: `https://${n}.old.example.org`,
      expiresAt: '2026-01-31T16:10:00Z',
      session: {
        readyAt: '2026-01-31T12:10:00Z',
        duration: '4h',
        expiresAt: '2026-01-31T16:10:00Z',
        host: `${n}.old.example.org`,
      },
    });
    expect([world.condition('UpToDate'), world.condition('Ready')]).toEqual(['-OtherOperator', 'SessionReady']);
    expect(world.pass()).toMatchObject({ writes: [], status: undefined });
  });

  test('is replaced by UID when its pod is changed, once the old pod is gone', () => {
    const world = found().settle();
    const { uid, resourceVersion } = world.deployment;
    world.edit({ image: 'other:1' });
    const { writes } = world.pass();
    expect(writes.filter(({ child }) => child === deployment)).toMatchObject([
      { action: 'delete', uid, resourceVersion, propagation: 'Foreground' },
    ]);
    expect([world.seen.phase, world.condition('Ready')]).toEqual(['Starting', '-Restarting']);
    world.settle();
    expect(world.deployment.deployment?.selector).toEqual({
      'app.kubernetes.io/name': 'orchestra-session',
      'app.kubernetes.io/instance': n,
    });
    expect(world.child(`Service/${n}-service`).owned?.['spec']).toMatchObject({
      selector: { 'app.kubernetes.io/instance': n },
    });
  });

  test('waits while the old Deployment is going away', () => {
    const world = found().settle().edit({ image: 'other:1' });
    world.change(deployment, { deleting: true }).settle();
    expect(world.child(deployment).deleting).toBe(true);
    expect([world.seen.phase, world.condition('Ready'), world.condition('Stalled')]).toEqual([
      'Starting',
      '-Restarting',
      undefined,
    ]);
  });

  test('that was called failed is judged by its pod', () => {
    const world = found();
    world.status = { phase: 'Failed', conditions: [{ type: 'Ready', status: 'False', reason: 'CreationFailed' }] };
    expect(world.settle().seen.phase).toBe('Ready');
    expect(world.seen.expiresAt).toBe('2026-01-31T16:10:00Z');
  });

  test('that never became ready has its pod taken away at the deadline, and no other field touched', () => {
    const world = found();
    world.status = { phase: 'Starting' };
    world.podIs(runningPod()).settle();
    expect(world.seen.phase).toBe('Failed');
    expect(world.deployment.owned?.['spec']).toEqual({ replicas: 0 });
  });
});
