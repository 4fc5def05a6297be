import { describe, expect, it } from 'vitest';
import type { Manifest, ManifestGroup } from '../../src/manifest/manifest.js';
import { withSyncWaves } from '../../src/manifest/waves.js';

const WAVE = 'argocd.argoproj.io/sync-wave';

function group(id: string, kind: string, annotations?: Record<string, string>): ManifestGroup {
  return { id, manifests: [{ apiVersion: 'v1', kind, metadata: { name: 'x', ...(annotations && { annotations }) } }] };
}

function onlyManifest(groups: readonly ManifestGroup[]): Manifest {
  return groups[0]!.manifests[0]!;
}

function waveOf(id: string, kind: string): string | undefined {
  return onlyManifest(withSyncWaves([group(id, kind)], { gitops: true })).metadata.annotations?.[WAVE];
}

describe('withSyncWaves', () => {
  it.each([
    ['namespaces', 'Namespace', '-3'],
    ['crd', 'CustomResourceDefinition', '-2'],
    ['access', 'ClusterRole', '-1'],
    ['configuration', 'ConfigMap', '-1'],
    ['network-policies', 'NetworkPolicy', '-1'],
    ['database', 'StatefulSet', '-1'],
    ['database', 'Secret', '-1'],
    ['migration', 'ServiceAccount', '-1'],
    ['migration', 'Secret', '-1'],
    ['migration', 'Job', '0'],
    ['api', 'ConfigMap', '-1'],
    ['api', 'ServiceAccount', '-1'],
    ['api', 'PersistentVolumeClaim', '1'],
    ['api', 'Deployment', '1'],
    ['operator', 'Deployment', '1'],
    ['frontend', 'Service', '1'],
    ['auth-proxy', 'Deployment', '1'],
    ['routing', 'Ingress', '1'],
    ['somebody-elses', 'Deployment', undefined],
    ['somebody-elses', 'Secret', undefined],
    ['constructor', 'Deployment', undefined],
  ])('puts %s / %s into wave %s', (id, kind, wave) => {
    expect(waveOf(id, kind)).toBe(wave);
  });

  it('has every account, setting and database of the platform before the migration, every Deployment after it', () => {
    const migration = Number(waveOf('migration', 'Job'));
    for (const id of ['api', 'operator', 'frontend', 'auth-proxy']) {
      expect(Number(waveOf(id, 'Deployment'))).toBeGreaterThan(migration);
      expect(Number(waveOf(id, 'Secret'))).toBeLessThan(migration);
    }
    expect(Number(waveOf('database', 'StatefulSet'))).toBeLessThan(migration);
  });

  it('keeps other annotations, and a wave that an object names itself', () => {
    const annotated = (annotations: Record<string, string>) =>
      onlyManifest(withSyncWaves([group('api', 'Deployment', annotations)], { gitops: true })).metadata.annotations;
    expect(annotated({ a: 'b' })).toEqual({ a: 'b', [WAVE]: '1' });
    expect(annotated({ [WAVE]: '7' })).toEqual({ [WAVE]: '7' });
  });

  it('changes nothing for a Helm release, and never its input', () => {
    const groups = [group('api', 'Deployment')];
    expect(withSyncWaves(groups, { gitops: false })).toBe(groups);
    withSyncWaves(groups, { gitops: true });
    expect(groups).toEqual([group('api', 'Deployment')]);
  });
});
