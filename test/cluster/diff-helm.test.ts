// What `orchestra diff` says about a platform that the real helm has installed, on a control plane of this file's own: a
// release has its own labels, no namespaces, and hooks that are gone once they have run. Each revision is quiet.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedControlPlane, startControlPlane } from '../../control-plane/start.mjs';
import type { Manifest } from '../../src/manifest/manifest.js';
import { differenceOf, DiffWorkspace } from './diff-workspace.js';
import { connectControlPlane, describeCluster } from './harness/control-plane.js';

const chart = join(import.meta.dirname, '..', '..', 'helm', 'orchestra');

const shown = [
  {
    what: 'with sign-in and a database of its own',
    namespace: 'signed-in',
    namespaces: ['signed-in', 'sessions'],
    file: {
      global: { domain: 'orchestra.example.edu', defaultNamespace: 'sessions' },
      api: { adminEmails: ['admin@example.edu'], database: { url: 'postgresql+asyncpg://o:hidden1@db/o' } },
      'oauth2-proxy': { config: { configFile: 'email_domains = [ "example.edu" ]' } },
      sessions: { namespaces: ['sessions'] },
    },
    flags: [
      '--set',
      'oauth2Proxy.fullProxy=true,api.autoscaling.enabled=true',
      '--set-string',
      'api.podLabels.year=2026',
    ],
    hooks: ['ServiceAccount orchestra-migrate', 'Secret orchestra-migrate-database', 'Job orchestra-migrate-REVISION'],
  },
  {
    what: 'for development, with the bundled database and the definition',
    namespace: 'development',
    namespaces: ['development'],
    file: {
      api: { requireAuthentication: false, devIdentity: 'dev@orchestra.localhost' },
      oauth2Proxy: { enabled: false },
      ingress: { tls: { enabled: false } },
    },
    flags: ['--set', 'postgresql.enabled=true,crds.install=true'],
    hooks: ['ServiceAccount orchestra-migrate', 'Job orchestra-migrate-REVISION'],
  },
];

describeCluster('a release of Helm, compared with its values', () => {
  let cluster: StartedControlPlane;
  let work: DiffWorkspace;

  beforeAll(async () => {
    cluster = await startControlPlane({ binaries: connectControlPlane().binaries });
    work = new DiffWorkspace(cluster);
  });
  afterAll(async () => {
    await work.remove();
    await cluster.stop();
  });

  describe.each(shown)('$what', ({ namespace, namespaces, file, flags, hooks }) => {
    const words = (...more: string[]) => [
      ...['--namespace', namespace],
      ...['-f', work.file(`${namespace}.json`, JSON.stringify(file)), '--set', 'crds.install=false'],
      ...[...flags, ...more],
    ];

    async function helm(verb: string, ...more: string[]): Promise<void> {
      const { code, stderr } = await cluster.helm([verb, 'orchestra', chart, '--timeout=90s', ...words(...more)]);
      expect(code, stderr).toBe(0);
    }

    test('nothing is changed where nothing was changed; hooks are named, and not compared', async () => {
      for (const each of namespaces) await work.namespace(each);
      await helm('install');
      const same = await work.compare(...words());
      expect(same.objects.filter(({ state }) => !['unchanged', 'hook'].includes(state))).toEqual([]);
      expect([same.code, same.summary]).toMatchObject([0, { hooks: hooks.length, finished: 0 }]);
      const named = same.objects.filter(({ state }) => state === 'hook');
      expect(named.map(({ object: { kind, name } }) => `${kind} ${name}`)).toEqual(hooks);
      expect(new Set(named.flatMap(({ notes = [] }) => notes)).size).toBe(1);
    });

    test('one value that is changed is one field, and once it is upgraded, nothing', async () => {
      const changed = await work.compare(...words('--set', 'frontend.replicas=2'));
      expect([changed.code, changed.summary]).toMatchObject([1, { added: 0, changed: 1, leftOver: 0 }]);
      expect(differenceOf(changed, 'Deployment', 'orchestra-frontend')).toMatchObject({
        manager: 'helm',
        checked: 'server',
        changes: [{ path: 'spec.replicas', before: 1, after: 2 }],
      });
      await helm('upgrade', '--set', 'frontend.replicas=2');
      const { code, out } = await work.diff(...words('--set', 'frontend.replicas=2'));
      expect([code, out]).toEqual([
        0,
        expect.stringMatching(/\n0 added, 0 changed, 0 left over, \d+ unchanged, [23] hooks\n$/),
      ]);
      expect(out).not.toContain('hidden');
    });

    test('what is no longer rendered is left over, and a hook that failed is named', async () => {
      const off = await work.compare(...words('--set', 'frontend.replicas=2,ingress.enabled=false'));
      const left = off.objects.filter(({ state }) => state === 'left-over').map(({ object }) => object.kind);
      expect([off.code, off.summary]).toMatchObject([1, { added: 0, changed: 0 }]);
      expect(left).toContain('Ingress');
      await work.apply([leftMigration(namespace)]);
      const failed = await work.compare(...words('--set', 'frontend.replicas=2'));
      expect([failed.code, failed.summary]).toMatchObject([1, { leftOver: 1, changed: 0 }]);
      expect(differenceOf(failed, 'Job', 'orchestra-migrate-1').notes).toEqual([
        expect.stringContaining('has not completed'),
      ]);
    });
  });
});

/** The Job of a hook that has not ended, as Helm leaves it. */
function leftMigration(namespace: string): Manifest {
  const labels = {
    'app.kubernetes.io/part-of': 'orchestra',
    'app.kubernetes.io/instance': 'orchestra',
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/component': 'migrate',
  };
  const pod = { restartPolicy: 'Never', containers: [{ name: 'migrate', image: 'example.org/a:1' }] };
  const spec = { suspend: true, template: { spec: pod } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'orchestra-migrate-1', namespace, labels }, spec };
}
