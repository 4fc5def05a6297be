// From a stored Workshop to what a decision needs of it. The definition in the cluster may be newer than this program:
// fields that it does not know are left aside here, where a file would be refused for them.
import * as z from 'zod';
import type { KubeObject } from '../kube/object.js';
import type { Json, JsonObject } from '../model/json.js';
import { isObject } from '../model/json.js';
import { schemaProblems } from '../model/schema-problems.js';
import type { ParsedWorkshop, workshopSchema, WorkshopStatus } from '../model/workshop/index.js';
import { workshopApiVersion, workshopKind, workshopStatus } from '../model/workshop/index.js';
import { timeOf } from './child-state.js';
import { sameFields } from './comparison.js';
import type { ObservedWorkshop } from './observed.js';
import { defaultedInputs } from './pod-inputs.js';

/** The schema of Workshops with an installation's defaults, made once. */
export type WorkshopSchema = ReturnType<typeof workshopSchema>;

/**
 * A Workshop as a decision sees it. Never throws, whatever is stored. What was read of an older version is kept where it
 * still holds: most new versions are our own words, and what was rendered from the same spec is found by it.
 */
export function readWorkshop(
  object: KubeObject,
  schema: WorkshopSchema,
  previous?: ObservedWorkshop,
): ObservedWorkshop {
  const { metadata } = object;
  const annotations = metadata.annotations ?? {};
  const isAsBefore = previous !== undefined && isSameRequest(previous, { annotations, spec: specOf(object) });
  const rawStatus = isObject(object.status) ? object.status : {};
  return {
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    generation: metadata.generation ?? 0,
    createdAt: timeOf(metadata.creationTimestamp) ?? 0,
    deleting: metadata.deletionTimestamp !== undefined,
    annotations,
    finalizers: metadata.finalizers ?? [],
    spec: isAsBefore ? previous.spec : specOf(object),
    defaulted: defaultedInputs(object),
    parsed: isAsBefore ? previous.parsed : parseStored(object, schema),
    rawStatus,
    status: readStatus(rawStatus),
  };
}

function specOf({ spec }: KubeObject): JsonObject {
  return isObject(spec) ? spec : {};
}

function isSameRequest(a: Pick<ObservedWorkshop, 'annotations' | 'spec'>, b: typeof a): boolean {
  return sameFields(a.spec, b.spec) && sameFields(a.annotations, b.annotations);
}

/** Anybody may have written a status: one field that can't be read must not take the memory of the others with it. */
function readStatus(raw: JsonObject): WorkshopStatus {
  const { session, conditions } = raw;
  const readable = {
    ...raw,
    session: isObject(session) ? readableFields(sessionRecord, session) : undefined,
    conditions: Array.isArray(conditions) ? conditions.filter(isCondition) : undefined,
  };
  return readableFields(workshopStatus, readable) as WorkshopStatus;
}

function readableFields({ shape }: z.ZodObject, raw: object): JsonObject {
  const fields = Object.entries(shape).map(([field, schema]) => {
    return [field, z.safeParse(schema, (raw as JsonObject)[field]).data as Json | undefined] as const;
  });
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

const sessionRecord = workshopStatus.shape.session.unwrap();
const condition = workshopStatus.shape.conditions.unwrap().element;

function isCondition(value: unknown): boolean {
  return condition.safeParse(value).success;
}

/** The metadata that rendering uses; the rest is not ours to judge. */
function parseStored({ metadata, spec }: KubeObject, schema: WorkshopSchema): ParsedWorkshop {
  const { name, namespace, annotations } = metadata;
  const used = JSON.parse(JSON.stringify({ name, namespace, annotations })) as JsonObject;
  const stored = { apiVersion: workshopApiVersion, kind: workshopKind.kind, metadata: used, spec };
  const strict = schema.safeParse(stored, { reportInput: true });
  if (strict.success) return { workshop: strict.data };
  const known = schema.safeParse(withoutUnknown(stored, strict.error.issues), { reportInput: true });
  if (known.success) return { workshop: known.data };
  return { problems: schemaProblems(schema, known.error.issues) };
}

function withoutUnknown(stored: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy: unknown = structuredClone(stored);
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const holder = issue.path.reduce<unknown>((at, step) => (at as JsonObject | undefined)?.[String(step)], copy);
    for (const key of issue.keys) if (isObject(holder)) Reflect.deleteProperty(holder, key);
  }
  return copy;
}
