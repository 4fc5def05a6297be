// Documents for what meets seldom when values are chosen at random: each is small, and shows mistakes that the whole ones do not.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { coalesce } from '../../../src/model/document/merge.js';
import type { JsonObject } from '../../../src/model/json.js';
import { minimal } from '../../constructs/render.js';
import { unset } from './unset-document.js';

const url = { existingSecret: '', url: 'postgresql+asyncpg://o:p@h/o' };
const bundled = {
  api: { database: { existingSecret: '' } },
  postgresql: { enabled: true, auth: { existingSecret: 'db' } },
};
const asker = { adminEmail: 'a@example.edu', groups: ['g@example.edu'], targetPrincipal: 'p@example.edu' };
const scaled = { autoscaling: { enabled: true } };

/** What may stand instead of a value that comes from several places: one place alone, and each of them. */
const alone: readonly JsonObject[] = [
  { api: { database: { secretKey: 'key' } } },
  { api: { database: { ...url, secretKey: 'key' }, fileTemplates: { enabled: false } } },
  { api: { extraInitContainers: [{ name: 'own' }] } },
  {
    api: { requireAuthentication: false, devIdentity: 'dev@example.edu' },
    oauth2Proxy: { enabled: false },
    'oauth2-proxy': { config: { google: { ...asker, serviceAccountJson: '{}' } } },
  },
  ...[{ existingSecret: 'google' }, { useApplicationDefaultCredentials: true }, { serviceAccountJson: '{}' }].map(
    (credentials) => ({ 'oauth2-proxy': { config: { google: { ...asker, ...credentials } } } }),
  ),
];

/** Entry points, of each controller, with what decides about their annotations. */
const entries: readonly JsonObject[] = [
  { ingress: { controller: 'custom', tls: { existingSecret: 'tls' } } },
  { ingress: { controller: 'custom', tls: { clusterIssuer: '' } } },
  { ingress: { controller: 'custom', tls: { clusterIssuer: '', issuer: 'ca' } } },
  { ingress: { controller: 'nginx', className: 'nginx' }, oauth2Proxy: { fullProxy: true } },
];

/** Names and texts that YAML takes for numbers and flags. */
const mistaken: readonly JsonObject[] = [
  { global: { domain: 'inf' } },
  { sessions: { namespaces: ['default', '12', 'true'] } },
];

/** Maps with keys that the chart sets itself. */
const keyed: readonly JsonObject[] = [
  { api: { extraContainers: [{ name: 'own', restartPolicy: 'OnFailure' }] } },
  {
    ...Object.fromEntries(
      ['api', 'frontend', 'operator', 'oauth2-proxy'].map((component) => [
        component,
        { nodeSelector: { 'kubernetes.io/os': 'other' }, podAnnotations: { 'checksum/config': 'other' } },
      ]),
    ),
    ingress: { annotations: { 'traefik.ingress.kubernetes.io/router.priority': '1' } },
  },
];

const cidrs = ['10.0.0.0/8'];
const fromEnv = { existingSecret: '', fromEnv: true };

/** Networks that are named, with ports and without, and none. */
const networks: readonly JsonObject[] = [
  {
    api: { database: fromEnv, extraEnvFrom: [{ secretRef: { name: 'db' } }], extraContainers: [{ name: 'own' }] },
    networkPolicy: reaching({ cidrs }, { ingressControllerCIDRs: cidrs }),
  },
  {
    api: { database: fromEnv, extraEnvFrom: [{ secretRef: { name: 'db' } }] },
    networkPolicy: reaching({ cidrs, ports: [] }, { ingressControllerCIDRs: cidrs, ingressControllerNamespaces: [] }),
  },
  {
    ...Object.fromEntries(
      ['api', 'frontend', 'operator', 'oauth2-proxy'].map((component) => [
        component,
        { networkPolicy: { ingressFrom: [{ podSelector: {} }] } },
      ]),
    ),
    networkPolicy: reaching({}, { ingressControllerNamespaces: [] }),
  },
];

function reaching(peers: JsonObject, over: JsonObject): JsonObject {
  return { enabled: true, apiServer: peers, database: peers, oauth: peers, ...over };
}

/** Everything is null that may be, around what is asked for. */
const nothing: readonly JsonObject[] = [
  unset(bundled),
  unset({ api: scaled, frontend: scaled, 'oauth2-proxy': scaled }),
];

/** An installation of which the notes have nothing to say. */
const quiet = parse(readFileSync('helm/values/production.yaml', 'utf8')) as JsonObject;

/** Documents to try on every mistake that others do not show. */
export const particular: readonly JsonObject[] = [
  ...alone,
  ...entries,
  ...mistaken,
  ...keyed,
  ...networks,
  ...nothing,
  quiet,
].map((over) => coalesce(minimal, over));
