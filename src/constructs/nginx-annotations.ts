// What ingress-nginx must know about each Ingress. It drops headers with `_` or `.` in their names by itself, and
// replaces those in auth-response-headers by the proxy's answer even when that has none: a client's own never pass.
import { appUrl } from '../model/platform/addresses.js';
import { crossOriginPolicy } from '../model/platform/cross-origin.js';
import { identityHeaders } from '../model/platform/identity-headers.js';
import type { PlatformProps } from '../model/platform/release.js';
import { authPath, proxyUrl } from '../model/platform/session-auth.js';
import type { Values } from '../model/values/schema/index.js';
import type { EntranceAnnotations, EntranceKind } from './entrances.js';

const prefix = 'nginx.ingress.kubernetes.io';

/** The annotations of an Ingress that ingress-nginx serves. */
export function nginxAnnotations(kind: EntranceKind, props: PlatformProps): EntranceAnnotations {
  const { ingress, oauth2Proxy } = props.values;
  const redirect = { [`${prefix}/ssl-redirect`]: ingress.tls.enabled ? 'true' : 'false' };
  if (!oauth2Proxy.enabled) return { replaceable: redirect, binding: {} };
  if (kind === 'api') return { replaceable: { ...redirect, ...crossOrigin(props.values) }, binding: guard(props) };
  if (kind === 'oauth2' || oauth2Proxy.fullProxy) {
    return { replaceable: { ...redirect, ...roomForCookies }, binding: {} };
  }
  return { replaceable: redirect, binding: { ...guard(props), ...signIn(props.values) } };
}

/** Signing in sets cookies of up to 4 kB each, more than nginx takes from a backend by default. */
const roomForCookies = { [`${prefix}/proxy-buffer-size`]: '16k' } as const;

function guard(props: PlatformProps) {
  return {
    [`${prefix}/auth-url`]: `${proxyUrl(props)}${authPath}`,
    [`${prefix}/auth-response-headers`]: identityHeaders.join(','),
  };
}

/** For people only: programs that call the API are told 401. The path is enough, because the host is the same. */
function signIn(values: Values) {
  return { [`${prefix}/auth-signin`]: `${appUrl(values)}/oauth2/start?rd=$escaped_request_uri` };
}

/** Lets nginx answer preflight requests, which carry no cookies and would fail authentication. */
function crossOrigin(values: Values) {
  const { origin, methods, headers, maxAgeSeconds } = crossOriginPolicy(values);
  return {
    [`${prefix}/enable-cors`]: 'true',
    [`${prefix}/cors-allow-origin`]: origin,
    [`${prefix}/cors-allow-credentials`]: 'true',
    [`${prefix}/cors-allow-methods`]: methods.join(', '),
    [`${prefix}/cors-allow-headers`]: headers.join(', '),
    [`${prefix}/cors-max-age`]: String(maxAgeSeconds),
  };
}
