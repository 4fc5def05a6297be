// When a session's pod may be replaced: rule 10 of the operator. The Deployment itself records what its pod was made
// from, so that a restart or upgrade of the operator knows nothing less than before.
import type { Json, JsonObject } from '../model/json.js';
import { canonicalJson, isObject } from '../model/json.js';
import { hashOf, normalisedTemplate, shapeOf } from './comparison.js';
import { findField } from './manifest-fields.js';
import type { ObservedChild, PodState } from './observed.js';
import type { PodInputs } from './pod-inputs.js';
import { beginnings, isProxy } from './pods.js';
import { remembered } from './remembered.js';
import { hasAnyOf } from './taken-fields.js';

/** The annotations in which a Deployment records its pod. */
export const podAnnotations = {
  /** Input → hash of its value in the Workshop's spec, marked where that is a default. */
  inputs: 'orchestra.io/pod-inputs',
  /** Hashes of the template that was applied: of what it says, and of which fields it has. */
  template: 'orchestra.io/pod-template',
  /** The generation of the Workshop that those are about. */
  generation: 'orchestra.io/pod-generation',
  /** When an input changed last; absent while the inputs are the first ones. */
  since: 'orchestra.io/pod-inputs-since',
  /** The generation of the Workshop that changed it then: within one second only that tells what came first. */
  sinceGeneration: 'orchestra.io/pod-inputs-since-generation',
} as const;

/** The record of a Deployment. Undefined when it has none, or none that can be read. */
export function recordedInputs({ annotations }: Pick<ObservedChild, 'annotations'>): PodInputs | undefined {
  const record = parsedMap(annotations[podAnnotations.inputs]);
  if (record === undefined) return undefined;
  const hashes = Object.fromEntries(Object.entries(record).map(([name, hash]) => [name, String(hash)]));
  return { generation: generationOf(annotations[podAnnotations.generation]), hashes };
}

function generationOf(text = ''): number {
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : -1;
}

/**
 * Whether a Deployment was made from a newer version of the Workshop than this one: a cache that lags behind. Only our
 * own word counts.
 */
export function isMadeFromNewer(child: Pick<ObservedChild, 'annotations' | 'owned'>, generation: number): boolean {
  const text = child.annotations[podAnnotations.generation];
  if (generationOf(text) <= generation) return false;
  return findField(child.owned, 'metadata', 'annotations', podAnnotations.generation) === text;
}

/** What a Deployment records of its template. */
export interface TemplateRecord {
  /** The hash of the template as it was rendered. */
  readonly rendered: string;
  /** The hash of which fields it has. */
  readonly shape: string;
  /**
   * That fields which were gone have been put back: `asked` until it is known what became of that, then `done`.
   * @default - none were gone
   */
  readonly restored?: 'asked' | 'done';
}

/** The record of a template that is rendered now. */
export function templateRecordOf(template: Json | undefined): TemplateRecord {
  const fields = normalisedTemplate(template);
  return { rendered: hashOf(fields), shape: shapeOf(fields) };
}

/** The record of a Deployment's template. Undefined when it has none, or none that can be read. */
export function recordedTemplate({ annotations }: Pick<ObservedChild, 'annotations'>): TemplateRecord | undefined {
  const record = parsedMap(annotations[podAnnotations.template]);
  const [rendered, shape, restored] = [record?.['rendered'], record?.['shape'], record?.['restored']];
  if (typeof rendered !== 'string' || typeof shape !== 'string') return undefined;
  return restored === 'asked' || restored === 'done' ? { rendered, shape, restored } : { rendered, shape };
}

/** The template that we own of a live Deployment. Undefined when we own none of it. */
export function ownedTemplate({ owned }: Pick<ObservedChild, 'owned'>): JsonObject | undefined {
  const template = findField(owned, 'spec', 'template');
  return isObject(template) ? template : undefined;
}

/**
 * Whether somebody else has changed what we applied of the template.
 *
 * *Assumption.* Whoever changes a field owns it from then on, and we no longer do. Admission changes or removes fields on
 * the way of our own write: of a changed one we stay the owner, and of a removed one nobody is.
 */
export function isEdited(child: Pick<ObservedChild, 'owned' | 'annotations' | 'deployment'>, rendered: Json): boolean {
  const taken = child.deployment?.takenTemplate;
  return taken !== undefined && hasAnyOf(taken, rendered) && recordedTemplate(child)?.shape !== shapeOfOwned(child);
}

/**
 * Whether fields are gone that we applied. By whom can't be told: somebody took them out, or admission does so whenever
 * the template is applied. An API server that does not know some of them takes none away.
 */
export function isCut(child: Pick<ObservedChild, 'owned' | 'annotations' | 'deployment'>): boolean {
  const recorded = recordedTemplate(child);
  if (recorded === undefined || child.deployment?.hasUnseenTemplate === true) return false;
  return recorded.restored !== 'asked' && recorded.shape !== shapeOfOwned(child);
}

/** What is known of the template once it is seen how it was taken. */
export function seenTemplateRecord(child: Pick<ObservedChild, 'owned' | 'annotations'>): TemplateRecord {
  const recorded = recordedTemplate(child) ?? templateRecordOf(ownedTemplate(child));
  return recorded.restored === 'asked' ? { ...recorded, shape: shapeOfOwned(child), restored: 'done' } : recorded;
}

/** Which fields of the template are ours. */
function shapeOfOwned(child: Pick<ObservedChild, 'owned'>): string {
  const template = ownedTemplate(child);
  return template === undefined ? shapeOf(normalisedTemplate(template)) : shapeOfTemplate(template);
}

const shapeOfTemplate = remembered((template: JsonObject) => shapeOf(normalisedTemplate(template)));

/** Whether a pod does something that would be lost with it: it runs, or it is on its way to. */
export function isAtWork(pod: PodState): boolean {
  if (pod.deleting || pod.phase === 'Failed' || pod.phase === 'Succeeded') return false;
  return pod.phase !== 'Pending' || !isStuck(pod);
}

/**
 * A pod that can't start, and whose app has not begun: what it waits for is in its template. The proxy beside it may run
 * already, and has nothing to lose.
 */
function isStuck({ unschedulable, containers }: PodState): boolean {
  if (unschedulable !== undefined) return true;
  const apps = containers.filter((container) => !isProxy(container));
  const begun = apps.some(({ running, lastEnd }) => running || lastEnd !== undefined);
  return !begun && containers.some(({ waiting }) => waiting !== undefined && !usualWaits.has(waiting.reason));
}

const usualWaits = new Set([...beginnings, '']);

/** When an input changed last, as annotations say it. */
export interface InputChange {
  readonly at: string;
  /** @default - it was recorded without */
  readonly generation?: string | undefined;
}

/** The recorded change, or undefined while the inputs are the first ones. */
export function recordedChange({ annotations }: Pick<ObservedChild, 'annotations'>): InputChange | undefined {
  const at = annotations[podAnnotations.since];
  return at === undefined ? undefined : { at, generation: annotations[podAnnotations.sinceGeneration] };
}

/** Annotation texts of the records. */
export function recordTexts(record: {
  readonly inputs: PodInputs;
  readonly template?: TemplateRecord | undefined;
  readonly since?: InputChange | undefined;
}): Record<string, string> {
  return {
    [podAnnotations.inputs]: canonicalJson(record.inputs.hashes),
    [podAnnotations.generation]: String(record.inputs.generation),
    ...(record.template === undefined ? {} : { [podAnnotations.template]: canonicalJson(record.template) }),
    ...(record.since === undefined ? {} : changeTexts(record.since)),
  };
}

function changeTexts({ at, generation }: InputChange): Record<string, string> {
  const when = { [podAnnotations.since]: at };
  return generation === undefined ? when : { ...when, [podAnnotations.sinceGeneration]: generation };
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
