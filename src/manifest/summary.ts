// What a rendering holds, in numbers: for the table after a synthesis.
import { containerImages } from './images.js';
import type { Manifest, ManifestGroup } from './manifest.js';

/** Objects by kind and the images of a rendering. */
export interface Summary {
  readonly objects: number;
  /** Kind → number of objects, most first. */
  readonly kinds: Readonly<Record<string, number>>;
  /** The images of all containers, sorted. */
  readonly images: readonly string[];
}

/** Counts what groups of manifests hold. */
export function summarise(groups: readonly ManifestGroup[]): Summary {
  const manifests = groups.flatMap((group) => group.manifests);
  return { objects: manifests.length, kinds: countKinds(manifests), images: imagesOf(manifests) };
}

function countKinds(manifests: readonly Manifest[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of manifests) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

function imagesOf(manifests: readonly Manifest[]): string[] {
  return [...new Set(containerImages(manifests).map(({ image }) => image))].sort();
}
