// `orchestra doctor` through its command line against a real API server of its own: a healthy installation, each thing
// that can be wrong with it provoked once, accounts that may not look, and a cluster that is not there.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { controlPlaneBinaries } from '../../control-plane/build.mjs';
import { startControlPlane } from '../../control-plane/start.mjs';
import type { Diagnosis, Finding } from '../../src/review/doctor/report.js';
import { orchestra } from '../cli/command.js';
import type { Doctored } from './doctored-platform.js';
import { faults, unmetWishes } from './doctor-faults.js';
import { doctoredPlatform, sessions, system } from './doctored-platform.js';
import { describeCluster, eventually } from './harness/control-plane.js';

type Cluster = Awaited<ReturnType<typeof startControlPlane>>;

describeCluster('orchestra doctor', () => {
  let cluster: Cluster;
  let folder: string;
  let platform: Doctored;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'orchestra-doctor-'));
    cluster = await startControlPlane({ binaries: await controlPlaneBinaries(), audit: true });
    platform = doctoredPlatform(cluster, join(folder, 'out'));
    await platform.prepare();
    const { code, said } = await orchestra('synth', '-e', 'production', '-o', join(folder, 'out'));
    expect(code, said).toBe(0);
    await platform.kubectl('apply', '--server-side', '-k', join(folder, 'out'));
    await platform.heldLease();
    await eventually('the programs are available', async () => {
      const words = ['get', 'deployments', '-n', system, '-o', 'json'];
      const { items } = JSON.parse(await platform.kubectl(...words)) as {
        items: { status: { availableReplicas?: number } }[];
      };
      return items.length === 4 && items.every(({ status }) => status.availableReplicas === 2);
    });
  });
  afterAll(async () => {
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('finds nothing wrong with a healthy installation, in every check', async () => {
    const { code, out, said } = await orchestra('doctor', ...here());
    expect([code, said]).toEqual([0, '']);
    expect(out).toContain('0 warnings, 0 failed\n');
    const { findings, release, server } = await diagnosis();
    expect(findings.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect([release, server]).toEqual([{ name: 'orchestra', namespace: system }, cluster.url]);
    expect([...new Set(findings.map(({ check }) => check))]).toEqual([
      'kubernetes',
      'namespaces',
      'kinds',
      'ingress-class',
      'certificates',
      'secrets',
      'storage',
      'network-plugin',
      'definition',
      'permissions',
      'programs',
      'leader',
      'workshops',
    ]);
  });

  describe('finds', () => {
    const patience = { timeout: 120_000 };
    test.each(Object.entries(faults))('%s, and nothing else', patience, async (_, fault) => {
      const { provoke, restore, found, code = 1 } = fault;
      await provoke(platform);
      try {
        const { code: ended, out } = await eventually('it is found', async () => {
          const seen = await orchestra('doctor', ...here(), '--output', 'json');
          return wrongIn(seen.out).some(({ check }) => check === found.check) && seen;
        });
        expect(wrongIn(out)).toEqual([expect.objectContaining({ outcome: 'fail', ...found })]);
        expect(ended).toBe(code);
        expect(out).not.toContain('very-secret');
      } finally {
        await restore(platform);
      }
    });

    test('nothing any more, once all of it is put right', async () => {
      expect((await diagnosis()).findings.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    });
  });

  test.each(unmetWishes)('finds that %s is wished for and is not there', async (_, assignments, found) => {
    const { code, out } = await orchestra('doctor', ...here(), '--before', '--set', assignments, '--output', 'json');
    expect(wrongIn(out)).toEqual([expect.objectContaining({ outcome: 'fail', ...found })]);
    expect(code).toBe(1);
  });

  test('before anything is applied, only what must be there', async () => {
    const words = ['-f', 'helm/values/production.yaml', '-n', 'elsewhere', '--before'];
    const { code, out } = await orchestra('doctor', ...words, '--kubeconfig', cluster.kubeconfig, '--output', 'json');
    const { findings } = JSON.parse(out) as Diagnosis;
    expect([...new Set(findings.map(({ check }) => check))]).not.toContain('programs');
    expect(wrongIn(out).map(({ about }) => about)).toEqual([
      'Secret elsewhere/orchestra-db',
      'Secret elsewhere/orchestra-oauth-secrets',
    ]);
    expect(code).toBe(1);
  });

  test('warnings alone are no failure, unless somebody wants them to be', async () => {
    const words = ['doctor', '-e', 'production', '--before', '--kubeconfig', await weakAccount()];
    expect((await orchestra(...words)).code).toBe(0);
    const { code, said } = await orchestra(...words, '--strict');
    expect([code, said]).toEqual([1, expect.stringContaining('--strict takes them for findings')]);
  });

  test('an account that may look at nothing is told what each look needs', async () => {
    const { code, out } = await orchestra(
      ...['doctor', '-e', 'production', '--kubeconfig', await weakAccount(), '--output', 'json'],
    );
    const { findings } = JSON.parse(out) as Diagnosis;
    expect(wrongIn(out).every(({ outcome }) => outcome === 'warn')).toBe(true);
    expect(wrongIn(out).map(({ message }) => message)).toEqual(
      [
        `get namespaces`,
        `get namespaces`,
        'list networking.k8s.io/ingressclasses everywhere',
        'get cert-manager.io/clusterissuers',
        `get secrets in ${system}`,
        `get secrets in ${system}`,
        'list storage.k8s.io/storageclasses everywhere',
        'list apps/daemonsets everywhere',
        'get apiextensions.k8s.io/customresourcedefinitions',
        `create authorization.k8s.io/localsubjectaccessreviews in ${sessions}`,
        `create authorization.k8s.io/localsubjectaccessreviews in ${system}`,
        `create authorization.k8s.io/localsubjectaccessreviews in ${sessions}`,
        ...Array.from({ length: 4 }, () => `get apps/deployments in ${system}`),
        `get coordination.k8s.io/leases in ${system}`,
        `list orchestra.io/workshops in ${sessions}`,
      ].map((need) => `cannot look: this account needs ${need}`),
    );
    expect(findings.filter(({ outcome }) => outcome === 'pass').map(({ check }) => check)).toEqual([
      'kubernetes',
      'kinds',
      'kinds',
    ]);
    expect(code).toBe(0);
  });

  test('reads, and asks the authorizer, and does nothing else', async () => {
    await orchestra('doctor', ...here());
    const writes = requested().filter((each) => !/^(get|list) /.test(each));
    expect(writes).toEqual(['create localsubjectaccessreviews']);
  });

  test('where sessions may run in every namespace, accounts are asked about there', async () => {
    const everywhere = ['--set', 'sessions.namespaces=null'];
    const permissions = async () => {
      const { out } = await orchestra('doctor', ...here(), ...everywhere, '--output', 'json');
      return (JSON.parse(out) as Diagnosis).findings.filter(({ check }) => check === 'permissions');
    };
    // What is installed serves one namespace, with roles in it.
    expect((await permissions()).map(({ outcome }) => outcome)).toEqual(['fail', 'fail']);
    const bundle = join(folder, 'bundle.yaml');
    writeFileSync(bundle, (await orchestra('bundle', '-e', 'production', ...everywhere)).out);
    await platform.kubectl('apply', '--server-side', '-f', bundle);
    await eventually('all of it is granted', async () =>
      (await permissions()).every(({ outcome }) => outcome === 'pass'),
    );
    const removal = JSON.stringify([{ op: 'remove', path: '/rules/0' }]);
    const role = ['clusterrole', `orchestra-operator-${system}`];
    await platform.kubectl('patch', ...role, '--type=json', '-p', removal);
    const lacking = await eventually('some of it is not', async () =>
      (await permissions()).find(({ outcome }) => outcome === 'fail'),
    );
    expect(lacking.message).toMatch(/^it may not \S.* in every namespace$/);
    expect(requested()).toContain('create subjectaccessreviews');
  });

  test('a cluster that does not answer is exit code 3', async () => {
    const path = join(folder, 'gone.kubeconfig');
    writeFileSync(path, readFileSync(cluster.kubeconfig, 'utf8').replaceAll(cluster.url, 'https://127.0.0.1:9'));
    const { code, out, said } = await orchestra('doctor', '-e', 'production', '--kubeconfig', path);
    expect([code, out]).toEqual([3, '']);
    expect(said).toContain('the cluster cannot be reached');
  });

  /** Each verb and resource that was asked for, once. */
  function requested(): string[] {
    const entries = readFileSync(cluster.auditLog ?? '', 'utf8')
      .split('\n')
      .filter((line) => line.includes('orchestra-doctor/'))
      .map((line) => JSON.parse(line) as { verb: string; objectRef?: { resource: string } });
    return [...new Set(entries.map(({ verb, objectRef }) => `${verb} ${objectRef?.resource ?? ''}`))];
  }

  function here(): string[] {
    return ['-e', 'production', '--kubeconfig', cluster.kubeconfig];
  }

  async function diagnosis(): Promise<Diagnosis> {
    return JSON.parse((await orchestra('doctor', ...here(), '--output', 'json')).out) as Diagnosis;
  }

  function wrongIn(out: string): Finding[] {
    return (JSON.parse(out) as Diagnosis).findings.filter(({ outcome }) => outcome !== 'pass');
  }

  async function weakAccount(): Promise<string> {
    return cluster.serviceAccountKubeconfig('default', 'default');
  }
});
