// A platform with sessions behind the real Traefik, and the real oauth2-proxy before them: everything as rendered. What
// kwok's pods cannot be, the programs inside, is a page that says who it is and shows what it was sent.
import { createAuthority } from '../../control-plane/certificates.mjs';
import { renderWorkshop } from '../../src/charts/workshop-chart.js';
import { toStream } from '../../src/manifest/layout.js';
import type { Manifest } from '../../src/manifest/manifest.js';
import { synthesise } from '../../src/manifest/synthesise.js';
import type { JsonObject } from '../../src/model/json.js';
import { settingsOf } from '../../src/model/sessions/index.js';
import type { Workshop } from '../../src/model/workshop/index.js';
import type { ControlPlane } from '../cluster/harness/control-plane.js';
import { eventually } from '../cluster/harness/control-plane.js';
import { release, valuesOf } from '../constructs/render.js';
import { workshopOf } from '../model/sessions/sessions.js';
import { fullWorkshop, minimalWorkshop } from '../model/workshop-examples.js';
import { runProxy } from '../oauth2-proxy/run-proxy.js';
import type { NetworkAnswer, Arrival } from './pod-network.js';
import { PodNetwork } from './pod-network.js';
import type { RunningTraefik } from './run-traefik.js';
import { runTraefik } from './run-traefik.js';

/** Values of an installation that believes what Traefik, on this machine, says about a request. */
export const document: JsonObject = {
  global: { domain: 'workshops.example.org' },
  api: { database: { existingSecret: 'orchestra-db' } },
  'oauth2-proxy': {
    config: { configFile: 'email_domains = [ "example.org" ]' },
    trustedProxyIPs: ['127.0.0.0/8'],
  },
};

/** The sessions: both examples of the reference page, and one whose app wants the proxy's own port. */
export const sessions = [
  workshopOf(minimalWorkshop),
  workshopOf(fullWorkshop),
  workshopOf(minimalWorkshop, { name: 'on-8080', port: 8080 }),
];

/** People who can sign in: an owner, somebody else, and one whom the configuration does not admit. */
export const people = ['attendee@example.org', 'somebody@example.org', 'outsider@elsewhere.org'];

/** What Traefik's answer would hold, were oauth2-proxy told to pass it on: it must reach no session. */
export const accessToken = 'the-access-token-of-the-identity-provider';

/** Everything that runs. */
export interface Installation {
  readonly traefik: RunningTraefik;
  readonly network: PodNetwork;
  /** Takes a session away with all that it is made of; its Workshop's name is free again. */
  removeSession(workshop: Workshop): Promise<void>;
  /** Makes it anew, and waits until its new pod listens. */
  addSession(workshop: Workshop): Promise<void>;
  stop(): Promise<void>;
}

/** Applies and starts all of it, and waits until Traefik knows every pod. */
export async function install(cluster: ControlPlane): Promise<Installation> {
  const settings = settingsOf({ values: valuesOf(document), release });
  const platform = synthesise(valuesOf(document), release).flatMap(({ manifests }) => manifests);
  const children = sessions.flatMap((each) => renderWorkshop(each, settings)) as unknown as Manifest[];
  await apply(cluster, ['orchestra-system', 'orchestra-workshops'].map(namespace));
  await apply(
    cluster,
    platform.filter(({ kind }) => kind === 'CustomResourceDefinition'),
  );
  await apply(cluster, [storageClass, ...certificates(platform)]);
  await apply(cluster, [...platform, ...children]);
  const proxy = await runProxy(document, people);
  let pods = await podsByAddress(cluster);
  const network = await PodNetwork.start(async (arrival) => {
    const pod = pods.get(arrival.address);
    if (isProxy(arrival.address) || pod === 'oauth2-proxy')
      return answerOf(await proxy.get(arrival.path, sentTo(arrival)));
    return pod === undefined ? undefined : { status: 200, body: pod };
  });
  const traefik = await runTraefik(cluster, network.url);
  return {
    traefik,
    network,
    removeSession: (workshop) => remove(cluster, renderWorkshop(workshop, settings) as unknown as Manifest[]),
    addSession: async (workshop) => {
      await apply(cluster, renderWorkshop(workshop, settings) as unknown as Manifest[]);
      pods = await podsByAddress(cluster);
    },
    stop: async () => {
      await traefik.stop();
      await network.stop();
      await proxy.stop();
    },
  };
}

const isProxy = (address: string): boolean => address.startsWith('orchestra-oauth2-proxy.orchestra-system.svc.');

/** The connection's own headers are between Traefik and this network; the rest goes on as it came. */
function sentTo({ headers }: Arrival): Record<string, string> {
  const own = ['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding'];
  return Object.fromEntries(headers.filter(([name]) => !own.includes(name.toLowerCase())));
}

function answerOf({
  status,
  headers,
  body,
}: Awaited<ReturnType<Awaited<ReturnType<typeof runProxy>>['get']>>): NetworkAnswer {
  const kept = [...headers].filter(([name]) => !['content-length', 'content-encoding', 'set-cookie'].includes(name));
  const cookies = headers.getSetCookie();
  return {
    status,
    body,
    headers: {
      ...Object.fromEntries(kept),
      ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
      ...(status < 300 ? { 'X-Auth-Request-Access-Token': accessToken } : {}),
    },
  };
}

const namespace = (name: string) =>
  ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }) as unknown as Manifest;

const storageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard-rwo' },
  provisioner: 'kwok.orchestra.io',
} as unknown as Manifest;

interface IngressTls {
  readonly metadata: { readonly namespace: string };
  readonly spec: { readonly tls?: readonly { readonly hosts: string[]; readonly secretName: string }[] };
}

/** What cert-manager would have put where the Ingresses ask for it. */
function certificates(manifests: readonly Manifest[]): Manifest[] {
  const ingresses = manifests.filter(({ kind }) => kind === 'Ingress') as unknown as IngressTls[];
  const { issue } = createAuthority();
  return ingresses.flatMap(({ metadata, spec }) =>
    (spec.tls ?? []).map(({ hosts, secretName }) => {
      const { certificate, key } = issue({ name: hosts[0] ?? '', hosts });
      return {
        apiVersion: 'v1',
        kind: 'Secret',
        type: 'kubernetes.io/tls',
        metadata: { name: secretName, namespace: metadata.namespace },
        stringData: { 'tls.crt': certificate, 'tls.key': key },
      } as unknown as Manifest;
    }),
  );
}

async function apply(cluster: ControlPlane, manifests: readonly Manifest[]): Promise<void> {
  const words = ['apply', '--server-side', '--force-conflicts', '-f', '-'];
  const input = toStream([{ id: 'all', manifests }]);
  const tries = async () => {
    const { code, stderr } = await cluster.kubectl(words, { input });
    if (code !== 0 && !stderr.includes('no matches for kind')) throw new Error(stderr);
    return code === 0;
  };
  await eventually('everything is accepted', tries);
}

/** Waits until all of it is gone, pods included. */
async function remove(cluster: ControlPlane, manifests: readonly Manifest[]): Promise<void> {
  const words = ['delete', '--cascade=foreground', '-f', '-'];
  const { code, stderr } = await cluster.kubectl(words, { input: toStream([{ id: 'all', manifests }]) });
  if (code !== 0) throw new Error(stderr);
}

interface Pod {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly {
      readonly ports?: readonly { readonly containerPort: number; readonly name?: string }[];
    }[];
  };
  readonly status: { readonly podIP?: string };
}

/** Who listens where: only at the ports that a pod declares, under the label that names it. */
async function podsByAddress(cluster: ControlPlane): Promise<Map<string, string>> {
  const awaited = ['frontend', 'api', 'oauth2-proxy', ...sessions.map(({ spec }) => spec.name)];
  return eventually('every pod has an address', async () => {
    const { body } = await cluster.request('GET', '/api/v1/pods');
    const found = new Map((body.items as Pod[]).filter(({ status }) => status.podIP !== undefined).flatMap(addresses));
    const names = new Set(found.values());
    return awaited.every((name) => names.has(name)) && found;
  });
}

function addresses({ metadata: { labels = {} }, spec, status }: Pod): [string, string][] {
  const instance = labels['app.kubernetes.io/instance'] ?? '';
  const component = labels['app.kubernetes.io/component'] ?? '';
  const name = labels['app.kubernetes.io/name'] ?? '';
  const who = name === 'oauth2-proxy' ? name : instance === release.name ? component : instance;
  const ports = spec.containers.flatMap((container) => container.ports ?? []);
  return ports.map(({ containerPort, name: port }) => [
    `${status.podIP ?? ''}:${String(containerPort)}`,
    port === 'app' ? `${who}, past its proxy` : who,
  ]);
}
