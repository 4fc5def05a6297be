// The chart on a real control plane, by the commands of its installation page: installed, upgraded, rolled back and
// uninstalled; and the guards that keep it from taking away what the chart before it owns.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { differenceOf } from '../../src/helm-compiler/difference.js';
import type { Json, JsonObject } from '../../src/model/json.js';
import { ours } from '../helm/chart-outcomes.js';
import type { ControlPlane } from './harness/control-plane.js';
import { connectControlPlane, describeCluster } from './harness/control-plane.js';
import { settledVersions } from './harness/release.js';

const CHART = join(import.meta.dirname, '..', '..', 'helm', 'orchestra');
const DEFINITION = join(import.meta.dirname, '..', '..', 'helm', 'orchestra-crds');

/** The page's flags, and the file that it puts beside them. */
const page = [
  '--set=global.domain=orchestra.example.edu',
  '--set=global.defaultNamespace=default',
  '--set=ingress.controller=traefik',
  '--set=oauth2Proxy.fullProxy=true',
  '--set=api.database.existingSecret=orchestra-db',
  '--set=api.adminEmails={admin@example.edu}',
];
const pageFile = `"oauth2-proxy":
  config:
    existingSecret: orchestra-oauth-secrets
    configFile: |-
      email_domains = [ "example.edu" ]
      upstreams = [ "http://orchestra-frontend.orchestra-system.svc.cluster.local:80" ]
  extraArgs:
    redirect-url: "https://app.orchestra.example.edu/oauth2/callback"
    cookie-domain: ".orchestra.example.edu"
    whitelist-domain: ".orchestra.example.edu"
    set-xauthrequest: "true"
    skip-provider-button: "true"
`;

const development = [
  '--set=api.requireAuthentication=false',
  '--set=api.devIdentity=dev@orchestra.localhost',
  '--set=ingress.tls.enabled=false',
  '--set=oauth2Proxy.enabled=false',
  '--set=api.adminEmails={dev@orchestra.localhost}',
];

describeCluster('helm/orchestra', () => {
  let cluster: ControlPlane;
  let folder: string;
  beforeAll(() => {
    cluster = connectControlPlane();
    folder = mkdtempSync(join(tmpdir(), 'orchestra-helm-'));
    writeFileSync(join(folder, 'oauth2-proxy-values.yaml'), pageFile);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function helm(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await cluster.helm(words);
    expect(code, `helm ${words.join(' ')}\n${stderr}`).toBe(0);
    return stdout;
  }

  async function kubectl(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await cluster.kubectl(words);
    expect(code, `kubectl ${words.join(' ')}\n${stderr}`).toBe(0);
    return stdout;
  }

  function options(namespace: string): string[] {
    // The definition is shared by everything that runs on this control plane.
    return ['-n', namespace, '--set=crds.install=false', '--timeout=90s'];
  }

  test(
    'is installed, upgraded, rolled back and uninstalled by the commands of the page',
    { timeout: 240_000 },
    async () => {
      const namespace = 'helm-page';
      await kubectl('create', 'namespace', namespace);
      await kubectl(
        'create',
        'secret',
        'generic',
        'orchestra-oauth-secrets',
        '-n',
        namespace,
        '--from-literal=client-id=a',
        '--from-literal=client-secret=b',
        '--from-literal=cookie-secret=0123456789abcdef',
      );
      await kubectl(
        'create',
        'secret',
        'generic',
        'orchestra-db',
        '-n',
        namespace,
        '--from-literal=database-url=postgresql+asyncpg://o:p@db/o',
      );
      const values = [...page, '-f', join(folder, 'oauth2-proxy-values.yaml')];

      const notes = await helm('install', 'orchestra', CHART, ...options(namespace), '--create-namespace', ...values);
      expect(notes).toContain('https://app.orchestra.example.edu');
      expect(notes).toContain('admin@example.edu');
      expect(notes).toContain(`kubectl label namespace ${namespace} pod-security.kubernetes.io/enforce=restricted`);

      const texts = [
        await helm('get', 'manifest', 'orchestra', '-n', namespace),
        await helm('get', 'hooks', 'orchestra', '-n', namespace),
      ];
      const objects = texts
        .flatMap((text) => parseAllDocuments(text).map((each) => each.toJS() as Json))
        .filter((each) => each !== null);
      const flags = [...page, '--set=crds.install=false'].map((flag) => flag.replace('--set=', ''));
      const expected = ours({ release: 'orchestra', namespace, files: [pageFile], set: flags });
      expect('objects' in expected ? differenceOf(expected.objects, objects) : expected).toBeUndefined();

      const before = await settledVersions(cluster, 'orchestra', namespace);
      await helm('upgrade', 'orchestra', CHART, ...options(namespace), ...values);
      expect(await settledVersions(cluster, 'orchestra', namespace)).toEqual(before);

      await helm(
        'upgrade',
        'orchestra',
        CHART,
        '-n',
        namespace,
        '--timeout=90s',
        '--reuse-values',
        '--set=frontend.replicas=2',
      );
      expect(
        await kubectl('get', 'deployment', 'orchestra-frontend', '-n', namespace, '-o', 'jsonpath={.spec.replicas}'),
      ).toBe('2');
      await helm('upgrade', 'orchestra', CHART, '-n', namespace, '--timeout=90s', '--reset-then-reuse-values');
      await helm('rollback', 'orchestra', '1', '-n', namespace, '--timeout=90s');
      expect(
        await kubectl('get', 'deployment', 'orchestra-frontend', '-n', namespace, '-o', 'jsonpath={.spec.replicas}'),
      ).toBe('1');

      await helm('uninstall', 'orchestra', '-n', namespace);
      expect(await kubectl('get', 'secret', 'orchestra-db', '-n', namespace, '-o', 'name')).toContain('orchestra-db');
      expect(await kubectl('get', 'deployments', '-n', namespace, '-o', 'name')).toBe('');
      await kubectl('delete', 'namespace', namespace, '--wait=false');
    },
  );

  test('is installed for development with the bundled database', { timeout: 120_000 }, async () => {
    const namespace = 'helm-kind';
    const notes = await helm(
      'install',
      'orchestra',
      CHART,
      ...options(namespace),
      '--create-namespace',
      ...development,
    );
    expect(notes).toContain('api.requireAuthentication: is false');
    expect(await kubectl('get', 'statefulsets', '-n', namespace, '-o', 'name')).toContain('orchestra');
    await helm('uninstall', 'orchestra', '-n', namespace);
    expect(await kubectl('get', 'persistentvolumeclaims', '-n', namespace, '-o', 'name')).not.toBe('');
    await kubectl('delete', 'namespace', namespace, '--wait=false');
  });

  test('the definition outlives the chart that installed it', { timeout: 120_000 }, async () => {
    await kubectl('create', 'namespace', 'helm-crds');
    await helm('install', 'definitions', DEFINITION, '-n', 'helm-crds', '--take-ownership', '--set=crds.install=false');
    const [found] = parseAllDocuments(await helm('get', 'manifest', 'definitions', '-n', 'helm-crds'));
    expect((found?.toJS() as JsonObject)['kind']).toBe('CustomResourceDefinition');
    await helm('uninstall', 'definitions', '-n', 'helm-crds');
    expect(await kubectl('get', 'crd', 'workshops.orchestra.io', '-o', 'name')).toContain('workshops.orchestra.io');
    await kubectl('delete', 'namespace', 'helm-crds', '--wait=false');
  });

  test.each([
    ['its own Namespace', 'namespace/helm-guard', []],
    ["the former chart's database", 'statefulset/orchestra-postgresql', ['-n', 'helm-guard']],
  ])('does not take away %s before it is marked as kept', { timeout: 120_000 }, async (_, object, where) => {
    await kubectl('create', 'namespace', 'helm-guard').catch(() => undefined);
    if (object.startsWith('statefulset')) await kubectl('apply', '-f', statefulSet());
    const ownership = ['meta.helm.sh/release-name=orchestra', 'meta.helm.sh/release-namespace=helm-guard'];
    await kubectl('annotate', object, ...where, ...ownership);
    const refused = await cluster.helm(['install', 'orchestra', CHART, ...options('helm-guard'), ...development]);
    expect(refused.code).toBe(1);
    const command = /kubectl (.*helm\.sh\/resource-policy=keep)/.exec(refused.stderr)?.[1];
    expect(command, refused.stderr).toBeDefined();
    await kubectl(...(command ?? '').split(' '));
    await helm('install', 'orchestra', CHART, ...options('helm-guard'), ...development);
    await helm('uninstall', 'orchestra', '-n', 'helm-guard');
  });

  function statefulSet(): string {
    const labels = { app: 'postgresql' };
    const pod = { metadata: { labels }, spec: { containers: [{ name: 'postgresql', image: 'postgresql' }] } };
    const object = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'orchestra-postgresql', namespace: 'helm-guard' },
      spec: { serviceName: 'x', selector: { matchLabels: labels }, template: pod },
    };
    const path = join(folder, 'statefulset.json');
    writeFileSync(path, JSON.stringify(object));
    return path;
  }
});
