// Fields that their manager has set by updates and no longer renders. Server-side apply leaves them alone, because they
// were never applied; their manager takes them away by itself. The API server is asked what the object is without them.
import { withoutFields } from '../kube/field-removal.js';
import { uniteFields } from '../kube/managed-fields.js';
import { mergePatchBetween } from '../kube/merge-patch.js';
import type { KubeObject, ManagedFieldsEntry } from '../kube/object.js';
import { isUpdatedBy } from './field-owner.js';
import { withoutForeignFields } from './foreign-fields.js';

/**
 * The merge patch that turns a live object into what an apply answered, less what its manager no longer renders.
 * Undefined when the answer says it all.
 */
export function findRemoval(live: KubeObject, answer: KubeObject, manager: string): object | undefined {
  const { managedFields = [] } = answer.metadata;
  const updated = managedFields.filter((entry) => isUpdatedBy(entry, manager));
  if (updated.length === 0) return undefined;
  const others = managedFields.filter((entry) => !updated.includes(entry));
  const rest = withoutFields(answer, fieldsOf(updated), fieldsOf(others)) as KubeObject;
  const [from, before, after] = [live, answer, rest].map(withoutForeignFields);
  const isComplete = JSON.stringify(before) === JSON.stringify(after);
  return isComplete || from === undefined || after === undefined ? undefined : mergePatchBetween(from, after);
}

function fieldsOf(entries: readonly ManagedFieldsEntry[]) {
  return entries.map((entry) => entry.fieldsV1 ?? {}).reduce(uniteFields, {});
}
