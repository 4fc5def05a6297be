// The leaves of the values schema, read off the schema itself: their paths, defaults and what is special about them.
// Every start of the program needs these, and the JSON schema, which takes far longer to make, is for generators.
import * as z from 'zod';
import type { Json, JsonObject } from '../json.js';
import type { FieldMeta } from './fields.js';
import { valuesSchema } from './schema/index.js';

/** A leaf of the values schema. */
export interface Leaf extends FieldMeta {
  readonly path: readonly string[];
  /** The documented default; null where there is none. */
  readonly default: Json;
}

let known: readonly Leaf[] | undefined;

/** Every leaf, in the order of the schema. */
export function leaves(): readonly Leaf[] {
  known ??= leavesBelow(valuesSchema, []);
  return known;
}

function leavesBelow(schema: z.ZodType, path: readonly string[]): Leaf[] {
  const meta = schema.meta() as (FieldMeta & { default: Json }) | undefined;
  if (meta?.kind !== undefined) return [{ ...meta, path }];
  return Object.entries(membersOf(schema)).flatMap(([key, member]) => leavesBelow(member, [...path, key]));
}

/** The keys of a group and their schemas. */
export function membersOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> {
  if (schema instanceof z.ZodPrefault) return membersOf(schema.unwrap() as z.ZodType);
  return schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>) : {};
}

/** The values document that holds every documented default. */
export function defaultValues(): JsonObject {
  return defaultsBelow(valuesSchema) as JsonObject;
}

function defaultsBelow(schema: z.ZodType): Json {
  const meta = schema.meta() as (FieldMeta & { default: Json }) | undefined;
  if (meta?.kind !== undefined) return meta.default;
  return Object.fromEntries(Object.entries(membersOf(schema)).map(([key, member]) => [key, defaultsBelow(member)]));
}
