// The vocabulary in which the values schema is written: one function per kind of leaf.
// Each leaf carries what the generators need (default, description, examples, whether it is a secret) and its
// kind: constructs may branch on a `switch`, but on `data` only by asking whether it is empty.
import * as z from 'zod';
import type { Json, JsonObject } from '../json.js';
import type { Scalar } from '../scalars/scalar.js';
import { text as conforming } from '../scalars/scalar.js';

/** What the schema says about a leaf beyond its type; kept in the JSON schema under the same names. */
export interface FieldMeta {
  /** `switch`: booleans and enums. `data`: everything that is only passed through. */
  readonly kind?: 'switch' | 'data';
  /** The text must not be empty once defaults are merged. @default false */
  readonly nonEmpty?: boolean;
  /** The text is a secret: masked wherever it is shown, and inline use is warned about. @default false */
  readonly secret?: boolean;
  /** The name of the textual type, as messages say it. @default - any text */
  readonly title?: string;
}

interface TextOptions {
  readonly default?: string | null;
  readonly is?: Scalar;
  readonly nonEmpty?: boolean;
  readonly secret?: boolean;
  readonly examples?: readonly string[];
}

const anything = z.unknown() as unknown as z.ZodType<Json>;

/** A text; empty means unset unless `nonEmpty`. */
export function text(description: string, options: TextOptions = {}) {
  const { default: fallback = '', is, nonEmpty, secret } = options;
  const meta = { kind: 'data', default: fallback, description, ...examplesOf(options), ...titled(is) };
  return scalarText(is, nonEmpty !== true)
    .default('')
    .meta({ ...meta, ...(nonEmpty ? { nonEmpty } : {}), ...(secret ? { secret } : {}) });
}

/** A yes or no. */
export function flag(description: string, fallback: boolean) {
  return z.boolean().default(fallback).meta({ kind: 'switch', default: fallback, description });
}

/** One of a few words. */
export function choice<const T extends readonly [string, ...string[]]>(
  description: string,
  words: T,
  fallback: NoInfer<T[number]>,
) {
  return z
    .enum(words)
    .default(fallback as z.core.util.NoUndefined<T[number]>)
    .meta({ kind: 'switch', default: fallback, description });
}

/** A whole number with a default. */
export function whole(description: string, fallback: number, limits: { min?: number; max?: number } = {}) {
  return integer(limits).default(fallback).meta({ kind: 'data', default: fallback, description });
}

/** A whole number that may be unset. */
export function optionalWhole(description: string, limits: { min?: number; max?: number } = {}) {
  return integer(limits).optional().meta({ kind: 'data', default: null, description });
}

/** A list of texts. */
export function texts(description: string, options: { default?: readonly string[]; is?: Scalar } = {}) {
  const { default: fallback = [], is } = options;
  return z
    .array(scalarText(is, false))
    .default([])
    .meta({ kind: 'data', default: fallback, description, ...titled(is) });
}

/** A list of texts, none twice. */
export function distinctTexts(description: string, options: { default?: readonly string[]; is?: Scalar } = {}) {
  const { default: fallback = [], is } = options;
  return z
    .array(scalarText(is, false))
    .refine((list) => new Set(list).size === list.length, 'must not hold anything twice')
    .default([])
    .meta({ kind: 'data', default: fallback, description, uniqueItems: true, ...titled(is) });
}

/** A list of whole numbers. */
export function wholes(description: string, fallback: readonly number[], limits: { min?: number; max?: number } = {}) {
  return z.array(integer(limits)).default([]).meta({ kind: 'data', default: fallback, description });
}

/** A list of objects of one shape. */
export function objects<T extends z.ZodType>(description: string, item: T, fallback: readonly JsonObject[] = []) {
  return z.array(item).default([]).meta({ kind: 'data', default: fallback, description });
}

/** A map whose keys the user chooses. */
export function entries<T extends z.ZodType>(
  description: string,
  value: T,
  options: { default?: JsonObject; keys?: Scalar } = {},
) {
  const key = options.keys === undefined ? z.string() : scalarText(options.keys, false);
  return z
    .record(key, value)
    .default({})
    .meta({ kind: 'data', default: options.default ?? {}, description });
}

/** A map of texts: annotations, labels. */
export function textMap(description: string, fallback: Readonly<Record<string, string>> = {}) {
  return entries(description, z.string(), { default: fallback });
}

/** A map that is handed to Kubernetes as it is. */
export function passthrough(description: string, fallback: JsonObject = {}) {
  return z.record(z.string(), anything).default({}).meta({ kind: 'data', default: fallback, description });
}

/** A closed group of keys: an unknown one is an error. */
export function group<T extends z.ZodRawShape>(description: string, shape: T) {
  return z
    .strictObject(shape)
    .prefault({} as never)
    .meta({ description });
}

/** A group that tolerates foreign keys: `global`, which charts share. */
export function openGroup<T extends z.ZodRawShape>(description: string, shape: T) {
  return z
    .looseObject(shape)
    .prefault({} as never)
    .meta({ description, open: true });
}

/** A text of one textual type, as an element of a list or an object. */
export function scalarText(is: Scalar | undefined, mayBeEmpty: boolean) {
  if (is === undefined) return z.string();
  return conforming(mayBeEmpty ? { ...is, pattern: `^(${is.pattern.slice(1, -1)})?$` } : is);
}

function integer({ min, max }: { min?: number; max?: number }) {
  const int = z.int();
  const atLeast = min === undefined ? int : int.min(min);
  return max === undefined ? atLeast : atLeast.max(max);
}

function titled(is: Scalar | undefined): { title?: string } {
  return is === undefined ? {} : { title: is.title };
}

function examplesOf({ is, examples }: TextOptions): { examples?: readonly string[] } {
  const list = examples ?? is?.examples;
  return list === undefined ? {} : { examples: list };
}
