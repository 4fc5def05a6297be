// The document that --set and its kin write into: maps and lists that may be changed, with Helm's limits and oddities.
import type { Json, Path } from '../json.js';

/** A document that may be changed. */
export interface Tree {
  [key: string]: Branch;
}
/** A value in such a document. */
export type Branch = null | boolean | number | string | Branch[] | Tree;

/** A text that does not follow the grammar, or does not fit the document. */
export class GrammarError extends Error {
  override readonly name = 'GrammarError';
}

/** Ends the reading of a flag. */
export function fail(message: string): never {
  throw new GrammarError(message);
}

/** Helm's limit. */
const MAX_INDEX = 65_536;

/** Sets an entry; Helm ignores values of an empty name. */
export function set(map: Tree, name: string, value: Branch): void {
  if (name !== '') map[name] = value;
}

/** Sets an item; the list is another one where it had to grow. */
export function setIndex(list: Branch[], index: number, value: Branch): Branch[] {
  if (index > MAX_INDEX) fail(`the index ${String(index)} is greater than ${String(MAX_INDEX)}`);
  const grown = [...list, ...Array<null>(Math.max(0, index + 1 - list.length)).fill(null)];
  const target = grown.length > list.length ? grown : list;
  target[index] = value;
  return target;
}

/** An entry of a map itself, not what every JavaScript object inherits; null is an entry. */
export function ownEntry(map: Tree, key: string, absent: Branch): Branch {
  return Object.hasOwn(map, key) ? (map[key] ?? null) : absent;
}

/** Whether a value is a map. */
export function isTree(value: Json | undefined): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What to say when a name leads to another kind of value than it should. */
export function mismatch(path: Path, value: Branch, wanted: string): string {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${isTree(value) ? 'map' : typeof value}`;
  return `${quote(path.join('.'))} is ${kind}, not ${wanted}; set it to ${wanted} first`;
}

/** A text as messages show it. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
