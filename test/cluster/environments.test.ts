// Whole platforms on a real API server: accepted strictly, quiet when applied again, admitted under Pod Security
// "restricted", scheduled and Available. The nodes are kwok's: containers are admitted and scheduled, not run.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.js';
import { layOut } from '../../src/manifest/layout.js';
import { synthesise } from '../../src/manifest/synthesise.js';
import { writeOutput } from '../../src/manifest/write.js';
import { minimal, valuesOf } from '../constructs/render.js';
import type { ControlPlane } from './harness/control-plane.js';
import { connectControlPlane, describeCluster, eventually } from './harness/control-plane.js';

const committed = readdirSync('dist');

const restricted = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Documents beyond the environments, so that every option reaches the API server once. */
const scenarios: Readonly<Record<string, JsonObject>> = {
  'traefik asked about each request': minimal,
  'every option': {
    ...minimal,
    global: { defaultNamespace: 'all-sessions', kubernetesVersion: 'v1.25', imagePullSecrets: ['pull'] },
    api: { ...minimal.api, ...everyOption('api'), autoscaling: { enabled: true, minReplicas: 2 } },
    operator: {
      ...everyOption('operator'),
      serviceMonitor: { enabled: true },
      tierMap: { large: { computeClass: 'big' } },
    },
    frontend: { ...everyOption('frontend'), autoscaling: { enabled: true, minReplicas: 2 }, gaMeasurementId: 'G-1' },
    'oauth2-proxy': {
      ...everyOption('proxy'),
      config: {
        clientID: 'id',
        clientSecret: 'secret',
        cookieSecret: '0123456789abcdef',
        configFile: 'email_domains = [ "example.edu" ]',
        google: { groups: ['g@example.edu'], adminEmail: 'a@example.edu', serviceAccountJson: '{}' },
      },
      authenticatedEmailsFile: { enabled: true, restricted_access: 'a@example.org' },
      extraArgs: { 'cookie-expire': '12h' },
      serviceMonitor: { enabled: true },
    },
    ingress: { className: '', port: '30443', annotations: { 'example.com/team': 'a' } },
    networkPolicy: { enabled: true, ingressControllerCIDRs: ['192.0.2.0/24'], database: { cidrs: ['192.0.2.1/32'] } },
    sessions: { namespaces: ['all-sessions'] },
  },
  'the bundled PostgreSQL by implication': {
    api: { requireAuthentication: false, devIdentity: 'dev@orchestra.localhost' },
    oauth2Proxy: { enabled: false },
    ingress: { tls: { enabled: false } },
    networkPolicy: { enabled: true },
  },
};

function everyOption(name: string): JsonObject {
  const container = {
    image: 'example.edu/x:1',
    resources: { limits: { cpu: '1', memory: '1Gi' } },
    securityContext: restricted,
  };
  return {
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ key: 'a', operator: 'Exists' }],
    affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
    podAnnotations: { 'example.com/a': 'b' },
    podLabels: { team: 'a' },
    extraEnv: [{ name: 'EXTRA', value: 'x' }],
    extraEnvFrom: [{ configMapRef: { name: 'extra', optional: true } }],
    extraVolumes: [{ name: 'extra', emptyDir: {} }],
    extraVolumeMounts: [{ name: 'extra', mountPath: '/extra' }],
    extraContainers: [{ name: `${name}-side`, ...container }],
    extraInitContainers: [{ name: `${name}-first`, ...container }],
    serviceAccount: { annotations: { 'example.com/identity': name } },
    podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
    networkPolicy: { ingressFrom: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] },
  };
}

describeCluster('a platform on a real cluster', () => {
  let cluster: ControlPlane;
  let folder: string;
  beforeAll(() => {
    cluster = connectControlPlane();
    folder = mkdtempSync(join(tmpdir(), 'orchestra-apply-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.each(committed.map((name) => [name]))('the environment %s', (name) => {
    platformTests(() => join('dist', name), ['orchestra-system', 'orchestra-sessions']);
  });

  describe.each(Object.entries(scenarios))('%s', (name, document) => {
    const namespace = `scenario-${String(Object.keys(scenarios).indexOf(name))}`;
    const sessions = name === 'every option' ? ['all-sessions'] : [];
    platformTests(() => {
      const out = join(folder, namespace);
      writeOutput(out, layOut(synthesise(valuesOf(document), { namespace })));
      return out;
    }, [namespace, ...sessions]);
  });

  function platformTests(rendered: () => string, namespaces: readonly string[]) {
    const [namespace = ''] = namespaces;
    let path: string;

    beforeAll(async () => {
      path = rendered();
      for (const each of namespaces) await restrictedNamespace(each, each === namespace ? 'restricted' : 'baseline');
    });
    afterAll(async () => {
      // The environments share their namespaces, so each waits for the one before to be gone.
      const wait = namespace === 'orchestra-system';
      await cluster.kubectl(['delete', 'namespace', ...namespaces, `--wait=${String(wait)}`, '--timeout=60s']);
    });

    test('is accepted strictly, becomes Available, and is quiet when applied again', async () => {
      await apply(path);
      await eventually('every Deployment is Available', () => allAvailable(namespace));
      await eventually('the migration has had its pod and is complete', () => migrated(namespace));
      const first = await twiceApplied(path);
      expect(first.after.own).toEqual(first.before.own);
      if (isDeepStrictEqual(first.after.shared, first.before.shared)) return;
      await eventually('the definition is quiet, too, once no other file applies its own', async () => {
        const { before, after } = await twiceApplied(path);
        return isDeepStrictEqual(after.shared, before.shared);
      });
    });
  }

  /** What is written before and after another apply. */
  async function twiceApplied(path: string) {
    const before = await written(path);
    // The time of a write is kept in whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await apply(path);
    return { before, after: await written(path) };
  }

  async function restrictedNamespace(name: string, level: string) {
    await kubectl('create', 'namespace', name);
    await kubectl('label', 'namespace', name, `pod-security.kubernetes.io/enforce=${level}`);
  }

  async function apply(path: string) {
    await kubectl(
      'apply',
      '--server-side',
      '--force-conflicts',
      '--validate=strict',
      '--field-manager=orchestra',
      '-k',
      path,
    );
  }

  async function allAvailable(namespace: string): Promise<boolean> {
    const { items } = await list('deployments', namespace);
    return (
      items.length >= 3 &&
      items.every((each) => each.status.conditions?.some((c) => c.type === 'Available' && c.status === 'True'))
    );
  }

  async function migrated(namespace: string): Promise<boolean> {
    const { items } = await list('jobs', namespace);
    return items.length === 1 && items.every((each) => each.status.conditions?.some((c) => c.type === 'Complete'));
  }

  /**
   * Who wrote what and when, of the manager that applies: an apply that changes nothing leaves its time alone. Versions
   * tell less, since controllers write the status of some objects, such as autoscalers, again and again. The definition of
   * Workshops is shared with the other files on this control plane, each of which applies it in a form of its own.
   */
  async function written(path: string) {
    const text = await kubectl('get', '-k', path, '-o', 'json', '--show-managed-fields');
    const { items } = JSON.parse(text) as { items: Listed[] };
    const isShared = ({ kind }: Listed) => kind === 'CustomResourceDefinition';
    const own = writersOf(items.filter((each) => !isShared(each)));
    for (const [object, { ours }] of Object.entries(own)) expect(ours, object).toHaveLength(1);
    return { own, shared: writersOf(items.filter(isShared)) };
  }

  async function list(plural: string, namespace: string): Promise<{ items: Listed[] }> {
    return JSON.parse(await kubectl('get', plural, '-n', namespace, '-o', 'json')) as { items: Listed[] };
  }

  async function kubectl(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await cluster.kubectl(words);
    expect(code, `kubectl ${words.join(' ')}\n${stderr}`).toBe(0);
    return stdout;
  }
});

/** What the manager that applies has of each object. */
function writersOf(items: readonly Listed[]) {
  return Object.fromEntries(
    items.map(({ kind, metadata: { namespace = '', name, uid, managedFields = [] } }) => {
      const ours = managedFields.filter(({ manager }) => manager === 'orchestra');
      return [`${kind} ${namespace}/${name}`, { uid, ours }];
    }),
  );
}

interface Listed {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly managedFields?: readonly { readonly manager: string; readonly time: string }[];
  };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}
