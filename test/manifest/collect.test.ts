import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { collectManifests } from '../../src/manifest/collect.js';
import { apiGroupOf, describeManifest, type Manifest, type ManifestGroup } from '../../src/manifest/manifest.js';
import { UserError } from '../../src/model/problem.js';

function chart(): Chart {
  return new Chart(new App(), 'platform', { disableResourceNameHashes: true });
}

function add(scope: Construct, id: string, kind: string, place: { name?: string; namespace?: string } = {}): ApiObject {
  const apiVersion = { Deployment: 'apps/v1', Ingress: 'networking.k8s.io/v1' }[kind] ?? 'v1';
  return new ApiObject(scope, id, { apiVersion, kind, metadata: { name: id, ...place } });
}

function outline(groups: readonly ManifestGroup[]): Record<string, string[]> {
  return Object.fromEntries(groups.map(({ id, manifests }) => [id, manifests.map(describeManifest)]));
}

function problemsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

describe('describeManifest and apiGroupOf', () => {
  const manifest: Manifest = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api', namespace: 'lab' } };

  it('name an object and its API group', () => {
    expect(describeManifest(manifest)).toBe('Deployment lab/api');
    expect(describeManifest({ ...manifest, kind: 'ClusterRole', metadata: { name: 'api' } })).toBe('ClusterRole api');
    expect(apiGroupOf(manifest)).toBe('apps');
    expect(apiGroupOf({ ...manifest, apiVersion: 'v1' })).toBe('');
  });
});

describe('collectManifests', () => {
  it('puts every object into the group of its top-level construct, nested charts included', () => {
    const platform = chart();
    const api = new Construct(platform, 'api');
    add(new Construct(new Construct(api, 'a'), 'b'), 'deep', 'Secret');
    add(new Chart(api, 'inner'), 'nested', 'ConfigMap');
    add(platform, 'lonely', 'Service');
    new Construct(platform, 'empty');
    expect(outline(collectManifests(platform))).toEqual({
      api: ['ConfigMap nested', 'Secret deep'],
      lonely: ['Service lonely'],
    });
  });

  it('orders a group by kind, then namespace, then name, whatever the order of declaration', () => {
    const objects: [string, string, string?][] = [
      ['Workshop', 'w'],
      ['Ingress', 'i'],
      ['Deployment', 'd'],
      ['Secret', 'z', 'a'],
      ['Secret', 'b', 'b'],
      ['Secret', 'a', 'b'],
      ['Secret', 'y'],
      ['ServiceAccount', 's'],
      ['Namespace', 'n'],
      ['CustomResourceDefinition', 'c'],
      ['Job', 'j'],
      ['Apple', 'w'],
    ];
    const render = (list: typeof objects): string[] => {
      const group = new Construct(chart(), 'all');
      list.forEach(([kind, name, namespace], index) => add(group, `o${String(index)}`, kind, { name, namespace }));
      return outline(collectManifests(Chart.of(group)))['all'] ?? [];
    };
    const expected = [
      'Namespace n',
      'CustomResourceDefinition c',
      'ServiceAccount s',
      'Secret y',
      'Secret a/z',
      'Secret b/a',
      'Secret b/b',
      'Job j',
      'Deployment d',
      'Ingress i',
      'Apple w',
      'Workshop w',
    ];
    expect(render(objects)).toEqual(expected);
    expect(render([...objects].reverse())).toEqual(expected);
  });

  it('reports every failed validation with the path of its construct', () => {
    const platform = chart();
    const api = new Construct(platform, 'api');
    platform.node.addValidation({ validate: () => ['is too large'] });
    api.node.addValidation({ validate: () => ['needs a database', 'needs a host'] });
    expect(problemsOf(() => collectManifests(platform))).toEqual([
      'platform: is too large',
      'platform/api: needs a database',
      'platform/api: needs a host',
    ]);
  });

  it('refuses the same object twice, naming both constructs', () => {
    const platform = chart();
    const [api, proxy] = [new Construct(platform, 'api'), new Construct(platform, 'auth-proxy')];
    add(api, 'secret', 'Secret', { name: 'keys', namespace: 'lab' });
    add(proxy, 'keys', 'Secret', { name: 'keys', namespace: 'lab' });
    expect(problemsOf(() => collectManifests(platform))).toEqual([
      'Secret lab/keys is declared twice, by platform/api/secret and by platform/auth-proxy/keys: rename or remove one',
    ]);
  });

  it('takes two versions of one API group for the same object', () => {
    const platform = chart();
    const declare = (id: string, apiVersion: string) =>
      new ApiObject(platform, id, { apiVersion, kind: 'Middleware', metadata: { name: 'auth' } });
    declare('one', 'traefik.io/v1alpha1');
    declare('two', 'traefik.io/v1');
    expect(problemsOf(() => collectManifests(platform))).toHaveLength(1);
  });

  it.each([
    ['namespace', { namespace: 'other', name: 'keys' }, 'Secret', 'v1'],
    ['name', { namespace: 'lab', name: 'locks' }, 'Secret', 'v1'],
    ['kind', { namespace: 'lab', name: 'keys' }, 'ConfigMap', 'v1'],
    ['API group', { namespace: 'lab', name: 'keys' }, 'Secret', 'example.org/v1'],
  ])('accepts two objects that differ in their %s', (_, metadata, kind, apiVersion) => {
    const platform = chart();
    add(platform, 'first', 'Secret', { name: 'keys', namespace: 'lab' });
    new ApiObject(platform, 'second', { apiVersion, kind, metadata });
    expect(collectManifests(platform)).toHaveLength(2);
  });

  it('joins charts: one group per id, and no object twice among them', () => {
    const app = new App();
    const [platform, own] = [new Chart(app, 'platform'), new Chart(app, 'own')];
    add(new Construct(platform, 'api'), 'a', 'Secret');
    add(new Construct(own, 'api'), 'b', 'ConfigMap');
    expect(outline(collectManifests(platform, own))).toEqual({ api: ['ConfigMap b', 'Secret a'] });
    add(own, 'again', 'Secret', { name: 'a' });
    expect(problemsOf(() => collectManifests(platform, own))).toEqual([
      'Secret a is declared twice, by platform/api/a and by own/again: rename or remove one',
    ]);
  });

  it('says which construct is not a Kubernetes object', () => {
    const platform = chart();
    add(platform, 'keys', 'Secret').addJsonPatch(JsonPatch.remove('/metadata/name'));
    expect(() => collectManifests(platform)).toThrow('platform/keys is not a Kubernetes object');
  });

  it('takes no longer for chained dependencies', () => {
    const app = new App();
    const charts = Array.from({ length: 12 }, (_, index) => new Chart(app, `layer-${String(index)}`));
    charts.forEach((each, index) => {
      for (let i = 0; i < 10; i++) add(each, `o${String(i)}`, 'ConfigMap', { name: `o-${String(index)}-${String(i)}` });
      if (index > 0) each.addDependency(charts[index - 1]!);
    });
    expect(collectManifests(...charts).flatMap(({ manifests }) => manifests)).toHaveLength(120);
  });
});
