// The objects that a session is to have, each beside the one that bears its name already.
import { renderSession } from '../charts/workshop-chart.js';
import type { SessionProps } from '../model/sessions/index.js';
import { keepsWorkspace, sessionLabels, sessionNames } from '../model/sessions/index.js';
import type { Workshop } from '../model/workshop/index.js';
import { workshopApiVersion, workshopKind } from '../model/workshop/index.js';
import type { ResourceKind } from '../kube/kind.js';
import { childId, childKindOf } from './child-kinds.js';
import type { ChildManifest, Observed, ObservedChild } from './observed.js';
import type { Relation } from './ownership.js';
import { relationOf } from './ownership.js';
import { isOfOtherOperator } from './session-deployment.js';
import { sameFields } from './comparison.js';
import { Recent } from './remembered.js';
import type { Standing } from './standing.js';

/** One object that a session is to have. */
export interface WantedChild {
  readonly kind: ResourceKind;
  /** `childId`. */
  readonly id: string;
  readonly rendered: ChildManifest;
  /** Whether its pod is that of the existing operator, of which nothing is rendered. */
  readonly isInherited: boolean;
  /** @default - there is no object of this name */
  readonly child?: ObservedChild;
  /** @default - there is no object of this name */
  readonly relation?: Relation;
}

/** Everything that the session is to have, in the order in which it is applied. */
export function wantedChildren(observed: Observed, asked: SessionProps, { deployment }: Standing): WantedChild[] {
  const isInherited = deployment !== undefined && !deployment.deleting && isOfOtherOperator(deployment, asked.workshop);
  const podSelector = isInherited ? deployment.deployment?.selector : undefined;
  const session = { ...asked, podSelector };
  const known = new Map(observed.children.map((child) => [childId(child.kind, child.name), child]));
  return renderedChildren(observed, session).map((rendered) => {
    const kind = childKindOf(rendered);
    const id = childId(kind, rendered.metadata.name);
    const child = known.get(id);
    const relation = child && relationOf(child, observed.workshop, session.workshop);
    return { kind, id, rendered, isInherited: isInherited && kind.kind === 'Deployment', child, relation };
  });
}

/** What a Workshop was rendered to last, and what for: most passes are about the same. */
interface Rendering {
  readonly session: SessionProps;
  readonly uid: string;
  readonly manifests: readonly ChildManifest[];
}

const renderings = new Recent<Workshop, Rendering>();

function renderedChildren(observed: Observed, session: SessionProps): readonly ChildManifest[] {
  const { uid } = observed.workshop;
  const isMeant = (last: Rendering): boolean => last.uid === uid && isSameSession(last.session, session);
  return renderings.get(session.workshop, () => render(observed, session), isMeant).manifests;
}

function render(observed: Observed, session: SessionProps): Rendering {
  const rendered = renderSession(session) as unknown as ChildManifest[];
  const all = session.podSelector === undefined ? rendered : [...rendered, inheritedDeployment(session)];
  const manifests = all.map((manifest) => owned(manifest, observed, session));
  return { session, uid: observed.workshop.uid, manifests };
}

function isSameSession(a: SessionProps, b: SessionProps): boolean {
  return a.settings === b.settings && a.host === b.host && sameFields(a.podSelector, b.podSelector);
}

/** What the existing operator's Deployment is to have from us: labels to be found by. */
function inheritedDeployment({ workshop }: SessionProps): ChildManifest {
  const metadata = { name: sessionNames(workshop).deployment, namespace: '', labels: sessionLabels(workshop) };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata };
}

/** In the Workshop's namespace and, but for an owner's workspace, gone when the Workshop is. */
function owned(manifest: ChildManifest, { key, workshop }: Observed, session: SessionProps): ChildManifest {
  const metadata = { ...manifest.metadata, namespace: key.namespace };
  if (isWorkspace(manifest, session)) return { ...manifest, metadata };
  const reference = {
    apiVersion: workshopApiVersion,
    kind: workshopKind.kind,
    name: key.name,
    uid: workshop.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  return { ...manifest, metadata: { ...metadata, ownerReferences: [reference] } };
}

function isWorkspace({ kind, metadata }: ChildManifest, { workshop }: SessionProps): boolean {
  const names = sessionNames(workshop);
  return kind === 'PersistentVolumeClaim' && metadata.name === names.claim && keepsWorkspace(workshop.spec);
}
