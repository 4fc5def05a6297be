// Image references of the platform's own containers; sessions name theirs whole.
import type { Values } from '../values/schema/index.js';

/** An image as values describe it. */
export type ImageValues = Values['api']['image'];

/** `registry/repository:tag@digest` of an image, under the registry that replaces all others if there is one. */
export function imageReferenceOf({ global }: Values, image: ImageValues): string {
  const registry = global.imageRegistry === '' ? image.registry : global.imageRegistry;
  const name = registry === '' ? image.repository : `${registry}/${image.repository}`;
  const tagged = image.tag === '' ? name : `${name}:${image.tag}`;
  return image.digest === '' ? tagged : `${tagged}@${image.digest}`;
}
