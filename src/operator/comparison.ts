// Whether an object in the cluster is what we render: our own fields of it against the manifest, both brought to the
// form in which the API server keeps them. Everything that is drift, and nothing that is not, must differ here.
import type { Json, JsonObject } from '../model/json.js';
import { canonicalJson, isObject, shortChecksum } from '../model/json.js';
import { findAmount } from './amounts.js';
import { without } from './manifest-fields.js';
import { remembered } from './remembered.js';

/** An object's fields in a form in which equal means the same to the API server. */
export type Normalised = Json;

/** The fields of a manifest that its manager owns once it is applied: all but what names the object. */
const fieldsOf = remembered((manifest: JsonObject): JsonObject => {
  const { metadata } = manifest;
  const owned = isObject(metadata) ? without(metadata, 'name', 'namespace', 'uid') : {};
  return { ...without(manifest, 'apiVersion', 'kind'), metadata: owned };
});

/** Whether our fields of a live object are what a manifest says. */
export function isAsManifest(owned: JsonObject, manifest: JsonObject): boolean {
  const fields = fieldsOf(manifest);
  // Mostly nothing has to be normalised to see that they are the same.
  if (sameFields(owned, fields)) return true;
  const normalised = isBuiltIn(manifest['apiVersion']) ? ofBuiltInKind : ofCustomKind;
  return sameFields(normalised(owned), normalised(fields));
}

const ofBuiltInKind = remembered((owned: JsonObject) => normalisedOwned(owned, true));
const ofCustomKind = remembered((owned: JsonObject) => normalisedOwned(owned, false));

/** Fields as `ownedFields` finds them in a live object. */
function normalisedOwned({ metadata, ...rest }: JsonObject, isOfBuiltIn: boolean): Normalised {
  const fields = mapFields(rest, (value) => normalisedFields(value, isOfBuiltIn));
  return withoutEmpty({ metadata: normalisedFields(metadata, true), ...fields });
}

/** Fields of a built-in kind, such as a pod template. */
export function normalisedTemplate(template: Json | undefined): Normalised {
  return normalisedFields(template, true);
}

/** Whether two objects' fields are the same, whatever the order of their keys. */
export function sameFields(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameFields(item, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameFields(a[key], b[key]))
  );
}

/** The hash of fields, the same for every release: it is stored. */
export function hashOf(fields: Normalised): string {
  return shortChecksum(fields);
}

/**
 * The hash of which fields there are, whatever their values. Whoever changes a field takes it from its manager, so
 * that it is no longer among what is owned; admission changes the value and leaves the field with its manager.
 */
export function shapeOf(fields: Normalised): string {
  return shortChecksum(withoutValues(fields));
}

/** Built-in kinds leave empty fields away when they are stored; custom resources keep them, and may mean them. */
function isBuiltIn(apiVersion: Json | undefined): boolean {
  const group = String(apiVersion).split('/').at(-2) ?? '';
  return !group.includes('.') || group.endsWith('.k8s.io');
}

function normalisedFields(value: Json | undefined, dropsEmpty: boolean, key = ''): Json {
  if (Array.isArray(value)) return normalisedList(value, dropsEmpty, key);
  if (!isObject(value)) return value ?? null;
  if (dropsEmpty && quantities.has(key)) return withAmounts(value);
  return mapFields(value, (inner, name) => {
    const normalised = normalisedFields(inner, dropsEmpty, name);
    return normalised === null || (dropsEmpty && isEmpty(normalised)) ? undefined : normalised;
  });
}

function normalisedList(list: readonly Json[], dropsEmpty: boolean, key: string): Json {
  const items = list.map((item) => normalisedFields(item, dropsEmpty));
  const tidied = dropsEmpty && textsMayBeEmpty.has(key) ? items.map(withoutEmptyTexts) : items;
  const identity = dropsEmpty ? identities.get(key) : undefined;
  return identity !== undefined && tidied.every(isObject) ? sortedBy(identity, tidied) : tidied;
}

/** Maps of quantities. */
const quantities = new Set(['limits', 'requests']);

/** Lists whose items leave an empty text away. */
const textsMayBeEmpty = new Set(['env', 'tolerations']);

/** Lists that are maps to the API server: their order is nobody's, and says nothing. */
const identities: ReadonlyMap<string, readonly string[]> = new Map([
  ['containers', ['name']],
  ['initContainers', ['name']],
  ['env', ['name']],
  ['ports', ['containerPort', 'port', 'protocol']],
  ['volumes', ['name']],
  ['volumeMounts', ['mountPath']],
  ['imagePullSecrets', ['name']],
  ['ownerReferences', ['uid']],
]);

function sortedBy(identity: readonly string[], items: readonly JsonObject[]): Json {
  if (items.length < 2) return items;
  const keyed = items.map((item) => [canonicalJson(identity.map((field) => item[field] ?? null)), item] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, item]) => item);
}

function withAmounts(map: JsonObject): JsonObject {
  return mapFields(map, (value) => findAmount(value)?.toString() ?? value);
}

function withoutEmpty(map: JsonObject): JsonObject {
  return mapFields(map, (value) => (isEmpty(value) ? undefined : value));
}

function isEmpty(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

function withoutEmptyTexts(item: Json): Json {
  return isObject(item) ? mapFields(item, (value) => (value === '' ? undefined : value)) : item;
}

/** A keyed list is as many fields as its items have; any other list is one field. */
function withoutValues(fields: Json | undefined, key = ''): Json {
  if (Array.isArray(fields)) return identities.has(key) ? fields.map((item) => withIdentity(item as Json, key)) : 0;
  if (!isObject(fields)) return 0;
  return mapFields(fields, withoutValues);
}

function withIdentity(item: Json, key: string): Json {
  const identity = isObject(item) ? identities.get(key)?.map((field) => item[field] ?? null) : undefined;
  return [identity ?? null, withoutValues(item)];
}

/** A map with other values, and without those that are undefined then. A field may be called `__proto__`. */
function mapFields(map: JsonObject, change: (value: Json | undefined, name: string) => Json | undefined): JsonObject {
  const fields: [string, Json][] = [];
  for (const name of Object.keys(map)) {
    const value = change(map[name], name);
    if (value !== undefined) fields.push([name, value]);
  }
  return Object.fromEntries(fields);
}
