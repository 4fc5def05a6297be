// In what two JSON values differ, field by field. Values that are equal have no changes, all others have some.
import type { Json } from '../model/json.js';
import { canonicalJson, formatPath, isObject, sortedKeys } from '../model/json.js';
import { commonEnds } from './common-ends.js';
import type { FieldChange } from './comparison-report.js';
import { itemNames } from './list-items.js';

/** The changes that lead from one value to another; a path names the field, and is empty for the value itself. */
export function fieldChanges(before: Json | undefined, after: Json | undefined, path = ''): FieldChange[] {
  if (canonicalJson(before) === canonicalJson(after) && (before === undefined) === (after === undefined)) return [];
  if (isObject(before) && isObject(after)) {
    const keys = sortedKeys({ ...before, ...after });
    return keys.flatMap((key) => fieldChanges(before[key], after[key], fieldOf(path, key)));
  }
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(before as Json[], after as Json[], path);
  return [changeOf(before, after, path)];
}

function fieldOf(path: string, key: string): string {
  const name = formatPath([key]);
  return path === '' ? name : `${path}.${name}`;
}

function changeOf(before: Json | undefined, after: Json | undefined, path: string): FieldChange {
  if (before === undefined) return { path, change: 'added', after };
  return after === undefined ? { path, change: 'removed', before } : { path, change: 'changed', before, after };
}

function listChanges(before: readonly Json[], after: readonly Json[], path: string): FieldChange[] {
  const names = itemNames(path, before, after);
  if (names !== undefined) return namedChanges(before, after, { path, ...names });
  const isPlain = [...before, ...after].every((item) => !isObject(item) && !Array.isArray(item));
  return isPlain ? [changeOf(before, after, path)] : positionChanges(before, after, path);
}

interface NamedLists {
  readonly path: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Items that bear names are compared with their namesakes; an order that changes is a change too. */
function namedChanges(before: readonly Json[], after: readonly Json[], names: NamedLists): FieldChange[] {
  const all = [...new Set([...names.before, ...names.after])];
  const changes = all.flatMap((name) =>
    fieldChanges(before[names.before.indexOf(name)], after[names.after.indexOf(name)], `${names.path}[${name}]`),
  );
  const [old, now] = [
    names.before.filter((name) => names.after.includes(name)),
    names.after.filter((name) => names.before.includes(name)),
  ];
  if (canonicalJson(old) === canonicalJson(now)) return changes;
  return [...changes, { path: names.path, change: 'reordered', before: [...names.before], after: [...names.after] }];
}

/** Items without names are compared by position, between the items at both ends that are the same. */
function positionChanges(before: readonly Json[], after: readonly Json[], path: string): FieldChange[] {
  const texts = (list: readonly Json[]) => list.map((item) => canonicalJson(item));
  const { head, tail } = commonEnds(texts(before), texts(after));
  const length = Math.max(before.length, after.length) - tail - head;
  return Array.from({ length }, (_, offset) => head + offset).flatMap((index) =>
    fieldChanges(
      index < before.length - tail ? before[index] : undefined,
      index < after.length - tail ? after[index] : undefined,
      `${path}[${String(index)}]`,
    ),
  );
}
