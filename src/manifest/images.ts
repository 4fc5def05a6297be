// Which container of which object runs which image, read off rendered manifests.
import { isObject } from '../model/json.js';
import type { Manifest } from './manifest.js';
import { describeManifest } from './manifest.js';

/** One container and its image. */
export interface ContainerImage {
  readonly image: string;
  /** `Deployment orchestra-system/orchestra-api`. */
  readonly object: string;
  readonly container: string;
}

/** The images of all containers, those that run first included, in the order of the manifests. */
export function containerImages(manifests: readonly Manifest[]): ContainerImage[] {
  return manifests.flatMap((manifest) =>
    containersIn(manifest.spec).map((each) => ({ ...each, object: describeManifest(manifest) })),
  );
}

type Named = Pick<ContainerImage, 'image' | 'container'>;

function containersIn(value: unknown): Named[] {
  if (Array.isArray(value)) return value.flatMap(containersIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    (key === 'containers' || key === 'initContainers') && Array.isArray(member)
      ? member.flatMap(named)
      : containersIn(member),
  );
}

function named(container: unknown): Named[] {
  if (!isObject(container) || typeof container['image'] !== 'string') return [];
  return [{ image: container['image'], container: String(container['name']) }];
}
