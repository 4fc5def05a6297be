// What checks know of a cluster. They read nothing themselves: whatever a weak account may not see is a fact as well.
import type { LeaseRecord } from '../../kube/lease.js';
import type { KubeObject } from '../../kube/object.js';

/** What was seen, or the permission that it would have taken. */
export type Look<T> = { readonly value: T } | { readonly denied: string };

/** An object, or that there is none. */
export type ObjectLook = Look<KubeObject | undefined>;

/** What is known of a Secret: never what is in it. */
export interface SecretShape {
  readonly type: string;
  /** The keys that hold something. */
  readonly keys: readonly string[];
  /** The keys that hold nothing. */
  readonly emptyKeys: readonly string[];
}

/** A cluster as it was found. */
export interface Facts {
  /** The API server's clock, in milliseconds since the epoch. */
  readonly now: number;
  /** `v1.36.3`. */
  readonly version: Look<string>;
  /** The definition of Workshops. */
  readonly definition: ObjectLook;
  /** The kinds that each group and version serves that is needed; none where it is not served. */
  readonly kinds: ReadonlyMap<string, Look<readonly string[]>>;
  /** The names of all API groups. */
  readonly groups: Look<readonly string[]>;
  readonly ingressClasses: Look<readonly KubeObject[]>;
  readonly storageClasses: Look<readonly KubeObject[]>;
  /** The issuers that are named, by `ClusterIssuer name`. */
  readonly issuers: ReadonlyMap<string, ObjectLook>;
  readonly namespaces: ReadonlyMap<string, ObjectLook>;
  /** By namespace/name. */
  readonly secrets: ReadonlyMap<string, Look<SecretShape | undefined>>;
  /** Of all namespaces: network plugins run as such. */
  readonly daemonSets: Look<readonly KubeObject[]>;
  /** The answer to each access question, by its text. */
  readonly access: ReadonlyMap<string, Look<boolean>>;
  /** The programs of the platform, by `Deployment namespace/name`. */
  readonly programs: ReadonlyMap<string, ObjectLook>;
  readonly lease: Look<LeaseRecord | undefined>;
  /** By namespace; the empty one stands for all. */
  readonly workshops: ReadonlyMap<string, Look<readonly KubeObject[]>>;
}
