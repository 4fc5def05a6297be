// How sessions are reached through each ingress controller, and what guards the way.
import { describe, expect, test } from 'vitest';
import { SessionRoute } from '../../src/constructs/session-route.js';
import { sessionCookies } from '../../src/model/platform/auth-cookies.js';
import { identityHeaderSpellings } from '../../src/model/platform/identity-headers.js';
import { sessionAuthRequestHeaders } from '../../src/model/platform/session-auth.js';
import type { SessionSettings } from '../../src/model/sessions/index.js';
import { settingsWith } from '../model/sessions/sessions.js';
import { find, names } from './render.js';
import { renderPart } from './session.js';

const n = 'bioc-intro-a1b2c3';
const { ingress, authentication } = settingsWith();
const route = (spec: object = {}, over: Partial<SessionSettings> = {}) => renderPart(SessionRoute, spec, over);
const withIngress = (over: Partial<SessionSettings['ingress']>, spec: object = {}) =>
  route(spec, { ingress: { ...ingress, ...over } });
const withTls = (over: Partial<SessionSettings['ingress']['tls']>) => ({ tls: { ...ingress.tls, ...over } });

describe('Traefik', () => {
  test('one rule for one host', () => {
    const object = find(route(), 'IngressRoute', `${n}-ingress`);
    expect(object.metadata.annotations).toEqual({ 'orchestra.io/host': `${n}.workshops.example.org` });
    expect(object.spec).toEqual({
      entryPoints: ['websecure'],
      routes: [
        {
          kind: 'Rule',
          match: `Host(\`${n}.workshops.example.org\`)`,
          priority: 100,
          middlewares: [{ name: `${n}-headers` }, { name: `${n}-auth` }],
          services: [{ name: `${n}-service`, port: 80 }],
        },
      ],
      tls: {},
    });
  });

  test.each([
    [{ secretName: 'wild' }, { secretName: 'wild' }],
    [{ certResolver: 'le' }, { certResolver: 'le' }],
    [{ enabled: false, secretName: 'wild' }, undefined],
  ])('certificate %j', (tls, rendered) => {
    expect(find(withIngress(withTls(tls)), 'IngressRoute', `${n}-ingress`).spec.tls).toEqual(rendered);
  });

  test('blanks every spelling of every identity header', () => {
    const { spec } = find(route(), 'Middleware', `${n}-headers`);
    expect(Object.keys(spec.headers.customRequestHeaders)).toEqual(identityHeaderSpellings().sort());
    expect(new Set(Object.values(spec.headers.customRequestHeaders))).toEqual(new Set(['']));
  });

  test('asks who it is, and tells session code the address alone', () => {
    expect(find(route(), 'Middleware', `${n}-auth`).spec).toEqual({
      forwardAuth: {
        address: 'http://orchestra-oauth2-proxy.orchestra-system.svc.cluster.local/.orchestra/session-auth',
        trustForwardHeader: true,
        authRequestHeaders: sessionAuthRequestHeaders,
        authResponseHeaders: ['X-Auth-Request-Email'],
        addAuthCookiesToResponse: sessionCookies('_oauth2_proxy'),
        maxResponseBodySize: 65536,
      },
    });
  });

  test('hands a renewed login on to the browser, under the name that the installation gives it', () => {
    const named = { authentication: { ...authentication, cookieName: 'c' } };
    expect(find(route({}, named), 'Middleware', `${n}-auth`).spec.forwardAuth.addAuthCookiesToResponse).toEqual([
      'c',
      'c_0',
      'c_1',
      'c_2',
      'c_3',
      'c_4',
    ]);
  });

  test('a host that was given before stays', () => {
    const kept = renderPart(SessionRoute, {}, {}, { host: 'x.old.example.org' });
    const { metadata, spec } = find(kept, 'IngressRoute', `${n}-ingress`);
    expect([spec.routes[0].match, metadata.annotations['orchestra.io/host']]).toEqual([
      'Host(`x.old.example.org`)',
      'x.old.example.org',
    ]);
  });

  test.each([
    ['authentication is off', { ...authentication, required: false }],
    ['there is nobody to ask', { ...authentication, url: undefined }],
  ])('asks nobody when %s', (_, off) => {
    const objects = route({}, { authentication: off });
    expect(names(objects)).toEqual([`Middleware/${n}-headers`, `IngressRoute/${n}-ingress`]);
    expect(find(objects, 'IngressRoute', `${n}-ingress`).spec.routes[0].middlewares).toEqual([
      { name: `${n}-headers` },
    ]);
  });

  test('a host and annotations of its own, ours over them', () => {
    const own = {
      host: 'a.workshops.example.org',
      annotations: { 'orchestra.io/course': 'x', 'orchestra.io/host': 'y' },
    };
    const { metadata, spec } = find(route({ ingress: own }), 'IngressRoute', `${n}-ingress`);
    expect(spec.routes[0].match).toBe('Host(`a.workshops.example.org`)');
    expect(metadata.annotations).toEqual({
      'orchestra.io/course': 'x',
      'orchestra.io/host': 'a.workshops.example.org',
    });
  });

  test('nothing but a DNS name enters a rule', () => {
    expect(() => route({}, { baseDomain: 'd`) || Host(`x' })).toThrow('is not a DNS name');
  });
});

describe('other controllers', () => {
  const found = (over: Partial<SessionSettings['ingress']>, spec: object = {}) =>
    find(withIngress(over, spec), 'Ingress', `${n}-ingress`);

  test('nginx', () => {
    const { metadata, spec } = found({
      controller: 'nginx',
      className: 'nginx',
      annotations: { a: 'b' },
      port: '8443',
    });
    expect(metadata.annotations).toEqual({
      a: 'b',
      'nginx.ingress.kubernetes.io/ssl-redirect': 'true',
      'nginx.ingress.kubernetes.io/auth-url': authentication.url,
      'nginx.ingress.kubernetes.io/auth-signin': 'https://app.workshops.example.org:8443/oauth2/start',
      'nginx.ingress.kubernetes.io/auth-response-headers':
        'X-Auth-Request-User,X-Auth-Request-Email,X-Auth-Request-Groups,X-Auth-Request-Preferred-Username',
      'orchestra.io/host': `${n}.workshops.example.org`,
    });
    expect(spec).toEqual({
      ingressClassName: 'nginx',
      rules: [
        {
          host: `${n}.workshops.example.org`,
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: `${n}-service`, port: { name: 'http' } } } },
            ],
          },
        },
      ],
      tls: [{ hosts: [`${n}.workshops.example.org`] }],
    });
  });

  test('a Workshop cannot replace what guards it', () => {
    const guard = 'nginx.ingress.kubernetes.io/auth-url';
    const { metadata } = found({ controller: 'nginx' }, { ingress: { annotations: { [guard]: 'http://evil' } } });
    expect(metadata.annotations[guard]).toBe(authentication.url);
  });

  test('a custom one has the annotations of the settings alone', () => {
    const { metadata, spec } = found({
      controller: 'custom',
      className: '',
      annotations: { 'example.com/a': 'b' },
      ...withTls({ secretName: 'wild' }),
    });
    expect(metadata.annotations).toEqual({
      'example.com/a': 'b',
      'orchestra.io/host': `${n}.workshops.example.org`,
    });
    expect([spec.ingressClassName, spec.tls[0].secretName]).toEqual([undefined, 'wild']);
    expect(found({ controller: 'custom', ...withTls({ enabled: false }) }).spec.tls).toBeUndefined();
  });

  test('nginx without authentication', () => {
    const open = {
      ingress: { ...ingress, controller: 'nginx' as const },
      authentication: { ...authentication, required: false },
    };
    const { metadata } = find(route({}, open), 'Ingress', `${n}-ingress`);
    expect(Object.keys(metadata.annotations)).toEqual([
      'nginx.ingress.kubernetes.io/ssl-redirect',
      'orchestra.io/host',
    ]);
  });
});
