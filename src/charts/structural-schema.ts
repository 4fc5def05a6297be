// From a zod schema to the structural OpenAPI v3 schema of a custom resource.
// Patterns become validation rules in CEL, since the API server answers a failed `pattern` with the pattern
// and a failed rule with our sentence. Only features of Kubernetes 1.25 are used.
import * as z from 'zod';
import { kubernetesRules } from '../model/workshop/kubernetes-rules.js';
import type { KubernetesRules } from '../model/workshop/kubernetes-rules.js';

/** One validation rule in CEL. */
export interface ValidationRule {
  readonly rule: string;
  readonly message: string;
}

/** A structural schema: the part of OpenAPI v3 that custom resources may use. */
export interface StructuralSchema {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly additionalProperties?: StructuralSchema;
  readonly items?: StructuralSchema;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
}

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Taken over as they are. */
const copied = [
  'type',
  'description',
  'default',
  'enum',
  'minLength',
  'maxLength',
  'maxItems',
  'maxProperties',
  'required',
] as const;

/** Where the override leaves a field's Kubernetes rules for the conversion. */
const rulesKey = 'x-rules';

/** Handled below, or without a counterpart: `additionalProperties: false`, since the API server prunes unknown fields. */
const known: ReadonlySet<string> = new Set([
  ...copied,
  ...['$schema', 'title', 'examples', 'pattern', 'minimum', 'maximum', 'properties', 'additionalProperties'],
  ...['propertyNames', 'items', rulesKey],
]);

/** The structural schema of a zod schema. */
export function structuralSchema(schema: z.ZodType): StructuralSchema {
  const json = z.toJSONSchema(schema, { io: 'input', override: attachRules });
  return convert(json, []);
}

function attachRules({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  const rules = kubernetesRules.get(zodSchema as unknown as z.ZodType);
  if (rules !== undefined) jsonSchema[rulesKey] = rules;
}

function convert(json: JsonSchema, path: readonly string[]): StructuralSchema {
  const unknown = Object.keys(json).filter((key) => !known.has(key));
  if (unknown.length > 0) {
    throw new Error(`no structural schema for ${unknown.join(', ')} at ${path.join('.')}: say it in another way`);
  }
  const rules = (json[rulesKey] ?? {}) as KubernetesRules;
  return {
    ...(Object.fromEntries(copied.flatMap((key) => (key in json ? [[key, json[key]]] : []))) as { type: 'object' }),
    ...limits(json),
    ...children(json, path),
    ...(rules.format === undefined ? {} : { format: rules.format }),
    ...(json.type === 'array' ? listType(rules) : {}),
    ...validations(json, rules),
  };
}

/** Limits that a field sets itself; those of every JavaScript integer say nothing. */
function limits({ minimum, maximum }: JsonSchema): { minimum?: number; maximum?: number } {
  return {
    ...(minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? {} : { minimum }),
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { maximum }),
  };
}

function children(json: JsonSchema, path: readonly string[]): Partial<StructuralSchema> {
  if (json.type === 'array') return { items: convert(json.items as JsonSchema, [...path, '[]']) };
  if (json.type !== 'object') return {};
  if (json.properties === undefined) {
    return { additionalProperties: convert(json.additionalProperties as JsonSchema, [...path, '*']) };
  }
  const entries = Object.entries(json.properties);
  return {
    properties: Object.fromEntries(entries.map(([key, value]) => [key, convert(value as JsonSchema, [...path, key])])),
  };
}

function listType({ listMapKeys }: KubernetesRules): Partial<StructuralSchema> {
  if (listMapKeys === undefined) return { 'x-kubernetes-list-type': 'atomic' };
  return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': listMapKeys };
}

function validations(json: JsonSchema, { immutable }: KubernetesRules): Partial<StructuralSchema> {
  const keys = json.propertyNames as JsonSchema | undefined;
  const rules = [
    ...(json.pattern === undefined ? [] : [{ rule: matches('self', json), message: requirement(json) }]),
    ...(keys?.pattern === undefined ? [] : [keyRule(keys)]),
    ...(immutable === undefined ? [] : [{ rule: 'self == oldSelf', message: immutable }]),
  ];
  return rules.length === 0 ? {} : { 'x-kubernetes-validations': rules };
}

function keyRule(keys: JsonSchema): ValidationRule {
  const fits = keys.maxLength === undefined ? '' : `size(key) <= ${String(keys.maxLength)} && `;
  return { rule: `self.all(key, ${fits}${matches('key', keys)})`, message: `each key ${requirement(keys)}` };
}

/** A JSON text is a CEL text too: both escape the backslash and the quotation mark alike. */
function matches(subject: string, { pattern }: JsonSchema): string {
  return `${subject}.matches(${JSON.stringify(pattern)})`;
}

function requirement({ title, examples }: JsonSchema): string {
  return `must be ${title ?? 'of another form'}, such as ${String(examples?.[0])}`;
}
