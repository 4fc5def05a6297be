// Sessions from their first pass to their last, decision by decision.
import { describe, expect, test } from 'vitest';
import type { Decision } from '../../src/operator/observed.js';
import { findField } from '../../src/operator/manifest-fields.js';
import { hours, minutes, runningPod, start, waitingPod, World } from './world.js';

const n = 'bioc-intro-a1b2c3';
const deployment = `Deployment/${n}-deployment`;
const quiet = { status: undefined, writes: [], events: [] };
const writesOf = ({ writes }: Decision) => writes.map(({ action, child }) => `${action} ${child}`);

describe('a usual start', () => {
  test('makes everything, isolation first, and says everything that is known', () => {
    const first = new World({ storage: {} }).pass();
    expect(writesOf(first)).toEqual([
      `create NetworkPolicy/${n}-network`,
      `create PersistentVolumeClaim/${n}-pvc`,
      `create Service/${n}-service`,
      `create ${deployment}`,
      `create Middleware/${n}-headers`,
      `create Middleware/${n}-auth`,
      `create IngressRoute/${n}-ingress`,
    ]);
    const condition = { reason: 'Starting', message: 'the session’s pod is being started' };
    const judged = { lastTransitionTime: '2026-01-31T12:00:00Z', observedGeneration: 1 };
    expect(first.status).toEqual({
      phase: 'Starting',
      url: `https://${n}.workshops.example.org`,
      createdAt: '2026-01-31T12:00:00Z',
      expiresAt: '2026-01-31T16:00:00Z',
      observedGeneration: 1,
      session: { duration: '4h', expiresAt: '2026-01-31T16:00:00Z', host: `${n}.workshops.example.org` },
      conditions: [
        { type: 'Ready', status: 'False', ...condition, ...judged },
        { type: 'Reconciling', status: 'True', ...condition, ...judged },
      ],
    });
  });

  test('every object but none of the owner’s workspaces is controlled by the Workshop', () => {
    const kept = new World({ storage: { workspace: { persist: 'per-user' } } });
    const owners = kept.pass().writes.map((write) => {
      const references = 'manifest' in write ? write.manifest.metadata['ownerReferences'] : undefined;
      return [write.kind.kind, references] as const;
    });
    const reference = {
      ...{ apiVersion: 'orchestra.io/v1', kind: 'Workshop', name: n, uid: 'workshop-uid' },
      ...{ controller: true, blockOwnerDeletion: true },
    };
    for (const [kind, references] of owners) {
      expect(references, kind).toEqual(kind === 'PersistentVolumeClaim' ? undefined : [reference]);
    }
  });

  test('takes two status writes, whatever its pod goes through', () => {
    const world = new World().settle();
    const course = [
      undefined,
      waitingPod('', undefined, { sandboxReady: false, containers: [] }),
      waitingPod('', undefined, { containers: [], unschedulable: { message: 'no node yet', since: start } }),
      waitingPod('ContainerCreating', undefined, { sandboxReady: false }),
      waitingPod('PodInitializing'),
      waitingPod('ContainerCreating'),
      runningPod(),
    ];
    for (const pod of course) {
      world.now += 1000;
      expect(world.podIs(pod).pass()).toMatchObject(quiet);
    }
    world.now += 1000;
    const ready = world.podIs(runningPod({ readySince: world.now })).pass();
    expect(ready.status?.phase).toBe('Ready');
    expect(ready.status?.conditions?.map(({ type }) => type)).toEqual(['Ready']);
    expect(ready.facts).toEqual({ phase: 'Ready', outdated: false, startedInMs: 8000 });
    expect(ready.events.map(({ type, reason }) => `${type} ${reason}`)).toEqual(['Normal SessionReady']);
    expect(world.history.filter(({ status }) => status !== undefined)).toHaveLength(2);
  });

  test('then nothing is done, however often it is looked at', () => {
    const world = new World({ storage: {} }).becomeReady();
    for (let minute = 0; minute < 200; minute++) {
      world.now += minutes(1);
      expect(world.pass(), String(minute)).toMatchObject(quiet);
    }
  });
});

describe('readiness', () => {
  test('a status about an older generation is about another pod', () => {
    const world = new World().settle().podIs(runningPod({ readySince: start }));
    const { deployment: state } = world.deployment;
    world.change(deployment, { deployment: { ...state!, generation: 9 } });
    expect(world.pass().facts.phase).toBe('Starting');
  });

  test('what was ready stays so while a change of its Deployment is not looked at that leaves the pod alone', () => {
    const world = new World().becomeReady();
    const before = world.seen.conditions;
    world.edit({ duration: '5h' }).settle();
    const { generation, observedGeneration } = world.deployment.deployment!;
    expect(generation).toBeGreaterThan(observedGeneration);
    expect([world.seen.phase, world.condition('Ready')]).toEqual(['Ready', 'SessionReady']);
    expect(world.seen.conditions?.[0]?.lastTransitionTime).toBe(before?.[0]?.lastTransitionTime);
    world.edit({ image: 'other:1' });
    expect(world.pass().facts.phase).toBe('Starting');
    expect(world.settle().seen.phase).toBe('Starting');
  });

  describe('when a pod is replaced and the status that should tell of it is not written', () => {
    /** A pass whose last write fails. */
    const loseStatus = (world: World): World => {
      const { status } = world;
      world.pass();
      world.status = status;
      return world;
    };

    test.each<[string, number, (world: World) => void]>([
      ['another image, much later', hours(1), (world) => world.edit({ image: 'other:1' })],
      ['another image, in the same second', 0, (world) => world.edit({ image: 'other:1' })],
      ['a restart', 1000, (world) => (world.annotations = { 'orchestra.io/restart': 'now' })],
    ])('%s: the old pod is not taken for the new one', (_, laterMs, change) => {
      const world = new World().becomeReady();
      world.now += laterMs;
      change(world);
      loseStatus(world);
      const next = world.pass();
      expect([next.facts.phase, world.condition('Ready')]).toEqual(['Starting', '-Restarting']);
      world.now += 1000;
      world.podIs(runningPod({ readySince: world.now })).settle();
      expect([world.seen.phase, world.seen.observedGeneration]).toEqual(['Ready', world.generation]);
    });

    test.each([
      ['a second later', 1000],
      ['within the same second', 0],
    ])('what leaves the pod alone leaves it Ready, also after the pod was replaced once, %s', (_, laterMs) => {
      const world = new World().becomeReady();
      world.now += hours(1);
      world.edit({ image: 'other:1' }).settle();
      world.now += laterMs;
      world.podIs(runningPod({ readySince: world.now })).settle();
      world.now += hours(1);
      loseStatus(world.edit({ duration: '5h' }));
      const { generation, observedGeneration } = world.deployment.deployment!;
      expect([generation > observedGeneration, world.pass().facts.phase]).toEqual([true, 'Ready']);
    });
  });

  test('what is lost after it was ready comes back: Starting with its reason, time and first Ready kept', () => {
    const world = new World().becomeReady();
    const before = world.seen;
    world.now += hours(1);
    world.podIs(waitingPod('CrashLoopBackOff', 'back-off 10s', { containers: crashed('OOMKilled', 137) })).settle();
    expect([world.seen.phase, world.condition('Ready'), world.condition('Reconciling')]).toEqual([
      'Starting',
      '-OutOfMemory',
      'Restarting',
    ]);
    expect([world.seen.session, world.seen.expiresAt]).toEqual([before.session, before.expiresAt]);
    world.now += hours(1);
    expect(world.pass().facts.phase).toBe('Starting');
    world.podIs(runningPod({ readySince: world.now })).settle();
    expect([world.seen.phase, world.seen.session]).toEqual(['Ready', before.session]);
  });

  test('a restart in the course of things has the reason Restarting', () => {
    const world = new World().becomeReady().podIs(runningPod()).settle();
    expect([world.seen.phase, world.condition('Ready')]).toEqual(['Starting', '-Restarting']);
  });

  test('numbers that change with every attempt are no news', () => {
    const world = new World().settle();
    const say = (message: string) => world.podIs(waitingPod('ErrImagePull', message)).pass();
    const first = say('failed to pull image "x": attempt 1, request 7f3a');
    expect(first.status?.conditions?.[0]?.reason).toBe('ImagePullFailed');
    expect(first.events.map(({ type, reason }) => `${type} ${reason}`)).toEqual(['Warning ImagePullFailed']);
    expect(say('failed to pull image "x": attempt 2, request 81bc').status).toBeUndefined();
    expect(world.podIs(waitingPod('ImagePullBackOff', 'Back-off pulling image "x"')).pass().status).toBeUndefined();
    expect(say('failed to pull image "x": not found').status).toBeDefined();
  });
});

describe('the start deadline', () => {
  const late = () => {
    const world = new World().settle().podIs(runningPod());
    world.now = start + minutes(30);
    return world;
  };

  test('is looked at when it comes', () => {
    expect(new World().settle().podIs(runningPod()).pass().recheckAt).toBe(start + minutes(30));
  });

  test('ends the pod, and says what may be wrong with an app that runs', () => {
    const world = late();
    const decision = world.pass();
    expect(writesOf(decision)).toEqual([`update ${deployment}`]);
    expect(world.deployment.owned?.['spec']).toMatchObject({ replicas: 0 });
    expect([world.seen.phase, world.condition('Ready'), world.condition('Stalled')]).toEqual([
      'Failed',
      '-StartDeadlineExceeded',
      'StartDeadlineExceeded',
    ]);
    expect(world.message('Stalled')).toBe(
      'the session was not ready within 30m: nothing accepted connections on port 8787; an app that listens on 127.0.0.1 only can’t be reached, have it listen on 0.0.0.0',
    );
    expect(decision.events.map(({ reason }) => reason)).toEqual(['StartDeadlineExceeded']);
  });

  test('says what was wrong with a pod that had a reason, also when the pod is gone', () => {
    const world = late().podIs(waitingPod('ImagePullBackOff', 'Back-off pulling image "x": ErrImagePull: not found'));
    world.settle().podIs(undefined).settle();
    expect(world.message('Ready')).toBe(
      'the session was not ready within 30m: the image rocker/rstudio:latest cannot be pulled: not found',
    );
  });

  test('does not count while an image is pulled, but for as long as the session would last', () => {
    const world = late().podIs(waitingPod('ContainerCreating'));
    expect(world.pass().facts.phase).toBe('Starting');
    world.now = start + hours(4) - 1000;
    expect(world.pass().facts.phase).toBe('Starting');
    world.podIs(waitingPod('CreateContainerError'));
    expect(world.pass().facts.phase).toBe('Failed');
  });

  test.each([
    ['late', minutes(90), minutes(120) - 5_000],
    ['shortly before it', minutes(29), minutes(59) - 5_000],
    ['at once', 4_000, minutes(30)],
    ['late in the session', minutes(230), hours(4)],
  ])('counts anew for an app whose image came %s', (_, runsAfter, deadlineAfter) => {
    const world = late().podIs(firstRunning(start + runsAfter));
    world.now = start + runsAfter + 1000;
    expect(world.pass().recheckAt).toBeLessThanOrEqual(start + deadlineAfter);
    world.now = start + deadlineAfter - 1000;
    expect(world.pass().facts.phase).toBe('Starting');
    world.now = start + deadlineAfter;
    expect(world.pass().facts.phase).not.toBe('Starting');
  });

  test('comes before the startup probe gives up, or the kubelet’s word would stand for ours', () => {
    const world = late().podIs(firstRunning(start + minutes(90)));
    const [app] = findField(world.deployment.owned!, 'spec', 'template', 'spec', 'containers') as unknown as Probed[];
    const { periodSeconds, failureThreshold } = app!.startupProbe;
    const givenUpAt = start + minutes(90) + (failureThreshold - 1) * periodSeconds * 1000;
    world.now = givenUpAt - 1000;
    expect(world.pass().facts.phase).toBe('Failed');
  });

  test('a volume that is not mounted is no pull', () => {
    const world = late().podIs(waitingPod('ContainerCreating', undefined, { sandboxReady: false }));
    expect(world.pass().facts.phase).toBe('Failed');
  });

  test('counts from when the session could begin, not from when its Workshop was made', () => {
    const world = new World();
    world.claims = { host: { namespace: 'a', name: 'b', uid: 'c' } };
    world.pass();
    world.now += minutes(40);
    world.claims = {};
    world.settle().podIs(runningPod());
    expect(world.pass().facts.phase).toBe('Starting');
    expect(world.pass().recheckAt).toBe(start + minutes(70));
  });

  test('is nothing to a clock that can’t be believed', () => {
    const world = late();
    world.clockTrusted = false;
    expect(world.pass().facts.phase).toBe('Starting');
  });

  test('a failed session stays so: with another setting, with its pod scaled up by hand, with its Deployment gone', () => {
    const world = late().settle();
    world.settings = { ...world.settings, startDeadline: '2h' };
    expect(world.settle().seen.phase).toBe('Failed');
    world.children.delete(deployment);
    world.settle();
    expect([world.seen.phase, world.deployment.owned?.['spec']]).toMatchObject(['Failed', { replicas: 0 }]);
    world.podIs(runningPod({ readySince: world.now }));
    expect(world.settle().seen.phase).toBe('Failed');
  });

  test.each([
    ['another image', (world: World) => world.edit({ image: 'other:1' })],
    ['another port', (world: World) => world.edit({ port: 80 })],
    ['storage', (world: World) => world.edit({ storage: {} })],
    [
      'the annotation',
      (world: World) => {
        world.annotations = { 'orchestra.io/restart': 'again' };
        return world;
      },
    ],
  ])('%s starts it again, with a deadline of its own', (_, change) => {
    const world = late().settle();
    world.now += minutes(10);
    change(world).podIs(undefined).settle();
    expect([world.seen.phase, world.condition('Stalled'), world.deployment.owned?.['spec']]).toMatchObject([
      'Starting',
      undefined,
      { replicas: 1 },
    ]);
    world.podIs(runningPod());
    world.now += minutes(30) - 1000;
    expect(world.pass().facts.phase).toBe('Starting');
    world.now += 1000;
    expect(world.pass().facts.phase).toBe('Failed');
  });

  test.each([
    ['another duration', { duration: '5h' }],
    ['another host', { ingress: { host: 'a.workshops.example.org' } }],
  ])('%s does not', (_, spec) => {
    expect(late().settle().edit(spec).settle().seen.phase).toBe('Failed');
  });
});

describe('the end', () => {
  test('comes when the time is over, for exactly the Workshop that was judged', () => {
    const world = new World().becomeReady();
    world.now = start + hours(4);
    const { resourceVersion } = world.object().metadata;
    const decision = world.pass();
    expect(decision).toMatchObject({ expire: { uid: 'workshop-uid', resourceVersion }, writes: [] });
    expect(decision.status).toBeUndefined();
    expect(decision.events).toMatchObject([{ reason: 'Expired', at: start + hours(4) }]);
  });

  test.each([
    ['one that failed', () => new World().settle()],
    ['one that is refused', () => new World({ ingress: { host: 'a.example.com' } }).settle()],
    ['one that nobody has looked at', () => new World()],
  ])('comes to %s too', (_, make) => {
    const world = make();
    world.now = start + hours(4);
    const { expire, events } = world.pass();
    // What nobody was told of does not end in the pass that sees it first.
    if (expire === undefined) {
      expect(events.map(({ reason }) => reason)).toEqual(['ExpiringSoon']);
      world.now += minutes(5) - 1000;
      expect(world.pass().expire).toBeUndefined();
      world.now += 1000;
    }
    expect(world.pass().expire).toBeDefined();
  });

  test('does not come by a clock that can’t be believed', () => {
    const world = new World().becomeReady();
    world.now = start + hours(40);
    world.clockTrusted = false;
    const decision = world.pass();
    expect(decision).toMatchObject({ recheckAt: world.now + minutes(1), events: [] });
    expect(decision.expire).toBeUndefined();
  });

  test('is told 15 and 5 minutes before, and again after an extension', () => {
    const world = new World().becomeReady();
    const dueAt = (before: number) => {
      world.now = Date.parse(world.seen.expiresAt!) - before;
      return world.pass().events.map(({ reason, at }) => [reason, (Date.parse(world.seen.expiresAt!) - at) / 60_000]);
    };
    expect(dueAt(minutes(16))).toEqual([]);
    expect(dueAt(minutes(15))).toEqual([['ExpiringSoon', 15]]);
    expect(dueAt(minutes(5))).toEqual([['ExpiringSoon', 5]]);
    world.status = { ...world.status, expiresAt: '2026-01-31T17:00:00Z' };
    world.settle();
    expect(dueAt(minutes(14))).toEqual([['ExpiringSoon', 15]]);
  });

  test('a short session is not told of what was never before it', () => {
    const world = new World({ duration: '10m' }).becomeReady();
    expect(world.pass().events).toEqual([]);
    world.now += minutes(5);
    expect(world.pass().events).toHaveLength(1);
  });

  test('a Workshop that goes is Terminating, and nothing else is done', () => {
    const world = new World().becomeReady();
    world.children.delete(deployment);
    world.deletedAt = world.now;
    const decision = world.pass();
    expect(decision).toMatchObject({ writes: [], facts: { phase: 'Terminating' } });
    expect([world.seen.phase, world.condition('Ready'), world.condition('Reconciling')]).toEqual([
      'Terminating',
      '-Terminating',
      'Terminating',
    ]);
    expect(world.pass().status).toBeUndefined();
  });

  test('the finalizer of the existing operator goes, even while the Workshop does; others stay', () => {
    const world = new World();
    world.finalizers = ['a/b', 'kopf.zalando.org/KopfFinalizerMarker'];
    expect(world.pass().finalizers).toEqual(['a/b']);
    world.deletedAt = world.now;
    expect(world.pass().finalizers).toEqual(['a/b']);
    world.finalizers = ['a/b'];
    expect(world.pass().finalizers).toBeUndefined();
  });
});

interface Probed {
  readonly startupProbe: { readonly periodSeconds: number; readonly failureThreshold: number };
}

function firstRunning(firstRunSince: number) {
  const { containers, ...pod } = runningPod();
  return { ...pod, containers: containers.map((container) => ({ ...container, firstRunSince })) };
}

function crashed(reason: string, exitCode: number) {
  const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' };
  return [{ name: 'app', ready: false, started: false, running: false, waiting, lastEnd: { reason, exitCode } }];
}
