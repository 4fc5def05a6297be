// Where an ingress controller asks whether a request to a session comes from somebody who is signed in.
// /oauth2/auth answers 401 to everybody else, which ends in an error page on a session's host; this path answers with
// the redirect to the identity provider, and with 200 and the identity headers once somebody is signed in.
import { objectNames, serviceHost } from './names.js';
import type { PlatformProps } from './release.js';

/** The path of oauth2-proxy that answers 200 to those who are signed in and sends everybody else to sign in. */
export const sessionAuthPath = '/.orchestra/session-auth';

/** The path of oauth2-proxy that answers 202 to those who are signed in and 401 to everybody else. */
export const authPath = '/oauth2/auth';

/** The address of oauth2-proxy within the cluster, without a slash at the end. */
export function proxyUrl(props: PlatformProps): string {
  return `http://${serviceHost(objectNames(props).proxy, props)}`;
}

/** The whole address to ask about a request to a session. */
export function sessionAuthUrl(props: PlatformProps): string {
  return `${proxyUrl(props)}${sessionAuthPath}`;
}

/**
 * The headers of a request to a session that may accompany the question (Traefik's authRequestHeaders).
 * The answer is a file: with the others a request for a part of a download (Range) or for what has changed
 * (If-Modified-Since, If-Match) would be answered 416, 304 or 412, and the session would be out of reach for it.
 */
export const sessionAuthRequestHeaders = [
  'Accept',
  'Authorization',
  'Cookie',
  'User-Agent',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Method',
  'X-Forwarded-Port',
  'X-Forwarded-Proto',
  'X-Forwarded-Uri',
  'X-Real-Ip',
] as const;
