// What is kept of a child between passes. Our fields of it are kept as packed text: most passes find the child unchanged
// and never look at them, and thousands of parsed objects would be most of the memory of this process.
import type { KubeObject, ManagedFieldsEntry, OwnerReference } from '../kube/object.js';
import { findController } from '../kube/object.js';
import type { ResourceKind } from '../kube/kind.js';
import { ownedFields } from '../kube/managed-fields.js';
import type { JsonObject } from '../model/json.js';
import { AlikeTexts, type PackedText } from './alike-texts.js';
import { claimStateOf, deploymentStateOf, timeOf } from './child-state.js';
import { fieldManager } from './identity.js';
import { workshopKind } from './child-kinds.js';
import type { ChildController, ObservedChild } from './observed.js';
import { Recent } from './remembered.js';

/** A child as it is kept. */
export interface CachedChild {
  readonly namespace: string;
  /** Everything of the observed child that never needs to be worked out anew. */
  readonly facts: Omit<ObservedChild, 'controller' | 'owned'>;
  /** @default - nobody controls it */
  readonly controller?: Omit<ChildController, 'exists'>;
  /** JSON of our fields. @default - we have never applied it */
  readonly owned?: PackedText;
}

/** What is kept of a live object of a kind. */
export function cacheChild(kind: ResourceKind, object: KubeObject): CachedChild {
  const controller = findController(object);
  const owned = ownedFields(object, fieldManager);
  return {
    namespace: object.metadata.namespace ?? '',
    facts: factsOf(kind, object, controller),
    ...(controller && { controller: controllerOf(controller) }),
    ...(Object.keys(owned).length > 0 && { owned: textsOf(kind).pack(JSON.stringify(owned)) }),
  };
}

/** Children of one kind differ by little more than the name of their session. */
const texts = new Map<ResourceKind, AlikeTexts>();

function textsOf(kind: ResourceKind): AlikeTexts {
  const known = texts.get(kind) ?? new AlikeTexts();
  texts.set(kind, known);
  return known;
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
    labels: kind.kind === 'PersistentVolumeClaim' ? (metadata.labels ?? none) : none,
    annotations: ownAnnotations(metadata.annotations),
    ...(creator !== undefined && { creator }),
    ...(kind.kind === 'Deployment' && { deployment: deploymentStateOf(object) }),
    ...(kind.kind === 'PersistentVolumeClaim' && { claim: claimStateOf(object, creator) }),
  };
}

const none: Readonly<Record<string, string>> = {};
const ownPrefix = `${workshopKind.group}/`;

function ownAnnotations(all: Readonly<Record<string, string>> = none): Readonly<Record<string, string>> {
  const own = Object.entries(all).filter(([name]) => name.startsWith(ownPrefix));
  return own.length === 0 ? none : Object.fromEntries(own);
}

/** A child as a decision sees it; `exists` says of a controller whether it is alive, as far as is known. */
export function observeChild(
  { facts, controller, owned }: CachedChild,
  exists: (controller: Omit<ChildController, 'exists'>) => boolean | undefined,
): ObservedChild {
  const child = {
    ...facts,
    ...(controller === undefined ? {} : { controller: { ...controller, exists: exists(controller) } }),
  };
  return owned === undefined ? child : withOwned(child, owned);
}

/** Parsed at the first look. */
function withOwned(child: ObservedChild, text: PackedText): ObservedChild {
  return Object.defineProperty(child, 'owned', { enumerable: true, get: () => parsed(text) });
}

const looked = new Recent<PackedText, JsonObject>();

function parsed(text: PackedText): JsonObject {
  return looked.get(text, () => JSON.parse(text.among.unpack(text.packed)) as JsonObject);
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
