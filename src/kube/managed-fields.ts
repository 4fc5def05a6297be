// Whose fields are whose, as the API server records it for server-side apply. This is how drift is seen without
// keeping what was applied: the fields that a manager owns, with their live values, are what it last applied, unless
// somebody changed them.
import type { FieldsV1, KubeObject, ManagedFieldsEntry } from './object.js';

/**
 * The part of a live object that a manager owns through server-side apply, in the order of the live object.
 *
 * *Guarantees.* Values are the live ones. An element of a keyed list carries its keys, whether or not the manager set
 * them. What the API server owns itself is never part of it: apiVersion, kind, name, namespace, uid and the like.
 * *Caveat.* The record doesn't say whether a map or list without recorded elements is atomic (owned as a whole) or was
 * applied empty. It is taken as a whole, so an applied `{}` that the server fills with defaults comes back filled.
 */
export function ownedFields(object: KubeObject, manager: string): Readonly<Record<string, unknown>> {
  const applied = object.metadata.managedFields?.filter((entry) => isApplyEntry(entry, manager)) ?? [];
  const fields = applied.map((entry) => entry.fieldsV1 ?? {}).reduce(uniteFields, {});
  const owned = isLeaf(fields) ? undefined : extract(object, fields);
  return isMap(owned) ? owned : {};
}

/**
 * The JSON patch that turns what some managers have set by create or update into fields applied by `to`, so that
 * fields that are no longer applied go away. Undefined when there is nothing to hand over.
 *
 * Subresources' entries stay with whoever wrote them: a status isn't ours because the object is. The patch only
 * succeeds on the object as it was read.
 */
export function adoptedManagedFields(
  object: KubeObject,
  { from, to }: { readonly from: readonly string[]; readonly to: string },
): readonly object[] | undefined {
  const { managedFields = [], resourceVersion } = object.metadata;
  const isOld = (entry: ManagedFieldsEntry): boolean =>
    entry.operation === 'Update' && from.includes(entry.manager) && !entry.subresource;
  const old = managedFields.filter(isOld);
  const [template] = old;
  if (template === undefined) return undefined;
  const ours = managedFields.find((entry) => isApplyEntry(entry, to));
  const fieldsV1 = [...(ours ? [ours] : []), ...old].map((entry) => entry.fieldsV1 ?? {}).reduce(uniteFields, {});
  const adopted = { ...(ours ?? template), manager: to, operation: 'Apply', fieldsV1 };
  const others = managedFields.filter((entry) => entry !== ours && !isOld(entry));
  return [
    { op: 'replace', path: '/metadata/managedFields', value: [adopted, ...others] },
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
  ];
}

/** Both sets in one. A field that is a member by itself and has members below says so with a '.'. */
export function uniteFields(a: FieldsV1, b: FieldsV1): FieldsV1 {
  const united: Record<string, FieldsV1> = { ...a };
  for (const [element, below] of Object.entries(b)) {
    const known = united[element];
    united[element] = known === undefined ? below : uniteElement(known, below);
  }
  return united;
}

function uniteElement(a: FieldsV1, b: FieldsV1): FieldsV1 {
  if (isEmpty(a) && isEmpty(b)) return a;
  if (isEmpty(a)) return { '.': {}, ...b };
  return isEmpty(b) ? { '.': {}, ...a } : uniteFields(a, b);
}

function isApplyEntry({ manager, operation, subresource }: ManagedFieldsEntry, wanted: string): boolean {
  return manager === wanted && operation === 'Apply' && !subresource;
}

function extract(live: unknown, fields: FieldsV1): unknown {
  if (isLeaf(fields)) return live;
  if (Array.isArray(live)) return extractList(live, fields);
  return isMap(live) ? extractMap(live, fields) : live;
}

function extractMap(live: Readonly<Record<string, unknown>>, fields: FieldsV1): Readonly<Record<string, unknown>> {
  const owned: Record<string, unknown> = {};
  for (const name of Object.keys(live)) {
    const below = fields[`f:${name}`];
    if (below !== undefined) owned[name] = extract(live[name], below);
  }
  return owned;
}

function extractList(live: readonly unknown[], fields: FieldsV1): readonly unknown[] {
  const elements = Object.entries(fields).filter(([element]) => element !== '.');
  const owned = elements.map(([element, below]) => ({ matches: matcherOf(element), keys: keysOf(element), below }));
  return live.flatMap((item, index) => {
    const element = owned.find(({ matches }) => matches(item, index));
    if (element === undefined) return [];
    const value = extract(item, element.below);
    return [isMap(value) && isMap(item) ? inOrderOf(item, { ...element.keys, ...value }) : value];
  });
}

/**
 * Whether an item is meant by an element of a set: `k:` names items by some of their fields, `v:` by their value, `i:` by
 * their place. `f:` means none: the list was a map when that was recorded, in another version of the kind.
 */
export function matcherOf(element: string): (item: unknown, index: number) => boolean {
  const kind = element.slice(0, 2);
  if (kind === 'f:') return () => false;
  const wanted: unknown = JSON.parse(element.slice(2));
  if (kind === 'k:') {
    const keys = Object.entries(wanted as Record<string, unknown>);
    return (item) => isMap(item) && keys.every(([key, value]) => isSame(item[key], value));
  }
  return kind === 'i:' ? (_item, index) => index === wanted : (item) => isSame(item, wanted);
}

function keysOf(element: string): Readonly<Record<string, unknown>> {
  return element.startsWith('k:') ? (JSON.parse(element.slice(2)) as Record<string, unknown>) : {};
}

function inOrderOf(live: Readonly<Record<string, unknown>>, owned: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(live).flatMap((key) => (key in owned ? [[key, owned[key]]] : [])));
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && a !== null && JSON.stringify(a) === JSON.stringify(b));
}

function isEmpty(fields: FieldsV1): boolean {
  return Object.keys(fields).length === 0;
}

function isLeaf(fields: FieldsV1): boolean {
  return Object.keys(fields).every((element) => element === '.');
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
