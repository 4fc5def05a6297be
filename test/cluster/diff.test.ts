// What `orchestra diff` says about a whole platform on a real API server, and that it writes nothing there.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEvents, auditMark } from '../../control-plane/audit.mjs';
import { synthesise } from '../../src/manifest/synthesise.js';
import type { JsonObject } from '../../src/model/json.js';
import { minimal, valuesOf } from '../constructs/render.js';
import { differenceOf, DiffWorkspace } from './diff-workspace.js';
import { connectControlPlane, describeCluster, eventually } from './harness/control-plane.js';

const system = 'diff-system';
const sessions = 'diff-sessions';

const base = {
  ...minimal,
  global: { domain: 'workshops.example.org', defaultNamespace: sessions },
  // The definition is shared by everything that runs on this control plane.
  crds: { install: false },
  sessions: { namespaces: [sessions] },
};

const withoutSignIn = {
  api: { ...minimal.api, requireAuthentication: false, devIdentity: 'dev@example.org' },
  oauth2Proxy: { enabled: false },
};

describeCluster('a platform on a cluster, compared with its values', () => {
  let work: DiffWorkspace;

  beforeAll(async () => {
    work = new DiffWorkspace(connectControlPlane());
    await work.namespace(system);
    await work.namespace(sessions);
    await work.apply(
      synthesise(valuesOf(base), { namespace: system }).flatMap((group) => group.manifests),
      'kubectl',
    );
    await eventually('the migration is complete', () => isMigrated());
  });
  afterAll(() => work.remove());

  async function isMigrated(): Promise<boolean> {
    const path = 'jsonpath={.items[*].status.conditions[?(@.type=="Complete")].status}';
    return (await work.kubectl(['get', 'jobs', '-n', system, '-o', path])) === 'True';
  }

  function values(over: JsonObject = {}): string[] {
    return ['-f', work.file('values.json', JSON.stringify({ ...base, ...over })), '--namespace', system];
  }

  test('is the same when it was applied as it is', async () => {
    const { code, out } = await work.diff(...values());
    expect([code, out]).toEqual([0, expect.stringMatching(/\n\n0 added, 0 changed, 0 left over, 3\d unchanged\n$/)]);
  });

  test('is changed where a value is, field by field', async () => {
    const changed = await work.compare(...values({ frontend: { replicas: 3 } }));
    expect([changed.code, changed.summary]).toMatchObject([1, { added: 0, changed: 1, leftOver: 0 }]);
    expect(differenceOf(changed, 'Deployment', 'orchestra-frontend')).toMatchObject({
      state: 'changed',
      manager: 'kubectl',
      checked: 'server',
      changes: [{ path: 'spec.replicas', change: 'changed', before: 1, after: 3 }],
    });
  });

  test('has left over what is no longer rendered; a migration that has ended is no difference', async () => {
    const changed = await work.compare(...values(withoutSignIn));
    const left = changed.objects.filter(({ state }) => state === 'left-over').map(({ object }) => object);
    expect(left.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'ServiceAccount orchestra-oauth2-proxy',
      'ConfigMap orchestra-oauth2-proxy',
      'Service orchestra-oauth2-proxy',
      'Deployment orchestra-oauth2-proxy',
      'Middleware orchestra-api-cors',
      'Middleware orchestra-auth',
      'Middleware orchestra-auth-headers',
      'Middleware orchestra-auth-signin',
      'Ingress orchestra-oauth2',
    ]);
    const jobs = changed.objects.filter(({ object }) => object.kind === 'Job');
    expect(jobs.map(({ state }) => state).sort()).toEqual(['added', 'finished']);
    expect(changed.summary).toMatchObject({ leftOver: left.length, finished: 1 });
  });

  test('has left over the permissions in a namespace that sessions no longer run in', async () => {
    const global = { ...base.global, defaultNamespace: 'diff-elsewhere' };
    const elsewhere = await work.compare(...values({ global, sessions: { namespaces: ['diff-elsewhere'] } }));
    const left = elsewhere.objects.filter(({ object }) => object.namespace === sessions);
    expect(left.map(({ object, state }) => `${state} ${object.kind} ${object.name}`)).toEqual([
      'left-over Role orchestra-api',
      'left-over Role orchestra-operator',
      'left-over RoleBinding orchestra-api',
      'left-over RoleBinding orchestra-operator',
    ]);
  });

  test('is not what another installation of the same name has', async () => {
    const other = await work.compare(...values(), '--namespace', 'diff-other');
    expect(other.summary).toMatchObject({ leftOver: 0, finished: 0 });
    expect(other.objects.filter(({ object }) => object.namespace === 'diff-other').length).toBeGreaterThan(20);
  });

  test('is asked without writing: every request is a read or a dry run', async () => {
    const kubeconfig = await account('diff-reader', [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]);
    const since = await auditMark(work.cluster);
    const changed = await work.compare(...values(withoutSignIn), '--kubeconfig', kubeconfig);
    expect(changed.code).toBe(1);
    const user = `system:serviceaccount:${system}:diff-reader`;
    const events = await auditEvents(work.cluster, { user }, since);
    const writes = events.filter(({ verb }) => !['get', 'list'].includes(verb));
    expect(writes.length).toBeGreaterThan(20);
    expect(writes.filter(({ uri }) => !uri.includes('dryRun=All'))).toEqual([]);
    expect((await work.compare(...values())).code).toBe(0);
  });

  test('of which an account may see only the namespaces: what is left over elsewhere is not known, and that is said', async () => {
    const kubeconfig = await account('diff-local', [], [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]);
    const { code, out } = await work.diff(...values(), '--kubeconfig', kubeconfig);
    expect([code, out]).toEqual([0, expect.stringMatching(/# the account may not list .*roles.* in other namespaces/)]);
    expect(out).toMatch(/# the account may not list .*clusterroles.*: what is left over there was not looked for/);
  });

  test('denied by the cluster ends with exit code 3, and names every permission that is missing', async () => {
    const kubeconfig = await account('diff-nobody', []);
    const { code, out, said } = await work.diff(...values(), '--kubeconfig', kubeconfig);
    expect([code, out]).toEqual([3, '']);
    expect(said).toContain('cannot get resource "deployments" in API group "apps"');
    expect(said).toContain('cannot list resource "secrets"');
    expect(said).toContain('a dry run needs the permissions of the apply itself');
  });

  test('on a cluster that does not answer ends with exit code 3', async () => {
    const config = await work.kubectl(['config', 'view', '--raw', '-o', 'json']);
    const kubeconfig = work.file(
      'dead.kubeconfig',
      config.replace(/https:\/\/127\.0\.0\.1:\d+/, 'https://127.0.0.1:9'),
    );
    const { code, out, said } = await work.diff(...values(), '--kubeconfig', kubeconfig);
    expect([code, out]).toEqual([3, '']);
    expect(said).toMatch(
      /the cluster at https:\/\/127\.0\.0\.1:9 does not answer \(.*ECONNREFUSED.*\); check its address/,
    );
  });

  /** A kubeconfig of an account with these rules in the whole cluster, and those in the platform's namespaces. */
  async function account(name: string, rules: readonly object[], local: readonly object[] = []): Promise<string> {
    const subjects = [{ kind: 'ServiceAccount', name, namespace: system }];
    const rbac = 'rbac.authorization.k8s.io';
    const grant = (kind: 'ClusterRole' | 'Role', namespace: string | undefined, granted: readonly object[]) => {
      const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
      return [
        { apiVersion: `${rbac}/v1`, kind, metadata, rules: granted },
        {
          apiVersion: `${rbac}/v1`,
          kind: `${kind}Binding`,
          metadata,
          subjects,
          roleRef: { apiGroup: rbac, kind, name },
        },
      ];
    };
    const items = [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: system } },
      ...grant('ClusterRole', undefined, rules),
      ...[system, sessions].flatMap((namespace) => grant('Role', namespace, local)),
    ];
    await work.kubectl(
      ['apply', '--server-side', '-f', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
    );
    return work.cluster.serviceAccountKubeconfig(system, name);
  }
});
