// What else the installation page has people install, really installed: values-prod.yaml filled in, a proxy of their own, and
// the bundled proxy with its list of addresses. Each is a release in a namespace of its own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { differenceOf } from '../../src/helm-compiler/difference.js';
import { productionValues } from '../../src/helm-compiler/platform-files.js';
import type { Json } from '../../src/model/json.js';
import { ours } from '../helm/chart-outcomes.js';
import { connectControlPlane, describeCluster } from './harness/control-plane.js';
import type { Commands } from './harness/release.js';
import { commandsOf } from './harness/release.js';

const CHART = join(import.meta.dirname, '..', '..', 'helm', 'orchestra');

const answers = ['lab.example.edu', 'ada@example.edu', '1.0.0', 'registry.example.edu', '1.0.0'];
const production = answers.reduce(
  (document, answer) => document.replace('TODO', answer),
  productionValues.replace('every TODO', 'all'),
);

const ownProxy = `api:
  database:
    existingSecret: orchestra-db
oauth2Proxy:
  enabled: false
ingress:
  controller: custom
  annotations:
    example.com/auth: "true"
`;

const addresses = `api:
  database:
    existingSecret: orchestra-db
"oauth2-proxy":
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
  authenticatedEmailsFile:
    enabled: true
    restricted_access: |-
      alice@example.edu
      bob@other.edu
`;

/** The block, what it is, what must be there, and what must not. */
const blocks: readonly (readonly [namespace: string, values: string, there: string, absent: string])[] = [
  ['page-production', production, 'networkpolicy/orchestra-api', 'statefulset/orchestra-postgresql'],
  ['page-own-proxy', ownProxy, 'ingress/orchestra-api', 'deployment/orchestra-oauth2-proxy'],
  ['page-addresses', addresses, 'configmap/orchestra-oauth2-proxy-accesslist', 'statefulset/orchestra-postgresql'],
];

describeCluster('helm/orchestra', () => {
  let commands: Commands;
  let folder: string;
  beforeAll(() => {
    commands = commandsOf(connectControlPlane());
    folder = mkdtempSync(join(tmpdir(), 'orchestra-page-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function secrets(namespace: string): Promise<void> {
    const words = ['create', 'secret', 'generic', '-n', namespace];
    const keys = ['client-id=a', 'client-secret=b', 'cookie-secret=0123456789abcdef'];
    await commands.kubectl(...words, 'orchestra-oauth-secrets', ...keys.map((key) => `--from-literal=${key}`));
    await commands.kubectl(...words, 'orchestra-db', '--from-literal=database-url=postgresql+asyncpg://o:p@db/o');
  }

  test.concurrent.each(blocks)('is installed as %s', { timeout: 240_000 }, async (namespace, values, there, absent) => {
    const { helm, kubectl } = commands;
    const path = join(folder, `${namespace}.yaml`);
    writeFileSync(path, values);
    await kubectl('create', 'namespace', namespace);
    await secrets(namespace);
    const options = ['-n', namespace, '--create-namespace', '--set=crds.install=false', '--timeout=180s'];
    await helm('install', 'orchestra', CHART, ...options, '-f', path);

    const texts = await Promise.all(
      ['manifest', 'hooks'].map((what) => helm('get', what, 'orchestra', '-n', namespace)),
    );
    const objects = texts.flatMap((text) => parseAllDocuments(text).map((each) => each.toJS() as Json));
    const expected = ours({ release: 'orchestra', namespace, files: [values], set: ['crds.install=false'] });
    expect(
      'objects' in expected
        ? differenceOf(
            expected.objects,
            objects.filter((each) => each !== null),
          )
        : expected,
    ).toBeUndefined();

    expect(await kubectl('get', there, '-n', namespace, '-o', 'name')).not.toBe('');
    expect(await kubectl('get', absent, '-n', namespace, '--ignore-not-found', '-o', 'name')).toBe('');
    await helm('uninstall', 'orchestra', '-n', namespace);
    await kubectl('delete', 'namespace', namespace, '--wait=false');
  });
});
