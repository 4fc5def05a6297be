// What users add to the API's pods must not repeat what is there already: Kubernetes refuses a second variable, volume,
// mount or container of the same name, in a message that names neither the key nor the file.
import type { Condition, Rule } from './language.js';
import { all, isTrue } from './language.js';

/** Variables of the API's container, by what to do instead of setting them in api.extraEnv. */
const ownedVariables: readonly (readonly [names: string, advice: string])[] = [
  ['ORCHESTRA_DEFAULT_NAMESPACE', 'set global.defaultNamespace'],
  ['ORCHESTRA_REQUIRE_AUTHENTICATION', 'set api.requireAuthentication'],
  ['ORCHESTRA_ADMIN_EMAILS', 'set api.adminEmails'],
  ['ORCHESTRA_CORS_ORIGINS', 'it follows from global.domain, ingress.port and ingress.tls.enabled'],
  ['UV_CACHE_DIR|UV_NO_SYNC|UV_FROZEN', 'uv already has a cache on a volume at /tmp; remove these three variables'],
];

const variable = (names: string): Condition => ({ matches: ['api.extraEnv', `"name":"(${names})"`] });

/** The name of an item itself, not of what is inside it: keys are sorted, so it is first or follows an object. */
const itemNamed = (path: string, names: string): Condition => ({
  matches: [path, `([\\[,]\\{|\\},)"name":"(${names})"`],
});

/** Rules about what users add to pods. */
export const collisionRules: readonly Rule[] = [
  ...ownedVariables.map(([names, advice]) => ({
    name: `variable-owned-${names.split('|')[0] ?? names}`,
    at: 'api.extraEnv',
    when: variable(names),
    message: `${names.split('|').join(', ')} ${names.includes('|') ? 'are' : 'is'} set already: ${advice}`,
  })),
  {
    name: 'variable-owned-ORCHESTRA_DEV_IDENTITY',
    at: 'api.extraEnv',
    when: all({ not: { empty: 'api.devIdentity' } }, variable('ORCHESTRA_DEV_IDENTITY')),
    message: 'ORCHESTRA_DEV_IDENTITY is set already by api.devIdentity; keep one of the two',
  },
  {
    name: 'variable-owned-ORCHESTRA_TEMPLATES_DIR',
    at: 'api.extraEnv',
    when: all(isTrue('api.fileTemplates.enabled'), variable('ORCHESTRA_TEMPLATES_DIR')),
    message:
      'ORCHESTRA_TEMPLATES_DIR is set already: set api.fileTemplates.mountPath, or api.fileTemplates.enabled=false',
  },
  {
    name: 'variable-owned-ORCHESTRA_DATABASE_URL',
    at: 'api.extraEnv',
    when: all({ not: isTrue('api.database.fromEnv') }, variable('ORCHESTRA_DATABASE_URL|ORCHESTRA_DATABASE_PASSWORD')),
    message:
      'brings ORCHESTRA_DATABASE_URL or its password, but so does the database that is named; set api.database.fromEnv=true and name no other',
  },
  {
    name: 'database-environment-missing',
    at: 'api.database.fromEnv',
    when: all(
      isTrue('api.database.fromEnv'),
      { empty: 'api.extraEnvFrom' },
      { not: variable('ORCHESTRA_DATABASE_URL') },
    ),
    message: 'is true, but neither api.extraEnv nor api.extraEnvFrom brings ORCHESTRA_DATABASE_URL; add it there',
  },
  {
    name: 'volume-owned-tmp',
    at: 'api.extraVolumes',
    when: itemNamed('api.extraVolumes', 'tmp'),
    message: 'has a volume named tmp, which is there already and mounted at /tmp; remove it, or choose another name',
  },
  {
    name: 'volume-owned-workshop-templates',
    at: 'api.extraVolumes',
    when: all(isTrue('api.fileTemplates.enabled'), itemNamed('api.extraVolumes', 'workshop-templates')),
    message:
      'has a volume named workshop-templates, which is the catalog; set api.fileTemplates.existingConfigMap, or choose another name',
  },
  {
    name: 'mount-owned-tmp',
    at: 'api.extraVolumeMounts',
    when: { matches: ['api.extraVolumeMounts', '"mountPath":"/tmp/*"'] },
    message: 'mounts something at /tmp, where a volume is mounted already; remove it',
  },
  {
    name: 'mount-owned-templates',
    at: 'api.extraVolumeMounts',
    when: all(
      isTrue('api.fileTemplates.enabled'),
      { equals: ['api.fileTemplates.mountPath', '/etc/orchestra/templates'] },
      { matches: ['api.extraVolumeMounts', '"mountPath":"/etc/orchestra/templates/*"'] },
    ),
    message:
      'mounts something at /etc/orchestra/templates, where the catalog is; set api.fileTemplates.existingConfigMap, or api.fileTemplates.enabled=false',
  },
  {
    name: 'templates-at-tmp',
    at: 'api.fileTemplates.mountPath',
    when: all(isTrue('api.fileTemplates.enabled'), { equals: ['api.fileTemplates.mountPath', '/tmp'] }),
    message: 'is /tmp, where the API server writes; choose another folder',
  },
];
