// What works otherwise than it looks, although every value is allowed.
import { usesBundledDatabase } from './database.js';
import type { Condition, Rule } from './language.js';
import { all, isFalse, isSet, isTrue } from './language.js';

const proxy = isTrue('oauth2Proxy.enabled');

const mutableTags: readonly Rule[] = [
  'api',
  'frontend',
  'operator',
  'operator.sidecar',
  'oauth2-proxy',
  'postgresql',
].map((at) => ({
  name: `mutable-tag-${at}`,
  at: `${at}.image.tag`,
  when: all({ empty: `${at}.image.digest` }, { oneOf: [`${at}.image.tag`, ['latest', '']] }, ...whenRendered(at)),
  message: 'moves with every push; pin a release or set digest',
}));

function whenRendered(at: string): Condition[] {
  if (at === 'oauth2-proxy') return [proxy];
  return at === 'postgresql' ? [usesBundledDatabase] : [];
}

/** Notices about settings that work otherwise than they look. */
export const wiringNotices: readonly Rule[] = [
  ...mutableTags,
  {
    name: 'inline-trio-wins',
    at: 'oauth2-proxy.config.clientID',
    when: all(proxy, isSet('oauth2-proxy.config.clientID'), isSet('oauth2-proxy.config.existingSecret')),
    message: 'is set, so the inline credentials are used and existingSecret is not',
  },
  {
    name: 'operator-image-local',
    at: 'operator.image',
    when: all(
      { empty: 'global.imageRegistry' },
      { empty: 'operator.image.registry' },
      { equals: ['operator.image.repository', 'orchestra'] },
    ),
    message:
      'names no registry: the image must be on the nodes already; else set global.imageRegistry or operator.image.registry',
  },
  {
    name: 'no-native-sidecars',
    at: 'api.extraContainers',
    when: all(isSet('api.extraContainers'), { equals: ['global.kubernetesVersion', 'v1.25'] }),
    message:
      'do not run beside the migration Job under Kubernetes v1.25, which has no native sidecars; the Job must reach the database without them',
  },
  {
    name: 'bundled-database-implied',
    at: 'postgresql.enabled',
    when: all(usesBundledDatabase, isFalse('postgresql.enabled')),
    message: 'is taken as true, because authentication is off and no database is named',
  },
  {
    name: 'controller-certificate',
    at: 'ingress.tls.clusterIssuer',
    when: all(
      isTrue('ingress.tls.enabled'),
      { empty: 'ingress.tls.clusterIssuer' },
      { empty: 'ingress.tls.issuer' },
      { empty: 'ingress.tls.existingSecret' },
    ),
    message: 'and existingSecret are empty: browsers get the default certificate of the ingress controller',
  },
  {
    name: 'redirect-without-port',
    at: 'ingress.port',
    when: all(
      isTrue('ingress.enabled'),
      { equals: ['ingress.controller', 'nginx'] },
      isTrue('ingress.tls.enabled'),
      isSet('ingress.port'),
    ),
    message:
      'is not part of the address to which nginx redirects plain http; give people addresses with https and the port',
  },
  {
    name: 'entry-point-of-redirect',
    at: 'ingress.entryPoints',
    when: all(isTrue('ingress.enabled'), { equals: ['ingress.controller', 'traefik'] }, isTrue('ingress.tls.enabled'), {
      contains: ['ingress.entryPoints', 'web'],
    }),
    message:
      'names web, where plain http is redirected to https: without an entry point for https the redirect never ends',
  },
  {
    name: 'helm-expression',
    at: 'oauth2-proxy.config.configFile',
    when: all(proxy, { matches: ['oauth2-proxy.config.configFile', '\\{\\{'] }),
    message: 'holds {{, which is taken as it stands: expressions of Helm are not evaluated in values',
  },
];
