// A key that users may set and cdk8s trips over: a map with an entry called `constructor` is to it an object of another class.
import { isObject } from '../model/json.js';

const KEY = 'constructor';
/** No value may hold this character; it leaves the key at its place in the order of keys. */
const HIDDEN = `${KEY}\u0000`;

/** The value with every key `constructor` under a name that cdk8s makes nothing of; the value itself where there is none. */
export function hideConstructor(value: unknown): unknown {
  return holds(value, KEY) ? renamed(value, KEY, HIDDEN) : value;
}

/** What hideConstructor was given. */
export function showConstructor(value: unknown): unknown {
  return holds(value, HIDDEN) ? renamed(value, HIDDEN, KEY) : value;
}

function holds(value: unknown, key: string): boolean {
  if (Array.isArray(value)) return value.some((item) => holds(item, key));
  if (!isObject(value)) return false;
  return Object.hasOwn(value, key) || Object.values(value).some((member) => holds(member, key));
}

function renamed(value: unknown, from: string, to: string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, from, to));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key === from ? to : key, renamed(member, from, to)]),
  );
}
