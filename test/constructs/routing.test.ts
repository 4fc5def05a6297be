import { describe, expect, it } from 'vitest';
import { Middlewares } from '../../src/constructs/middlewares.js';
import { Routing } from '../../src/constructs/routing.js';
import type { JsonObject } from '../../src/model/json.js';
import type { Rendered } from './render.js';
import { find, minimal, names, release, render } from './render.js';

const traefik = 'traefik.ingress.kubernetes.io';
const nginx = 'nginx.ingress.kubernetes.io';
const issuer = { 'cert-manager.io/cluster-issuer': 'letsencrypt-prod' };

/** Minimal values with another ingress. */
function withIngress(ingress: JsonObject, oauth2Proxy: JsonObject = {}): JsonObject {
  return { ...minimal, ingress, oauth2Proxy };
}

function ingress(kind: string, document: JsonObject = minimal): Rendered {
  return find(render(Routing, document), 'Ingress', `orchestra-${kind}`);
}

function annotations(kind: string, document: JsonObject = minimal): Rendered {
  return ingress(kind, document).metadata.annotations;
}

/** References to Middlewares as Traefik writes them. */
function middlewares(...list: string[]) {
  return {
    [`${traefik}/router.middlewares`]: list.map((name) => `orchestra-system-orchestra-${name}@kubernetescrd`).join(','),
  };
}

function rule(host: string, path: string, service: string) {
  const backend = { service: { name: service, port: { name: 'http' } } };
  return { host, http: { paths: [{ path, pathType: 'Prefix', backend }] } };
}

const app = rule('app.orchestra.localhost', '/', 'orchestra-frontend');
const appThroughProxy = rule('app.orchestra.localhost', '/', 'orchestra-oauth2-proxy');
const api = rule('api.orchestra.localhost', '/', 'orchestra-api');
const signIn = rule('app.orchestra.localhost', '/oauth2', 'orchestra-oauth2-proxy');

const byNginx = { controller: 'nginx', className: 'nginx' };

describe('which Ingresses there are', () => {
  const off = { enabled: false };
  it.each<[string, JsonObject, string[]]>([
    ['traefik, asked about each request', minimal, ['frontend', 'api', 'oauth2', 'http']],
    ['traefik, full proxy', withIngress({}, { fullProxy: true }), ['frontend', 'api', 'http']],
    ['traefik without the proxy', withIngress({}, off), ['frontend', 'api', 'http']],
    ['traefik without TLS', withIngress({ tls: off }), ['frontend', 'api', 'oauth2']],
    ['nginx', withIngress(byNginx), ['frontend', 'api', 'oauth2']],
    ['nginx, full proxy', withIngress(byNginx, { fullProxy: true }), ['frontend', 'api']],
    ['custom without the proxy', withIngress({ controller: 'custom' }, off), ['frontend', 'api']],
    ['custom with the proxy', withIngress({ controller: 'custom' }), ['frontend', 'api', 'oauth2']],
  ])('%s', (_, document, kinds) => {
    expect(names(render(Routing, document))).toEqual(kinds.map((kind) => `Ingress/orchestra-${kind}`));
  });
});

describe('where they lead', () => {
  it('to the programs, and to the proxy under /oauth2', () => {
    expect(ingress('frontend').spec).toEqual({
      ingressClassName: 'traefik',
      tls: [{ hosts: ['app.orchestra.localhost'], secretName: 'orchestra-frontend-tls' }],
      rules: [app],
    });
    expect(ingress('api').spec).toEqual({
      ingressClassName: 'traefik',
      tls: [{ hosts: ['api.orchestra.localhost'], secretName: 'orchestra-api-tls' }],
      rules: [api],
    });
    expect(ingress('oauth2').spec).toEqual({
      ingressClassName: 'traefik',
      tls: [{ hosts: ['app.orchestra.localhost'], secretName: 'orchestra-frontend-tls' }],
      rules: [signIn],
    });
    expect(ingress('http').spec).toEqual({ ingressClassName: 'traefik', rules: [app, api] });
  });

  it('to the proxy with everything of the frontend in full-proxy mode', () => {
    const document = withIngress({}, { fullProxy: true });
    expect(ingress('frontend', document).spec.rules).toEqual([appThroughProxy]);
    expect(ingress('api', document).spec.rules).toEqual([api]);
    expect(ingress('http', document).spec.rules).toEqual([appThroughProxy, api]);
  });

  it('under the domain, with names and labels of the installation', () => {
    const document = { ...minimal, fullnameOverride: 'lab', global: { domain: 'xn--lb-eka.example.edu' } };
    const [frontend] = render(Routing, document, { name: 'a-b', namespace: 'space-1', service: 'Helm' });
    expect(frontend.metadata).toMatchObject({
      name: 'lab-frontend',
      namespace: 'space-1',
      labels: {
        'app.kubernetes.io/name': 'orchestra',
        'app.kubernetes.io/instance': 'a-b',
        'app.kubernetes.io/managed-by': 'Helm',
      },
    });
    expect(frontend.metadata.annotations[`${traefik}/router.middlewares`]).toBe(
      'space-1-lab-auth-headers@kubernetescrd,space-1-lab-auth-signin@kubernetescrd,space-1-lab-auth@kubernetescrd',
    );
    expect(frontend.spec.rules[0].host).toBe('app.xn--lb-eka.example.edu');
  });

  it('through the class of the user, or that of the cluster', () => {
    expect(ingress('frontend', withIngress({ className: 'mine' })).spec.ingressClassName).toBe('mine');
    for (const { spec } of render(Routing, withIngress({ className: '' }))) {
      expect(spec).not.toHaveProperty('ingressClassName');
    }
  });
});

describe('certificates', () => {
  it('are asked for once per Secret', () => {
    expect(annotations('frontend')).toMatchObject(issuer);
    expect(annotations('api')).toMatchObject(issuer);
    expect(annotations('oauth2')).not.toHaveProperty(Object.keys(issuer));
    expect(annotations('http')).not.toHaveProperty(Object.keys(issuer));
  });

  it('are asked of the Issuer of the user, in place of the ClusterIssuer', () => {
    const document = withIngress({ tls: { issuer: 'lab' } });
    for (const kind of ['frontend', 'api']) {
      expect(annotations(kind, document)).toMatchObject({ 'cert-manager.io/issuer': 'lab' });
      expect(Object.keys(annotations(kind, document))).not.toContain('cert-manager.io/cluster-issuer');
    }
    for (const kind of ['oauth2', 'http']) {
      expect(Object.keys(annotations(kind, document)).filter((key) => key.startsWith('cert-manager.io'))).toEqual([]);
    }
    const alone = withIngress({ tls: { issuer: 'lab', clusterIssuer: '' } });
    expect(annotations('api', alone)).toMatchObject({ 'cert-manager.io/issuer': 'lab' });
  });

  it.each<[string, JsonObject]>([
    ['come from a Secret of the user', { existingSecret: 'wildcard' }],
    ['come from the controller', { clusterIssuer: '' }],
    ['are not needed', { enabled: false }],
  ])('are not asked for when they %s', (_, tls) => {
    const manifests = render(Routing, withIngress({ tls }));
    expect(manifests.filter(({ metadata }) => Object.keys(issuer)[0]! in metadata.annotations)).toEqual([]);
  });

  it('are read from the Secret of the user', () => {
    const document = withIngress({ tls: { existingSecret: 'wildcard' } });
    const secrets = ['frontend', 'api', 'oauth2'].map((kind) => ingress(kind, document).spec.tls[0].secretName);
    expect(secrets).toEqual(['wildcard', 'wildcard', 'wildcard']);
  });
});

describe('Traefik', () => {
  const secure = {
    [`${traefik}/router.entrypoints`]: 'websecure',
    [`${traefik}/router.tls`]: 'true',
  };
  const priority = (value: string) => ({ [`${traefik}/router.priority`]: value });

  it('asks the proxy about each request, and redirects people to sign in', () => {
    expect(annotations('frontend')).toEqual({
      ...issuer,
      ...secure,
      ...priority('1000'),
      ...middlewares('auth-headers', 'auth-signin', 'auth'),
    });
    expect(annotations('api')).toEqual({
      ...issuer,
      ...secure,
      ...priority('1000'),
      ...middlewares('api-cors', 'auth-headers', 'auth'),
    });
  });

  it('guards neither the sign-in itself nor its way back', () => {
    expect(annotations('oauth2')).toEqual({ ...secure, ...priority('1001') });
  });

  it('redirects plain http, and lets longer rules for challenges of ACME win there', () => {
    expect(annotations('http')).toEqual({
      [`${traefik}/router.entrypoints`]: 'web',
      [`${traefik}/router.tls`]: 'false',
      ...middlewares('https-redirect'),
    });
  });

  it('leaves the frontend to the proxy in full-proxy mode, without the identity that clients claim', () => {
    const document = withIngress({}, { fullProxy: true });
    expect(annotations('frontend', document)).toEqual({
      ...issuer,
      ...secure,
      ...priority('1000'),
      ...middlewares('auth-headers'),
    });
    expect(annotations('api', document)).toMatchObject(middlewares('api-cors', 'auth-headers', 'auth'));
  });

  it('has no Middlewares without the proxy', () => {
    const document = withIngress({}, { enabled: false });
    expect(annotations('frontend', document)).toEqual({ ...issuer, ...secure, ...priority('1000') });
    expect(annotations('api', document)).toEqual({ ...issuer, ...secure, ...priority('1000') });
  });

  it('serves plain http on its own entry point in the kind recipe', () => {
    const document = {
      api: { requireAuthentication: false, devIdentity: 'dev@orchestra.localhost' },
      oauth2Proxy: { enabled: false },
      ingress: { tls: { enabled: false } },
    };
    const manifests = render(Routing, document);
    expect(names(manifests)).toEqual(['Ingress/orchestra-frontend', 'Ingress/orchestra-api']);
    for (const { metadata, spec } of manifests) {
      expect(metadata.annotations).toEqual({ [`${traefik}/router.entrypoints`]: 'web', ...priority('1000') });
      expect(spec).not.toHaveProperty('tls');
    }
  });

  it('uses the entry points of the user for everything but the redirect', () => {
    const document = withIngress({ entryPoints: ['public', 'internal'] });
    const used = ['frontend', 'api', 'oauth2', 'http'].map(
      (kind) => annotations(kind, document)[`${traefik}/router.entrypoints`],
    );
    expect(used).toEqual(['public,internal', 'public,internal', 'public,internal', 'web']);
  });

  it.each<[string, JsonObject]>([
    ['asked about each request', minimal],
    ['full proxy', withIngress({}, { fullProxy: true })],
    ['without the proxy', withIngress({}, { enabled: false })],
    ['without TLS', withIngress({ tls: { enabled: false } })],
  ])('finds every Middleware that is referred to, and no other: %s', (_, document) => {
    const rendered = render(Middlewares, document).map(({ metadata }) => metadata.name);
    const referred = render(Routing, document).flatMap(({ metadata }) =>
      ((metadata.annotations[`${traefik}/router.middlewares`] as string | undefined) ?? '').split(',').filter(Boolean),
    );
    const expected = rendered.map((name) => `${release.namespace}-${String(name)}@kubernetescrd`);
    expect(new Set(referred)).toEqual(new Set(expected));
  });
});

describe('nginx', () => {
  const guard = {
    [`${nginx}/auth-url`]: 'http://orchestra-oauth2-proxy.orchestra-system.svc.cluster.local/oauth2/auth',
    [`${nginx}/auth-response-headers`]:
      'X-Auth-Request-User,X-Auth-Request-Email,X-Auth-Request-Access-Token,X-Auth-Request-Groups,X-Auth-Request-Preferred-Username',
  };
  const toHttps = { [`${nginx}/ssl-redirect`]: 'true' };
  const cors = {
    [`${nginx}/enable-cors`]: 'true',
    [`${nginx}/cors-allow-origin`]: 'https://app.orchestra.localhost',
    [`${nginx}/cors-allow-credentials`]: 'true',
    [`${nginx}/cors-allow-methods`]: 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
    [`${nginx}/cors-allow-headers`]:
      'Content-Type, Authorization, X-Auth-Request-User, X-Auth-Request-Email, X-Auth-Request-Access-Token',
    [`${nginx}/cors-max-age`]: '300',
  };
  const nginxWith = (over: JsonObject = {}, oauth2Proxy: JsonObject = {}) =>
    withIngress({ controller: 'nginx', className: 'nginx', ...over }, oauth2Proxy);

  it('asks the proxy on the port of its Service, and redirects people to sign in', () => {
    expect(annotations('frontend', nginxWith())).toEqual({
      ...issuer,
      ...toHttps,
      ...guard,
      [`${nginx}/auth-signin`]: 'https://app.orchestra.localhost/oauth2/start?rd=$escaped_request_uri',
    });
  });

  it('answers preflight requests for the API, and programs with 401', () => {
    expect(annotations('api', nginxWith())).toEqual({ ...issuer, ...toHttps, ...guard, ...cors });
  });

  it('guards neither the sign-in itself nor its way back', () => {
    expect(annotations('oauth2', nginxWith())).toEqual({ ...toHttps, [`${nginx}/proxy-buffer-size`]: '16k' });
  });

  it('leaves the frontend to the proxy in full-proxy mode', () => {
    const document = nginxWith({}, { fullProxy: true });
    expect(annotations('frontend', document)).toEqual({ ...issuer, ...toHttps, [`${nginx}/proxy-buffer-size`]: '16k' });
    expect(annotations('api', document)).toEqual({ ...issuer, ...toHttps, ...guard, ...cors });
  });

  it('asks nobody without the proxy', () => {
    const document = nginxWith({}, { enabled: false });
    expect(annotations('frontend', document)).toEqual({ ...issuer, ...toHttps });
    expect(annotations('api', document)).toEqual({ ...issuer, ...toHttps });
  });

  it('names http and the port in every address without TLS', () => {
    const document = nginxWith({ tls: { enabled: false }, port: '30080' });
    expect(annotations('frontend', document)).toEqual({
      [`${nginx}/ssl-redirect`]: 'false',
      ...guard,
      [`${nginx}/auth-signin`]: 'http://app.orchestra.localhost:30080/oauth2/start?rd=$escaped_request_uri',
    });
    expect(annotations('api', document)).toMatchObject({
      [`${nginx}/cors-allow-origin`]: 'http://app.orchestra.localhost:30080',
    });
  });
});

describe('annotations of the user', () => {
  const mine = { 'example.com/auth': 'true' };

  it('are the only ones, beside that for certificates, with a controller of their own', () => {
    const document = withIngress({ controller: 'custom', annotations: mine }, { enabled: false });
    expect(annotations('frontend', document)).toEqual({ ...issuer, ...mine });
    expect(annotations('api', document)).toEqual({ ...issuer, ...mine });
    const ownCertificates = withIngress({ controller: 'custom', annotations: mine, tls: { clusterIssuer: '' } });
    expect(render(Routing, ownCertificates).map(({ metadata }) => metadata.annotations)).toEqual([mine, mine, mine]);
  });

  it('are merged onto every Ingress', () => {
    for (const served of [{}, byNginx]) {
      for (const { metadata } of render(Routing, withIngress({ ...served, annotations: mine }))) {
        expect(metadata.annotations).toMatchObject(mine);
      }
    }
  });

  it('win over how something is served', () => {
    const chosen = { [`${traefik}/router.priority`]: '5', [`${traefik}/router.entrypoints`]: 'edge' };
    expect(annotations('frontend', withIngress({ annotations: chosen }))).toMatchObject(chosen);
    const nginxChosen = { [`${nginx}/ssl-redirect`]: 'false' };
    expect(annotations('api', withIngress({ ...byNginx, annotations: nginxChosen }))).toMatchObject(nginxChosen);
  });

  it('do not win over who gets in, or over the redirect to https', () => {
    const open = { [`${traefik}/router.middlewares`]: 'none@file', [`${traefik}/router.entrypoints`]: 'websecure' };
    const document = withIngress({ annotations: { ...open, [`${traefik}/router.tls`]: 'true' } });
    expect(annotations('frontend', document)).toMatchObject(middlewares('auth-headers', 'auth-signin', 'auth'));
    expect(annotations('api', document)).toMatchObject(middlewares('api-cors', 'auth-headers', 'auth'));
    expect(annotations('http', document)).toEqual(annotations('http'));
    const nginxOpen = { [`${nginx}/auth-url`]: 'http://yes.example.org', [`${nginx}/auth-signin`]: '' };
    const guarded = annotations('frontend', withIngress({ ...byNginx, annotations: nginxOpen }));
    expect(guarded[`${nginx}/auth-url`]).toMatch(/^http:\/\/orchestra-oauth2-proxy\./);
    expect(guarded[`${nginx}/auth-signin`]).toMatch(/^https:\/\/app\.orchestra\.localhost\//);
  });
});
