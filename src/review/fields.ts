// Reading untyped manifests: a field that is absent, or of another type, is empty.
import type { Json, JsonObject } from '../model/json.js';
import { isObject } from '../model/json.js';

/** The map at a path. */
export function mapAt(value: unknown, ...path: readonly string[]): JsonObject {
  const found = fieldAt(value, path);
  return isObject(found) ? found : {};
}

/** The list at a path. */
export function listAt(value: unknown, ...path: readonly string[]): readonly Json[] {
  const found = fieldAt(value, path);
  return Array.isArray(found) ? (found as readonly Json[]) : [];
}

/** The text at a path. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = fieldAt(value, path);
  return typeof found === 'string' ? found : '';
}

/** The texts of the list at a path. */
export function textsAt(value: unknown, ...path: readonly string[]): string[] {
  return listAt(value, ...path).filter((item) => typeof item === 'string');
}

/** The number at a path, undefined when there is none. */
export function findNumber(value: unknown, ...path: readonly string[]): number | undefined {
  const found = fieldAt(value, path);
  return typeof found === 'number' ? found : undefined;
}

/** The map of texts at a path. */
export function labelsAt(value: unknown, ...path: readonly string[]): Readonly<Record<string, string>> {
  const entries = Object.entries(mapAt(value, ...path));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function fieldAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => (isObject(found) ? found[key] : undefined), value);
}
