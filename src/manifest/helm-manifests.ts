// What Helm applies of an installation, as the compiled chart renders it: to compare a release with its values.
import type { Release } from '../model/platform/release.js';
import type { Values } from '../model/values/schema/index.js';
import type { Manifest } from './manifest.js';
import { synthesise } from './synthesise.js';

/** The manifests of a release, hooks among them. Helm cannot own namespaces, and must be told what outlives a release. */
export function helmManifests(values: Values, release: Partial<Release> & Pick<Release, 'revision'>): Manifest[] {
  return synthesise(values, { ...release, service: 'Helm' })
    .flatMap(({ manifests }) => manifests)
    .filter(({ kind }) => kind !== 'Namespace')
    .map((manifest) => (manifest.kind === 'CustomResourceDefinition' ? kept(manifest) : manifest));
}

/** Helm's word for what must outlive a release. */
export function kept(manifest: Manifest): Manifest {
  const { metadata } = manifest;
  return {
    ...manifest,
    metadata: { ...metadata, annotations: { ...metadata.annotations, 'helm.sh/resource-policy': 'keep' } },
  };
}

/** Whether Helm runs it at every install and upgrade, instead of keeping it as part of the release. */
export function isHelmHook({ metadata: { annotations = {} } }: Manifest): boolean {
  return annotations['helm.sh/hook'] !== undefined;
}
