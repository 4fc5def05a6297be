// What somebody else may have under the names of a session: objects written for purposes of their own, and copies of what the
// session itself would have, down to the last field.
import { renderWorkshop } from '../../../src/charts/workshop-chart.js';
import { ownerHash } from '../../../src/model/sessions/index.js';
import { workshopSchema } from '../../../src/model/workshop/index.js';
import { readOperatorSettings } from '../../../src/operator/operator-settings.js';
import type { Live } from './workshops.js';

const owner = 'attendee@example.org';
const container = { name: 'app', image: 'other:1' };
const labels = { app: 'other' };
const backend = { service: { name: 'other', port: { number: 80 } } };
const volume = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

/** Objects by what they are, each for a session of a name. */
export type ForeignObjects = Readonly<Record<string, (session: string) => Live>>;

const ofAnyController: ForeignObjects = {
  Deployment: (session) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `${session}-deployment` },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  }),
  Service: (session) => serviceOf(session, { selector: labels, ports: [{ port: 80, targetPort: 'http-proxy' }] }),
  // Fields of a session's Service would find room beside all of these.
  'Service without a selector': (session) => serviceOf(session, { ports: [{ port: 443, name: 'https' }] }),
  PersistentVolumeClaim: (session) => claimOf(`${session}-pvc`),
  'kept PersistentVolumeClaim': (session) => claimOf(`ws-${session}-${ownerHash(owner)}`),
  NetworkPolicy: (session) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${session}-network` },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  }),
};

/** One object of each kind that a session is made of, as somebody else would write it, by the ingress controller. */
export const foreignObjects: Readonly<Record<'traefik' | 'nginx', ForeignObjects>> = {
  traefik: {
    ...ofAnyController,
    Middleware: (session) => ({
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'Middleware',
      metadata: { name: `${session}-headers` },
      spec: { headers: { customRequestHeaders: { 'X-Other': 'yes' } } },
    }),
    IngressRoute: (session) => ({
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'IngressRoute',
      metadata: { name: `${session}-ingress` },
      spec: { routes: [{ kind: 'Rule', match: 'Host(`other.example.org`)', services: [{ name: 'other', port: 80 }] }] },
    }),
  },
  nginx: {
    Ingress: (session) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: `${session}-ingress` },
      spec: { defaultBackend: backend },
    }),
  },
};

/** What a session asks for that would have an object of this kind. */
export function specFor(what: string): object {
  return { storage: { size: '1Gi', ...(what.startsWith('kept') ? { workspace: { persist: 'per-user' } } : {}) } };
}

/** The same object as the session would have it, with no owner: as `orchestra render` prints it. */
export function asRendered(foreign: Live, what: string, session: string, environment: Record<string, string>): Live {
  const workshop = workshopSchema().parse({
    apiVersion: 'orchestra.io/v1',
    kind: 'Workshop',
    metadata: { name: session, namespace: foreign.metadata.namespace },
    spec: { name: session, owner, ...specFor(what) },
  });
  const rendered = renderWorkshop(workshop, readOperatorSettings({ environment }).sessions);
  const isSame = ({ kind, metadata }: Live): boolean =>
    kind === foreign.kind && metadata.name === foreign.metadata.name;
  const found: Live = rendered.find(isSame);
  if (found === undefined) throw new Error(`no ${String(foreign.kind)} ${String(foreign.metadata.name)} is rendered`);
  const { namespace, ...metadata } = found.metadata;
  void namespace;
  return { ...found, metadata };
}

function serviceOf(session: string, spec: object): Live {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: `${session}-service` }, spec };
}

function claimOf(name: string): Live {
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name }, spec: volume };
}
