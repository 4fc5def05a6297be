// How a session is reached: an IngressRoute of Traefik with Middlewares of its own, or an Ingress for other controllers.
// All of it is in the session's namespace: Traefik drops routes that refer to another one.
import { Construct } from 'constructs';
import type { JsonObject } from '../model/json.js';
import { sessionCookies } from '../model/platform/auth-cookies.js';
import { identityHeaders, identityHeaderSpellings } from '../model/platform/identity-headers.js';
import { sessionAuthRequestHeaders } from '../model/platform/session-auth.js';
import { conforms, dnsName } from '../model/scalars/index.js';
import type { SessionProps, SessionSettings } from '../model/sessions/index.js';
import { hostOfSession, namespaceOf, sessionLabels, sessionNames, signInAddress } from '../model/sessions/index.js';
import { Resource, type ResourceMetadata } from './resource.js';

/** Below the platform's own routes (1000), so that no session can ever take one of them over. */
const routePriority = 100;

/** The only header that session code is told about its user; the access token stays with the platform. */
const ownerHeader = 'X-Auth-Request-Email';

/** More than any answer of oauth2-proxy. */
const maxAnswerBytes = 65_536;

/** Every spelling of every identity header, without a value. */
const blanks = Object.freeze(
  Object.fromEntries(
    identityHeaderSpellings()
      .sort()
      .map((header) => [header, '']),
  ),
);

/**
 * An empty value removes a header, in the one spelling that is given: what clients claim goes before anybody is asked. The
 * spellings are some hundred and the same for every session, so cdk8s need not look for tokens in them and sort them each time.
 */
class BlankIdentity extends Resource<'Middleware'> {
  constructor(scope: Construct, id: string, metadata: ResourceMetadata) {
    super(scope, id, 'Middleware', { metadata, spec: { headers: {} } });
  }

  override toJson(): JsonObject {
    const manifest = super.toJson() as { spec: { headers: object } };
    manifest.spec.headers = { ...manifest.spec.headers, customRequestHeaders: blanks };
    return manifest as unknown as JsonObject;
  }
}

/** The route of a session, with what it refers to. */
export class SessionRoute extends Construct {
  constructor(scope: Construct, id: string, props: SessionProps) {
    super(scope, id);
    if (props.settings.ingress.controller === 'traefik') this.traefikRoute(props);
    else this.ingress(props);
  }

  private traefikRoute(props: SessionProps) {
    const { workshop, settings } = props;
    const { service, route, headers, auth } = sessionNames(workshop);
    const { url } = settings.authentication;
    const guarded = settings.authentication.required && url !== undefined;
    new BlankIdentity(this, 'headers', metadata(headers, props));
    if (guarded) this.forwardAuth(auth, url, props);
    new Resource(this, 'route', 'IngressRoute', {
      metadata: { ...metadata(route, props), annotations: ownAnnotations(props) },
      spec: {
        entryPoints: settings.ingress.entryPoints,
        routes: [
          {
            kind: 'Rule',
            match: `Host(\`${checkedHost(props)}\`)`,
            priority: routePriority,
            middlewares: [{ name: headers }, ...(guarded ? [{ name: auth }] : [])],
            services: [{ name: service, port: 80 }],
          },
        ],
        ...(settings.ingress.tls.enabled ? { tls: certificate(settings) } : {}),
      },
    });
  }

  private forwardAuth(name: string, address: string, props: SessionProps) {
    new Resource(this, 'auth', 'Middleware', {
      metadata: metadata(name, props),
      spec: {
        forwardAuth: {
          address,
          trustForwardHeader: true,
          authRequestHeaders: sessionAuthRequestHeaders,
          authResponseHeaders: [ownerHeader],
          addAuthCookiesToResponse: sessionCookies(props.settings.authentication.cookieName),
          maxResponseBodySize: maxAnswerBytes,
        },
      },
    });
  }

  private ingress(props: SessionProps) {
    const { className, tls, annotations } = props.settings.ingress;
    const { route, service } = sessionNames(props.workshop);
    const host = checkedHost(props);
    const backend = { service: { name: service, port: { name: 'http' } } };
    new Resource(this, 'route', 'Ingress', {
      metadata: {
        ...metadata(route, props),
        annotations: {
          ...props.workshop.spec.ingress?.annotations,
          ...annotations,
          ...controllerAnnotations(props.settings),
          ...ownAnnotation(props),
        },
      },
      spec: {
        ...(className === '' ? {} : { ingressClassName: className }),
        rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
        ...(tls.enabled
          ? { tls: [{ hosts: [host], ...(tls.secretName === '' ? {} : { secretName: tls.secretName }) }] }
          : {}),
      },
    });
  }
}

function metadata(name: string, { workshop }: SessionProps) {
  return { name, ...namespaceOf(workshop), labels: sessionLabels(workshop) };
}

/** A rule is a program text: nothing but a DNS name ever enters it, whoever made the Workshop. */
function checkedHost(props: SessionProps): string {
  const host = hostOfSession(props);
  if (!conforms(dnsName, host)) throw new Error(`${JSON.stringify(host)} is not a DNS name`);
  return host;
}

function ownAnnotations(props: SessionProps): Record<string, string> {
  return { ...props.workshop.spec.ingress?.annotations, ...ownAnnotation(props) };
}

function ownAnnotation(props: SessionProps) {
  return { 'orchestra.io/host': hostOfSession(props) };
}

function certificate({ ingress: { tls } }: SessionSettings) {
  return {
    ...(tls.secretName === '' ? {} : { secretName: tls.secretName }),
    ...(tls.certResolver === '' ? {} : { certResolver: tls.certResolver }),
  };
}

const nginx = 'nginx.ingress.kubernetes.io';

/**
 * What the controller must be told; a custom one is told by ingress.annotations alone. nginx removes no header that it
 * is not given, so it replaces all that name a person by the answer's, except for the access token.
 */
function controllerAnnotations(settings: SessionSettings): Record<string, string> {
  if (settings.ingress.controller !== 'nginx') return {};
  const redirect = { [`${nginx}/ssl-redirect`]: String(settings.ingress.tls.enabled) };
  const { required, url } = settings.authentication;
  if (!required || url === undefined) return redirect;
  return {
    ...redirect,
    [`${nginx}/auth-url`]: url,
    // Without rd in it nginx adds the whole address of the session, to which signing in leads back.
    [`${nginx}/auth-signin`]: signInAddress(settings),
    [`${nginx}/auth-response-headers`]: identityHeaders.filter((header) => !header.endsWith('-Access-Token')).join(','),
  };
}
