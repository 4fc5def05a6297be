// What a decision wants said about a Workshop, as the recorder of Kubernetes Events takes it.
import type { ObjectKey } from '../kube/kind.js';
import { workshopApiVersion, workshopKind } from '../model/workshop/index.js';
import type { EventFacts } from '../runtime/events.js';
import type { SessionEvent } from './observed.js';

/** An Event about a Workshop. */
export function eventAbout({ namespace, name }: ObjectKey, uid: string, event: SessionEvent): EventFacts {
  return { subject: { apiVersion: workshopApiVersion, kind: workshopKind.kind, namespace, name, uid }, ...event };
}
