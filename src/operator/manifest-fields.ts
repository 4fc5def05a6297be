// Reading manifests whose form nobody vouches for: what is not there is empty.
import type { Json, JsonObject } from '../model/json.js';
import { isObject } from '../model/json.js';

/** The value at a path, or undefined. */
export function findField(object: unknown, ...path: readonly string[]): Json | undefined {
  return path.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), object) as Json | undefined;
}

/** The map at a path; empty when there is none. */
export function mapAt(object: unknown, ...path: readonly string[]): JsonObject {
  const found = findField(object, ...path);
  return isObject(found) ? found : {};
}

/** A map but for some of its keys. */
export function without<T extends JsonObject>(map: T, ...keys: readonly string[]): T {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key))) as T;
}
