// Releases that are there already become releases of this chart: those of the chart that came before it, and those of
// versions of its own that were packed before. On a control plane of this file's own, with everything that helm may delete.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseDocument } from 'yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StartedControlPlane, startControlPlane } from '../../control-plane/start.mjs';
import type { JsonObject } from '../../src/model/json.js';
import { connectControlPlane, describeCluster } from './harness/control-plane.js';
import type { Commands } from './harness/release.js';
import { commandsOf } from './harness/release.js';

const ROOT = join(import.meta.dirname, '..', '..');
const CHART = join(ROOT, 'helm', 'orchestra');
const DEFINITION = join(ROOT, 'helm', 'orchestra-crds');
const EXISTING = join(ROOT, 'test', 'helm', 'existing');
const RELEASED = join(ROOT, 'test', 'helm', 'released', 'orchestra-0.2.0.tgz');

const values = [
  '--set=global.domain=orchestra.example.edu',
  '--set=api.database.existingSecret=orchestra-db',
  '--set=oauth2-proxy.config.existingSecret=orchestra-oauth-secrets',
  '--set-string=oauth2-proxy.config.configFile=email_domains = [ "example.edu" ]',
];

describeCluster('a release that is there already', () => {
  let cluster: StartedControlPlane;
  let folder: string;
  let helm: Commands['helm'];
  let kubectl: Commands['kubectl'];

  beforeAll(async () => {
    cluster = await startControlPlane({ binaries: connectControlPlane().binaries });
    ({ helm, kubectl } = commandsOf(cluster));
    folder = mkdtempSync(join(tmpdir(), 'orchestra-upgrades-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await cluster.stop();
  });

  async function secrets(namespace: string): Promise<void> {
    const inNamespace = ['create', 'secret', 'generic', '-n', namespace];
    await kubectl(...inNamespace, 'orchestra-db', '--from-literal=database-url=postgresql+asyncpg://o:p@db/o');
    const keys = ['client-id=a', 'client-secret=b', 'cookie-secret=0123456789abcdef'];
    await kubectl(...inNamespace, 'orchestra-oauth-secrets', ...keys.map((key) => `--from-literal=${key}`));
  }

  async function deployment(namespace: string, name: string): Promise<Deployment> {
    return JSON.parse(await kubectl('get', 'deployment', name, '-n', namespace, '-o', 'json')) as Deployment;
  }

  test('of the chart 0.1.0 is taken over, and nothing that it owns is taken away', { timeout: 300_000 }, async () => {
    const namespace = 'orchestra-system';
    const where = ['orchestra', '-n', namespace, '--timeout=120s'];
    await kubectl('create', 'namespace', namespace);
    await kubectl('label', 'namespace', namespace, 'app.kubernetes.io/managed-by=Helm');
    const owned = ['meta.helm.sh/release-name=orchestra', `meta.helm.sh/release-namespace=${namespace}`];
    await kubectl('annotate', 'namespace', namespace, ...owned);
    await helm('install', ...where, EXISTING, '--set=postgresql=true');
    await secrets(namespace);
    const before = await deployment(namespace, 'orchestra-api');

    const upgrade = ['upgrade', ...where, CHART, ...values, '--set=crds.install=false'];
    for (const kind of ['namespace', 'statefulset']) {
      const { code, stderr } = await cluster.helm(upgrade);
      expect(code).toBe(1);
      const command = new RegExp(`kubectl (.*annotate ${kind} .*helm\\.sh/resource-policy=keep)`).exec(stderr)?.[1];
      expect(command, stderr).toBeDefined();
      await kubectl(...(command ?? '').split(' '));
    }
    await helm(...upgrade);

    const after = await deployment(namespace, 'orchestra-api');
    expect(after.metadata.uid).toBe(before.metadata.uid);
    expect(JSON.stringify(before.spec)).toContain('ORCHESTRA_OLD');
    expect(JSON.stringify(after.spec)).not.toContain('ORCHESTRA_OLD');
    for (const kept of ['secret/orchestra-db', 'secret/orchestra-oauth-secrets', 'statefulset/orchestra-postgresql']) {
      expect(await kubectl('get', kept, '-n', namespace, '-o', 'name')).not.toBe('');
    }
    expect(await kubectl('get', 'namespace', namespace, '-o', 'jsonpath={.status.phase}')).toBe('Active');
    expect(await kubectl('get', 'clusterroles', '-o', 'name')).not.toMatch(/\/orchestra-operator$/m);
    await helm('uninstall', 'orchestra', '-n', namespace);
    expect(await kubectl('get', 'secret', 'orchestra-db', '-n', namespace, '-o', 'name')).toContain('orchestra-db');
  });

  /** The released chart without some keys, as it would be if they had been added since. */
  function withoutKeys(...keys: readonly (readonly string[])[]): string {
    execFileSync('tar', ['-xzf', RELEASED, '-C', folder]);
    const path = join(folder, 'orchestra', 'values.yaml');
    const document = parseDocument(readFileSync(path, 'utf8'));
    for (const key of keys) expect(document.deleteIn(key), key.join('.')).toBe(true);
    writeFileSync(path, document.toString());
    return join(folder, 'orchestra');
  }

  test(
    'of a released version is upgraded, across keys that were added, and rolled back',
    { timeout: 300_000 },
    async () => {
      const namespace = 'released';
      const where = ['lab', '-n', namespace, '--timeout=120s'];
      await kubectl('create', 'namespace', namespace);
      await secrets(namespace);
      const added = [['networkPolicy'], ['api', 'autoscaling'], ['frontend', 'podAnnotations'], ['ingress', 'port']];
      await helm('install', ...where, withoutKeys(...added), ...values, '--set=crds.install=false');

      await helm('upgrade', ...where, CHART, '--reuse-values', '--set=frontend.replicas=2');
      expect((await deployment(namespace, 'lab-frontend')).spec.replicas).toBe(2);
      const reused = parse(await helm('get', 'values', 'lab', '-n', namespace, '--all')) as JsonObject;
      expect(reused).not.toHaveProperty('networkPolicy');

      await helm('upgrade', ...where, CHART, '--reset-then-reuse-values');
      expect((await deployment(namespace, 'lab-frontend')).spec.replicas).toBe(2);
      const reset = parse(await helm('get', 'values', 'lab', '-n', namespace, '--all')) as JsonObject;
      expect(reset).toHaveProperty('networkPolicy');

      await helm('rollback', 'lab', '1', '-n', namespace, '--timeout=120s');
      expect((await deployment(namespace, 'lab-frontend')).spec.replicas).toBe(1);
      await helm('uninstall', 'lab', '-n', namespace);
    },
  );

  test(
    'leaves the definition and every Workshop, whichever chart brought the definition',
    { timeout: 300_000 },
    async () => {
      const namespace = 'definitions';
      const install = ['-n', namespace, '--create-namespace', '--timeout=120s', ...development];
      await helm('install', 'platform', CHART, ...install);
      const path = join(folder, 'workshop.json');
      writeFileSync(path, JSON.stringify(workshop));
      await kubectl('apply', '-f', path);
      await helm('upgrade', 'platform', CHART, ...install, '--set=crds.install=false');
      await expectWorkshop();
      // Helm does not take back what it has let go: the page says what to do instead.
      const { code, stderr } = await cluster.helm(['rollback', 'platform', '1', '-n', namespace, '--timeout=120s']);
      expect(code, stderr).toBe(1);
      expect(stderr).toContain('cannot patch "workshops.orchestra.io"');
      await expectWorkshop();
      await helm('upgrade', 'platform', CHART, ...install, '--set=crds.install=true');
      await helm('rollback', 'platform', '1', '-n', namespace, '--timeout=120s');
      await expectWorkshop();
      await helm('uninstall', 'platform', '-n', namespace);
      await expectWorkshop();

      const refused = await cluster.helm(['install', 'definitions', DEFINITION, '-n', namespace]);
      expect(refused.stderr).toContain('invalid ownership metadata');
      for (const command of commandsOfPage('definitions', namespace)) await kubectl(...command);
      await helm('install', 'definitions', DEFINITION, '-n', namespace);
      await helm('install', 'platform', CHART, ...install, '--set=crds.install=false');
      await helm('uninstall', 'definitions', '-n', namespace);
      await expectWorkshop();

      for (const command of commandsOfPage('platform', namespace)) await kubectl(...command);
      await helm('upgrade', 'platform', CHART, ...install, '--set=crds.install=true');
      await helm('uninstall', 'platform', '-n', namespace);
      await expectWorkshop();
    },
  );

  async function expectWorkshop(): Promise<void> {
    const found = await kubectl('get', 'workshops.orchestra.io', '-n', 'default', '-o', 'name');
    expect(found).toContain('workshop.orchestra.io/kept');
  }
});

/** The page's commands that hand the definition on to another release. */
function commandsOfPage(release: string, namespace: string): string[][] {
  const page = readFileSync(join(ROOT, 'docs', 'helm.md'), 'utf8');
  const commands = [...page.matchAll(/^kubectl ((?:annotate|label) crd .*)$/gm)].map(([, words = '']) => words);
  expect(commands).toHaveLength(2);
  return commands.map((words) => words.replace('RELEASE', release).replace('NAMESPACE', namespace).split(' '));
}

const workshop = {
  apiVersion: 'orchestra.io/v1',
  kind: 'Workshop',
  metadata: { name: 'kept', namespace: 'default' },
  spec: { name: 'kept', owner: 'ada@example.edu' },
};

const development = [
  '--set=api.requireAuthentication=false',
  '--set=api.devIdentity=dev@orchestra.localhost',
  '--set=ingress.tls.enabled=false',
  '--set=oauth2Proxy.enabled=false',
  '--set=api.adminEmails={dev@orchestra.localhost}',
];

interface Deployment {
  readonly metadata: { readonly uid: string };
  readonly spec: { readonly replicas: number };
}
