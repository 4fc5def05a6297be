// What is applied after what: the waves that rendered objects name.
import type { Manifest } from '../manifest/manifest.js';
import { describeManifest } from '../manifest/manifest.js';
import type { Review } from './report.js';

const syncWave = 'argocd.argoproj.io/sync-wave';

/** The waves, first to last, with their objects in the order in which they are rendered. */
export function orderOf(manifests: readonly Manifest[]): Review['order'] {
  const waves = new Map<number, string[]>();
  for (const manifest of manifests) {
    const wave = Number(manifest.metadata.annotations?.[syncWave] ?? 0);
    waves.set(wave, [...(waves.get(wave) ?? []), describeManifest(manifest)]);
  }
  return [...waves].sort(([a], [b]) => a - b).map(([wave, objects]) => ({ wave, objects }));
}
