// When a session's pod may be replaced: rule 10 of the operator. The Deployment itself records what its pod was made
// from, so that a restart or upgrade of the operator knows nothing less than before.
import type { Json, JsonObject } from '../model/json.js';
import { canonicalJson, isObject, shortChecksum } from '../model/json.js';
import { restartAnnotation } from '../model/sessions/index.js';
import { documentedResources } from '../model/workshop/fields.js';
import { findAmount } from './amounts.js';
import { hashOf, normalisedTemplate, shapeOf } from './comparison.js';
import type { ObservedChild, ObservedWorkshop, PodState } from './observed.js';

/** The annotations in which a Deployment records its pod. */
export const podAnnotations = {
  /** Input → hash of its value in the Workshop's spec. */
  inputs: 'orchestra.io/pod-inputs',
  /** Hashes of the template that was applied: of what it says, and of which fields it has. */
  template: 'orchestra.io/pod-template',
  /** When an input changed last; absent while the inputs are the first ones. */
  since: 'orchestra.io/pod-inputs-since',
} as const;

/** Hashes of what a pod is made from, by the name of the input. */
export type PodInputs = Readonly<Record<string, string>>;

const resources = Object.keys(documentedResources).map((name) => ['resources', name] as const);
const inputs = [['image'], ['port'], ['env'], ['args'], ['tier']] as const;

/**
 * What a Workshop says about its pod, as it is stored. Every known input has a hash, set or not, so that one that is
 * missing in a record is one that did not exist when the record was made.
 */
export function podInputsOf({ spec, annotations }: Pick<ObservedWorkshop, 'spec' | 'annotations'>): PodInputs {
  return {
    ...Object.fromEntries(inputs.map((path) => [path.join('.'), shortHash(valueAt(spec, path))])),
    ...Object.fromEntries(resources.map((path) => [path.join('.'), shortHash(amountAt(spec, path))])),
    storage: shortHash(isObject(spec['storage'])),
    restart: shortHash(annotations[restartAnnotation] ?? ''),
  };
}

/** `1` and `1000m` are the same to a pod. */
function amountAt(spec: JsonObject, path: readonly string[]): Json | undefined {
  const value = valueAt(spec, path);
  return findAmount(value)?.toString() ?? value;
}

/** Unset and empty are the same to a pod. */
function shortHash(value: Json | undefined): string {
  return shortChecksum(isEmpty(value) ? null : value).slice(0, 8);
}

function isEmpty(value: Json | undefined): boolean {
  return isObject(value) ? Object.keys(value).length === 0 : Array.isArray(value) && value.length === 0;
}

function valueAt(spec: JsonObject, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((at, step) => (isObject(at) ? at[step] : undefined), spec);
}

/** The record of a Deployment. Undefined when it has none, or none that can be read. */
export function recordedInputs({ annotations }: Pick<ObservedChild, 'annotations'>): PodInputs | undefined {
  const record = parsedMap(annotations[podAnnotations.inputs]);
  return record && Object.fromEntries(Object.entries(record).map(([name, hash]) => [name, String(hash)]));
}

/** The inputs that are not what the record says. What the record does not know has not changed. */
export function changedInputs(now: PodInputs, recorded: PodInputs | undefined): string[] {
  if (recorded === undefined) return [];
  return Object.keys(now).filter((name) => recorded[name] !== undefined && recorded[name] !== now[name]);
}

/** The record to keep while the pod stays: inputs that it did not know are taken in as they are. */
export function extendedRecord(now: PodInputs, recorded: PodInputs | undefined): PodInputs {
  return { ...now, ...recorded };
}

/** What a Deployment records of its template. */
export interface TemplateRecord {
  /** The hash of the template as it was rendered. */
  readonly rendered: string;
  /** The hash of which fields it has. */
  readonly shape: string;
}

/** The record of a template that is rendered now. */
export function templateRecordOf(template: Json | undefined): TemplateRecord {
  const fields = normalisedTemplate(template);
  return { rendered: hashOf(fields), shape: shapeOf(fields) };
}

/** The record of a Deployment's template. Undefined when it has none, or none that can be read. */
export function recordedTemplate({ annotations }: Pick<ObservedChild, 'annotations'>): TemplateRecord | undefined {
  const record = parsedMap(annotations[podAnnotations.template]);
  const [rendered, shape] = [record?.['rendered'], record?.['shape']];
  return typeof rendered === 'string' && typeof shape === 'string' ? { rendered, shape } : undefined;
}

/** The template that we own of a live Deployment. Undefined when we own none of it. */
export function ownedTemplate({ owned }: Pick<ObservedChild, 'owned'>): JsonObject | undefined {
  const spec = owned?.['spec'];
  const template = isObject(spec) ? spec['template'] : undefined;
  return isObject(template) ? template : undefined;
}

/**
 * Whether somebody else has changed the template since we applied it.
 *
 * *Assumption.* Another manager's change of a field takes the field away from us, so that it is missing among ours. A
 * mutating webhook changes values on the way of our own write and takes nothing away, so it is no change.
 */
export function isEdited(child: Pick<ObservedChild, 'owned' | 'annotations'>): boolean {
  const template = ownedTemplate(child);
  if (template === undefined) return true;
  const record = recordedTemplate(child);
  return record !== undefined && record.shape !== shapeOf(normalisedTemplate(template));
}

/** Whether a pod does something that would be lost with it: it runs, or it is on its way to. */
export function isAtWork(pod: PodState): boolean {
  if (pod.deleting || pod.phase === 'Failed' || pod.phase === 'Succeeded') return false;
  return pod.phase !== 'Pending' || !isStuck(pod);
}

/** A pod that has started nothing and can't: what it waits for is in its template. */
function isStuck({ unschedulable, containers }: PodState): boolean {
  if (unschedulable !== undefined) return true;
  const begun = containers.some(({ running, lastEnd }) => running || lastEnd !== undefined);
  return !begun && containers.some(({ waiting }) => waiting !== undefined && !usualWaits.has(waiting.reason));
}

const usualWaits = new Set(['ContainerCreating', 'PodInitializing', '']);

/** Annotation texts of the records. */
export function recordTexts(record: {
  readonly inputs: PodInputs;
  readonly template?: TemplateRecord | undefined;
  readonly since?: string | undefined;
}): Record<string, string> {
  return {
    [podAnnotations.inputs]: canonicalJson(record.inputs),
    ...(record.template === undefined ? {} : { [podAnnotations.template]: canonicalJson(record.template) }),
    ...(record.since === undefined ? {} : { [podAnnotations.since]: record.since }),
  };
}

function parsedMap(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
