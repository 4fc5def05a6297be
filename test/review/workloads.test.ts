// How many pods an object makes: usually, and at most.
import { expect, test } from 'vitest';
import type { Manifest } from '../../src/manifest/manifest.js';
import { workloadsOf } from '../../src/review/workloads.js';
import { deployment, object } from './manifests.js';

const scaler = (kind: string, name: string) =>
  object('HorizontalPodAutoscaler', 'scaler', {
    spec: { scaleTargetRef: { kind, name }, minReplicas: 2, maxReplicas: 5 },
  });
const surge = (maxSurge: number | string) => ({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge } } });
const of = (kind: string, spec = {}) => ({ ...deployment('one', {}, spec), kind });

test.each<[string, readonly Manifest[], number, number]>([
  ['one pod unless something else is said, two in an update', [deployment('one')], 1, 2],
  ['what is said, and a quarter more, rounded up', [deployment('one', {}, { replicas: 5 })], 5, 7],
  ['a number more in an update', [deployment('one', {}, { replicas: 2, ...surge(1) })], 2, 3],
  ['a share more in an update', [deployment('one', {}, { replicas: 4, ...surge('50%') })], 4, 6],
  ['no more when old pods go first', [deployment('one', {}, { strategy: { type: 'Recreate' } })], 1, 1],
  ['what the autoscaler allows', [deployment('one', {}, surge(1)), scaler('Deployment', 'one')], 2, 6],
  ['nothing of another object’s autoscaler', [deployment('one', {}, surge(1)), scaler('Deployment', 'two')], 1, 2],
  ['nothing of another kind’s autoscaler', [deployment('one', {}, surge(1)), scaler('StatefulSet', 'one')], 1, 2],
  ['a StatefulSet updates in place', [of('StatefulSet', { replicas: 3 })], 3, 3],
  ['a Job ends', [of('Job')], 0, 1],
  ['a Job may run several at once', [of('Job', { parallelism: 4 })], 0, 4],
])('%s', (_, manifests, pods, podsAtMost) => {
  expect(workloadsOf(manifests)).toMatchObject([{ pods, podsAtMost }]);
});

test('what makes no pods is no workload', () => {
  expect(workloadsOf([object('Service', 'one', { spec: { selector: {} } }), object('ConfigMap', 'two')])).toEqual([]);
});
