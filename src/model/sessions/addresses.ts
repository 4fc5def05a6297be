// Under which host a session is reached, and which hosts and annotations a Workshop may not choose for itself.
import { conforms, dnsName } from '../scalars/index.js';
import type { Workshop } from '../workshop/index.js';
import type { SessionSettings } from './settings.js';

/** The host of a session: its own choice, or its name under the base domain. */
export function hostOf({ spec }: Workshop, { baseDomain }: SessionSettings): string {
  return spec.ingress?.host ?? `${spec.name}.${baseDomain}`;
}

/** The public address of a session. */
export function addressOf(workshop: Workshop, settings: SessionSettings): string {
  return `${publicScheme(settings)}://${hostOf(workshop, settings)}${publicPort(settings)}`;
}

/** Where people sign in. */
export function signInAddress(settings: SessionSettings): string {
  return `${publicScheme(settings)}://app.${settings.baseDomain}${publicPort(settings)}/oauth2/start`;
}

function publicScheme({ ingress }: SessionSettings): string {
  return ingress.tls.enabled ? 'https' : 'http';
}

function publicPort({ ingress }: SessionSettings): string {
  return ingress.port === '' ? '' : `:${ingress.port}`;
}

/** Whether a host belongs to the platform itself. */
export function isReservedHost(host: string, { baseDomain }: SessionSettings): boolean {
  return [baseDomain, `app.${baseDomain}`, `api.${baseDomain}`].includes(host);
}

/** Whether a host is a DNS name under a domain in which Workshops may choose hosts. */
export function isAllowedHost(host: string, { baseDomain, allowedHostSuffixes }: SessionSettings): boolean {
  return conforms(dnsName, host) && [baseDomain, ...allowedHostSuffixes].some((domain) => host.endsWith(`.${domain}`));
}

/** Domains whose annotations make other programs act: ingress controllers, certificates, names, deployments, clouds. */
const actedUpon = [
  'kubernetes.io',
  'k8s.io',
  'cert-manager.io',
  'argoproj.io',
  'fluxcd.io',
  'helm.sh',
  'traefik.io',
  'traefik.containo.us',
  'nginx.org',
  'nginx.com',
  'haproxy.org',
  'haproxy.com',
  'konghq.com',
  'projectcontour.io',
  'istio.io',
  'getambassador.io',
  'apisix.apache.org',
  'gke.io',
  'cloud.google.com',
  'amazonaws.com',
  'azure.com',
];

/** Whether a Workshop may put this annotation on its route. */
export function isAllowedAnnotation(key: string, { allowedAnnotations }: SessionSettings): boolean {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? '' : key.slice(0, slash);
  if (allowedAnnotations.includes(key) || allowedAnnotations.includes(prefix)) return true;
  return !actedUpon.some((domain) => prefix === domain || prefix.endsWith(`.${domain}`));
}
