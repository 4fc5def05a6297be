// What became of each object: by identity, with secrets hidden and with what follows from it.
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../src/manifest/manifest.js';
import type { JsonObject } from '../../src/model/json.js';
import { compareObjects, compareRenderings } from '../../src/review/compare.js';
import { deployment, object } from './manifests.js';

const changed = (before: Manifest, after: Manifest) => compareObjects([before], [after])[0]!;

test('objects are added, changed, removed or neither, in the order in which they are applied', () => {
  const [old, same, now] = [object('Service', 'old'), object('Service', 'same'), object('ConfigMap', 'now')];
  const data = (value: string) => object('Secret', 'data', { data: { a: value } });
  const { summary, objects } = compareRenderings(
    { name: 'before', manifests: [old, same, data('x')] },
    { name: 'after', manifests: [same, data('y'), now] },
  );
  expect(summary).toEqual({ added: 1, changed: 1, removed: 1, unchanged: 1 });
  expect(objects.map(({ state, object: { kind, name } }) => `${state} ${kind} ${name}`)).toEqual([
    'added ConfigMap now',
    'changed Secret data',
    'removed Service old',
    'unchanged Service same',
  ]);
});

test('another version of a group is the same object, another group or namespace is not', () => {
  const ingress = (apiVersion: string, namespace: string): Manifest => ({
    apiVersion,
    kind: 'Ingress',
    metadata: { name: 'x', namespace },
  });
  const states = (after: Manifest) =>
    compareObjects([ingress('networking.k8s.io/v1beta1', 'a')], [after]).map(({ state }) => state);
  expect(states(ingress('networking.k8s.io/v1', 'a'))).toEqual(['changed']);
  expect(states(ingress('extensions/v1beta1', 'a')).sort()).toEqual(['added', 'removed']);
  expect(states(ingress('networking.k8s.io/v1', 'b')).sort()).toEqual(['added', 'removed']);
});

describe('no secret is shown', () => {
  const env = (variable: JsonObject) => deployment('one', { env: [variable] });
  test.each<[string, Manifest, Manifest]>([
    [
      'data of a Secret',
      object('Secret', 's', { data: { a: 'hidden1' } }),
      object('Secret', 's', { data: { a: 'hidden2' } }),
    ],
    ['all data of a Secret', object('Secret', 's'), object('Secret', 's', { stringData: { a: 'hidden' } })],
    [
      'a variable with a telling name',
      env({ name: 'DB_PASSWORD', value: 'hidden1' }),
      env({ name: 'DB_PASSWORD', value: 'hidden2' }),
    ],
    ['a new variable with a telling name', deployment('one'), env({ name: 'API_TOKEN', value: 'hidden' })],
    ['a variable that is gone', env({ name: 'clientSecret', value: 'hidden' }), deployment('one')],
    [
      'the password of an address',
      env({ name: 'URL', value: 'postgresql://u:hidden1@h/d' }),
      env({ name: 'URL', value: 'postgresql://u:hidden2@h/d' }),
    ],
    [
      'a setting within a file',
      object('ConfigMap', 'c', { data: { a: 'cookie_secret = "hidden1"\nb = 1' } }),
      object('ConfigMap', 'c', { data: { a: 'cookie_secret = "hidden2"\nb = 2' } }),
    ],
    [
      'the copy that kubectl keeps',
      object('Secret', 's'),
      {
        ...object('Secret', 's'),
        metadata: {
          name: 's',
          namespace: 'a',
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'hidden' },
        },
      },
    ],
  ])('%s', (_, before, after) => {
    for (const difference of [changed(before, after), changed(after, before)]) {
      expect(difference.state).toBe('changed');
      expect(difference.changes.length).toBeGreaterThan(0);
      expect(JSON.stringify(difference)).not.toContain('hidden');
      expect(JSON.stringify(difference)).toContain('***');
    }
  });

  test('and nothing else is hidden', () => {
    const { changes } = changed(
      env({ name: 'ORCHESTRA_LOG_LEVEL', value: 'INFO' }),
      env({ name: 'ORCHESTRA_LOG_LEVEL', value: 'DEBUG' }),
    );
    expect(changes).toMatchObject([{ before: 'INFO', after: 'DEBUG' }]);
    const secretRef = (name: string) =>
      env({ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name, key: 'password' } } });
    expect(changed(secretRef('old'), secretRef('new')).changes).toMatchObject([{ before: 'old', after: 'new' }]);
  });
});

describe('what follows', () => {
  const spec = (kind: string, value: JsonObject) => object(kind, 'x', { spec: value });
  test.each<[string, Manifest[], Manifest[], RegExp | undefined]>([
    [
      'a new image replaces pods',
      [deployment('x', { image: '1' })],
      [deployment('x', { image: '2' })],
      /pods are replaced/,
    ],
    ['more replicas replace none', [deployment('x')], [deployment('x', {}, { replicas: 3 })], undefined],
    [
      'selectors never change',
      [spec('Deployment', { selector: { a: 1 } })],
      [spec('Deployment', { selector: { a: 2 } })],
      /refuses/,
    ],
    [
      'Jobs never change',
      [spec('Job', { template: { a: 1 } })],
      [spec('Job', { template: { a: 2 } })],
      /delete the Job first/,
    ],
    [
      'claim templates never change',
      [spec('StatefulSet', {})],
      [spec('StatefulSet', { volumeClaimTemplates: [] })],
      /--cascade=orphan/,
    ],
    [
      'volumes may grow',
      [spec('PersistentVolumeClaim', { resources: 1 })],
      [spec('PersistentVolumeClaim', { resources: 2 })],
      /never shrinks/,
    ],
    [
      'volumes are what they are',
      [spec('PersistentVolumeClaim', {})],
      [spec('PersistentVolumeClaim', { storageClassName: 'x' })],
      /cannot become/,
    ],
    [
      'a binding keeps its role',
      [object('RoleBinding', 'x', { roleRef: 1 })],
      [object('RoleBinding', 'x', { roleRef: 2 })],
      /delete the binding/,
    ],
    ['a role changes', [object('Role', 'x', { rules: [] })], [object('Role', 'x', { rules: [{}] })], /may do changes/],
    ['a binding is new', [], [object('ClusterRoleBinding', 'x')], /may do more/],
    ['a policy goes', [object('NetworkPolicy', 'x')], [], /may talk to each other/],
    ['a definition goes', [object('CustomResourceDefinition', 'x')], [], /every object of its kind/],
    ['a namespace goes', [object('Namespace', 'x')], [], /everything in it/],
    ['a volume goes', [object('PersistentVolumeClaim', 'x')], [], /data on the volume/],
  ])('%s', (_, before, after, expected) => {
    const [{ consequences } = { consequences: [] }] = compareObjects(before, after);
    expect(consequences).toEqual(expected === undefined ? [] : [expect.stringMatching(expected)]);
  });
});
