// Whose a field of a template is by the API server's record: taken by others, or simply gone.
import { expect, test } from 'vitest';
import type { FieldsV1, KubeObject, ManagedFieldsEntry } from '../../src/kube/object.js';
import { cacheChild, observeChild } from '../../src/operator/cached-child.js';
import { childKinds } from '../../src/operator/child-kinds.js';
import { findTakenFields, hasAnyOf, hasUnseenFields } from '../../src/operator/taken-fields.js';

const app = 'k:{"name":"app"}';
const port = 'k:{"containerPort":80,"protocol":"TCP"}';
const entry = (manager: string, container: FieldsV1, over: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry => ({
  ...{ manager, operation: 'Update', apiVersion: 'apps/v1', fieldsType: 'FieldsV1' },
  fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { [app]: container } } } } },
  ...over,
});
const ours = entry('orchestra-operator', { '.': {}, 'f:name': {}, 'f:args': {} }, { operation: 'Apply' });
const takenOf = (...managedFields: ManagedFieldsEntry[]) =>
  findTakenFields({ metadata: { name: 'x', managedFields } }, 'orchestra-operator', 'spec', 'template');
const rendered = { spec: { containers: [{ name: 'app', image: 'a:1', args: [], ports: [{ containerPort: 80 }] }] } };

test.each<[string, readonly ManagedFieldsEntry[], boolean]>([
  ['nobody’s but ours', [ours], false],
  ['another’s image', [ours, entry('kubectl-set', { 'f:image': {} })], true],
  ['another’s port, by its defaults', [ours, entry('kubectl', { 'f:ports': { [port]: { '.': {} } } })], true],
  ['a field that both have', [ours, entry('flux', { 'f:args': {} }, { operation: 'Apply' })], false],
  ['a field that we never render', [ours, entry('kubectl', { 'f:stdin': {} })], false],
  ['a subresource’s', [ours, entry('kubectl', { 'f:image': {} }, { subresource: 'scale' })], false],
])('%s: taken from us is %s', (_, entries, expected) => {
  const taken = takenOf(...entries);
  expect(taken !== undefined && hasAnyOf(taken, rendered)).toBe(expected);
});

test.each<[string, FieldsV1, object, boolean]>([
  ['that is shown', { '.': {}, 'f:name': {}, 'f:args': {} }, { args: [] }, false],
  ['that is not shown', { 'f:name': {}, 'f:fresh': {} }, { args: [] }, true],
  ['below one that is shown', { 'f:lifecycle': { 'f:fresh': {} } }, { lifecycle: { preStop: {} } }, true],
  [
    'of an item, found by its defaults',
    { 'f:ports': { [port]: { 'f:name': {} } } },
    { ports: [{ containerPort: 80, name: 'a' }] },
    false,
  ],
  ['of an item that is not there', { 'f:ports': { [port]: { 'f:name': {} } } }, { ports: [] }, true],
  ['that is an empty text', { 'f:env': { 'k:{"name":"A"}': { 'f:value': {} } } }, { env: [{ name: 'A' }] }, false],
])('an API server that lists a field of ours %s', (_, fields, container, expected) => {
  const managedFields = [entry('orchestra-operator', fields, { operation: 'Apply' }), entry('kubectl', { 'f:x': {} })];
  const template = { spec: { containers: [{ name: 'app', ...container }] } };
  const object = { metadata: { name: 'x', managedFields }, spec: { template } };
  expect(hasUnseenFields(object, 'orchestra-operator', 'spec', 'template')).toBe(expected);
});

test('a Deployment is kept with what was taken, the claim that it mounts, and the group of its controller', () => {
  const kind = childKinds.find((each) => each.kind === 'Deployment')!;
  const reference = { apiVersion: 'other.io/v1', kind: 'Workshop', name: 'x', uid: 'u', controller: true };
  const volumes = [
    { name: 'tmp', emptyDir: {} },
    { name: 'data', persistentVolumeClaim: { claimName: 'x-pvc' } },
  ];
  const object: KubeObject = {
    metadata: {
      ...{ name: 'x', namespace: 'n', ownerReferences: [reference] },
      managedFields: [ours, entry('kubectl-set', { 'f:image': {} })],
    },
    spec: { template: { spec: { volumes } } },
  };
  const { deployment, controller } = observeChild(cacheChild(kind, object), () => undefined);
  expect(deployment).toMatchObject({
    mountedClaim: 'x-pvc',
    takenTemplate: { 'f:spec': { 'f:containers': { [app]: { 'f:image': {} } } } },
  });
  expect(controller).toMatchObject({ group: 'other.io', kind: 'Workshop' });
});
