// The ways into the platform, one per Ingress, whatever controller serves them.
import { apiHost, appHost } from '../model/platform/addresses.js';
import { objectNames } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import type { Values } from '../model/values/schema/index.js';

/** Frontend and API; `oauth2`: where people sign in, which nothing may guard; `http`: plain http, which is redirected. */
export type EntranceKind = 'frontend' | 'api' | 'oauth2' | 'http';

/** A host and path, and the Service behind it. */
export interface Route {
  readonly host: string;
  readonly path: string;
  readonly service: string;
}

/** One Ingress. */
export interface Entrance {
  readonly kind: EntranceKind;
  readonly routes: readonly Route[];
  /** TLS Secret of its host. @default - plain http */
  readonly tlsSecret?: string;
  /** Whether cert-manager is asked for that Secret here: one Ingress per Secret, or two Certificates would fight. */
  readonly asksForCertificate: boolean;
}

/** Annotations of one Ingress. */
export interface EntranceAnnotations {
  /** Those that a user may replace. */
  readonly replaceable: Readonly<Record<string, string>>;
  /** Those that decide who gets in, which win over the user's. */
  readonly binding: Readonly<Record<string, string>>;
}

/** The entrances of an installation. */
export function entrances(props: PlatformProps): Entrance[] {
  const { ingress } = props.values;
  const routes = routesOf(props);
  return [
    entrance('frontend', [routes.frontend], props),
    entrance('api', [routes.api], props),
    ...(hasSignInPath(props) ? [entrance('oauth2', [routes.oauth2], props)] : []),
    ...(ingress.tls.enabled && ingress.controller === 'traefik'
      ? [{ kind: 'http' as const, routes: [routes.frontend, routes.api], asksForCertificate: false }]
      : []),
  ];
}

/** In full-proxy mode everything on the frontend's host goes to the proxy, its own paths included. */
function hasSignInPath({ values }: PlatformProps): boolean {
  return values.oauth2Proxy.enabled && !values.oauth2Proxy.fullProxy;
}

function routesOf(props: PlatformProps): Record<'frontend' | 'api' | 'oauth2', Route> {
  const { values } = props;
  const names = objectNames(props);
  return {
    frontend: {
      host: appHost(values),
      path: '/',
      service: values.oauth2Proxy.fullProxy ? names.proxy : names.frontend,
    },
    api: { host: apiHost(values), path: '/', service: names.api },
    oauth2: { host: appHost(values), path: '/oauth2', service: names.proxy },
  };
}

function entrance(kind: 'frontend' | 'api' | 'oauth2', routes: readonly Route[], props: PlatformProps): Entrance {
  const { tls } = props.values.ingress;
  if (!tls.enabled) return { kind, routes, asksForCertificate: false };
  const { frontend, api } = objectNames(props);
  const ownSecret = `${kind === 'api' ? api : frontend}-tls`;
  return {
    kind,
    routes,
    tlsSecret: tls.existingSecret === '' ? ownSecret : tls.existingSecret,
    asksForCertificate: kind !== 'oauth2' && tls.existingSecret === '' && hasIssuer(props.values),
  };
}

function hasIssuer({ ingress }: Values): boolean {
  return ingress.tls.clusterIssuer !== '' || ingress.tls.issuer !== '';
}
