// The order in which Argo CD applies the platform: it brings one wave up, waits until all of it is healthy, and goes on.
import type { Manifest, ManifestGroup } from './manifest.js';

const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';

/**
 * The wave of each construct group. The migration Job is alone in wave 0, a Sync hook by its own annotations: all that
 * it needs is healthy before, and no Deployment starts until it has succeeded.
 */
const WAVE_OF_GROUP: Readonly<Record<string, number>> = {
  namespaces: -3,
  crd: -2,
  access: -1,
  configuration: -1,
  'network-policies': -1,
  database: -1,
  migration: 0,
  api: 1,
  operator: 1,
  frontend: 1,
  'auth-proxy': 1,
  routing: 1,
};

// Accounts and configuration precede the Job whichever group they are in, because it mounts what the API mounts.
// Volume claims stay with their pods: one that binds on first use is healthy only once its pod is there.
const WAVE_OF_PREPARATION = -1;
const PREPARATION = new Set([
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'ConfigMap',
  'Secret',
]);

/**
 * The groups with Argo CD's sync-wave annotation on their objects. Objects that name a wave keep it, and groups that
 * are not the platform's stay in Argo CD's default, wave 0. Without `gitops` (a Helm release applies the objects,
 * ordered by hooks of its own) nothing changes.
 */
export function withSyncWaves(
  groups: readonly ManifestGroup[],
  { gitops }: { readonly gitops: boolean },
): readonly ManifestGroup[] {
  if (!gitops) return groups;
  return groups.map(({ id, manifests }) => ({ id, manifests: manifests.map((manifest) => withWave(id, manifest)) }));
}

function withWave(group: string, manifest: Manifest): Manifest {
  const wave = waveOf(group, manifest.kind);
  const { metadata } = manifest;
  if (wave === undefined || metadata.annotations?.[SYNC_WAVE] !== undefined) return manifest;
  const annotations = { ...metadata.annotations, [SYNC_WAVE]: String(wave) };
  return { ...manifest, metadata: { ...metadata, annotations } };
}

function waveOf(group: string, kind: string): number | undefined {
  if (!Object.hasOwn(WAVE_OF_GROUP, group)) return undefined;
  const wave = WAVE_OF_GROUP[group] ?? 0;
  return PREPARATION.has(kind) ? Math.min(wave, WAVE_OF_PREPARATION) : wave;
}
