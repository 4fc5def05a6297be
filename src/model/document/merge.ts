// How values lie over each other in Helm: file over file, then the user's document over the chart's defaults. Maps merge, everything
// else replaces, and null in the user's document takes a default away.
import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';

/** Lays the values file `b` over `a`: maps merge deep, everything else in `b` wins, null included. */
export function mergeFiles(a: JsonObject, b: JsonObject): JsonObject {
  const above = Object.entries(entriesOf(b)).map(([key, value]): [string, Json] => {
    const below = entryOf(a, key);
    return [key, isObject(value) && isObject(below) ? mergeFiles(below, value) : value];
  });
  return { ...entriesOf(a), ...Object.fromEntries(above) };
}

/**
 * Lays the user's document over the defaults of the chart. Null removes a key that has a default and stays as null where there is
 * none; a map over another kind of value, or the reverse, replaces it.
 */
export function coalesce(defaults: JsonObject, overrides: JsonObject): JsonObject {
  // At the root, and only there, null also removes a key whose default is null.
  return coalesceMaps(defaults, overrides, (fallback) => fallback !== undefined);
}

function coalesceMaps(
  defaults: JsonObject,
  overrides: JsonObject,
  removes: (fallback: Json | undefined) => boolean,
): JsonObject {
  const kept = Object.entries(entriesOf(overrides)).flatMap(([key, value]): [string, Json][] => {
    const fallback = entryOf(defaults, key);
    if (value === null && removes(fallback)) return [];
    return [[key, isObject(value) && isObject(fallback) ? coalesceMaps(fallback, value, hasDefault) : value]];
  });
  const left = Object.entries(entriesOf(defaults)).filter(([key]) => entryOf(overrides, key) === undefined);
  return Object.fromEntries([...kept, ...left]);
}

function hasDefault(fallback: Json | undefined): boolean {
  return fallback !== undefined && fallback !== null;
}

/** The entries of a map without those that are undefined, which JSON does not know. */
function entriesOf(map: JsonObject): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(map).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

/** An entry of a map itself: a key such as "constructor" must not find what every JavaScript object inherits. */
function entryOf(map: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
