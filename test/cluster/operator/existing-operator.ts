// What the operator that this one takes over from leaves in a cluster: its objects as its code makes them, created by
// POST under the name of its client library, its own status and finalizer on the Workshop under its own.
import { createHash } from 'node:crypto';
import { within } from './within.js';
import type { Live, Namespace } from './workshops.js';
import { collections } from './workshops.js';

export const finalizer = 'kopf.zalando.org/KopfFinalizerMarker';
export const creator = 'OpenAPI-Generator';
const author = 'kopf';

/** A session of the existing operator. */
export interface ExistingSession {
  readonly name: string;
  /** The parts of the spec beside name and owner, as its API server writes all of them. */
  readonly spec?: Live;
  /** When its session ends, as it writes that. */
  readonly expiresAt: string;
}

const baseSpec = {
  owner: 'attendee@example.org',
  templateSlug: 'rnaseq',
  duration: '4h',
  image: 'rocker/rstudio:latest',
  port: 8787,
  tier: 'small',
  resources: {
    cpu: '1',
    memory: '2Gi',
    cpuRequest: '500m',
    memoryRequest: '1Gi',
    ephemeralStorage: '8Gi',
    ephemeralStorageRequest: '1Gi',
  },
};

/**
 * A session that it runs: all of its objects, a Ready pod, and the status that it writes then. Returns the Workshop.
 * Whoever has a better way to wait for the pod says so.
 */
export async function leave(
  sessions: Namespace,
  { name, spec = {}, expiresAt }: ExistingSession,
  isServed = () => hasReadyPod(sessions, name),
): Promise<Live> {
  const workshop = await sessions.create({
    metadata: { name, labels: { app: 'orchestra-operator', 'managed-by': 'orchestra-api' } },
    spec: { ...baseSpec, ...spec, name },
  });
  await patchAs(sessions, name, '', {
    metadata: {
      finalizers: [finalizer],
      annotations: { 'kopf.zalando.org/last-handled-configuration': `${JSON.stringify({ spec: workshop.spec })}\n` },
    },
  });
  for (const object of objectsOf(workshop)) await post(sessions, object);
  await isServed();
  await patchAs(sessions, name, '/status', { status: statusOf(workshop, expiresAt) });
  return sessions.get('Workshop', name);
}

/** A workspace that none of its sessions uses any more. Returns the claim, with its volume. */
export async function leaveWorkspace(sessions: Namespace, { owner }: { readonly owner: string }): Promise<Live> {
  const storage = { size: '5Gi', workspace: { persist: 'per-user' } };
  const claim = claimOf({ spec: { ...baseSpec, name: 'ended', owner, storage } });
  await post(sessions, claim);
  return within(60, 'its volume is there', async () => {
    const live = await sessions.get('PersistentVolumeClaim', claim.metadata.name);
    return live.status.phase === 'Bound' && live;
  });
}

async function hasReadyPod(sessions: Namespace, name: string): Promise<void> {
  await within(60, `the pod of ${name} is Ready`, async () => {
    const deployment = await sessions.get('Deployment', `${name}-deployment`);
    return deployment.status.readyReplicas === 1;
  });
}

/** The pods of a session, by the labels that it gives them. */
export async function podsOf(sessions: Namespace, name: string): Promise<Live[]> {
  const pods = await sessions.list('Pod');
  return pods.filter(({ metadata }) => metadata.labels?.workshop === name);
}

/** Its claim of an owner's workspace. */
export function workspaceName({
  owner,
  templateSlug,
}: {
  readonly owner: string;
  readonly templateSlug: string;
}): string {
  return `ws-${templateSlug}-${ownerHash(owner)}`;
}

function ownerHash(owner: string): string {
  return createHash('sha256').update(owner).digest('hex').slice(0, 12);
}

async function post(sessions: Namespace, object: Live): Promise<void> {
  const collection = collections[object.kind]?.replace('NS', sessions.name) ?? '';
  const { status, body } = await sessions.cluster.request('POST', `${collection}?fieldManager=${creator}`, {
    body: object,
  });
  if (status !== 201) throw new Error(`${String(object.kind)}: ${JSON.stringify(body)}`);
}

async function patchAs(sessions: Namespace, name: string, subresource: string, body: Live): Promise<void> {
  const path = `${collections['Workshop']?.replace('NS', sessions.name) ?? ''}/${name}${subresource}`;
  const headers = { 'Content-Type': 'application/merge-patch+json' };
  const answer = await sessions.cluster.request('PATCH', `${path}?fieldManager=${author}`, { headers, body });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

function statusOf({ metadata }: Live, expiresAt: string): Live {
  return {
    phase: 'Ready',
    url: `https://${String(metadata.name)}.workshops.example.org`,
    createdAt: metadata.creationTimestamp,
    expiresAt,
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'WorkshopReady',
        message: 'Workshop is ready',
        lastTransitionTime: metadata.creationTimestamp,
      },
    ],
  };
}

function objectsOf(workshop: Live): Live[] {
  const { storage } = workshop.spec;
  return [
    ...(storage === undefined ? [] : [claimOf(workshop)]),
    deploymentOf(workshop),
    serviceOf(workshop),
    middlewareOf(workshop),
    routeOf(workshop),
  ];
}

function metadataOf(workshop: Live, name: string, labels: Live = {}): Live {
  const owner = {
    apiVersion: 'orchestra.io/v1',
    kind: 'Workshop',
    name: workshop.metadata.name,
    uid: workshop.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  return { name, namespace: workshop.metadata.namespace, labels, ownerReferences: [owner] };
}

function claimOf(workshop: Live): Live {
  const { name, owner, templateSlug, storage } = workshop.spec;
  const isKept = storage.workspace?.persist === 'per-user';
  const kept = {
    name: workspaceName({ owner, templateSlug }),
    labels: {
      component: 'workspace',
      'orchestra.io/template-slug': templateSlug,
      'orchestra.io/owner-hash': ownerHash(owner),
    },
    annotations: { 'orchestra.io/last-used': '2026-01-02T03:04:05+00:00' },
  };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: isKept ? kept : metadataOf(workshop, `${String(name)}-pvc`, { app: name, component: 'storage' }),
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: storage.size } },
      ...(storage.storageClass === undefined ? {} : { storageClassName: storage.storageClass }),
    },
  };
}

function deploymentOf(workshop: Live): Live {
  const { name } = workshop.spec;
  const labels = { app: name, component: 'rstudio', workshop: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(workshop, `${String(name)}-deployment`, labels),
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name, component: 'rstudio' } },
      template: {
        metadata: { labels, annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' } },
        spec: podOf(workshop),
      },
    },
  };
}

function podOf({ spec }: Live): Live {
  const { owner, image, port, resources, storage } = spec;
  const claim = storage && claimOf({ spec, metadata: {} }).metadata.name;
  const app = {
    name: 'rstudio',
    image,
    ports: [{ containerPort: port, name: 'app-api' }],
    env: [
      { name: 'DISABLE_AUTH', value: 'true' },
      { name: 'ROOT', value: 'true' },
    ],
    resources: {
      limits: { cpu: resources.cpu, memory: resources.memory, 'ephemeral-storage': resources.ephemeralStorage },
      requests: {
        cpu: resources.cpuRequest,
        memory: resources.memoryRequest,
        'ephemeral-storage': resources.ephemeralStorageRequest,
      },
    },
    ...(claim === undefined ? {} : { volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
  };
  const sidecar = {
    name: 'orchestra-sidecar',
    image: 'orchestra-sidecar:latest',
    imagePullPolicy: 'Always',
    ports: [{ containerPort: 8080, name: 'http-proxy' }],
    env: [
      { name: 'ORCHESTRA_TARGET_URL', value: `http://localhost:${String(port)}` },
      { name: 'ORCHESTRA_OWNER_EMAIL', value: owner },
      { name: 'ORCHESTRA_LISTEN_ADDR', value: ':8080' },
      { name: 'ORCHESTRA_REQUIRE_AUTHENTICATION', value: 'true' },
    ],
    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
    livenessProbe: probe(5, 10),
    readinessProbe: probe(2, 5),
  };
  return {
    containers: [app, sidecar],
    terminationGracePeriodSeconds: 120,
    ...(claim === undefined ? {} : { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: claim } }] }),
  };
}

function probe(initialDelaySeconds: number, periodSeconds: number): Live {
  return { httpGet: { path: '/orchestra/health', port: 8080 }, initialDelaySeconds, periodSeconds };
}

function serviceOf(workshop: Live): Live {
  const { name } = workshop.spec;
  const labels = { app: name, component: 'rstudio' };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(workshop, `${String(name)}-service`, labels),
    spec: { type: 'ClusterIP', selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  };
}

function middlewareOf(workshop: Live): Live {
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'Middleware',
    metadata: metadataOf(workshop, `${String(workshop.spec.name)}-auth`),
    spec: {
      forwardAuth: {
        address: 'http://orchestra-oauth2-proxy.orchestra.svc.cluster.local/oauth2/auth',
        trustForwardHeader: true,
        authResponseHeaders: ['X-Auth-Request-User', 'X-Auth-Request-Email', 'X-Auth-Request-Access-Token'],
      },
    },
  };
}

function routeOf(workshop: Live): Live {
  const { name, ingress = {} } = workshop.spec;
  const host = ingress.host ?? `${String(name)}.workshops.example.org`;
  const metadata = metadataOf(workshop, `${String(name)}-ingress`);
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: { ...metadata, annotations: { ...ingress.annotations, 'orchestra.io/host': host } },
    spec: {
      entryPoints: ['websecure'],
      routes: [
        {
          kind: 'Rule',
          match: `Host(\`${String(host)}\`)`,
          services: [{ name: `${String(name)}-service`, port: 80 }],
          middlewares: [{ name: `${String(name)}-auth` }],
        },
      ],
    },
  };
}
