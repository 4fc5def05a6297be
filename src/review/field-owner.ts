// Who applies an object: the field manager that has set the most of it. A comparison acts as that one, because what is
// no longer rendered goes only when its own manager stops applying it.
import type { FieldsV1, KubeObject, ManagedFieldsEntry } from '../kube/object.js';

/** Who applies what nobody has applied yet, in the words of `kubectl apply --server-side`. */
export const defaultManager = 'kubectl';

/**
 * Managers that write whole objects by updates and take away by themselves what they no longer render. kubectl goes by
 * another name when it does; its server-side apply takes those fields over.
 */
const updaters: Readonly<Record<string, string>> = {
  helm: 'helm',
  'helm-controller': 'helm-controller',
  'argocd-controller': 'argocd-controller',
  'kubectl-client-side-apply': 'kubectl',
};

/** The manager that has set the most fields; undefined where the object doesn't say. */
export function findOwner({ metadata: { managedFields = [] } }: KubeObject): string | undefined {
  const counts = new Map<string, number>();
  for (const entry of managedFields.filter(({ subresource }) => !subresource)) {
    const manager = managerOf(entry);
    counts.set(manager, (counts.get(manager) ?? 0) + leavesOf(entry.fieldsV1 ?? {}));
  }
  return mostFrequent(counts);
}

/** The name that counts most; of equals, the first. */
export function mostFrequent(counts: ReadonlyMap<string, number>): string | undefined {
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}

/** Whether an entry holds what its manager wrote by updates and would take away by itself. */
export function isUpdatedBy(entry: ManagedFieldsEntry, manager: string): boolean {
  return (
    entry.operation === 'Update' &&
    !entry.subresource &&
    Object.hasOwn(updaters, entry.manager) &&
    managerOf(entry) === manager
  );
}

function managerOf({ manager, operation }: ManagedFieldsEntry): string {
  return operation === 'Update' && Object.hasOwn(updaters, manager) ? (updaters[manager] ?? manager) : manager;
}

function leavesOf(fields: FieldsV1): number {
  const below = Object.values(fields);
  return below.length === 0 ? 1 : below.reduce((sum, each) => sum + leavesOf(each), 0);
}
