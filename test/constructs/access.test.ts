import { describe, expect, test } from 'vitest';
import type { Construct } from 'constructs';
import { permissionsUnder, sessionKinds } from '../../src/charts/permissions.js';
import { Access } from '../../src/constructs/access.js';
import { leaseName } from '../../src/model/platform/operator-environment.js';
import { kindsOfChildren, permissionsFor } from '../../src/model/platform/permissions.js';
import type { PlatformProps } from '../../src/model/platform/release.js';
import type { JsonObject } from '../../src/model/json.js';
import type { Rendered } from './render.js';
import { find, minimal, names, release, render, valuesOf } from './render.js';

const permissions = permissionsFor(kindsOfChildren);

/** As a platform makes it. */
class Derived extends Access {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id, { ...props, permissions: permissionsUnder(props.values) });
  }
}

const known = {
  ...minimal,
  global: { defaultNamespace: 'cohort-a' },
  sessions: { namespaces: ['cohort-a', 'cohort-b'] },
} satisfies JsonObject;

/** `group/resource` (and `=name`) → verbs, sorted. */
function allowed(role: Rendered): Record<string, string> {
  return Object.fromEntries(
    role.rules.map((rule: Rendered) => [
      `${String(rule.apiGroups.join())}/${String(rule.resources.join())}${rule.resourceNames ? `=${String(rule.resourceNames.join())}` : ''}`,
      [...rule.verbs].sort().join(' '),
    ]),
  );
}

describe('where the namespaces of sessions are not known', () => {
  const manifests = render(Derived);

  test('programs reach all of them, under names that another installation does not share', () => {
    expect(names(manifests)).toEqual([
      'ClusterRole/orchestra-api-orchestra-system',
      'ClusterRoleBinding/orchestra-api-orchestra-system',
      'ClusterRole/orchestra-operator-orchestra-system',
      'ClusterRoleBinding/orchestra-operator-orchestra-system',
      'Role/orchestra-operator-election',
      'RoleBinding/orchestra-operator-election',
    ]);
  });

  test('the API may do what it does with Workshops and their status, and nothing else', () => {
    expect(allowed(find(manifests, 'ClusterRole', 'orchestra-api-orchestra-system'))).toEqual({
      'orchestra.io/workshops': 'create delete get',
      'orchestra.io/workshops/status': 'patch',
    });
  });

  test('the operator may do what sessions need', () => {
    expect(allowed(find(manifests, 'ClusterRole', 'orchestra-operator-orchestra-system'))).toEqual({
      'orchestra.io/workshops': 'delete get list patch watch',
      'orchestra.io/workshops/status': 'patch',
      'orchestra.io/workshops/finalizers': 'update',
      'apps/deployments': 'create delete get list patch watch',
      '/services': 'create get list patch watch',
      '/persistentvolumeclaims': 'create get list patch watch',
      'networking.k8s.io/networkpolicies': 'create delete get list patch watch',
      'traefik.io/ingressroutes': 'create get list patch watch',
      'traefik.io/middlewares': 'create delete get list patch watch',
      'networking.k8s.io/ingresses': 'delete list',
      '/pods': 'list watch',
      'events.k8s.io/events': 'create',
    });
  });

  test('the operator elects its leader on one Lease of its own namespace', () => {
    const lease = leaseName({ values: valuesOf(minimal), release });
    const role = find(manifests, 'Role', 'orchestra-operator-election');
    expect(role.metadata.namespace).toBe('orchestra-system');
    expect(allowed(role)).toEqual({
      'coordination.k8s.io/leases': 'create',
      [`coordination.k8s.io/leases=${lease}`]: 'get update',
    });
  });

  test('each binding names its own role and its own account', () => {
    expect(find(manifests, 'ClusterRoleBinding', 'orchestra-operator-orchestra-system')).toMatchObject({
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'orchestra-operator-orchestra-system',
      },
      subjects: [{ kind: 'ServiceAccount', name: 'orchestra-operator', namespace: 'orchestra-system' }],
    });
    expect(find(manifests, 'RoleBinding', 'orchestra-operator-election')).toMatchObject({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'orchestra-operator-election' },
      subjects: [{ kind: 'ServiceAccount', name: 'orchestra-operator', namespace: 'orchestra-system' }],
    });
    expect(find(manifests, 'ClusterRoleBinding', 'orchestra-api-orchestra-system').subjects).toEqual([
      { kind: 'ServiceAccount', name: 'orchestra-api', namespace: 'orchestra-system' },
    ]);
  });
});

describe('where the namespaces of sessions are known', () => {
  const manifests = render(Derived, known);
  const inNamespace = (namespace: string) => manifests.filter(({ metadata }) => metadata.namespace === namespace);

  test('nothing is cluster-wide', () => {
    expect(manifests.map(({ kind }) => kind as string).filter((kind) => kind.startsWith('Cluster'))).toEqual([]);
  });

  test.each(['cohort-a', 'cohort-b'])(
    'both programs have their role in %s, bound to accounts of the release',
    (name) => {
      expect(names(inNamespace(name))).toEqual([
        'Role/orchestra-api',
        'RoleBinding/orchestra-api',
        'Role/orchestra-operator',
        'RoleBinding/orchestra-operator',
      ]);
      expect(find(inNamespace(name), 'RoleBinding', 'orchestra-api')).toMatchObject({
        roleRef: { kind: 'Role', name: 'orchestra-api' },
        subjects: [{ kind: 'ServiceAccount', name: 'orchestra-api', namespace: 'orchestra-system' }],
      });
      const clusterWide = find(render(Derived), 'ClusterRole', 'orchestra-operator-orchestra-system');
      expect(find(inNamespace(name), 'Role', 'orchestra-operator').rules).toEqual(clusterWide.rules);
    },
  );

  test('the release namespace holds the election alone, also when sessions run there', () => {
    expect(names(inNamespace('orchestra-system'))).toEqual([
      'Role/orchestra-operator-election',
      'RoleBinding/orchestra-operator-election',
    ]);
    const together = render(Derived, {
      ...known,
      global: { defaultNamespace: 'orchestra-system' },
      sessions: { namespaces: ['orchestra-system'] },
    });
    expect(new Set(names(together)).size).toBe(together.length);
  });
});

test.each(['nginx', 'custom'])('with the %s controller sessions are reached by Ingresses', (controller) => {
  const manifests = render(Derived, { ...minimal, ingress: { controller, className: controller } });
  const reached = allowed(find(manifests, 'ClusterRole', 'orchestra-operator-orchestra-system'));
  expect(reached).toMatchObject({
    'networking.k8s.io/ingresses': 'create get list patch watch',
    // What Traefik has left is taken away.
    'traefik.io/ingressroutes': 'delete list',
    'traefik.io/middlewares': 'delete list',
  });
});

test.each([
  [{ create: false, name: 'shared' }, 'shared'],
  [{ create: true, name: 'shared' }, 'shared'],
])('with serviceAccount %o the account is %s', (serviceAccount, account) => {
  const manifests = render(Derived, { ...minimal, api: { ...minimal.api, serviceAccount } });
  expect(find(manifests, 'ClusterRoleBinding', 'orchestra-api-orchestra-system').subjects[0].name).toBe(account);
});

describe('the kinds of sessions', () => {
  test.each([
    ['traefik', 'Deployment IngressRoute Middleware NetworkPolicy PersistentVolumeClaim Service'],
    ['nginx', 'Deployment Ingress NetworkPolicy PersistentVolumeClaim Service'],
    ['custom', 'Deployment Ingress NetworkPolicy PersistentVolumeClaim Service'],
  ] as const)('under %s are what their charts render', (controller, kinds) => {
    expect(sessionKinds(controller).sort().join(' ')).toBe(kinds);
  });

  test('have no row that no session needs', () => {
    const rendered = (['traefik', 'nginx', 'custom'] as const).flatMap(sessionKinds);
    expect([...new Set(rendered)].sort()).toEqual([...kindsOfChildren].sort());
  });

  test('without a row are refused', () => {
    expect(() => permissionsFor(['Secret'])).toThrow('Secret, which has no row');
  });
});

describe('the table of permissions', () => {
  test('gives a sentence for every verb', () => {
    for (const { resource, verbs } of permissions) {
      expect(Object.keys(verbs).length, resource).toBeGreaterThan(0);
      for (const reason of Object.values(verbs)) expect(reason).toMatch(/^[A-Z].{14,}\.$/);
    }
  });

  test('holds no wildcard, nothing that hands out permissions, and nothing secret', () => {
    const verbs = permissions.flatMap((permission) => Object.keys(permission.verbs));
    const resources = permissions.flatMap(({ group, resource }) => [group, resource]);
    expect(verbs.filter((verb) => ['*', 'escalate', 'bind', 'impersonate', 'deletecollection'].includes(verb))).toEqual(
      [],
    );
    expect(
      resources.filter((name) =>
        ['*', 'secrets', 'configmaps', 'serviceaccounts', 'rbac.authorization.k8s.io', 'pods/exec'].includes(name),
      ),
    ).toEqual([]);
  });

  test('lets nobody delete or replace a volume', () => {
    const volumes = permissions.filter(({ resource }) => resource.startsWith('persistentvolume'));
    expect(volumes.map(({ verbs }) => Object.keys(verbs).sort())).toEqual([
      ['create', 'get', 'list', 'patch', 'watch'],
    ]);
  });

  test('has one row per holder, scope, resource and name', () => {
    const rows = permissions.map(({ holder, scope, group, resource, name }) =>
      [holder, scope, group, resource, name === undefined ? '' : 'named'].join(),
    );
    expect(new Set(rows).size).toBe(rows.length);
  });
});
