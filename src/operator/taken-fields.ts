// Which fields others have taken from us: who changes a field becomes its owner in the API server's record. A field that
// is simply gone was taken by nobody: admission may remove some of what is applied, again and again.
import type { FieldsV1, KubeObject, ManagedFieldsEntry } from '../kube/object.js';
import { uniteFields } from '../kube/managed-fields.js';
import { isObject } from '../model/json.js';

/** The fields at a path that other managers own and this one does not. Undefined when there are none. */
export function findTakenFields(object: KubeObject, manager: string, ...path: readonly string[]): FieldsV1 | undefined {
  const { managedFields = [] } = object.metadata;
  const fieldsOf = (isMeant: (entry: ManagedFieldsEntry) => boolean): FieldsV1 =>
    managedFields
      .filter((entry) => !entry.subresource && isMeant(entry))
      .map(({ fieldsV1 }) => fieldsAt(fieldsV1, path))
      .reduce(uniteFields, {});
  const isOurs = (entry: ManagedFieldsEntry) => isApplied(entry, manager);
  const taken = difference(
    fieldsOf((entry) => !isOurs(entry)),
    fieldsOf(isOurs),
  );
  return isEmpty(taken) ? undefined : taken;
}

/**
 * Whether the API server lists fields of this manager at a path that it does not show: a release of it that does not know
 * them. Of what was taken away it lists nothing. Empty texts are not shown either.
 */
export function hasUnseenFields(object: KubeObject, manager: string, ...path: readonly string[]): boolean {
  const own = object.metadata.managedFields?.filter((entry) => !entry.subresource && isApplied(entry, manager)) ?? [];
  const fields = own.map(({ fieldsV1 }) => fieldsAt(fieldsV1, path)).reduce(uniteFields, {});
  const value = path.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), object);
  return lacksAnyOf(fields, value);
}

function lacksAnyOf(fields: FieldsV1, value: unknown): boolean {
  return Object.entries(fields).some(([element, below]) => {
    if (element === '.' || element === 'f:value') return false;
    const found = findElement(value, element);
    return found === undefined || lacksAnyOf(below, found);
  });
}

/** Whether any of these fields is among those of a value. */
export function hasAnyOf(fields: FieldsV1, value: unknown): boolean {
  return Object.entries(fields).some(([element, below]) => {
    if (element === '.') return false;
    const found = findElement(value, element);
    return found !== undefined && (isLeaf(below) || hasAnyOf(below, found));
  });
}

function isApplied({ manager, operation }: ManagedFieldsEntry, wanted: string): boolean {
  return manager === wanted && operation === 'Apply';
}

function fieldsAt(fields: FieldsV1 | undefined, path: readonly string[]): FieldsV1 {
  return path.reduce<FieldsV1 | undefined>((at, step) => at?.[`f:${step}`], fields) ?? {};
}

function difference(theirs: FieldsV1, ours: FieldsV1): FieldsV1 {
  const left = Object.entries(theirs).flatMap(([element, below]) => {
    const known = ours[element];
    if (known === undefined) return [[element, below] as const];
    const inner = difference(below, known);
    return isEmpty(inner) ? [] : [[element, inner] as const];
  });
  return Object.fromEntries(left);
}

/** The API server names list items by fields with their defaults, which a manifest may leave out. */
function findElement(value: unknown, element: string): unknown {
  if (element.startsWith('f:')) return isObject(value) ? value[element.slice(2)] : undefined;
  if (!Array.isArray(value)) return undefined;
  const wanted: unknown = JSON.parse(element.slice(2));
  if (!element.startsWith('k:') || !isObject(wanted)) return value.find((item) => item === wanted);
  return value.find(
    (item) => isObject(item) && Object.entries(wanted).every(([key, each]) => (item[key] ?? each) === each),
  );
}

function isLeaf(fields: FieldsV1): boolean {
  return Object.keys(fields).every((element) => element === '.');
}

function isEmpty(fields: FieldsV1): boolean {
  return Object.keys(fields).length === 0;
}
