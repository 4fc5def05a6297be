// Public addresses. Scheme, port and entry points are decided here alone, so that every place that names an address agrees.
import type { Values } from '../values/schema/index.js';

/** Host of the frontend. */
export function appHost({ global }: Values): string {
  return `app.${global.domain}`;
}

/** Host of the API. */
export function apiHost({ global }: Values): string {
  return `api.${global.domain}`;
}

/** Address of the frontend as browsers see it, without a slash at the end. */
export function appUrl(values: Values): string {
  return `${scheme(values)}://${appHost(values)}${portSuffix(values)}`;
}

/** Address of the API as browsers see it, without a slash at the end. */
export function apiUrl(values: Values): string {
  return `${scheme(values)}://${apiHost(values)}${portSuffix(values)}`;
}

/** `https`, or `http` without TLS. */
export function scheme({ ingress }: Values): 'https' | 'http' {
  return ingress.tls.enabled ? 'https' : 'http';
}

/** `:30080`, or nothing for the scheme's own port. */
export function portSuffix({ ingress }: Values): string {
  return ingress.port === '' ? '' : `:${ingress.port}`;
}

/** The entry points of Traefik that serve the platform and its sessions. */
export function entryPoints({ ingress }: Values): readonly string[] {
  if (ingress.entryPoints.length > 0) return ingress.entryPoints;
  return ingress.tls.enabled ? ['websecure'] : ['web'];
}
