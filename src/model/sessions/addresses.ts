// Under which host a session is reached, and which hosts and annotations a Workshop may not choose for itself.
import { apiHost, appHost } from '../platform/addresses.js';
import { conforms, dnsName } from '../scalars/index.js';
import type { Values } from '../values/schema/index.js';
import type { Workshop } from '../workshop/index.js';
import type { SessionProps } from './names.js';
import type { SessionSettings } from './settings.js';

/** The host of a session: its own choice, or its name under the base domain. */
export function hostOf({ spec }: Workshop, { baseDomain }: Pick<SessionSettings, 'baseDomain'>): string {
  return spec.ingress?.host ?? `${spec.name}.${baseDomain}`;
}

/** The host of a session that may have been given one before. */
export function hostOfSession({ workshop, settings, host }: SessionProps): string {
  return host ?? hostOf(workshop, settings);
}

/** The public address of a host. */
export function addressOf(host: string, settings: SessionSettings): string {
  return `${publicScheme(settings)}://${host}${publicPort(settings)}`;
}

/** A host in the one spelling in which two hosts are the same or not: DNS knows no case, and needs no last dot. */
export function comparableHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

/** Where people sign in. */
export function signInAddress(settings: SessionSettings): string {
  return `${addressOf(platformHosts(settings).app, settings)}/oauth2/start`;
}

function publicScheme({ ingress }: SessionSettings): string {
  return ingress.tls.enabled ? 'https' : 'http';
}

function publicPort({ ingress }: SessionSettings): string {
  return ingress.port === '' ? '' : `:${ingress.port}`;
}

/** The hosts of the platform's own parts, as its values name them. */
function platformHosts({ baseDomain }: Pick<SessionSettings, 'baseDomain'>) {
  const values = { global: { domain: baseDomain } } as Values;
  return { app: appHost(values), api: apiHost(values) };
}

/** Whether a host belongs to the platform itself. */
export function isReservedHost(host: string, settings: Pick<SessionSettings, 'baseDomain'>): boolean {
  const reserved = [settings.baseDomain, ...Object.values(platformHosts(settings))];
  return reserved.some((each) => comparableHost(each) === comparableHost(host));
}

/** Whether a host is a DNS name under a domain in which Workshops may choose hosts. */
export function isAllowedHost(host: string, { baseDomain, allowedHostSuffixes }: SessionSettings): boolean {
  const name = comparableHost(host);
  const domains = [baseDomain, ...allowedHostSuffixes].map(comparableHost);
  return conforms(dnsName, name) && domains.some((domain) => name.endsWith(`.${domain}`));
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
  'haproxy-ingress.github.io',
  'openshift.io',
  'konghq.com',
  'projectcontour.io',
  'istio.io',
  'solo.io',
  'cilium.io',
  'getambassador.io',
  'apisix.apache.org',
  'higress.io',
  'zalando.org',
  'appscode.com',
  'pomerium.io',
  'tailscale.com',
  'ngrok.com',
  'cloudflare-operator.io',
  'f5.com',
  'citrix.com',
  'vmware.com',
  'gke.io',
  'cloud.google.com',
  'amazonaws.com',
  'azure.com',
  'azure.io',
  'oraclecloud.com',
  'cloud.tencent.com',
];

/** Whether a Workshop may put this annotation on its route. */
export function isAllowedAnnotation(key: string, { allowedAnnotations }: SessionSettings): boolean {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? '' : key.slice(0, slash);
  if (allowedAnnotations.includes(key) || allowedAnnotations.includes(prefix)) return true;
  return !actedUpon.some((domain) => prefix === domain || prefix.endsWith(`.${domain}`));
}
