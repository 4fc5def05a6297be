// Fields that their manager has set by updates and no longer renders. Server-side apply leaves them alone, because they
// were never applied; their manager takes them away by itself. The API server is asked what the object is without them.
import { withoutFields } from '../kube/field-removal.js';
import { uniteFields } from '../kube/managed-fields.js';
import { mergePatchBetween } from '../kube/merge-patch.js';
import type { FieldsV1, KubeObject, ManagedFieldsEntry } from '../kube/object.js';
import type { Manifest } from '../manifest/manifest.js';
import { isUpdatedBy } from './field-owner.js';
import { withoutForeignFields } from './foreign-fields.js';
import type { Trial } from './trial.js';

/** What was tried on an object that is there. */
export type Tried = Required<Pick<Trial, 'manifest' | 'live' | 'manager'>>;

/**
 * The merge patch that turns a live object into what an apply answered, less what its manager no longer renders.
 * Undefined when the answer says it all.
 */
export function findRemoval(trial: Tried, answer: KubeObject): object | undefined {
  const { manifest, live, manager } = trial;
  const { managedFields = [] } = answer.metadata;
  const updated = managedFields.filter((entry) => isUpdatedBy(entry, manager));
  if (updated.length === 0) return undefined;
  const others = managedFields.filter((entry) => !updated.includes(entry));
  const rest = withoutFields(answer, removableOf(manifest, fieldsOf(updated)), fieldsOf(others)) as KubeObject;
  const [from, before, after] = [live, answer, rest].map(withoutForeignFields);
  const isComplete = JSON.stringify(before) === JSON.stringify(after);
  return isComplete || from === undefined || after === undefined ? undefined : mergePatchBetween(from, after);
}

/**
 * What is rendered as the stringData of a Secret stands in its data: the manager looks for it in stringData, finds
 * nothing, and takes nothing away.
 */
function removableOf({ kind, stringData }: Manifest, fields: FieldsV1): FieldsV1 {
  if (kind !== 'Secret' || stringData === undefined) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([field]) => field !== 'f:data'));
}

function fieldsOf(entries: readonly ManagedFieldsEntry[]) {
  return entries.map((entry) => entry.fieldsV1 ?? {}).reduce(uniteFields, {});
}
