import { describe, expect, it } from 'vitest';
import { Middlewares } from '../../src/constructs/middlewares.js';
import type { JsonObject } from '../../src/model/json.js';
import { find, minimal, names, render } from './render.js';

const noProxy = { ...minimal, oauth2Proxy: { enabled: false } };
const fullProxy = { ...minimal, oauth2Proxy: { fullProxy: true } };
const noTls = { ...minimal, ingress: { tls: { enabled: false } } };
const all = ['api-cors', 'auth-headers', 'auth-signin', 'auth', 'https-redirect'];

describe('which Middlewares there are', () => {
  it.each<[string, JsonObject, string[]]>([
    ['all when Traefik asks about each request', minimal, all],
    ['no sign-in redirect in full-proxy mode', fullProxy, all.filter((name) => name !== 'auth-signin')],
    ['only the redirect to https without the proxy', noProxy, ['https-redirect']],
    ['no redirect to https without TLS', noTls, all.filter((name) => name !== 'https-redirect')],
    ['none for nginx', { ...minimal, ingress: { controller: 'nginx', className: 'nginx' } }, []],
    ['none for a controller of the user', { ...minimal, ingress: { controller: 'custom' } }, []],
    [
      'none in the kind recipe',
      {
        api: { requireAuthentication: false, devIdentity: 'dev@orchestra.localhost' },
        oauth2Proxy: { enabled: false },
        ingress: { tls: { enabled: false } },
      },
      [],
    ],
  ])('%s', (_, document, expected) => {
    expect(names(render(Middlewares, document))).toEqual(expected.map((name) => `Middleware/orchestra-${name}`));
  });

  it('carry the names and labels of the platform', () => {
    const manifests = render(
      Middlewares,
      { ...minimal, fullnameOverride: 'lab' },
      { name: 'other', namespace: 'space' },
    );
    expect(names(manifests)).toEqual(all.map((name) => `Middleware/lab-${name}`));
    for (const { apiVersion, metadata } of manifests) {
      expect(apiVersion).toBe('traefik.io/v1alpha1');
      expect(metadata.namespace).toBe('space');
      expect(metadata.labels).toMatchObject({
        'app.kubernetes.io/instance': 'other',
        'app.kubernetes.io/part-of': 'orchestra',
      });
    }
  });
});

describe('what they do', () => {
  const spec = (name: string, document: JsonObject = minimal) =>
    find(render(Middlewares, document), 'Middleware', `orchestra-${name}`).spec;

  it('asks the proxy on the port of its Service, and takes over identity and renewed cookies', () => {
    const document = { ...minimal, 'oauth2-proxy': { config: { ...minimal['oauth2-proxy'].config, cookieName: 'c' } } };
    expect(spec('auth', document)).toEqual({
      forwardAuth: {
        address: 'http://orchestra-oauth2-proxy.orchestra-system.svc.cluster.local/oauth2/auth',
        trustForwardHeader: true,
        authResponseHeaders: ['X-Auth-Request-User', 'X-Auth-Request-Email', 'X-Auth-Request-Access-Token'],
        addAuthCookiesToResponse: ['c', 'c_0', 'c_1', 'c_2', 'c_3', 'c_4'],
        maxResponseBodySize: 65536,
      },
    });
  });

  it('turns a refusal, and nothing else, into a redirect to sign in', () => {
    expect(spec('auth-signin')).toEqual({
      errors: {
        status: ['401'],
        statusRewrites: { '401': 302 },
        service: { name: 'orchestra-oauth2-proxy', port: 80 },
        query: '/oauth2/start?rd={url}',
      },
    });
  });

  it('lets the web interface, and no other origin, call the API with credentials', () => {
    const cors = (document: JsonObject) => spec('api-cors', document).headers;
    expect(cors(minimal)).toEqual({
      accessControlAllowOriginList: ['https://app.orchestra.localhost'],
      accessControlAllowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      accessControlAllowHeaders: [
        'Content-Type',
        'Authorization',
        'X-Auth-Request-User',
        'X-Auth-Request-Email',
        'X-Auth-Request-Access-Token',
      ],
      accessControlAllowCredentials: true,
      accessControlMaxAge: 300,
      addVaryHeader: true,
    });
    const onPort = { ...minimal, ingress: { tls: { enabled: false }, port: 30080 } };
    expect(cors(onPort).accessControlAllowOriginList).toEqual(['http://app.orchestra.localhost:30080']);
  });

  it('removes the identity that clients claim, in every spelling', () => {
    const removed = spec('auth-headers').headers.customRequestHeaders;
    expect(new Set(Object.values(removed))).toEqual(new Set(['']));
    expect(Object.keys(removed)).toHaveLength(243);
    expect(removed).toMatchObject({ 'X-Auth-Request-Email': '', 'X_Auth.Request-Groups': '' });
  });

  it('redirects to https on the port in public addresses', () => {
    expect(spec('https-redirect')).toEqual({ redirectScheme: { scheme: 'https', permanent: true } });
    expect(spec('https-redirect', { ...minimal, ingress: { port: '8443' } })).toEqual({
      redirectScheme: { scheme: 'https', permanent: true, port: '8443' },
    });
  });
});
