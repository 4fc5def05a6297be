// Whose a field of a template is by the API server's record: taken by others, or simply gone.
import { expect, test } from 'vitest';
import type { FieldsV1, KubeObject, ManagedFieldsEntry } from '../../src/kube/object.js';
import { cacheChild, observeChild } from '../../src/operator/cached-child.js';
import { childKinds } from '../../src/operator/child-kinds.js';
import { findTakenFields, hasAnyOf } from '../../src/operator/taken-fields.js';

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
