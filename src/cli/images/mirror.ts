// The values that let every image come from one registry of one's own, and what has to be copied there beforehand.
import * as z from 'zod';
import type { Release } from '../../model/platform/release.js';
import type { Json, JsonObject } from '../../model/json.js';
import { canonicalJson, isObject } from '../../model/json.js';
import { mergeFiles } from '../../model/document/merge.js';
import { conforms, imageReference, parseImageReference, formatImageReference } from '../../model/scalars/index.js';
import type { Values } from '../../model/values/schema/index.js';
import { hasOwnTemplates, usesOf } from '../../review/images.js';

/** The schema of one image to copy. */
export const copySchema = z.strictObject({ from: z.string(), to: z.string() });

/** One image to copy. */
export type Copy = z.output<typeof copySchema>;

/**
 * The values to lay over those that are given. Platform images follow global.imageRegistry by themselves; those of
 * sessions, and of containers that users bring, are written whole; keys in one order, however they were given.
 */
export function mirrorValues(values: Values, registry: string): JsonObject {
  const { templates } = values.api;
  const rewritten = Object.entries(templates).flatMap(([slug, { image }]) =>
    image === undefined ? [] : [[slug, { image: mirrored(image, registry) }] as const],
  );
  const sessions: JsonObject = {
    global: { imageRegistry: registry },
    operator: { defaultWorkshopImage: mirrored(values.operator.defaultWorkshopImage, registry) },
    ...(hasOwnTemplates(values.api) ? { api: { templates: Object.fromEntries(rewritten) } } : {}),
  };
  return JSON.parse(canonicalJson(mergeFiles(sessions, extraContainers(values, registry)))) as JsonObject;
}

/** The images to copy: what is rendered without the mirror, and in the same places with it. */
export function copiesFor(values: Values, mirror: Values, release: Partial<Release>): Copy[] {
  const targets = usesOf(mirror, release);
  const copies = usesOf(values, release).map(({ image }, index) => ({ from: image, to: targets[index]?.image ?? '' }));
  const distinct = new Map(copies.map((copy) => [copy.from, copy]));
  return [...distinct.values()].sort((a, b) => (a.from < b.from ? -1 : 1));
}

/** The image under another registry. */
function mirrored(image: string, registry: string): string {
  if (!conforms(imageReference, image)) return image;
  return formatImageReference({ ...parseImageReference(image), registry });
}

/** Lists of containers that users bring: a list replaces a list, so each is repeated whole. */
function extraContainers(values: Values, registry: string): JsonObject {
  const sections = Object.entries(values).map(
    ([section, member]) => [section, extrasOf(member as Json, registry)] as const,
  );
  return Object.fromEntries(sections.filter(([, extras]) => Object.keys(extras).length > 0));
}

function extrasOf(section: Json, registry: string): JsonObject {
  if (!isObject(section)) return {};
  const lists = ['extraContainers', 'extraInitContainers'].map((key) => [key, section[key]] as const);
  return Object.fromEntries(
    lists.flatMap(([key, list]) =>
      Array.isArray(list) && list.length > 0 ? [[key, list.map((item: Json) => withMirror(item, registry))]] : [],
    ),
  );
}

function withMirror(container: Json, registry: string): Json {
  if (!isObject(container) || typeof container['image'] !== 'string') return container;
  return { ...container, image: mirrored(container['image'], registry) };
}
