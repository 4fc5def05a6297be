// What holds for every session: where they may run, how long, under which names and limits.
import { cidr, dnsLabel, dnsName, duration, objectName } from '../../scalars/index.js';
import type { JsonObject } from '../../json.js';
import { distinctTexts, flag, group, passthrough, text, texts } from '../fields.js';

/** Networks of IPv4 that session code has no business in: other pods, nodes, and what clouds tell their machines. */
const privateIPv4 = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  // Azure's WireServer, a public address: learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16.
  '168.63.129.16/32',
];

/** The same by IPv6, itself and through a translator that leads to IPv4. */
const privateNetworks = [
  ...privateIPv4,
  'fc00::/7',
  'fe80::/10',
  ...privateIPv4.map(translated),
  // What a network chose to translate by for itself: RFC 8215.
  '64:ff9b:1::/48',
];

/** A block of IPv4 within 64:ff9b::/96, as NAT64 reaches it (RFC 6052); the public rest of that is left to those without IPv4. */
function translated(block: string): string {
  const [address = '', length] = block.split('/');
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const group = (high: number, low: number) => (high * 256 + low).toString(16);
  return `64:ff9b::${group(a, b)}:${group(c, d)}/${String(96 + Number(length))}`;
}

const podSecurityContext: JsonObject = {
  fsGroup: 1000,
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
};

/** `sessions`. */
export function sessions() {
  return group('What holds for every session.', {
    namespaces: distinctTexts('Namespaces that the operator watches; empty means all, with cluster-wide permissions.', {
      is: dnsLabel,
    }),
    tls: group('Certificate of the session hosts.', {
      secretName: text('TLS Secret in the namespace of the session.', { is: objectName }),
      certResolver: text("Traefik's certificate resolver."),
    }),
    allowedHostSuffixes: texts(
      'Domains under which a Workshop may choose its own host; the base domain is always allowed.',
      { is: dnsName },
    ),
    allowedAnnotations: texts(
      'Prefixes of annotation keys that a Workshop may set although an ingress controller or another program reads them.',
    ),
    maxDuration: text('Longest duration that a Workshop may ask for; empty means no limit.', {
      default: '7d',
      is: duration,
    }),
    startDeadline: text('How long a session may take to become Ready before it is failed.', {
      default: '30m',
      is: duration,
      nonEmpty: true,
    }),
    networkPolicy: group('Network isolation of session pods.', {
      enabled: flag('Admit only the ingress controller, and keep session code out of the networks below.', true),
      allowEgressCIDRs: texts('Networks that session code may reach.', {
        default: ['0.0.0.0/0', '::/0'],
        is: cidr,
      }),
      blockedEgressCIDRs: texts('Networks that it may not, within those.', { default: privateNetworks, is: cidr }),
    }),
    podSecurityContext: passthrough('Security context of session pods.', podSecurityContext),
    securityContext: passthrough('Security context of the app container.', { capabilities: { drop: ['NET_RAW'] } }),
    imagePullSecrets: texts('Image pull secrets in the namespaces of the sessions.', { is: objectName }),
  });
}
