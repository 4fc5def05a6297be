// From a platform to its manifests in the groups and with the annotations in which they are applied.
import { App } from 'cdk8s';
import { defaultRelease, PlatformChart } from '../charts/platform-chart.js';
import type { Release } from '../model/platform/release.js';
import type { Values } from '../model/values/schema/index.js';
import { collectManifests } from './collect.js';
import type { ManifestGroup } from './manifest.js';
import { withSyncWaves } from './waves.js';

/** Every manifest of an installation, in groups, with the waves of Argo CD unless Helm applies them. */
export function synthesise(values: Values, over: Partial<Release> = {}): readonly ManifestGroup[] {
  const release = { ...defaultRelease, ...over };
  const chart = new PlatformChart(new App(), 'platform', { values, release });
  return withSyncWaves(collectManifests(chart), { gitops: release.revision === undefined });
}
