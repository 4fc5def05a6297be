// What holds of every decision, whatever is observed: also of what no cluster would ever show.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.js';
import { phases } from '../../src/model/workshop/index.js';
import { childKinds } from '../../src/operator/child-kinds.js';
import { decide } from '../../src/operator/decide.js';
import type { ContainerState, Decision, Observed, ObservedChild, PodState } from '../../src/operator/observed.js';
import { conditionTypes, reasons } from '../../src/operator/reasons.js';
import { settingsWith } from '../model/sessions/sessions.js';
import { expectOnlyOwn } from './only-own.js';
import { hours, minutes, runningPod, start, waitingPod, World } from './world.js';

const n = 'bioc-intro-a1b2c3';
const settings = settingsWith();
const names = ['deployment', 'service', 'pvc', 'ingress', 'headers', 'auth', 'network'].map((part) => `${n}-${part}`);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const times = fc.constantFrom(
  ...['2026-01-31T11:00:00Z', '2026-01-31T12:30:00Z', '2026-02-27T12:00:00Z', '9999-12-31T23:59:59Z', 'never', ''],
);
const words = fc.constantFrom(
  '',
  'x',
  'Evicted',
  'NodeLost',
  'OOMKilled',
  'ContainerCreating',
  'ImagePullBackOff',
  'exceeded quota: x',
);

const anyContainer: fc.Arbitrary<ContainerState> = fc.record({
  name: fc.constantFrom('app', 'orchestra-sidecar', 'rstudio', ''),
  ready: fc.boolean(),
  started: fc.boolean(),
  running: fc.boolean(),
  waiting: maybe(fc.record({ reason: words, message: words })),
  lastEnd: maybe(fc.record({ reason: words, exitCode: fc.integer() })),
});
const anyPod: fc.Arbitrary<PodState> = fc.record({
  name: words,
  uid: fc.string(),
  createdAt: fc.integer({ min: 0, max: start + hours(1) }),
  deleting: fc.boolean(),
  phase: fc.constantFrom('', 'Pending', 'Running', 'Failed', 'Succeeded', 'Unknown'),
  reason: maybe(words),
  message: maybe(words),
  readySince: maybe(fc.integer({ min: 0, max: start + hours(9) })),
  unschedulable: maybe(fc.record({ message: words, since: fc.integer({ min: 0, max: start + hours(1) }) })),
  sandboxReady: fc.boolean(),
  disruption: maybe(words),
  containers: fc.array(anyContainer, { maxLength: 3 }),
});
const anyChild: fc.Arbitrary<ObservedChild> = fc.record({
  kind: fc.constantFrom(...childKinds),
  name: fc.constantFrom(...names, 'other'),
  uid: fc.constantFrom('u1', 'u2', 'u3'),
  resourceVersion: fc.constantFrom('1', '2'),
  createdAt: fc.integer({ min: 0, max: start + hours(1) }),
  deleting: fc.boolean(),
  controller: maybe(
    fc.record({
      group: fc.constantFrom('orchestra.io', 'apps'),
      kind: fc.constantFrom('Workshop', 'Deployment'),
      name: words,
      uid: fc.constantFrom('workshop-uid', 'other-uid'),
      exists: fc.constantFrom(true, false, undefined),
    }),
  ),
  labels: fc.dictionary(words, words, { maxKeys: 2 }),
  annotations: fc.dictionary(
    fc.constantFrom(
      'orchestra.io/pod-inputs',
      'orchestra.io/pod-template',
      'orchestra.io/pod-inputs-since',
      'orchestra.io/pod-inputs-since-generation',
      'orchestra.io/pod-generation',
    ),
    fc.oneof(times, fc.json({ maxDepth: 2 })),
  ),
  owned: maybe(
    fc.object({ key: fc.constantFrom('metadata', 'spec', 'template', 'labels', 'x') }) as fc.Arbitrary<JsonObject>,
  ),
  creator: maybe(fc.constant('kopf')),
  deployment: maybe(
    fc.record({
      ...{ generation: fc.nat({ max: 3 }), observedGeneration: fc.nat({ max: 3 }), replicas: fc.nat({ max: 2 }) },
      ...{ updatedReplicas: fc.nat({ max: 2 }), readyReplicas: fc.nat({ max: 2 }) },
      selector: fc.dictionary(words, words, { maxKeys: 2 }),
      replicaFailure: maybe(words),
      mountedClaim: maybe(fc.constantFrom(`${n}-pvc`, 'other', 'ws-x-f4b5c6d7e8f9')),
      takenTemplate: maybe(fc.constant({ 'f:spec': { 'f:containers': {} } })),
    }),
  ),
  claim: maybe(
    fc.record({
      phase: words,
      requested: fc.constantFrom('', 'x', '10Gi', '1Ti'),
      capacity: maybe(words),
      storageClass: maybe(words),
    }),
  ),
});
const anyStatus = fc.oneof(
  fc.object(),
  fc.record(
    {
      phase: fc.constantFrom(...phases, 'Nonsense'),
      url: fc.constantFrom('https://a.b', 'x', `https://${n}.workshops.example.org`),
      expiresAt: times,
      session: fc.record(
        { readyAt: times, duration: fc.constantFrom('4h', 'x'), expiresAt: times, host: words },
        { requiredKeys: [] },
      ),
      conditions: fc.array(
        fc.record({
          type: fc.constantFrom('Ready', 'Stalled', 'StorageResized', 'Foreign'),
          status: fc.constantFrom('True', 'False'),
          reason: fc.constantFrom('StartDeadlineExceeded', 'ResizeRefused', 'x'),
          message: words,
        }),
        { maxLength: 3 },
      ),
    },
    { requiredKeys: [] },
  ),
);
const anySpec = fc.oneof(
  fc.object(),
  fc.record(
    {
      duration: fc.constantFrom('4h', '8d', '1s', 'x', 7),
      image: fc.constantFrom('a:1', 'A B'),
      storage: fc.constantFrom({}, { size: '20Gi' }, { workspace: { persist: 'per-user' } }, null),
      ingress: fc.constantFrom(
        { host: 'a.workshops.example.org' },
        { host: '`' },
        { annotations: { 'helm.sh/hook': '' } },
      ),
      newer: fc.anything(),
    },
    { requiredKeys: [] },
  ),
);

const anyObserved: fc.Arbitrary<Observed> = fc
  .record({
    spec: anySpec,
    status: anyStatus,
    // An API server has one object of a kind and name.
    children: fc.uniqueArray(anyChild, { selector: ({ kind, name }) => `${kind.kind}/${name}`, maxLength: 9 }),
    pods: fc.array(anyPod, { maxLength: 3 }),
    now: fc.integer({ min: start - hours(1), max: start + hours(200) }),
    clockTrusted: fc.boolean(),
    deleting: fc.boolean(),
    nginx: fc.boolean(),
    claims: fc.constantFrom({}, {}, { name: { namespace: 'a', name: 'b', uid: 'c' } }),
    refused: fc.array(
      fc.record({
        child: fc.constantFrom(...names.map((name) => `Service/${name}`)),
        why: fc.constantFrom('quota' as const, 'invalid' as const, 'other' as const),
        message: words,
      }),
      { maxLength: 2 },
    ),
  })
  .map(({ spec, status, deleting, nginx, ...rest }) => {
    const world = new World();
    world.spec = { ...world.spec, ...(spec as JsonObject), name: n, owner: 'a@example.org' };
    world.status = status as JsonObject;
    if (deleting) world.deletedAt = start;
    if (nginx) world.settings = { ...settings, ingress: { ...settings.ingress, controller: 'nginx' } };
    return { ...world.observe(), ...rest };
  });

const isOwnDeployment = ({ kind, controller }: ObservedChild) =>
  kind.kind === 'Deployment' && controller?.uid === 'workshop-uid';

function saysReady({ status }: Decision): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return status?.phase === 'Ready' || ready?.status === 'True';
}

describe('any decision', () => {
  test('is made, touches only what is the Workshop’s own, and speaks the words of the tables', () => {
    fc.assert(
      fc.property(anyObserved, (observed) => {
        const before = JSON.stringify(observed);
        const decision = decide(observed);
        expect(JSON.stringify(observed)).toBe(before);
        expectOnlyOwn(observed, decision);
        expect(decide(observed)).toEqual(decision);
        for (const { type, reason = '', message = '' } of decision.status?.conditions ?? []) {
          if (!Object.hasOwn(conditionTypes, type)) continue;
          expect(reasons[reason as keyof typeof reasons].on, `${type} ${reason}`).toContain(type);
          expect(message.length).toBeLessThan(2048);
        }
        if (observed.workshop.deleting || decision.expire) expect(decision.writes).toEqual([]);
        if (!observed.clockTrusted) expect(decision.expire).toBeUndefined();
        if (saysReady(decision)) expect(observed.children.some(isOwnDeployment)).toBe(true);
        if (decision.recheckAt !== undefined) expect(decision.recheckAt).toBeGreaterThan(observed.now);
      }),
      { numRuns: 400 },
    );
  });
});

describe('any life of a session', () => {
  const step: fc.Arbitrary<(world: World) => unknown> = fc.oneof(
    fc.nat({ max: 120 }).map((count) => (world: World) => (world.now += minutes(count))),
    fc.constantFrom('a:1', 'b:1').map((image) => (world: World) => world.edit({ image })),
    fc.constantFrom('1h', '4h', '8d', 'x').map((duration) => (world: World) => world.edit({ duration })),
    fc
      .constantFrom({}, { size: '20Gi' }, { workspace: { persist: 'per-user' } }, undefined)
      .map((storage) => (world: World) => world.edit({ storage })),
    fc
      .constantFrom('mine.workshops.example.org', 'app.workshops.example.org')
      .map((host) => (world: World) => world.edit({ ingress: { host } })),
    fc
      .nat({ max: 20 })
      .map((index) => (world: World) => world.children.delete([...world.children.keys()][index] ?? '')),
    fc.boolean().map((enabled) => (world: World) => {
      world.settings = { ...world.settings, networkPolicy: { ...settings.networkPolicy, enabled } };
    }),
    fc.constantFrom('traefik' as const, 'nginx' as const).map((controller) => (world: World) => {
      world.settings = { ...world.settings, ingress: { ...settings.ingress, controller } };
    }),
    fc.constantFrom('old/sidecar:1', 'new/sidecar:2').map((image) => (world: World) => {
      world.settings = { ...world.settings, sidecar: { ...settings.sidecar, image } };
    }),
    fc
      .constantFrom(undefined, runningPod(), waitingPod('ImagePullBackOff', 'x'), waitingPod('ContainerCreating'))
      .map((pod) => (world: World) => {
        if (world.children.has(`Deployment/${n}-deployment`)) world.podIs(pod);
      }),
    fc.constant((world: World) => {
      if (world.children.has(`Deployment/${n}-deployment`)) world.podIs(runningPod({ readySince: world.now }));
    }),
    fc.constantFrom('1', '2').map((text) => (world: World) => {
      world.annotations = { 'orchestra.io/restart': text };
    }),
  );

  test('settles after every step, and never touches what is not its own', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
        const world = new World();
        for (const change of steps) {
          change(world);
          const observed = world.observe();
          expectOnlyOwn(observed, decide(observed));
          if (decide(observed).expire) return;
          world.settle();
        }
      }),
      { numRuns: 120 },
    );
  });

  test('no settings and no upgrade ever change the template of a pod that runs', () => {
    const upgrades = fc.array(
      fc.record({
        ...{ image: fc.constantFrom('a:1', 'b:2'), seconds: fc.nat({ max: 300 }), enabled: fc.boolean() },
        controller: fc.constantFrom('traefik' as const, 'nginx' as const),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(upgrades, (all) => {
        const world = new World({ storage: {} }).becomeReady();
        const template = (world.deployment.owned?.['spec'] as JsonObject)['template'];
        for (const { image, seconds, enabled, controller } of all) {
          world.settings = {
            ...settings,
            startDeadline: '1h',
            sidecar: { ...settings.sidecar, image },
            pod: { ...settings.pod, terminationGracePeriodSeconds: seconds },
            networkPolicy: { ...settings.networkPolicy, enabled },
            ingress: { ...settings.ingress, controller },
          };
          world.settle();
          expect((world.deployment.owned?.['spec'] as JsonObject)['template']).toEqual(template);
        }
      }),
      { numRuns: 60 },
    );
  });
});
