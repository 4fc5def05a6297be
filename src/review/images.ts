// Every image that a platform and its sessions run: where it is used, and how firmly it is named.
import * as z from 'zod';
import { defaultRelease } from '../charts/platform-chart.js';
import { containerImages } from '../manifest/images.js';
import { synthesise } from '../manifest/synthesise.js';
import type { Release } from '../model/platform/release.js';
import { conforms, imageReference, parseImageReference } from '../model/scalars/index.js';
import { settingsOf } from '../model/sessions/index.js';
import type { Values } from '../model/values/schema/index.js';

const imageUse = z.strictObject({
  by: z.enum(['platform', 'session']).describe('Who runs it.'),
  where: z.string().describe('The object of the platform, or which sessions.'),
  container: z.string(),
});

/** The schema of one image. */
export const imageSchema = z.strictObject({
  image: z.string().describe('The image as it is written.'),
  pin: z
    .enum(['digest', 'tag', 'moves'])
    .describe('How firmly it is named: by its digest, the tag of a release, or a tag that moves with every push.'),
  uses: z.array(imageUse).describe('All that runs it.'),
});

/** One place where an image is used. */
export type ImageUse = z.output<typeof imageUse>;
/** An image, and all that runs it. */
export type Image = z.output<typeof imageSchema>;
/** How firmly an image is named. */
export type Pin = Image['pin'];

type Use = ImageUse & { readonly image: string };

/** Every image of a platform and its sessions, sorted. */
export function inventory(values: Values, release: Partial<Release> = {}): Image[] {
  const uses = usesOf(values, release);
  const names = [...new Set(uses.map(({ image }) => image))].sort();
  return names.map((image) => ({
    image,
    pin: pinOf(image),
    uses: uses.filter((use) => use.image === image).map(place),
  }));
}

/** Every use of an image, in an order that does not depend on the images. */
export function usesOf(values: Values, release: Partial<Release> = {}): Use[] {
  return [...platformUses(values, release), ...sessionUses(values, release)];
}

function place({ by, where, container }: Use): ImageUse {
  return { by, where, container };
}

function platformUses(values: Values, release: Partial<Release>): Use[] {
  const manifests = synthesise(values, release).flatMap((group) => group.manifests);
  return containerImages(manifests).map(({ image, object, container }) => ({
    image,
    by: 'platform',
    where: object,
    container,
  }));
}

function sessionUses(values: Values, release: Partial<Release>): Use[] {
  const { sidecar, workshopDefaults } = settingsOf({ values, release: { ...defaultRelease, ...release } });
  return [
    { image: sidecar.image, by: 'session', where: 'every session', container: 'orchestra-sidecar' },
    {
      image: workshopDefaults.defaultWorkshopImage,
      by: 'session',
      where: 'sessions whose Workshop names no image',
      container: 'app',
    },
    ...templateUses(values),
  ];
}

function templateUses({ api }: Values): Use[] {
  if (!hasOwnTemplates(api)) return [];
  return Object.entries(api.templates).flatMap(([slug, { image }]) =>
    image === undefined
      ? []
      : [{ image, by: 'session' as const, where: `sessions of the template ${slug}`, container: 'app' }],
  );
}

/** Whether the catalog is in the values; a ConfigMap of the user's is not known here. */
export function hasOwnTemplates({ fileTemplates }: Values['api']): boolean {
  return fileTemplates.enabled && fileTemplates.existingConfigMap === '';
}

/** How firmly an image is named; a tag without any digit (latest, stable, main) names no release. */
export function pinOf(image: string): Pin {
  if (!conforms(imageReference, image)) return 'moves';
  const { tag = '', digest } = parseImageReference(image);
  if (digest !== undefined) return 'digest';
  return /[0-9]/.test(tag) ? 'tag' : 'moves';
}
