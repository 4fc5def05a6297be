// The platform as a whole: which parts there are, what is refused about its place, and what is left out.
import { App } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { PlatformChart } from '../../src/charts/platform-chart.js';
import type { Manifest } from '../../src/manifest/manifest.js';
import { synthesise } from '../../src/manifest/synthesise.js';
import type { JsonObject } from '../../src/model/json.js';
import { isObject } from '../../src/model/json.js';
import type { Release } from '../../src/model/platform/release.js';
import { minimal, valuesOf } from '../constructs/render.js';

function manifestsOf(document: JsonObject, release: Partial<Release> = {}): readonly Manifest[] {
  return synthesise(valuesOf(document), release).flatMap(({ manifests }) => manifests);
}

describe('the release', () => {
  const created = { ...minimal, namespace: { create: true } };
  const inSystem = {
    ...created,
    global: { defaultNamespace: 'orchestra-system' },
    sessions: { namespaces: ['orchestra-system'] },
  };

  const lab = { name: 'lab' };
  const named = (component: string, name: string, fullnameOverride = '') => ({
    ...minimal,
    fullnameOverride,
    [component]: { ...(minimal as Record<string, JsonObject>)[component], serviceAccount: { name } },
  });
  const taken = (component: string) => `${component}.serviceAccount.name: is the name of another account`;

  test.each<[string, JsonObject, Partial<Release>, string]>([
    ['has a name', minimal, { name: 'Lab_1' }, 'release.name: must be a name of a-z, 0-9 and -'],
    ['has a namespace', minimal, { namespace: 'a.b' }, 'release.namespace: must be a DNS label'],
    ['labels no namespace of Kubernetes', created, { namespace: 'kube-system' }, 'Pod Security labels on it'],
    ['labels no namespace of everybody', created, { namespace: 'default' }, 'Pod Security labels on it'],
    ['shares no name with the account of another component', named('operator', 'lab-api'), lab, taken('operator')],
    ['shares no name with the account of the proxy', named('api', 'lab-oauth2-proxy'), lab, taken('api')],
    ['shares no name with the account of the migration', named('api', 'lab-migrate'), lab, taken('api')],
    ['shares no name that was given to it', named('api', 'x-operator', 'x'), lab, taken('api')],
    ['keeps out of the namespaces of sessions', inSystem, {}, 'release.namespace: is also one of sessions.namespaces'],
  ])('%s', (_, document, release, fault) => {
    const app = new App();
    new PlatformChart(app, 'platform', { values: valuesOf(document), release });
    expect(() => app.synth()).toThrow(fault);
    expect(() => manifestsOf(document, release)).toThrow(fault);
  });

  test.each<[string, JsonObject, Partial<Release>]>([
    ['a place where its name is not that of its objects', named('api', 'lab-operator', 'x'), lab],
    ['a namespace of Kubernetes that is not labelled', minimal, { namespace: 'default' }],
    ['sessions beside the platform in a namespace that is not labelled', { ...inSystem, namespace: {} }, {}],
  ])('may be in %s', (_, document, release) => {
    expect(manifestsOf(document, release)).not.toEqual([]);
  });
});

test('without Ingresses nothing routes', () => {
  const kinds = manifestsOf({ ...minimal, ingress: { enabled: false } }).map(({ kind }) => kind);
  expect(kinds.filter((kind) => ['Ingress', 'Middleware'].includes(kind))).toEqual([]);
  expect(manifestsOf(minimal).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['Ingress', 'Middleware']));
});

const nothing = {
  resources: { requests: { cpu: null, memory: null }, limits: { cpu: null, memory: null } },
  containerSecurityContext: { allowPrivilegeEscalation: null, readOnlyRootFilesystem: null, capabilities: null },
  podSecurityContext: { runAsNonRoot: null, runAsUser: null },
  probes: { liveness: null, readiness: null },
};

describe('what holds nothing is left out', () => {
  test.each<[string, JsonObject]>([
    ['by default', minimal],
    [
      'with everything emptied',
      {
        api: { ...nothing, fileTemplates: { enabled: false } },
        operator: nothing,
        frontend: nothing,
        'oauth2-proxy': { ...minimal['oauth2-proxy'], ...nothing },
        postgresql: { enabled: true, resources: nothing.resources },
        ingress: { controller: 'custom', tls: { enabled: false } },
        networkPolicy: { enabled: true, oauth: { ports: [] }, ingressControllerNamespaces: [] },
      },
    ],
  ])('%s', (_, document) => {
    const manifests = manifestsOf(document).filter(({ kind }) => kind !== 'CustomResourceDefinition');
    expect(manifests.flatMap((manifest) => emptied(manifest, manifest.kind))).toEqual([]);
  });
});

/** Fields whose emptiness says something: a scratch volume, every namespace. */
const meaningful = ['emptyDir', 'namespaceSelector'];

function emptied(value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    return value.length === 0 ? [path] : value.flatMap((item, index) => emptied(item, `${path}[${String(index)}]`));
  }
  if (!isObject(value)) return [];
  if (Object.keys(value).length === 0) return meaningful.some((field) => path.endsWith(`.${field}`)) ? [] : [path];
  return Object.entries(value).flatMap(([key, member]) => emptied(member, `${path}.${key}`));
}
