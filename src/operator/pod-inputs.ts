// What a session's pod is made from, as its Workshop states it, and whether somebody has changed that since. A default of
// the Workshop's definition is nobody's word: the API server fills it in whenever it reads an object, from one day to the next.
import type { KubeObject } from '../kube/object.js';
import type { Json, JsonObject } from '../model/json.js';
import { isObject, shortChecksum } from '../model/json.js';
import { restartAnnotation } from '../model/sessions/index.js';
import { documentedResources } from '../model/workshop/fields.js';
import { findAmount } from './amounts.js';
import { findField } from './manifest-fields.js';
import type { ObservedWorkshop } from './observed.js';
import { Recent } from './remembered.js';

/** What a pod is made from. */
export interface PodInputs {
  /** The generation of the Workshop that says so. -1 when that was not recorded. */
  readonly generation: number;
  /** Hashes of the values, by the name of the input; those of defaults are marked. */
  readonly hashes: Readonly<Record<string, string>>;
}

type Path = readonly [string, ...string[]];

const resources = Object.keys(documentedResources).map((name): Path => ['resources', name]);
const plain: readonly Path[] = [['image'], ['port'], ['env'], ['args'], ['tier']];
const storage: Path = ['storage'];

/** An annotation, of which the Workshop's generation counts nothing. */
const restart = 'restart';

const nameOf = (path: Path): string => path.join('.');

/**
 * The inputs that have a value which nobody has stated: no manager of the Workshop owns it, so it is the definition's
 * default. None where managers are not recorded, as after somebody has cleared the record.
 */
export function defaultedInputs({ metadata, spec }: KubeObject): readonly string[] {
  const owned = metadata.managedFields?.filter(({ subresource }) => !subresource) ?? [];
  const stated = owned.map(({ fieldsV1 }) => fieldsV1?.['f:spec']).filter((fields) => fields !== undefined);
  if (stated.length === 0 || !isObject(spec)) return none;
  const isStated = (path: Path): boolean =>
    stated.some((fields) => findField(fields, ...path.map((step) => `f:${step}`)) !== undefined);
  const defaulted = all.filter((path) => findField(spec, ...path) !== undefined && !isStated(path));
  return defaulted.length === 0 ? none : defaulted.map(nameOf);
}

const all = [...plain, ...resources, storage];
const none: readonly string[] = [];

type WorkshopInputs = Pick<ObservedWorkshop, 'spec' | 'annotations' | 'generation' | 'defaulted'>;

const inputs = new Recent<WorkshopInputs, PodInputs>();

/**
 * What a Workshop says about its pod, as it is stored. Every known input has a hash, set or not, so that one that is
 * missing in a record is one that did not exist when the record was made.
 */
export function podInputsOf(workshop: WorkshopInputs): PodInputs {
  return inputs.get(workshop, () => readInputs(workshop));
}

function readInputs({ spec, annotations, generation, defaulted }: WorkshopInputs): PodInputs {
  const hashes = {
    ...Object.fromEntries(plain.map((path) => [nameOf(path), shortHash(findField(spec, ...path))])),
    ...Object.fromEntries(resources.map((path) => [nameOf(path), shortHash(amountAt(spec, path))])),
    [nameOf(storage)]: shortHash(isObject(findField(spec, ...storage))),
    [restart]: shortHash(annotations[restartAnnotation] ?? ''),
  };
  const marked = defaulted.map((name) => [name, `${defaultMark}${hashes[name] ?? ''}`]);
  return { generation, hashes: { ...hashes, ...Object.fromEntries(marked) } };
}

const defaultMark = 'default:';

/** `1` and `1000m` are the same to a pod. */
function amountAt(spec: JsonObject, path: Path): Json | undefined {
  const value = findField(spec, ...path);
  return findAmount(value)?.toString() ?? value;
}

/** Unset and empty are the same to a pod. */
function shortHash(value: Json | undefined): string {
  return shortChecksum(isEmpty(value) ? null : value).slice(0, 8);
}

function isEmpty(value: Json | undefined): boolean {
  return isObject(value) ? Object.keys(value).length === 0 : Array.isArray(value) && value.length === 0;
}

/**
 * The inputs that somebody has changed since they were recorded. What the record does not know has not changed, and
 * what differs in the same generation nobody has changed: the definition has other defaults now. So it has where
 * nobody states the value, and nobody did before.
 */
export function changedInputs(now: PodInputs, recorded: PodInputs | undefined): string[] {
  if (recorded === undefined) return [];
  const isEdited = now.generation > recorded.generation;
  const candidates = isEdited ? Object.keys(now.hashes) : [restart];
  return candidates.filter((name) => {
    const [before, after] = [recorded.hashes[name], now.hashes[name]];
    if (before === undefined || after === undefined || (isUnstated(before) && isUnstated(after))) return false;
    return valueOf(before) !== valueOf(after);
  });
}

/** What is not set is stated by nobody either. */
function isUnstated(hash: string): boolean {
  return hash.startsWith(defaultMark) || unset.has(hash);
}

const unset = new Set([shortHash(undefined), shortHash(false)]);

function valueOf(hash: string): string {
  return hash.startsWith(defaultMark) ? hash.slice(defaultMark.length) : hash;
}

/** The record to keep while the pod stays: nothing is changed, so everything counts as it is now. */
export function extendedRecord(now: PodInputs, recorded: PodInputs | undefined): PodInputs {
  return { generation: now.generation, hashes: { ...recorded?.hashes, ...now.hashes } };
}
