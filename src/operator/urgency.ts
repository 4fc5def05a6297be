// Whom somebody waits for. In a rush there is more to do than the cluster takes at once: what can be used is said to be
// before more is begun, and both come before sessions that run.
import type { ObjectKey } from '../kube/kind.js';
import { sessionNames } from '../model/sessions/index.js';
import type { SessionCaches } from './caches.js';
import { deploymentKind } from './child-kinds.js';
import type { ObservedWorkshop } from './observed.js';

/** What is known of sessions. */
export type Known = Pick<SessionCaches, 'findWorkshop' | 'findChild'>;

/** How urgent a Workshop is to a queue; the highest number first. */
export function urgencyOf(key: ObjectKey, known: Known): number {
  const workshop = known.findWorkshop(key);
  if (workshop === undefined || workshop.deleting) return 0;
  if (workshop.status.phase === 'Starting' && hasBecomeReady(key, workshop, known)) return 2;
  return isOnItsWay(workshop) ? 1 : 0;
}

/** Also one whose spec was changed: what failed may be begun anew. */
function isOnItsWay({ status: { phase = 'Pending', observedGeneration = 0 }, generation }: ObservedWorkshop): boolean {
  return ['Pending', 'Creating', 'Starting'].includes(phase) || observedGeneration < generation;
}

function hasBecomeReady({ namespace }: ObjectKey, { parsed }: ObservedWorkshop, known: Known): boolean {
  if (!('workshop' in parsed)) return false;
  const name = sessionNames(parsed.workshop).deployment;
  return (known.findChild(deploymentKind, { namespace, name })?.facts.deployment?.readyReplicas ?? 0) > 0;
}
