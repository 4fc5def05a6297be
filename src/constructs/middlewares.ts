// The Middlewares of Traefik that the platform's Ingresses refer to, each rendered only when one of them does.
// Oldest Traefik that knows every field used here: 3.6.9 (forwardAuth.maxResponseBodySize; errors.statusRewrites came
// with 3.4.0, forwardAuth.addAuthCookiesToResponse with 3.0.0). With older CRDs a strict apply refuses the objects.
import { Construct } from 'constructs';
import { sessionCookies } from '../model/platform/auth-cookies.js';
import { crossOriginPolicy } from '../model/platform/cross-origin.js';
import { forwardedIdentityHeaders, identityHeaderSpellings } from '../model/platform/identity-headers.js';
import { objectNames, sharedLabels } from '../model/platform/names.js';
import type { PlatformProps } from '../model/platform/release.js';
import { authPath, proxyUrl } from '../model/platform/session-auth.js';
import { httpPort } from '../model/platform/traffic.js';
import { Resource } from './resource.js';

/** More than any answer of oauth2-proxy; without a limit a hostile answer could exhaust the controller's memory. */
const maxAnswerBytes = 65_536;

/** The Middlewares of the platform's own hosts; sessions bring theirs. */
export class Middlewares extends Construct {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id);
    const { ingress, oauth2Proxy } = props.values;
    if (ingress.controller !== 'traefik') return;
    if (oauth2Proxy.enabled) this.authentication(props);
    if (ingress.tls.enabled) this.httpsRedirect(props);
  }

  private authentication(props: PlatformProps) {
    this.crossOrigin(props);
    this.blankIdentity(props);
    if (!props.values.oauth2Proxy.fullProxy) this.signIn(props);
    this.forwardAuth(props);
  }

  /** Answers preflight requests, which carry no cookies and would fail authentication. */
  private crossOrigin(props: PlatformProps) {
    const { origin, methods, headers, maxAgeSeconds } = crossOriginPolicy(props.values);
    this.middleware('api-cors', objectNames(props).apiCors, props, {
      headers: {
        accessControlAllowOriginList: [origin],
        accessControlAllowMethods: methods,
        accessControlAllowHeaders: headers,
        accessControlAllowCredentials: true,
        accessControlMaxAge: maxAgeSeconds,
        addVaryHeader: true,
      },
    });
  }

  /** To Traefik an empty value means: remove the header. It removes the given spelling alone, hence all of them. */
  private blankIdentity(props: PlatformProps) {
    this.middleware('auth-headers', objectNames(props).authHeaders, props, {
      headers: { customRequestHeaders: Object.fromEntries(identityHeaderSpellings().map((header) => [header, ''])) },
    });
  }

  /** Sends browsers to sign in. Only 401: a 403 means "signed in, not admitted", and signing in again would loop. */
  private signIn(props: PlatformProps) {
    const { authSignin, proxy } = objectNames(props);
    this.middleware('auth-signin', authSignin, props, {
      errors: {
        status: ['401'],
        statusRewrites: { '401': 302 },
        service: { name: proxy, port: httpPort },
        query: '/oauth2/start?rd={url}',
      },
    });
  }

  private forwardAuth(props: PlatformProps) {
    this.middleware('auth', objectNames(props).auth, props, {
      forwardAuth: {
        address: `${proxyUrl(props)}${authPath}`,
        // What clients claim is removed at the entry point already, unless its forwardedHeaders trusts them.
        trustForwardHeader: true,
        authResponseHeaders: forwardedIdentityHeaders,
        addAuthCookiesToResponse: sessionCookies(props.values['oauth2-proxy'].config.cookieName),
        maxResponseBodySize: maxAnswerBytes,
      },
    });
  }

  private httpsRedirect(props: PlatformProps) {
    const { port } = props.values.ingress;
    this.middleware('https-redirect', objectNames(props).httpsRedirect, props, {
      redirectScheme: { scheme: 'https', permanent: true, ...(port === '' ? {} : { port }) },
    });
  }

  private middleware(id: string, name: string, props: PlatformProps, spec: object) {
    new Resource(this, id, 'Middleware', {
      metadata: { name, namespace: props.release.namespace, labels: sharedLabels(props) },
      spec,
    });
  }
}
