// Who may talk to whom, as one table. What is not in it is denied when networkPolicy.enabled, in both directions;
// health checks of the kubelet come from the node and need no row.
import type { Values } from '../values/schema/index.js';
import { databaseSource } from './database.js';
import type { Component } from './names.js';

/** Ports on which the components listen. */
export const listeningPorts = {
  api: 8000,
  operator: 8080,
  frontend: 80,
  'authentication-proxy': 4180,
  database: 5432,
} as const satisfies Partial<Record<Component, number>>;

/** The port on which oauth2-proxy serves its metrics, and nothing else. */
export const proxyMetricsPort = 44180;

/** The port of every Service that serves http. */
export const httpPort = 80;

/** What sends requests to the platform without being part of it. */
export type Client = 'ingress-controller' | 'scraper';

/** What the platform sends requests to without running it. */
export type Service = 'kubernetes-api' | 'identity-provider' | 'external-database' | 'name-servers' | 'metadata-server';

/** Where clouds hand out the credentials of a pod's identity: the address that all share, and that of GKE's own server. */
export const metadataServer = [
  { cidr: '169.254.169.254/32', port: 80 },
  { cidr: '169.254.169.252/32', port: 988 },
] as const;

/** One row: `from` may open connections to `to`. */
export interface Flow {
  readonly from: Component | Client;
  readonly to: Component | Service;
  /** Why the platform cannot do without. */
  readonly reason: string;
  /** A port beside the main one of `to`. @default - the main port */
  readonly port?: number;
  /** @default - always */
  readonly when?: (values: Values) => boolean;
}

const hasProxy = ({ oauth2Proxy }: Values) => oauth2Proxy.enabled;
const isFullProxy = ({ oauth2Proxy }: Values) => oauth2Proxy.enabled && oauth2Proxy.fullProxy;
const isDirect = (values: Values) => !isFullProxy(values);
const isBundled = (values: Values) => databaseSource(values) === 'bundled';
const isExternal = (values: Values) => databaseSource(values) !== 'bundled';

/** A proxy beside the API reaches the database, as the Cloud SQL Auth Proxy does with the pod's identity. */
const hasDatabaseProxy = (values: Values) =>
  databaseSource(values) === 'environment' && values.api.extraContainers.length > 0;
const readsGroupsAsPod = ({ oauth2Proxy, 'oauth2-proxy': { config } }: Values) =>
  oauth2Proxy.enabled && config.google.adminEmail !== '' && config.google.useApplicationDefaultCredentials;

const requests: readonly Flow[] = [
  { from: 'ingress-controller', to: 'api', reason: 'Browsers call the API.' },
  { from: 'ingress-controller', to: 'frontend', reason: 'Browsers load the web interface.', when: isDirect },
  {
    from: 'ingress-controller',
    to: 'authentication-proxy',
    reason: 'Browsers sign in, and the controller asks who sent a request.',
    when: hasProxy,
  },
  {
    from: 'authentication-proxy',
    to: 'frontend',
    reason: 'The proxy hands on what signed-in browsers ask of the web interface.',
    when: isFullProxy,
  },
  { from: 'authentication-proxy', to: 'identity-provider', reason: 'Codes become tokens, and tokens are verified.' },
];

const storage: readonly Flow[] = (['api', 'migrate'] as const).flatMap((from) => [
  { from, to: 'database', reason: 'It keeps its state there.', when: isBundled },
  { from, to: 'external-database', reason: 'It keeps its state there.', when: isExternal },
]);

const infrastructure: readonly Flow[] = [
  { from: 'api', to: 'kubernetes-api', reason: 'It creates, reads, extends and deletes Workshops.' },
  { from: 'operator', to: 'kubernetes-api', reason: 'It watches Workshops and applies what they need.' },
  ...(['api', 'operator', 'migrate', 'authentication-proxy'] as const).map((from) => ({
    from,
    to: 'name-servers' as const,
    reason: 'It reaches the others by name.',
  })),
];

const identities: readonly Flow[] = [
  ...(['api', 'migrate'] as const).map((from) => ({
    from,
    to: 'metadata-server' as const,
    reason: 'A proxy of the database beside it gets the credentials of its cloud identity there.',
    when: hasDatabaseProxy,
  })),
  {
    from: 'authentication-proxy',
    to: 'metadata-server',
    reason: 'It reads Google groups with the credentials of its cloud identity.',
    when: readsGroupsAsPod,
  },
];

const metrics: readonly Flow[] = [
  {
    from: 'scraper',
    to: 'operator',
    reason: 'Prometheus reads its metrics.',
    when: ({ operator }) => operator.serviceMonitor.enabled,
  },
  {
    from: 'scraper',
    to: 'authentication-proxy',
    port: proxyMetricsPort,
    reason: 'Prometheus reads its metrics.',
    when: (values) => values['oauth2-proxy'].serviceMonitor.enabled,
  },
];

const flows: readonly Flow[] = [...requests, ...storage, ...infrastructure, ...identities, ...metrics];

/** The connections that an installation needs. */
export function neededFlows(values: Values): Flow[] {
  return flows.filter(({ when }) => when === undefined || when(values));
}

/** The components that run pods of their own in an installation. */
export function runningComponents(values: Values): Component[] {
  return [
    'api',
    'operator',
    'frontend',
    'migrate',
    ...(hasProxy(values) ? (['authentication-proxy'] as const) : []),
    ...(isBundled(values) ? (['database'] as const) : []),
  ];
}
