// Whose an object is that bears one of our names. Only what is ours is ever written or deleted; of everything else it is
// said whose it is, or waited for its end.
import { keepsWorkspace, ownerHash, sessionNames } from '../model/sessions/index.js';
import type { Workshop } from '../model/workshop/index.js';
import type { ObservedChild, ObservedWorkshop } from './observed.js';

/**
 * How an object relates to a Workshop.
 *
 * `ours`: its controller is this Workshop. `shared`: the workspace of its owner, which has no controller.
 * `ending`: it is going away. `foreign`: somebody else's.
 */
export type Relation = 'ours' | 'shared' | 'ending' | 'foreign';

/** How a same-named object relates to a Workshop. */
export function relationOf(child: ObservedChild, { uid }: ObservedWorkshop, workshop: Workshop): Relation {
  if (child.deleting) return 'ending';
  const { controller } = child;
  if (controller?.uid === uid) return 'ours';
  if (controller !== undefined) return controller.exists === false ? 'ending' : 'foreign';
  return isWorkspaceOf(child, workshop) ? 'shared' : 'foreign';
}

/** Whether an object is controlled by a Workshop. */
export function isControlledBy({ controller }: ObservedChild, { uid }: ObservedWorkshop): boolean {
  return controller?.uid === uid;
}

/** The owner's labels prove it: nobody else's volume may be mounted for being called alike. */
function isWorkspaceOf({ kind, name, labels }: ObservedChild, workshop: Workshop): boolean {
  return (
    kind.kind === 'PersistentVolumeClaim' &&
    keepsWorkspace(workshop.spec) &&
    name === sessionNames(workshop).claim &&
    labels['component'] === 'workspace' &&
    labels['orchestra.io/owner-hash'] === ownerHash(workshop.spec.owner)
  );
}

/**
 * Whether this operator made an object that nothing controls. Nothing tells for which Workshop of its name: it may be left from
 * one that was deleted without its objects.
 */
export function isOrphan({ controller, owned }: ObservedChild): boolean {
  return controller === undefined && owned !== undefined;
}

/** `the Service bioc-intro-service, which belongs to the Deployment x`. */
export function describeOwner(child: ObservedChild): string {
  return `the ${child.kind.kind} ${child.name}, which ${whose(child)}`;
}

function whose(child: ObservedChild): string {
  const { controller } = child;
  if (controller !== undefined) return `belongs to the ${controller.kind} ${controller.name}`;
  return isOrphan(child) ? 'this operator made and which nothing owns' : 'is not of our making';
}
