// The claim of a session's volume.
import { expect, test } from 'vitest';
import { SessionVolume } from '../../src/constructs/session-volume.js';
import { renderPart } from './session.js';

test('no storage, no claim', () => {
  expect(renderPart(SessionVolume)).toEqual([]);
});

test('a claim of its own', () => {
  const [claim] = renderPart(SessionVolume, { storage: { size: '20Gi', storageClass: 'standard-rwo' } });
  expect(claim.metadata.name).toBe('bioc-intro-a1b2c3-pvc');
  expect(claim.spec).toEqual({
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '20Gi' } },
    storageClassName: 'standard-rwo',
  });
});

test('without a class the cluster chooses', () => {
  expect(renderPart(SessionVolume, { storage: {} })[0].spec).toEqual({
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '10Gi' } },
  });
});

test('the workspace of an owner is the same object for every session', () => {
  const kept = { templateSlug: 'bioc', storage: { workspace: { persist: 'per-user' } } };
  const [first] = renderPart(SessionVolume, kept);
  const [second] = renderPart(SessionVolume, { ...kept, name: 'another' });
  expect(second).toEqual(first);
  expect(first.metadata).toEqual({
    name: 'ws-bioc-e40fd1c2f738',
    namespace: 'orchestra-workshops',
    labels: {
      'app.kubernetes.io/name': 'orchestra-workspace',
      'app.kubernetes.io/part-of': 'orchestra',
      'app.kubernetes.io/managed-by': 'orchestra-operator',
      'app.kubernetes.io/component': 'workspace',
      component: 'workspace',
      'orchestra.io/template-slug': 'bioc',
      'orchestra.io/owner-hash': 'e40fd1c2f738',
    },
  });
});
