// What `orchestra diff` says about single objects on a real API server: as whoever applies them, where there is nothing to
// try them on, where they are refused; and never a secret.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { discover } from '../../src/cli/diff/served.js';
import { findLives, tryAll } from '../../src/cli/diff/trials.js';
import { createClient } from '../../src/kube/client.js';
import { loadAccess } from '../../src/kube/access.js';
import type { Manifest } from '../../src/manifest/manifest.js';
import { minimal } from '../constructs/render.js';
import { differenceOf, DiffWorkspace } from './diff-workspace.js';
import { connectControlPlane, describeCluster } from './harness/control-plane.js';

const pod = (env: Readonly<Record<string, string>>) => ({
  containers: [
    { name: 'a', image: 'example.org/a:1', env: Object.entries(env).map(([name, value]) => ({ name, value })) },
  ],
});

function deployment(namespace: string, labels: Readonly<Record<string, string>>, env = {}): Manifest {
  const selector = { matchLabels: { app: 'a' } };
  const template = { metadata: { labels: { app: 'a' } }, spec: pod({ KEPT: 'x', ...env }) };
  const metadata = { name: 'a', namespace, labels };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 1, selector, template } };
}

function job(namespace: string, password: string): Manifest {
  const template = { spec: { ...pod({ DB_PASSWORD: password }), restartPolicy: 'Never' } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a', namespace }, spec: { template } };
}

function secret(namespace: string, text: string): Manifest {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace }, stringData: { a: text } };
}

describeCluster('an object on a cluster, compared with what is rendered', () => {
  let work: DiffWorkspace;
  beforeAll(() => {
    work = new DiffWorkspace(connectControlPlane());
  });
  afterAll(() => work.remove());

  const was = (namespace: string) => deployment(namespace, { kept: 'x', gone: 'x' }, { GONE: 'x' });
  const is = (namespace: string) => deployment(namespace, { kept: 'x' });

  /** How people apply; each as the manager that is printed. */
  const ways: Readonly<Record<string, [manager: string, apply: (manifest: Manifest, name: string) => Promise<void>]>> =
    {
      'kubectl on the server': ['kubectl', (manifest) => work.apply([manifest])],
      'kubectl on the client': [
        'kubectl',
        async (manifest) => void (await work.kubectl(['apply', '-f', '-'], JSON.stringify(manifest))),
      ],
      'Argo CD on the client': [
        'argocd-controller',
        async (manifest) =>
          void (await work.kubectl(
            ['apply', '--field-manager=argocd-controller', '-f', '-'],
            JSON.stringify(manifest),
          )),
      ],
      'Argo CD on the server': ['argocd-controller', (manifest) => work.apply([manifest], 'argocd-controller')],
      helm: [
        'helm',
        async (manifest, namespace) => {
          const chart = join(work.folder, namespace);
          mkdirSync(join(chart, 'templates'), { recursive: true });
          writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: small\nversion: 1.0.0\n');
          writeFileSync(join(chart, 'templates', 'a.yaml'), JSON.stringify(manifest));
          const words = ['upgrade', '--install', 'small', chart, '-n', namespace];
          const { code, stderr } = await work.cluster.helm(words);
          expect(code, stderr).toBe(0);
        },
      ],
    };

  test.each(Object.entries(ways))(
    'applied by %s: what is no longer rendered is removed, defaults and what others have set are not',
    async (way, [manager, apply]) => {
      const namespace = await work.namespace(`diff-by-${String(Object.keys(ways).indexOf(way))}`);
      await apply(was(namespace), namespace);
      await work.kubectl(['label', 'deployment', 'a', 'others=x', '-n', namespace]);
      const same = await work.compareWith([was(namespace)]);
      expect([same.code, differenceOf(same, 'Deployment', 'a').manager]).toEqual([0, manager]);
      const { state, changes } = differenceOf(await work.compareWith([is(namespace)]), 'Deployment', 'a');
      expect(state).toBe('changed');
      expect(changes.map(({ path, change }) => `${change} ${path}`).sort()).toEqual([
        'removed metadata.labels.gone',
        'removed spec.template.spec.containers[name=a].env[name=GONE]',
      ]);
    },
  );

  test('what a controller writes between the reading of an object and the trying is no difference', async () => {
    const namespace = await work.namespace('diff-meanwhile');
    const manifests = [was(namespace)];
    await work.apply(manifests);
    const access = await loadAccess({ kubeconfig: work.cluster.kubeconfig });
    const client = createClient(access, { fieldManager: 'diff', userAgent: 'diff-test' });
    const kinds = await discover(client, ['apps/v1']);
    const lives = await findLives(client, kinds, manifests);
    await work.kubectl(['annotate', 'deployment', 'a', 'example.org/written=meanwhile', '-n', namespace]);
    const [trial] = await tryAll(client, kinds, { manifests, lives });
    await client.close();
    expect(trial?.live?.metadata.annotations).toMatchObject({ 'example.org/written': 'meanwhile' });
    expect(trial?.answer).toMatchObject({
      object: { metadata: { resourceVersion: trial?.live?.metadata.resourceVersion } },
    });
  });

  test.each(Object.entries(ways))(
    'applied by %s: of a Secret whose texts become data, what is foretold is what happens',
    async (way, [manager, apply]) => {
      const namespace = await work.namespace(`diff-secret-by-${String(Object.keys(ways).indexOf(way))}`);
      const rendered = (stringData: Readonly<Record<string, string>>): Manifest => ({
        ...secret(namespace, ''),
        stringData,
      });
      const [was, is] = [rendered({ kept: 'x', gone: 'x', changed: 'x' }), rendered({ kept: 'x', changed: 'y' })];
      await apply(was, namespace);
      const same = await work.compareWith([was]);
      expect([same.code, differenceOf(same, 'Secret', 'a').manager, same.objects]).toMatchObject([0, manager, [{}]]);
      const { changes } = differenceOf(await work.compareWith([is]), 'Secret', 'a');
      const before = await dataOf(namespace);
      await apply(is, namespace);
      const after = await dataOf(namespace);
      const happened = Object.keys(before).filter((key) => before[key] !== after[key]);
      expect(changes.map(({ path }) => path).sort()).toEqual(happened.map((key) => `data.${key}`).sort());
      expect(happened).toContain('changed');
    },
  );

  async function dataOf(namespace: string): Promise<Readonly<Record<string, string>>> {
    return JSON.parse(await work.kubectl(['get', 'secret', 'a', '-n', namespace, '-o', 'jsonpath={.data}'])) as Record<
      string,
      string
    >;
  }

  const nothingToTryOn = [
    { lacks: 'its namespace', kind: 'Deployment', said: /^its namespace does not exist yet/ },
    { lacks: 'its kind', kind: 'Thing', said: /^its kind is not served yet/ },
  ];

  test.each(nothingToTryOn)('without $lacks is added; read from a file, nothing has checked it', async (row) => {
    const metadata = { name: 'a', namespace: 'x' };
    const thing = { apiVersion: 'things.example.org/v1', kind: 'Thing', metadata };
    const compared = await work.compareWith([is('diff-nowhere'), thing]);
    expect([compared.code, compared.summary]).toMatchObject([1, { added: 2 }]);
    const { state, checked, notes = [] } = differenceOf(compared, row.kind, 'a');
    expect([state, checked, notes]).toEqual(['added', 'nothing', [expect.stringMatching(row.said)]]);
    expect(notes[0]).toMatch(/: nothing has checked it, it is as it was read$/);
  });

  test('without its namespace is added; rendered from values, only these were checked', async () => {
    const values = work.file('values.json', JSON.stringify({ ...minimal, crds: { install: false } }));
    const compared = await work.compare('-f', values, '--namespace', 'diff-nowhere');
    const { state, checked, notes } = differenceOf(compared, 'Deployment', 'orchestra-api');
    expect([compared.code, state, checked]).toEqual([1, 'added', 'offline']);
    expect(notes).toEqual([
      'its namespace does not exist yet, so the API server could not try it: only the values that it is rendered from were checked, offline',
    ]);
  });

  describe('with secrets', () => {
    let namespace: string;
    beforeAll(async () => {
      namespace = await work.namespace('diff-secrets');
      await work.apply([job(namespace, 'hidden1'), secret(namespace, 'hidden1')]);
    });

    test.each(['text', 'json'])('shows none, not even those that a refusal quotes, in %s', async (format) => {
      const rendered = [job(namespace, 'hidden2'), secret(namespace, 'hidden2')];
      const { code, out, said } = await work.diff(...work.to(rendered), '--output', format);
      expect(code).toBe(1);
      expect(out).toContain('spec.template: Invalid value: field is immutable');
      expect(out).toContain('***');
      expect(out + said).not.toMatch(/hidden|aGlkZGVu/);
    });
  });
});
