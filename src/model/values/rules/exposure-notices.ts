// What lies more open than it could: sign-in, network, permissions.
import { anyDomainIn } from './emails.js';
import type { Rule } from './language.js';
import { all, isFalse, isSet, isTrue } from './language.js';

const proxy = isTrue('oauth2Proxy.enabled');

/** What the Ingresses of another controller, or routes of a user's own, have to do in place of ours. */
const ownGuard = (what: string) =>
  `no Ingress asks oauth2-proxy who sends a request; yours must ask about ${what}, and remove what clients send as X-Auth-Request-*, in every mix of -, _ and .`;

/** Notices about who gets in, and about what lies open. */
export const exposureNotices: readonly Rule[] = [
  {
    name: 'authentication-off',
    at: 'api.requireAuthentication',
    when: isFalse('api.requireAuthentication'),
    message: 'is false: everybody who reaches the API is let in; for development only',
  },
  {
    name: 'authentication-off-without-identity',
    at: 'api.devIdentity',
    when: all(isFalse('api.requireAuthentication'), { empty: 'api.devIdentity' }),
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
    name: 'own-controller',
    at: 'ingress.controller',
    when: all(proxy, isTrue('ingress.enabled'), { equals: ['ingress.controller', 'custom'] }),
    message: `is custom: ${ownGuard('the API and every session')}`,
  },
  {
    name: 'own-routes',
    at: 'ingress.enabled',
    when: all(proxy, isFalse('ingress.enabled')),
    message: `is false: ${ownGuard('the API')}`,
  },
  {
    name: 'plain-http',
    at: 'ingress.tls.enabled',
    when: isFalse('ingress.tls.enabled'),
    message: 'is false: sign-in cookies and sessions travel unencrypted',
  },
  ...anyDomainIn.map(([at, isAnyDomain]) => ({
    name: `any-account-${at}`,
    at,
    when: all(proxy, isAnyDomain),
    message: 'admits every account of the identity provider (email_domains "*")',
  })),
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
  {
    name: 'shared-account',
    at: 'operator.serviceAccount.name',
    when: all(isSet('operator.serviceAccount.name'), {
      same: ['operator.serviceAccount.name', 'api.serviceAccount.name'],
    }),
    message: 'is the account of the API too, so that each of the two may do what the other may; give each its own',
  },
];
