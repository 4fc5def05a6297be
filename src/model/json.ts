// JSON values and the one canonical form of them that hashes and embedded documents use.
// Canonical means: keys sorted by their bytes, no white space, so that equal values give equal bytes.
import { createHash } from 'node:crypto';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Where a value stands in a document: keys and list indexes from the root. */
export type Path = readonly (string | number)[];

/** Whether `value` is a map (not a list, not null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `api.extraEnv[0].name`, `"oauth2-proxy".config`: the way a path is written in messages. */
export function formatPath(path: Path): string {
  return path.map((step, index) => formatStep(step, index)).join('');
}

function formatStep(step: string | number, index: number): string {
  if (typeof step === 'number') return `[${String(step)}]`;
  const name = /^[A-Za-z0-9_-]+$/.test(step) ? step : JSON.stringify(step);
  return index === 0 ? name : `.${name}`;
}

/** The canonical JSON text of a value: sorted keys, no white space, keys with undefined left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  let members = '';
  for (const key of sortedKeys(value)) {
    const member = value[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** The keys of a map in the order of their UTF-8 bytes, which is Go's. Only surrogates make JavaScript's own differ. */
export function sortedKeys(value: object): string[] {
  const keys = Object.keys(value);
  if (!keys.some((key) => surrogate.test(key))) return keys.sort();
  return keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

const surrogate = /[\ud800-\udfff]/;

/** SHA-256 of a text, in hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** SHA-256 of the canonical JSON of a value: the content of checksum annotations. */
export function checksum(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** The first 10 digits of a value's checksum: the suffix of names that must change with their content. */
export function shortChecksum(value: unknown): string {
  return checksum(value).slice(0, 10);
}
