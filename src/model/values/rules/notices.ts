// What is less than secure, or not what it seems, although the document is valid: said aloud wherever values are read.
import type { Problem } from '../../problem.js';
import { isDevelopment, usesBundledDatabase } from './database.js';
import type { Condition, Rule } from './language.js';
import { all, brokenRules, isFalse, isSet, isTrue } from './language.js';

const proxy = isTrue('oauth2Proxy.enabled');

const inlineSecrets: readonly Rule[] = (
  [
    ['api.database.url', 'api.database.existingSecret', isSet('api.database.url')],
    [
      'oauth2-proxy.config.clientSecret',
      'oauth2-proxy.config.existingSecret',
      all(proxy, isSet('oauth2-proxy.config.clientID')),
    ],
    [
      'oauth2-proxy.config.google.serviceAccountJson',
      'oauth2-proxy.config.google.existingSecret',
      all(proxy, isSet('oauth2-proxy.config.google.serviceAccountJson'), {
        empty: 'oauth2-proxy.config.google.existingSecret',
      }),
    ],
    [
      'postgresql.auth.password',
      'postgresql.auth.existingSecret',
      all(usesBundledDatabase, { empty: 'postgresql.auth.existingSecret' }),
    ],
  ] as const
).map(([at, instead, when]) => ({
  name: `inline-secret-${at}`,
  at,
  when,
  message: `is a secret in plain values: it ends up in the rendered manifests; use ${instead}`,
}));

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

const exposure: readonly Rule[] = [
  {
    name: 'authentication-off',
    at: 'api.requireAuthentication',
    when: isFalse('api.requireAuthentication'),
    message: 'is false: everybody who reaches the API is let in; for development only',
  },
  {
    name: 'authentication-off-without-identity',
    at: 'api.devIdentity',
    when: all(isFalse('api.requireAuthentication'), { not: isDevelopment }),
    message:
      'is not set, so that requests without an identity are still refused; set it, or requireAuthentication=true',
  },
  {
    name: 'own-proxy',
    at: 'oauth2Proxy.enabled',
    when: all(isFalse('oauth2Proxy.enabled'), isTrue('api.requireAuthentication')),
    message:
      'is false: your own proxy must set X-Auth-Request-Email and remove what clients send under that name, in every mix of -, _ and .',
  },
  {
    name: 'plain-http',
    at: 'ingress.tls.enabled',
    when: isFalse('ingress.tls.enabled'),
    message: 'is false: sign-in cookies and sessions travel unencrypted',
  },
  {
    name: 'controller-certificate',
    at: 'ingress.tls.clusterIssuer',
    when: all(
      isTrue('ingress.tls.enabled'),
      { empty: 'ingress.tls.clusterIssuer' },
      { empty: 'ingress.tls.existingSecret' },
    ),
    message: 'and existingSecret are empty: browsers get the default certificate of the ingress controller',
  },
  {
    name: 'any-account',
    at: 'oauth2-proxy.config.configFile',
    when: all(proxy, {
      matches: [
        'oauth2-proxy.config.configFile',
        `(^|\\n)[ \\t]*["']?email_domains["']?[ \\t]*=[ \\t]*\\[?[ \\t]*["']\\*["']`,
      ],
    }),
    message: 'admits every account of the identity provider (email_domains "*")',
  },
  {
    name: 'trusted-proxy-ranges',
    at: 'oauth2-proxy.trustedProxyIPs',
    when: all(proxy, { contains: ['oauth2-proxy.trustedProxyIPs', '10.0.0.0/8'] }),
    message: 'believes X-Forwarded-* headers from all private networks; narrow it to the ingress controller',
  },
  {
    name: 'network-policy-off',
    at: 'networkPolicy.enabled',
    when: isFalse('networkPolicy.enabled'),
    message:
      'is false: every pod of the cluster can call the API and claim to be anybody; set it to true where the CNI enforces NetworkPolicies',
  },
  {
    name: 'session-network-open',
    at: 'sessions.networkPolicy.enabled',
    when: isFalse('sessions.networkPolicy.enabled'),
    message: 'is false: every pod of the cluster reaches every session past its owner check',
  },
  {
    name: 'cluster-wide-operator',
    at: 'sessions.namespaces',
    when: { empty: 'sessions.namespaces' },
    message:
      'is empty: the API and the operator get their permissions in every namespace; name the namespaces of sessions',
  },
];

const wiring: readonly Rule[] = [
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
];

/** Every notice, as data. */
export const noticeRules: readonly Rule[] = [...inlineSecrets, ...exposure, ...mutableTags, ...wiring];

/** The notices that apply to a complete values document. */
export function notices(values: unknown): Problem[] {
  return brokenRules(noticeRules, values);
}
