// Where sessions run and the platform is reached.
import type { Rule } from './language.js';
import { all, isSet, isTrue } from './language.js';

/** Rules about ports and namespaces. */
export const placeRules: readonly Rule[] = [
  {
    name: 'ingress-port-range',
    at: 'ingress.port',
    when: { not: { matches: ['ingress.port', `^(${portPattern()})?$`] } },
    message: 'must be a port number, 1 to 65535, or empty',
  },
  ...[
    ['nginx', 'traefik'],
    ['traefik', 'nginx'],
  ].map(([controller = '', other = '']) => ({
    name: `controller-class-${controller}`,
    at: 'ingress.controller',
    when: all(
      { equals: ['ingress.controller', controller] as const },
      { equals: ['ingress.className', other] as const },
    ),
    message: `is ${controller}, but ingress.className is ${other}, which ${controller} does not serve; set ingress.className=${controller}, or the name of your class`,
  })),
  {
    name: 'issuer-annotation',
    at: 'ingress.annotations',
    when: { matches: ['ingress.annotations', '"cert-manager\\.io/(cluster-)?issuer":'] },
    message:
      'names an issuer of cert-manager for every Ingress, and several would fight over one Secret; set ingress.tls.clusterIssuer or ingress.tls.issuer',
  },
  {
    name: 'session-namespaces-reserved',
    at: 'sessions.namespaces',
    when: all(isTrue('namespace.create'), { matches: ['sessions.namespaces', '"(default|kube-[^"]*)"'] }),
    message: 'namespace.create would label default or a kube-* namespace; sessions need namespaces of their own',
  },
  {
    name: 'default-namespace-unwatched',
    at: 'global.defaultNamespace',
    when: all(isSet('sessions.namespaces'), {
      not: { containsValueOf: ['sessions.namespaces', 'global.defaultNamespace'] },
    }),
    message:
      'is not one of sessions.namespaces, so that nothing would serve the sessions launched there; add it, or change it',
  },
];

function portPattern(): string {
  return '[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]';
}
