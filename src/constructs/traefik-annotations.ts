// What Traefik must know about each Ingress: entry points, priority, TLS, and the Middlewares in their order.
import { entryPoints } from '../model/platform/addresses.js';
import { objectNames } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import type { EntranceAnnotations, EntranceKind } from './entrances.js';

const prefix = 'traefik.ingress.kubernetes.io';

/**
 * Above the priority that Traefik gives a rule by its length, so that no other route for the platform's hosts can win.
 * The redirect keeps the default: challenges of ACME (HTTP-01) are longer rules on the same entry point, and must win.
 */
const priorities = { frontend: '1000', api: '1000', oauth2: '1001' } as const;

/** The annotations of an Ingress that Traefik serves. */
export function traefikAnnotations(kind: EntranceKind, props: PlatformProps): EntranceAnnotations {
  const binding = middlewareAnnotation(kind, props);
  if (kind === 'http') return { replaceable: {}, binding: { ...plainHttp, ...binding } };
  const { tls } = props.values.ingress;
  return {
    replaceable: {
      [`${prefix}/router.entrypoints`]: entryPoints(props.values).join(','),
      [`${prefix}/router.priority`]: priorities[kind],
      ...(tls.enabled ? { [`${prefix}/router.tls`]: 'true' } : {}),
    },
    binding,
  };
}

/** A user's entry points and TLS are meant for the others: with them this one would redirect to itself, or never. */
const plainHttp = { [`${prefix}/router.entrypoints`]: 'web', [`${prefix}/router.tls`]: 'false' } as const;

function middlewareAnnotation(kind: EntranceKind, props: PlatformProps): Record<string, string> {
  const references = middlewares(kind, props).map((name) => `${props.release.namespace}-${name}@kubernetescrd`);
  return references.length > 0 ? { [`${prefix}/router.middlewares`]: references.join(',') } : {};
}

/**
 * From the outside in. Preflight requests are answered before anybody is asked who sent them; identities that clients
 * claim go next; the redirect to sign in must lie around the authentication whose refusal it turns into a redirect.
 */
function middlewares(kind: EntranceKind, props: PlatformProps): string[] {
  const { oauth2Proxy } = props.values;
  const { apiCors, authHeaders, authSignin, auth, httpsRedirect } = objectNames(props);
  if (kind === 'http') return [httpsRedirect];
  if (kind === 'oauth2' || !oauth2Proxy.enabled) return [];
  if (kind === 'api') return [apiCors, authHeaders, auth];
  return oauth2Proxy.fullProxy ? [authHeaders] : [authHeaders, authSignin, auth];
}
