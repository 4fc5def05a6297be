// What the schema allows, as far as it tells that a mistake cannot show.
import type { Json } from '../../../src/model/json.js';
import { isObject } from '../../../src/model/json.js';
import type { Leaf, SchemaNode } from '../../../src/model/values/json-schema.js';
import { schemaLeaves } from '../../../src/model/values/json-schema.js';
import { defaultValues } from '../../../src/model/values/leaves.js';
import { parseValues } from '../../../src/model/values/parse.js';
import { valueAt } from '../../../src/model/values/rules/language.js';
import { put } from '../documents.js';

/** From here on Go writes numbers in powers of ten. */
export const LARGE = 1_000_000;

/** Whether rules refuse a million of them, whatever the number of pods. */
export function isBelowPods({ path: [component = '', ...rest] }: Leaf): boolean {
  if (rest.join('.') !== 'podDisruptionBudget.minAvailable') return false;
  const podDisruptionBudget = { enabled: true, minAvailable: LARGE };
  const pods = schemaLeaves().filter(({ path: [own, ...names] }) => own === component && PODS.has(names.join('.')));
  return [true, false].every((enabled) => {
    const document: Record<string, Json> = { [component]: { podDisruptionBudget } };
    for (const { path, node } of pods) put(document, path, node.type === 'boolean' ? enabled : largest(node));
    const { problems = [] } = parseValues(document);
    return problems.some(({ path }) => path.join('.') === `${component}.${rest.join('.')}`);
  });
}

const PODS: ReadonlySet<string> = new Set([
  'replicas',
  'replicaCount',
  'autoscaling.enabled',
  'autoscaling.minReplicas',
]);

/** Whether nothing in what all charts of a release share is null: it has defaults, and the schema allows no null in it. */
export function neverNullInGlobal(): boolean {
  return schemaLeaves()
    .filter(({ path: [group] }) => group === 'global')
    .every(({ path, node }) => (valueAt(defaultValues(), path) ?? null) !== null && !mayHoldNull(node));
}

/** Whether something in a value, if not the value itself, may be null. */
function mayHoldNull({ type, items, properties = {} }: SchemaNode): boolean {
  const inner = [...(items === undefined ? [] : [items]), ...Object.values(properties)];
  return type === 'object' ? true : inner.some((node) => [node.type].flat().includes('null') || mayHoldNull(node));
}

/** Whether a leaf is a map just where the value that fills it is one. */
export function isMapWhere({ type, anyOf = [] }: SchemaNode, filling: unknown): boolean {
  const types = [type, ...anyOf.map((each) => each.type)].flat();
  return filling === undefined || types.includes('object') === isObject(filling as Json);
}

/** Whether every item of a list has a text under a key. */
export function alwaysHoldsText({ items }: SchemaNode, key: string): boolean {
  const { properties = {}, required = [] } = (items ?? {}) as SchemaNode & { readonly required?: readonly string[] };
  return required.includes(key) && properties[key]?.type === 'string';
}

/** Whether a leaf is a list. */
export function isList({ node }: Leaf): boolean {
  return node.type === 'array';
}

/** The largest number that is allowed. */
export function largest({ maximum, items, type }: SchemaNode): number {
  return type === 'array' ? largest(items ?? {}) : (maximum ?? Infinity);
}

/** The smallest number that is allowed. */
export function least({ minimum, anyOf = [] }: SchemaNode): number {
  return minimum ?? Math.min(...anyOf.filter(({ type }) => type !== 'null').map(least), Infinity);
}

/** Whether the items of a list must have a key that is not among those left out. */
export function keepsKey({ items = {} }: SchemaNode, expression: string): boolean {
  const { required = [] } = items as { readonly required?: readonly string[] };
  return /^with omit \$\w+ ("[^"]+" ?)+$/.test(expression) && required.some((key) => !expression.includes(`"${key}"`));
}
