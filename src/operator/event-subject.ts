// What people are told of a session, as an Event about its Workshop.
import { apiVersionOf } from '../kube/kind.js';
import type { ObjectKey } from '../kube/kind.js';
import type { EventFacts } from '../runtime/events.js';
import { workshopKind } from './child-kinds.js';
import type { SessionEvent } from './observed.js';

/** An Event about a Workshop. */
export function eventAbout(key: ObjectKey, uid: string, event: SessionEvent): EventFacts {
  const subject = { apiVersion: apiVersionOf(workshopKind), kind: workshopKind.kind, ...key, uid };
  return { subject, ...event };
}
