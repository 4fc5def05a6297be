// One plain Kubernetes object, ready to be written: what charts turn into and files are made of.
import type { JsonObject } from '../model/json.js';

/** A Kubernetes object as plain JSON. */
export type Manifest = JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ManifestMetadata;
};

/** The part of an object's metadata that every object may have. */
export type ManifestMetadata = JsonObject & {
  readonly name: string;
  /** @default - a cluster-scoped object, or the namespace of whoever applies it */
  readonly namespace?: string;
  /** @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
};

/** The objects of one top-level construct, in the order in which they are applied. */
export interface ManifestGroup {
  /** The id of the top-level construct. */
  readonly id: string;
  readonly manifests: readonly Manifest[];
}

/** `Deployment orchestra-system/orchestra-api`: the way an object is named in messages. */
export function describeManifest({ kind, metadata: { name, namespace } }: Manifest): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** The API group of an object, empty for the core group. */
export function apiGroupOf({ apiVersion }: Manifest): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
