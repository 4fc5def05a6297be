// Variables that our containers have already, or that other values bring: users' own of the same name are refused.
import { derivedSettings, ownedSettings, proxyVariable } from '../proxy-settings.js';
import type { Condition, Rule } from './language.js';
import { all, isTrue } from './language.js';

/** Variables of the API's container, by what to do instead of setting them in api.extraEnv. */
const ofApi: readonly (readonly [names: string, advice: string])[] = [
  ['ORCHESTRA_DEFAULT_NAMESPACE', 'set global.defaultNamespace'],
  ['ORCHESTRA_REQUIRE_AUTHENTICATION', 'set api.requireAuthentication'],
  ['ORCHESTRA_ADMIN_EMAILS', 'set api.adminEmails'],
  ['ORCHESTRA_CORS_ORIGINS', 'it follows from global.domain, ingress.port and ingress.tls.enabled'],
  ['UV_CACHE_DIR|UV_NO_SYNC|UV_FROZEN', 'uv already has a cache on a volume at /tmp; remove these three variables'],
];

/** Variables of the container of oauth2-proxy, by what to do instead. */
const ofProxy: readonly (readonly [names: string, advice: string])[] = [
  ...Object.entries(derivedSettings).map(
    ([setting, flag]) => [proxyVariable(setting), `set "oauth2-proxy".extraArgs.${flag}`] as const,
  ),
  ...Object.entries(ownedSettings).map(
    ([setting, field]) => [proxyVariable(setting), `set "oauth2-proxy".${field}`] as const,
  ),
  [proxyVariable('upstreams'), 'every upstream is derived; remove it'],
];

/** Rules about users' variables. */
export const variableRules: readonly Rule[] = [
  ...ofApi.map(([names, advice]) => owned('api', names, advice)),
  ...ofProxy.map(([names, advice]) => owned('oauth2-proxy', names, advice)),
  {
    name: 'variable-owned-operator',
    at: 'operator.extraEnv',
    when: variable('operator', 'ORCHESTRA_.*'),
    message: 'has a variable whose name begins with ORCHESTRA_: all of them follow from other values; set those',
  },
  {
    name: 'variable-owned-ORCHESTRA_DEV_IDENTITY',
    at: 'api.extraEnv',
    when: all({ not: { empty: 'api.devIdentity' } }, variable('api', 'ORCHESTRA_DEV_IDENTITY')),
    message: 'ORCHESTRA_DEV_IDENTITY is set already by api.devIdentity; keep one of the two',
  },
  {
    name: 'variable-owned-ORCHESTRA_TEMPLATES_DIR',
    at: 'api.extraEnv',
    when: all(isTrue('api.fileTemplates.enabled'), variable('api', 'ORCHESTRA_TEMPLATES_DIR')),
    message:
      'ORCHESTRA_TEMPLATES_DIR is set already: set api.fileTemplates.mountPath, or api.fileTemplates.enabled=false',
  },
  {
    name: 'variable-owned-ORCHESTRA_DATABASE_URL',
    at: 'api.extraEnv',
    when: all(
      { not: isTrue('api.database.fromEnv') },
      variable('api', 'ORCHESTRA_DATABASE_URL|ORCHESTRA_DATABASE_PASSWORD'),
    ),
    message:
      'brings ORCHESTRA_DATABASE_URL or its password, but so does the database that is named; set api.database.fromEnv=true and name no other',
  },
  {
    name: 'database-environment-missing',
    at: 'api.database.fromEnv',
    when: all(
      isTrue('api.database.fromEnv'),
      { empty: 'api.extraEnvFrom' },
      { not: variable('api', 'ORCHESTRA_DATABASE_URL') },
    ),
    message: 'is true, but neither api.extraEnv nor api.extraEnvFrom brings ORCHESTRA_DATABASE_URL; add it there',
  },
];

function variable(at: string, names: string): Condition {
  return { anyItem: [`${at}.extraEnv`, 'name', `^(${names})$`] };
}

function owned(at: string, names: string, advice: string): Rule {
  return {
    name: `variable-owned-${names.split('|')[0] ?? names}`,
    at: `${at}.extraEnv`,
    when: variable(at, names),
    message: `${names.split('|').join(', ')} ${names.includes('|') ? 'are' : 'is'} set already: ${advice}`,
  };
}
