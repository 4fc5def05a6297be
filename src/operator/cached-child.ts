// What is kept of a child between passes. Our fields of it are kept as text: most passes find the child unchanged and
// never look at them, and thousands of parsed objects would be most of the memory of this process.
import type { KubeObject, ManagedFieldsEntry, OwnerReference } from '../kube/object.js';
import { findController } from '../kube/object.js';
import type { ResourceKind } from '../kube/kind.js';
import { ownedFields } from '../kube/managed-fields.js';
import type { JsonObject } from '../model/json.js';
import { claimStateOf, deploymentStateOf, timeOf } from './child-state.js';
import { fieldManager } from './identity.js';
import type { ChildController, ObservedChild } from './observed.js';

/** A child as it is kept. */
export interface CachedChild {
  readonly namespace: string;
  /** Everything of the observed child that never needs to be worked out anew. */
  readonly facts: Omit<ObservedChild, 'controller' | 'owned'>;
  /** @default - nobody controls it */
  readonly controller?: Omit<ChildController, 'exists'>;
  /** JSON of our fields. @default - we have never applied it */
  readonly owned?: string;
}

/** What is kept of a live object of a kind. */
export function cacheChild(kind: ResourceKind, object: KubeObject): CachedChild {
  const controller = findController(object);
  const owned = ownedFields(object, fieldManager);
  return {
    namespace: object.metadata.namespace ?? '',
    facts: factsOf(kind, object, controller),
    ...(controller && { controller: controllerOf(controller) }),
    ...(Object.keys(owned).length > 0 && { owned: JSON.stringify(owned) }),
  };
}

function controllerOf({ apiVersion, kind, name, uid }: OwnerReference): Omit<ChildController, 'exists'> {
  return { group: apiVersion.includes('/') ? apiVersion.split('/', 1).join('') : '', kind, name, uid };
}

function factsOf(kind: ResourceKind, object: KubeObject, controller: OwnerReference | undefined): CachedChild['facts'] {
  const { metadata } = object;
  const creator = controller && findCreator(object, controller);
  return {
    kind,
    name: metadata.name,
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    createdAt: timeOf(metadata.creationTimestamp) ?? 0,
    deleting: metadata.deletionTimestamp !== undefined,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    ...(creator !== undefined && { creator }),
    ...(kind.kind === 'Deployment' && { deployment: deploymentStateOf(object) }),
    ...(kind.kind === 'PersistentVolumeClaim' && { claim: claimStateOf(object, creator) }),
  };
}

/** A child as a decision sees it; `exists` says of a controller whether it is alive, as far as is known. */
export function observeChild(
  { facts, controller, owned: text }: CachedChild,
  exists: (controller: Omit<ChildController, 'exists'>) => boolean | undefined,
): ObservedChild {
  const child = {
    ...facts,
    ...(controller === undefined ? {} : { controller: { ...controller, exists: exists(controller) } }),
  };
  return text === undefined ? child : withOwned(child, text);
}

/** Parsed at the first look. */
function withOwned(child: ObservedChild, text: string): ObservedChild {
  let parsed: JsonObject | undefined;
  return Object.defineProperty(child, 'owned', {
    enumerable: true,
    get: () => (parsed ??= JSON.parse(text) as JsonObject),
  });
}

/** Whoever set the reference to the controller by a create or update. */
function findCreator({ metadata }: KubeObject, { uid }: OwnerReference): string | undefined {
  const reference = `k:${JSON.stringify({ uid })}`;
  const sets = ({ operation, subresource, fieldsV1 }: ManagedFieldsEntry): boolean =>
    operation === 'Update' &&
    subresource === undefined &&
    fieldsV1?.['f:metadata']?.['f:ownerReferences']?.[reference] !== undefined;
  return metadata.managedFields?.find(sets)?.manager;
}
