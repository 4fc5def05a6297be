// What the platform's own containers are told: their names, and the variables that they get and that hold no secret.
// Everything else in a container may be anything, so that it is hidden where objects are compared.
import { operatorVariables } from '../model/platform/operator-environment.js';
import { derivedSettings, ownedSettings, proxyVariable } from '../model/values/proxy-settings.js';

/** Containers whose arguments we write ourselves, or refuse secrets in. */
const containers: ReadonlySet<string> = new Set([
  'api',
  'frontend',
  'migrate',
  'oauth2-proxy',
  'operator',
  'orchestra-sidecar',
  'postgresql',
  'wait-for-postgresql',
]);

const api = ['DEFAULT_NAMESPACE', 'ADMIN_EMAILS', 'DEV_IDENTITY', 'CORS_ORIGINS', 'TEMPLATES_DIR'];
const sidecar = ['TARGET_URL', 'OWNER_EMAIL', 'LISTEN_ADDR', 'REQUIRE_AUTHENTICATION'];
const credentials: readonly string[] = ['client_id', 'client_secret', 'cookie_secret'];
const proxy = [...Object.keys(derivedSettings), ...Object.keys(ownedSettings), 'upstreams'];

/** The variables of our containers that hold no secret, whoever sets them. */
export const plainVariables: ReadonlySet<string> = new Set([
  ...operatorVariables.map(({ name }) => name),
  ...[...api, ...sidecar].map((name) => `ORCHESTRA_${name}`),
  ...proxy.filter((setting) => !credentials.includes(setting)).map(proxyVariable),
  ...['UV_CACHE_DIR', 'UV_NO_SYNC', 'UV_FROZEN', 'POSTGRES_USER', 'POSTGRES_DB', 'PGDATA'],
]);

/** Whether a container of this name runs a program of the platform. */
export function isOwnContainer(name: unknown): boolean {
  return typeof name === 'string' && containers.has(name);
}

/** Whether a variable of this name is one of ours that holds no secret. */
export function isPlainVariable(name: unknown): boolean {
  return typeof name === 'string' && plainVariables.has(name);
}
