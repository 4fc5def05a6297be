import { expect, test } from 'vitest';
import { ApiError } from '../../src/kube/errors.js';
import { isMissingPermission, MissingPermissions } from '../../src/operator/missing-permissions.js';

function forbidden(message: string): ApiError {
  return new ApiError({ status: 403, reason: 'Forbidden', message });
}

const rbac = forbidden(
  'services "a" is forbidden: User "system:serviceaccount:x:y" cannot patch resource "services" in API group "" in the namespace "n"',
);
const routes = forbidden(
  'ingressroutes.traefik.io "a" is forbidden: User "u" cannot create resource "ingressroutes" in API group "traefik.io" in the namespace "n"',
);
const blocked = forbidden(
  'services "a" is forbidden: cannot set blockOwnerDeletion if an ownerReference refers to a resource you can\'t set finalizers on: , <nil>',
);

test.each([
  ['a denied verb', rbac, true],
  ['a guarded owner', blocked, true],
  ['a quota', forbidden('services "a" is forbidden: exceeded quota: q, requested: services=1'), false],
  ['Pod Security', forbidden('pods "a" is forbidden: violates PodSecurity "restricted:latest"'), false],
  [
    'a resize that the class does not allow',
    forbidden('persistentvolumeclaims "a" is forbidden: only dynamically provisioned pvc can be resized'),
    false,
  ],
  ['something else', new Error('no'), false],
])('%s', (_, error, is) => {
  expect(isMissingPermission(error)).toBe(is);
});

test('the missing rules are named, each once, until nobody misses them', () => {
  const told: string[] = [];
  const missing = new MissingPermissions(() => ({
    degrade: (reason, message) => void told.push(`${reason} ${message}`),
    restore: (reason) => void told.push(`restored ${reason}`),
  }));
  missing.missed('a', rbac);
  missing.missed('b', rbac);
  missing.missed('c', routes);
  expect(told.at(-1)).toBe(
    'PermissionMissing the account of this operator may not create ingressroutes.traefik.io in namespace n; patch services in namespace n: apply the roles of this release, which `orchestra bundle --for operator` prints',
  );
  for (const key of ['a', 'b', 'c', 'd']) missing.hadAll(key);
  expect(told.at(-1)).toBe('restored PermissionMissing');
});

test('what the account was found to lack is named beside it, and only so much of it that it can be read', () => {
  const told: string[] = [];
  const missing = new MissingPermissions(() => ({
    degrade: (_, message) => void told.push(message),
    restore: (reason) => void told.push(`restored ${reason}`),
  }));
  missing.lacks(['patch services in namespace n', 'list pods in namespace n']);
  missing.missed('a', rbac);
  expect(told.at(-1)).toContain('may not list pods in namespace n; patch services in namespace n: apply');
  missing.hadAll('a');
  expect(told.at(-1)).toContain('may not list pods in namespace n; patch services in namespace n: apply');
  missing.lacks(Array.from({ length: 12 }, (_, index) => `list k${String(index + 10)}`));
  expect(told.at(-1)).toMatch(/may not list k10; .*list k19; and 2 more things: apply/);
  missing.lacks([]);
  expect(told.at(-1)).toBe('restored PermissionMissing');
});

test('what passes missed is forgotten with the leadership; what the account was found to lack stays', () => {
  const told: string[] = [];
  const missing = new MissingPermissions(() => ({
    degrade: (_, message) => void told.push(message),
    restore: (reason) => void told.push(`restored ${reason}`),
  }));
  missing.missed('deleted meanwhile', rbac);
  missing.clear();
  expect(told.at(-1)).toBe('restored PermissionMissing');
  missing.lacks(['list pods in namespace n']);
  missing.missed('a', rbac);
  missing.clear();
  expect(told.at(-1)).toContain('may not list pods in namespace n: apply');
});
