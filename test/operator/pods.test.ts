// Why a session is not ready, from what kubelet, scheduler and controllers leave in the status of its objects.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.js';
import { claimStateOf, deploymentStateOf, podStateOf } from '../../src/operator/child-state.js';
import type { DeploymentState, PodState } from '../../src/operator/observed.js';
import { isAtWork } from '../../src/operator/pod-template.js';
import type { PodSight } from '../../src/operator/pods.js';
import { bounded, findTrouble, isPulling } from '../../src/operator/pods.js';
import { minutes, start } from './world.js';

const now = start + minutes(1);

/** A pod as an API server has it, of a status. */
function pod(status: object, metadata: object = {}): PodState {
  const times = { creationTimestamp: '2026-01-31T12:00:00Z' };
  return podStateOf({ metadata: { name: 'p', uid: 'p', ...times, ...metadata }, status } as KubeObject);
}

const waiting = (reason: string, message?: string, more: object = {}) => ({
  name: 'app',
  ready: false,
  state: { waiting: { reason, message } },
  ...more,
});
const withApp = (container: object) => pod({ phase: 'Pending', containerStatuses: [container] });
const crash = (reason: string, exitCode: number, state: object = { running: {} }) =>
  withApp({ name: 'app', ready: false, state, lastState: { terminated: { reason, exitCode } } });
const unschedulable = (message: string, since = '2026-01-31T12:00:10Z') =>
  pod({
    phase: 'Pending',
    conditions: [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: since },
    ],
  });
const replicaFailure = (message: string): DeploymentState =>
  deploymentStateOf({
    metadata: { name: 'd' },
    status: { conditions: [{ type: 'ReplicaFailure', status: 'True', message }] },
  });
const claim = claimStateOf({ metadata: { name: 'c' }, status: { phase: 'Pending' } });

const sight = (over: Partial<PodSight>): PodSight => ({
  pods: [],
  deployment: undefined,
  claim: undefined,
  image: 'a/b:1',
  now,
  ...over,
});

test.each<[string, Partial<PodSight>, string | undefined]>([
  ['no pod yet', {}, undefined],
  ['a pod that nobody has looked at', { pods: [pod({})] }, undefined],
  ['a container that is being made', { pods: [withApp(waiting('ContainerCreating'))] }, undefined],
  ['a container that runs', { pods: [withApp({ name: 'app', ready: false, state: { running: {} } })] }, undefined],
  [
    'an image that cannot be pulled',
    { pods: [withApp(waiting('ErrImagePull', 'rpc error: manifest unknown'))] },
    'ImagePullFailed: the image a/b:1 cannot be pulled: rpc error: manifest unknown',
  ],
  [
    'a kubelet that waits before it pulls again, and says why',
    { pods: [withApp(waiting('ImagePullBackOff', 'Back-off pulling image "a/b:1": ErrImagePull: denied'))] },
    'ImagePullFailed: the image a/b:1 cannot be pulled: denied',
  ],
  [
    'an older one, which does not',
    { pods: [withApp(waiting('ImagePullBackOff', 'Back-off pulling image "a/b:1"'))] },
    'ImagePullFailed: the image a/b:1 cannot be pulled',
  ],
  [
    'the image of the proxy',
    { pods: [withApp(waiting('InvalidImageName', 'x', { name: 'orchestra-sidecar' }))] },
    'ImagePullFailed: the image of the proxy cannot be pulled: x',
  ],
  [
    'a container that cannot be made',
    { pods: [withApp(waiting('CreateContainerConfigError', 'secret "x" not found'))] },
    'ContainerConfigInvalid: the container app cannot be made: secret "x" not found',
  ],
  [
    'a crash',
    { pods: [crash('Error', 1)] },
    'CrashLoop: the container app ends by itself, the last time with exit code 1',
  ],
  [
    'a crash, between two attempts',
    { pods: [crash('Error', 1, { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 20s' } })] },
    'CrashLoop: the container app ends by itself, the last time with exit code 1',
  ],
  [
    'too much memory',
    { pods: [crash('OOMKilled', 137)] },
    'OutOfMemory: the container app took more memory than its limit, and was ended',
  ],
  ['no node', { pods: [unschedulable('0/3 nodes')] }, 'Unschedulable: no node can take the session’s pod: 0/3 nodes'],
  ['no node, for a moment', { pods: [unschedulable('0/3 nodes', '2026-01-31T12:00:50Z')] }, undefined],
  [
    'a volume that is not there',
    { pods: [unschedulable('pod has unbound immediate PersistentVolumeClaims')], claim },
    'VolumePending: the session’s volume is not there yet: pod has unbound immediate PersistentVolumeClaims',
  ],
  [
    'no node, beside a volume that is not there',
    { pods: [unschedulable('Insufficient cpu')], claim },
    'Unschedulable: no node can take the session’s pod: Insufficient cpu',
  ],
  [
    'an eviction, while the next pod is on its way',
    {
      pods: [
        pod({ phase: 'Failed', reason: 'Evicted', message: 'ephemeral local storage usage exceeds 8Gi' }),
        pod({ phase: 'Pending' }, { uid: 'next', creationTimestamp: '2026-01-31T12:00:30Z' }),
      ],
    },
    'Evicted: the kubelet ended the session’s pod: ephemeral local storage usage exceeds 8Gi',
  ],
  [
    'an old eviction, when the next pod has run',
    {
      pods: [
        pod({ phase: 'Failed', reason: 'Evicted', message: 'disk' }),
        pod(
          { phase: 'Running', containerStatuses: [{ name: 'app', started: true, state: { running: {} } }] },
          { uid: 'next', creationTimestamp: '2026-01-31T12:00:30Z' },
        ),
      ],
    },
    undefined,
  ],
  [
    'a node that is lost',
    { pods: [pod({ phase: 'Running', reason: 'NodeLost' })] },
    'NodeLost: the node of the session’s pod does not answer',
  ],
  [
    'a pod that goes with its node',
    {
      pods: [
        pod(
          { conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager' }] },
          { deletionTimestamp: '2026-01-31T12:00:50Z' },
        ),
      ],
    },
    'NodeLost: the node of the session’s pod does not answer',
  ],
  [
    'a pod that goes in the course of things',
    { pods: [pod({}, { deletionTimestamp: '2026-01-31T12:00:50Z' })] },
    undefined,
  ],
  [
    'a quota',
    { deployment: replicaFailure('pods "x" is forbidden: exceeded quota: compute') },
    'QuotaExceeded: a quota of the namespace is used up: pods "x" is forbidden: exceeded quota: compute',
  ],
  [
    'an admission rule',
    { deployment: replicaFailure('violates PodSecurity "restricted:latest"') },
    'PodRefused: the session’s pod is refused: violates PodSecurity "restricted:latest"',
  ],
  [
    'an old refusal, when there is a pod',
    { pods: [pod({})], deployment: replicaFailure('exceeded quota: x') },
    undefined,
  ],
])('%s', (_, over, expected) => {
  const trouble = findTrouble(sight(over));
  expect(trouble && `${trouble.reason}: ${trouble.message}`).toBe(expected);
});

describe('a pull in progress', () => {
  const sandbox = (status: string) => ({
    phase: 'Pending',
    conditions: [{ type: 'PodReadyToStartContainers', status }],
    containerStatuses: [waiting('ContainerCreating')],
  });
  const initialized = (status: string) => ({
    ...sandbox('True'),
    conditions: [...sandbox('True').conditions, { type: 'Initialized', status }],
  });

  test.each([
    ['the sandbox stands, and the app waits', pod(sandbox('True')), true],
    ['the sandbox does not stand: a volume is waited for', pod(sandbox('False')), false],
    [
      'it waits beside containers that were injected, and have begun',
      pod({ ...initialized('True'), containerStatuses: [waiting('PodInitializing')] }),
      true,
    ],
    [
      'it waits for containers that come before it',
      pod({ ...initialized('False'), containerStatuses: [waiting('PodInitializing')] }),
      false,
    ],
    [
      'only the proxy waits',
      pod({ ...sandbox('True'), containerStatuses: [waiting('ContainerCreating', '', { name: 'orchestra-sidecar' })] }),
      false,
    ],
    [
      'the app waits for another reason',
      pod({ ...sandbox('True'), containerStatuses: [waiting('ImagePullBackOff')] }),
      false,
    ],
    [
      'older Kubernetes calls it otherwise',
      pod({ ...sandbox('True'), conditions: [{ type: 'PodHasNetwork', status: 'True' }] }),
      true,
    ],
  ])('%s', (_, state, expected) => {
    expect(isPulling(state)).toBe(expected);
  });
});

describe('a pod at work', () => {
  test.each([
    ['running', pod({ phase: 'Running' }), true],
    ['of a lost node', pod({ phase: 'Unknown' }), true],
    ['not looked at yet', pod({ phase: 'Pending' }), true],
    ['pulling', withApp(waiting('ContainerCreating')), true],
    ['crashing', crash('Error', 1, { waiting: { reason: 'CrashLoopBackOff' } }), true],
    ['unable to pull', withApp(waiting('ImagePullBackOff')), false],
    ['without a node', unschedulable('x'), false],
    ['going away', pod({ phase: 'Running' }, { deletionTimestamp: '2026-01-31T12:00:50Z' }), false],
    ['ended', pod({ phase: 'Failed' }), false],
    ['done', pod({ phase: 'Succeeded' }), false],
  ])('%s', (_, state, expected) => {
    expect(isAtWork(state)).toBe(expected);
  });
});

test('objects without a status are read as what they are', () => {
  const bare = { metadata: { name: 'x' } } as KubeObject;
  expect(podStateOf(bare)).toMatchObject({ phase: '', containers: [], sandboxReady: false });
  expect(deploymentStateOf(bare)).toMatchObject({ readyReplicas: 0, selector: {} });
  expect(claimStateOf(bare)).toEqual({ phase: '', requested: '' });
});

test('a class that its creator asked for is known from one that admission chose', () => {
  const created = { manager: 'm', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1' } as const;
  const managedFields = [{ ...created, fieldsV1: { 'f:spec': { 'f:storageClassName': {} } } }];
  const claim: KubeObject = { metadata: { name: 'c', managedFields }, spec: { storageClassName: 'fast' } };
  const known = { phase: '', requested: '', storageClass: 'fast' };
  expect(claimStateOf(claim, 'm')).toEqual({ ...known, isClassInherited: true });
  expect(claimStateOf(claim, 'other')).toEqual(known);
});

test('words of others are one line of at most 1024 characters', () => {
  expect(bounded(' a\n  b\t')).toBe('a b');
  expect(bounded('x'.repeat(5000))).toHaveLength(1024);
});

const runs = { state: { running: { startedAt: '2026-01-31T12:00:30Z' } }, restartCount: 0 };

test.each<[what: string, state: object, since: number | undefined]>([
  ['runs', runs, start + 30_000],
  ['waits', { state: { waiting: { reason: 'ContainerCreating' } } }, undefined],
  ['runs again, and nobody knows how it ended', { ...runs, restartCount: 1 }, undefined],
  ['runs after it has ended', { ...runs, lastState: { terminated: { reason: 'Error', exitCode: 1 } } }, undefined],
])('a container that %s: its first run', (_, state, since) => {
  expect(withApp({ name: 'app', ready: false, ...state }).containers[0]?.firstRunSince).toBe(since);
});
