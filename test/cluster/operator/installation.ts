// One installation of the operator for one test file: what the platform chart grants and tells its operator, applied as
// an administrator does, and nothing else. Namespaces are the file's own, so files run beside each other.
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../src/model/json.js';
import { toStream } from '../../../src/manifest/layout.js';
import type { Manifest } from '../../../src/manifest/manifest.js';
import { synthesise } from '../../../src/manifest/synthesise.js';
import { minimal, valuesOf } from '../../constructs/render.js';
import type { ControlPlane } from '../harness/control-plane.js';
import { eventually } from '../harness/control-plane.js';

/** What a test file installs. */
export interface InstallationOptions {
  /** The prefix of its namespaces: `<name>-system` for the operator, `<name>` for sessions. */
  readonly name: string;
  /** Values laid over the smallest valid ones. @default - none */
  readonly values?: JsonObject;
  /** Namespaces of sessions beside `<name>`. @default - none */
  readonly moreNamespaces?: readonly string[];
  /**
   * Whether the operator serves every namespace there is, those of other files too: only on a control plane of its own.
   * @default false
   */
  readonly everywhere?: boolean;
}

/** An installed operator that does not run yet. */
export interface Installation {
  readonly cluster: ControlPlane;
  /** The namespace of sessions. */
  readonly namespace: string;
  /** The operator's own namespace. */
  readonly system: string;
  /** The variables that the platform chart writes into the operator's container. */
  readonly environment: Readonly<Record<string, string>>;
  /** Path of a kubeconfig with the token of the operator's ServiceAccount. */
  readonly kubeconfig: string;
  /** Who the audit log says it is. */
  readonly user: string;
  /** Deletes its namespaces, without waiting. */
  remove(): Promise<void>;
}

/** The platform's Workshop definition, the operator's roles, account and environment; values as an administrator writes them. */
export async function install(cluster: ControlPlane, options: InstallationOptions): Promise<Installation> {
  const { name, moreNamespaces = [] } = options;
  const namespaces = [name, ...moreNamespaces];
  const system = `${name}-system`;
  const manifests = rendered(options, namespaces, system);
  for (const each of [system, ...namespaces]) await ensureNamespace(cluster, each);
  await applyAll(cluster, manifests.filter(isGrantOrDefinition));
  await ensureStorageClass(cluster);
  await isServed(cluster);
  await isCollected(cluster, name);
  const account = only(
    manifests.filter(({ kind, metadata }) => kind === 'ServiceAccount' && isOperators(metadata.name)),
  );
  return {
    cluster,
    namespace: name,
    system,
    environment: {
      ...environmentOf(only(manifests.filter(isOperatorDeployment))),
      // A pod is told by Kubernetes where it runs.
      ORCHESTRA_POD_NAMESPACE: system,
    },
    kubeconfig: await cluster.serviceAccountKubeconfig(system, account.metadata.name),
    user: `system:serviceaccount:${system}:${account.metadata.name}`,
    remove: async () => {
      await cluster.kubectl(['delete', 'namespace', system, ...namespaces, '--wait=false', '--ignore-not-found']);
    },
  };
}

function rendered(
  { name, values = {}, everywhere = false }: InstallationOptions,
  known: readonly string[],
  system: string,
) {
  const namespaces = everywhere ? [] : known;
  const sessions = { ...(values['sessions'] as JsonObject | undefined), namespaces };
  const global = {
    domain: 'workshops.example.org',
    defaultNamespace: name,
    ...(values['global'] as JsonObject | undefined),
  };
  const document = { ...minimal, ...values, global, sessions };
  return synthesise(valuesOf(document), { name, namespace: system }).flatMap((group) => group.manifests);
}

const isOperators = (name: string): boolean => name.endsWith('-operator');

const isOperatorDeployment = ({ kind, metadata }: Manifest): boolean =>
  kind === 'Deployment' && isOperators(metadata.name);

function isGrantOrDefinition({ kind, metadata }: Manifest): boolean {
  if (kind === 'CustomResourceDefinition') return true;
  const grants = ['ServiceAccount', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'];
  return grants.includes(kind) && /-operator(-election)?(-|$)/.test(metadata.name);
}

/** Applies manifests as an administrator. */
export async function applyAll(cluster: ControlPlane, manifests: readonly Manifest[]): Promise<void> {
  const words = ['apply', '--server-side', '--force-conflicts', '-f', '-'];
  const { code, stderr } = await cluster.kubectl(words, { input: toStream([{ id: 'all', manifests }]) });
  if (code !== 0) throw new Error(stderr);
}

async function ensureNamespace(cluster: ControlPlane, name: string): Promise<void> {
  const { status, body } = await cluster.request('POST', '/api/v1/namespaces', { body: { metadata: { name } } });
  if (status !== 201 && status !== 409) throw new Error(`no namespace ${name}: ${JSON.stringify(body)}`);
}

/** The class that the second example of the reference page names. */
async function ensureStorageClass(cluster: ControlPlane): Promise<void> {
  const path = '/apis/storage.k8s.io/v1/storageclasses/standard-rwo?fieldManager=test&force=true';
  await cluster.request('PATCH', path, {
    headers: { 'Content-Type': 'application/apply-patch+yaml' },
    body: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'standard-rwo' },
      provisioner: 'kwok.orchestra.io',
      allowVolumeExpansion: true,
    },
  });
}

async function isServed(cluster: ControlPlane): Promise<void> {
  await eventually('Workshops are served', async () => {
    const { status } = await cluster.request('GET', '/apis/orchestra.io/v1/workshops?limit=1');
    return status === 200;
  });
}

/** The garbage collector needs up to half a minute until it knows a new kind; only then do owners mean anything to it. */
async function isCollected(cluster: ControlPlane, namespace: string): Promise<void> {
  const owner = { apiVersion: 'orchestra.io/v1', kind: 'Workshop', name: 'gone', uid: randomUUID() };
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const metadata = { name: `orphan-${owner.uid}`, ownerReferences: [owner] };
  await cluster.request('POST', path, { body: { metadata } });
  const collected = () =>
    eventually('orphans of Workshops are collected', async () => {
      const { status } = await cluster.request('GET', `${path}/${metadata.name}`);
      return status === 404;
    });
  await collected().catch(collected).catch(collected);
}

interface ContainerVariables {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly env: readonly { name: string; value?: string }[] }[] };
    };
  };
}

/** What only a running pod knows is left out. */
function environmentOf(deployment: Manifest): Record<string, string> {
  const [container] = (deployment as unknown as ContainerVariables).spec.template.spec.containers;
  const written = container?.env.filter(({ value }) => value !== undefined) ?? [];
  return Object.fromEntries(written.map(({ name, value = '' }) => [name, value]));
}

function only<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`expected one, found ${String(items.length)}`);
  return item;
}
