// Where two renderings of the same objects differ first.
import type { Json, JsonObject } from '../model/json.js';
import { canonicalJson, isObject } from '../model/json.js';
import { numbered } from './sequences.js';

/** One place where two values differ. */
export interface Difference {
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** The first difference between two lists of objects, in any order; undefined when they are equal. */
export function differenceOf(expected: readonly Json[], found: readonly Json[]): Difference | undefined {
  const wanted = byIdentity(expected);
  const got = byIdentity(found);
  return firstOf([...new Set([...wanted.keys(), ...got.keys()])], (id) => between(id, wanted.get(id), got.get(id)));
}

/** Objects by what they are; one that is there again is another one, because a cluster would refuse it. */
function byIdentity(objects: readonly Json[]): Map<string, Json> {
  const identities = numbered(objects.map(identityOf));
  return new Map(objects.map((object, index) => [identities[index] ?? '', object]));
}

/** `apps Deployment namespace/name`, or the number of a thing that has no name. */
export function identityOf(object: Json, index: number): string {
  if (!isObject(object) || !isObject(object['metadata'])) return `#${String(index)}`;
  const { name, namespace } = object['metadata'] as JsonObject;
  const group = /^(.*)\//.exec(String(object['apiVersion']))?.[1] ?? '';
  return `${group} ${String(object['kind'])} ${namespace === undefined ? '' : `${String(namespace)}/`}${String(name)}`.trimStart();
}

function between(path: string, a: Json | undefined, b: Json | undefined): Difference | undefined {
  if (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b)) return undefined;
  if (isObject(a) && isObject(b)) {
    return firstOf([...new Set([...Object.keys(a), ...Object.keys(b)])], (key) =>
      between(`${path}.${key}`, a[key], b[key]),
    );
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    const [one, other] = [a as readonly Json[], b as readonly Json[]];
    const indexes = Array.from({ length: Math.max(one.length, other.length) }, (_, index) => index);
    return firstOf(indexes, (index) => between(`${path}[${String(index)}]`, one[index], other[index]));
  }
  return { path, expected: shown(a), found: shown(b) };
}

function firstOf<T>(items: readonly T[], find: (item: T) => Difference | undefined): Difference | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function shown(value: Json | undefined): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
