// Kubernetes objects as they travel: plain JSON, typed only where every kind is alike.
import type { ObjectKey } from './kind.js';

/** What every object says about itself. */
export interface ObjectMeta {
  readonly name: string;
  /** @default - a cluster-scoped object */
  readonly namespace?: string;
  /** @default - not stored yet */
  readonly uid?: string;
  /** @default - not stored yet */
  readonly resourceVersion?: string;
  /** @default - a kind that doesn't count its specs */
  readonly generation?: number;
  /** @default - not stored yet */
  readonly creationTimestamp?: string;
  /** @default - not being deleted */
  readonly deletionTimestamp?: string;
  /** @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly ownerReferences?: readonly OwnerReference[];
  /** @default - none */
  readonly finalizers?: readonly string[];
  /** @default - none */
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** Who an object is deleted with. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  /** @default false */
  readonly controller?: boolean;
  /** @default false */
  readonly blockOwnerDeletion?: boolean;
}

/** The fields that one manager has set in one way. */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** @default - the object itself */
  readonly subresource?: string;
  /** @default - unknown */
  readonly time?: string;
  readonly fieldsType: 'FieldsV1';
  /** @default - none */
  readonly fieldsV1?: FieldsV1;
}

/** A set of fields: keys are `f:name`, `k:{…}`, `v:…`, `i:…` or `.` (the element itself), values the fields below. */
export interface FieldsV1 {
  readonly [element: string]: FieldsV1;
}

/** An object as an API server answers it. */
export interface KubeObject {
  /** @default - left out by lists of built-in kinds */
  readonly apiVersion?: string;
  /** @default - left out by lists of built-in kinds */
  readonly kind?: string;
  readonly metadata: ObjectMeta;
  /** @default - a kind without one */
  readonly spec?: unknown;
  /** @default - a kind without one */
  readonly status?: unknown;
  readonly [field: string]: unknown;
}

/** An object as it is sent: whatever the kind has, and where it belongs. */
export interface SentObject {
  readonly metadata: { readonly name: string; /** @default - refused */ readonly namespace?: string };
}

/** One page of a list. */
export interface KubeList {
  readonly items: readonly KubeObject[];
  /** What the page is a view of: watches start here. */
  readonly resourceVersion: string;
  /** @default - this was the last page */
  readonly continue?: string;
}

/** Where an object is. */
export function keyOf({ metadata: { namespace = '', name } }: SentObject): ObjectKey {
  return { namespace, name };
}

/** The reference of the one owner that runs this object, if it has one. */
export function findController(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}
