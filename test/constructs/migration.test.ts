import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { App, ApiObject, Chart } from 'cdk8s';
import { ApiServer } from '../../src/constructs/api-server.js';
import { Migration } from '../../src/constructs/migration.js';
import type { JsonObject } from '../../src/model/json.js';
import { canonicalJson } from '../../src/model/json.js';
import { schemaLeaves } from '../../src/model/values/json-schema.js';
import { valueAt } from '../../src/model/values/rules/language.js';
import type { Values } from '../../src/model/values/schema/index.js';
import type { Rendered } from './render.js';
import { find, minimal, names, release, render, valuesOf } from './render.js';

const inlineUrl = 'postgresql+asyncpg://a:b@db/c';
const inline: JsonObject = { ...minimal, api: { database: { url: inlineUrl } } };
const bundled: JsonObject = { ...minimal, api: {}, postgresql: { enabled: true } };

function withApi(api: JsonObject, rest: JsonObject = {}): JsonObject {
  return { ...minimal, ...rest, api: { ...minimal.api, ...api } };
}

const cloudSql = {
  extraContainers: [{ name: 'cloud-sql-proxy', image: 'proxy:1' }],
  extraInitContainers: [{ name: 'first', image: 'first:1' }],
};

const everyOption = {
  ...cloudSql,
  extraEnv: [{ name: 'EXTRA', value: 'x' }],
  extraEnvFrom: [{ secretRef: { name: 'more' } }],
  extraVolumes: [{ name: 'ca', secret: { secretName: 'ca' } }],
  extraVolumeMounts: [{ name: 'ca', mountPath: '/etc/ca' }],
  podAnnotations: { 'example.com/inject': 'true' },
  podLabels: { 'azure.workload.identity/use': 'true' },
  nodeSelector: { disk: 'fast' },
  tolerations: [{ key: 'a', operator: 'Exists' }],
  priorityClassName: 'high',
  affinity: { nodeAffinity: {} },
  podSecurityContext: { fsGroup: 1000 },
  containerSecurityContext: { privileged: false },
  resources: { limits: { cpu: '2' } },
  image: { tag: 'v1', pullPolicy: 'Always' },
};

function jobOf(document: JsonObject = minimal, revision?: number): Rendered {
  const manifests = render(Migration, document, revision === undefined ? {} : { revision });
  return manifests.find(({ kind }) => kind === 'Job');
}

function podOf(document: JsonObject = minimal, revision?: number): Rendered {
  return jobOf(document, revision).spec.template.spec;
}

function apiPodOf(document: JsonObject): Rendered {
  return find(render(ApiServer, document), 'Deployment', 'orchestra-api').spec.template;
}

describe('the Job', () => {
  test('brings the schema up to date, once, with a few attempts', () => {
    const { spec } = jobOf();
    expect({ ...spec, template: undefined }).toEqual({ backoffLimit: 3, template: undefined });
    expect(spec.template.spec.restartPolicy).toBe('Never');
    expect(podOf().containers).toHaveLength(1);
    expect(podOf().containers[0]).toMatchObject({
      name: 'migrate',
      command: ['uv', 'run', 'alembic', 'upgrade', 'head'],
    });
  });

  test('has pods that NetworkPolicies can name, and that the API does not select', () => {
    const { labels } = jobOf(withApi({ podLabels: { team: 'a', 'app.kubernetes.io/component': 'api' } })).spec.template
      .metadata;
    expect(labels).toEqual({
      team: 'a',
      'app.kubernetes.io/name': 'orchestra',
      'app.kubernetes.io/instance': 'orchestra',
      'app.kubernetes.io/component': 'migrate',
    });
  });

  test.each<[string, JsonObject]>([
    ['by default', minimal],
    ['with every option', withApi(everyOption)],
    ['with the bundled database', bundled],
    ['with an inline URL', inline],
  ])('runs in a container like that of the API, %s', (_, document) => {
    const { spec } = apiPodOf(document);
    const shared = ['image', 'imagePullPolicy', 'env', 'envFrom', 'resources', 'securityContext', 'volumeMounts'];
    for (const field of shared) expect(podOf(document).containers[0][field], field).toEqual(spec.containers[0][field]);
  });

  test('runs in a pod like that of the API', () => {
    const document = withApi(everyOption, { systemPool: { enabled: true }, global: { imagePullSecrets: ['pull'] } });
    const { metadata, spec } = apiPodOf(document);
    const shared = ['nodeSelector', 'tolerations', 'affinity', 'priorityClassName', 'securityContext'];
    for (const field of [...shared, 'imagePullSecrets']) {
      expect(spec[field], field).toBeDefined();
      expect(podOf(document)[field], field).toEqual(spec[field]);
    }
    const template = jobOf(document).spec.template;
    expect(metadata.annotations).toMatchObject(template.metadata.annotations);
    expect(template.metadata.annotations).toEqual({ 'example.com/inject': 'true' });
  });

  test('has neither ports nor probes nor a drain', () => {
    expect(Object.keys(podOf().containers[0]).sort()).toEqual([
      'command',
      'env',
      'image',
      'imagePullPolicy',
      'name',
      'resources',
      'securityContext',
      'volumeMounts',
    ]);
  });

  test('mounts what the API mounts, and does not wait for a catalog that comes later', () => {
    expect(podOf(withApi(everyOption)).volumes).toEqual([
      { name: 'tmp', emptyDir: {} },
      { name: 'workshop-templates', configMap: { name: 'orchestra-workshop-templates', optional: true } },
      { name: 'ca', secret: { secretName: 'ca' } },
    ]);
  });
});

describe('its account', () => {
  const annotations = { 'iam.gke.io/gcp-service-account': 'x@example.edu' };

  test('is its own, with the cloud identity of the API and without a token', () => {
    const document = withApi({ serviceAccount: { name: 'api-account', annotations } });
    const account = find(render(Migration, document), 'ServiceAccount', 'orchestra-migrate');
    expect(account.metadata.annotations).toEqual(annotations);
    expect(account.automountServiceAccountToken).toBe(false);
    expect(podOf(document).serviceAccountName).toBe('orchestra-migrate');
    expect(podOf(document).automountServiceAccountToken).toBe(false);
  });

  test('is the one that the user names when none is to be created', () => {
    const document = withApi({ serviceAccount: { create: false, name: 'theirs' } });
    expect(names(render(Migration, document)).filter((each) => each.startsWith('ServiceAccount'))).toEqual([]);
    expect(podOf(document).serviceAccountName).toBe('theirs');
  });
});

describe('containers beside and before it', () => {
  const names = (document: JsonObject) =>
    (podOf(document).initContainers ?? []).map(({ name, restartPolicy }: Rendered) => [name, restartPolicy]);

  test('are none by default', () => {
    expect(podOf()).not.toHaveProperty('initContainers');
  });

  test("are the API's: init containers first, then sidecars that end with the migration", () => {
    expect(names(withApi(cloudSql))).toEqual([
      ['first', undefined],
      ['cloud-sql-proxy', 'Always'],
    ]);
  });

  test('are no sidecars where Kubernetes would wait for their end', () => {
    expect(names(withApi(cloudSql, { global: { kubernetesVersion: 'v1.25' } }))).toEqual([['first', undefined]]);
  });

  test('begin with a wait for the bundled database', () => {
    expect(names({ ...bundled, api: cloudSql })[0]).toEqual(['wait-for-postgresql', undefined]);
  });
});

describe('applied by Helm', () => {
  const first = { revision: 1 };
  const hooks = (event: string, weight: string) => ({
    'helm.sh/hook': event,
    'helm.sh/hook-weight': weight,
    'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
  });
  const before = 'pre-install,pre-upgrade';
  const after = 'post-install,post-upgrade';

  test('is named after the revision', () => {
    expect(jobOf(minimal, 12).metadata.name).toBe('orchestra-migrate-12');
  });

  test.each<[string, JsonObject, string]>([
    ['before the release', minimal, before],
    ['before the release, with an inline URL', inline, before],
    ['after the release, when it brings the database', bundled, after],
  ])('runs %s, and its account is there earlier', (_, document, event) => {
    const account = find(render(Migration, document, first), 'ServiceAccount', 'orchestra-migrate');
    expect(account.metadata.annotations).toEqual(hooks(event, '-10'));
    expect(jobOf(document, 1).metadata.annotations).toEqual(hooks(event, '-5'));
  });

  test('keeps the cloud identity on the account', () => {
    const document = withApi({ serviceAccount: { annotations: { 'example.com/role': 'r', 'helm.sh/hook': 'x' } } });
    const account = find(render(Migration, document, first), 'ServiceAccount', 'orchestra-migrate');
    expect(account.metadata.annotations).toEqual({ 'example.com/role': 'r', ...hooks(before, '-10') });
  });

  test('reads a short-lived copy of an inline URL, because the ordinary Secret comes later', () => {
    const copy = find(render(Migration, inline, first), 'Secret', 'orchestra-migrate-database');
    expect(copy.metadata.annotations).toEqual(hooks(before, '-10'));
    expect(copy.stringData).toEqual({ 'database-url': inlineUrl });
    expect(podOf(inline, 1).containers[0].env).toContainEqual({
      name: 'ORCHESTRA_DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'orchestra-migrate-database', key: 'database-url' } },
    });
  });

  test.each<[string, JsonObject]>([
    ['a Secret of the user', minimal],
    ['the Secret of the bundled database', bundled],
    ['the environment', withApi({ database: { existingSecret: '', fromEnv: true }, ...fromEnvironment() })],
  ])('copies nothing where the URL is in %s', (_, document) => {
    expect(names(render(Migration, document, first))).toEqual([
      'ServiceAccount/orchestra-migrate',
      'Job/orchestra-migrate-1',
    ]);
  });

  test('has no annotation of Argo CD', () => {
    expect(canonicalJson(render(Migration, inline, first))).not.toContain('argocd');
  });

  function fromEnvironment() {
    return { extraEnv: [{ name: 'ORCHESTRA_DATABASE_URL', value: inlineUrl }] };
  }
});

describe('applied by others', () => {
  test('is a Sync hook of Argo CD, and nothing of it is known to Helm', () => {
    expect(jobOf(inline).metadata.annotations).toEqual({
      'argocd.argoproj.io/hook': 'Sync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    });
    expect(canonicalJson(render(Migration, inline))).not.toContain('helm.sh');
  });

  test('reads the ordinary Secret under an ordinary account', () => {
    const manifests = render(Migration, inline);
    expect(manifests.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'Job']);
    expect(find(manifests, 'ServiceAccount', 'orchestra-migrate').metadata).not.toHaveProperty('annotations');
    expect(podOf(inline).containers[0].env).toContainEqual({
      name: 'ORCHESTRA_DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'orchestra-database', key: 'database-url' } },
    });
  });

  test('is named after its image and settings', () => {
    const nameOf = (document: JsonObject) => jobOf(document).metadata.name;
    expect(nameOf(minimal)).toMatch(/^orchestra-migrate-[0-9a-f]{10}$/);
    expect(nameOf(minimal)).toBe(nameOf(minimal));
    expect(nameOf(withApi({ image: { tag: 'v2' } }))).not.toBe(nameOf(minimal));
    expect(nameOf({ ...inline, api: { database: { url: `${inlineUrl}2` } } })).not.toBe(nameOf(inline));
    expect(nameOf(withApi({ replicas: 3, templates: { rstudio: null } }))).toBe(nameOf(minimal));
  });

  test('has another name in another version, which may render another pod', async () => {
    vi.resetModules();
    vi.doMock('../../src/model/version.js', () => ({ productVersion: '99.0.0' }));
    const { Migration: Next } = await import('../../src/constructs/migration.js');
    const job = render(Next).find(({ kind }) => kind === 'Job');
    expect(job.spec).toEqual(jobOf().spec);
    expect(job.metadata.name).not.toBe(jobOf().metadata.name);
  });

  test.each<[string, JsonObject]>([
    ['a Secret of the user', withApi(everyOption, { systemPool: { enabled: true } })],
    ['an inline URL', inline],
    ['the bundled database', bundled],
  ])('has another name whenever its pod is another one, with %s', (_, document) => {
    const base = valuesOf(document);
    const original = jobFor(base);
    const reaching = schemaLeaves()
      .map(({ path }) => ({ path, job: jobFor(changed(base, path)) }))
      .filter(({ job }) => canonicalJson(job.spec) !== canonicalJson(original.spec));
    const unnoticed = reaching.filter(({ job }) => job.metadata.name === original.metadata.name);
    expect(unnoticed.map(({ path }) => path.join('.'))).toEqual([]);
    expect(reaching.map(({ path }) => path.join('.'))).toEqual(
      expect.arrayContaining(['global.domain', 'api.image.tag', 'api.extraEnv', 'api.podLabels', 'ingress.port']),
    );
  });
});

/** The Job for values that need not be valid. */
function jobFor(values: Values): Rendered {
  const chart = new Chart(new App(), 'chart');
  new Migration(chart, 'migration', { values, release });
  const objects = chart.node.findAll().filter((node) => ApiObject.isApiObject(node)) as ApiObject[];
  return objects.map((object) => object.toJson() as Rendered).find(({ kind }) => kind === 'Job');
}

function changed<T>(document: T, path: readonly string[]): T {
  const [key = '', ...rest] = path;
  const members = document as Record<string, unknown>;
  const value = rest.length === 0 ? another(valueAt(document, path)) : changed(members[key], rest);
  return { ...members, [key]: value } as T;
}

function another(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (Array.isArray(value)) return [...(value as unknown[]), { name: 'another' }];
  if (typeof value === 'object' && value !== null) return { ...value, another: 'x' };
  return value === 'v1.30' ? 'v1.25' : `${typeof value === 'string' ? value : ''}x`;
}

describe('the wait for the bundled database', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'orchestra-wait-'))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const wait = () => podOf(bundled).initContainers[0];

  test('uses the image of the database, with its limits and its rights', () => {
    expect(wait()).toMatchObject({
      image: 'docker.io/library/postgres:17.6',
      imagePullPolicy: 'IfNotPresent',
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '1', memory: '512Mi' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        runAsUser: 999,
      },
    });
  });

  test('ends as soon as the database answers', () => {
    const { status, asked } = run({ answersAt: 3 });
    expect(status).toBe(0);
    expect(asked).toHaveLength(3);
    expect(asked[0]).toBe(
      'pg_isready -h orchestra-postgresql.orchestra-system.svc.cluster.local -U orchestra -d orchestra -t 5',
    );
  });

  test('gives up within five minutes and says where to look', () => {
    const { status, stderr, asked, slept } = run({ answersAt: Infinity });
    expect(status).toBe(1);
    expect(stderr).toBe(
      'PostgreSQL did not answer at orchestra-postgresql.orchestra-system.svc.cluster.local within five minutes: look at its pod and its volume\n',
    );
    const seconds = [...asked, ...slept].map((line) => Number(line.split(' ').at(-1)));
    expect(seconds.reduce((sum, each) => sum + each, 0)).toBe(300);
  });

  /** Runs the real script with a pg_isready that answers at its nth call, and a sleep that only says so. */
  function run({ answersAt }: { answersAt: number }) {
    const log = join(folder, 'log');
    const tries = `[ "$(grep -c pg_isready ${log})" -ge ${answersAt === Infinity ? '9999' : String(answersAt)} ]`;
    program('pg_isready', `echo "pg_isready $*" >> ${log}\n${tries}`);
    program('sleep', `echo "sleep $*" >> ${log}`);
    const [command = '', ...args]: string[] = wait().command;
    const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    const { status, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    const calls = (name: string) => lines.filter((line) => line.startsWith(name));
    return { status, stderr, asked: calls('pg_isready'), slept: calls('sleep') };
  }

  function program(name: string, text: string): void {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
});
