// What can be asked of an API server. An interface of its own, so that reflectors, leases and the runtime are tested
// against a scripted one.
import type { ObjectKey, ResourceKind } from './kind.js';
import type { KubeList, KubeObject, SentObject } from './object.js';
import type { ServerTime } from './server-time.js';

/** How any call may be bounded. */
export interface CallOptions {
  /** Gives the call up. @default - never */
  readonly signal?: AbortSignal;
  /** How long one attempt may take. @default - the client's */
  readonly timeoutMs?: number;
  /** How often it may be tried where repeating is safe. @default - the client's */
  readonly attempts?: number;
  /** True for what may never wait for other requests, however many hang: the limit of connections is not for it. @default false */
  readonly urgent?: boolean;
}

/** How a write may be bounded. */
export interface WriteOptions extends CallOptions {
  /** True for the Lease itself, which must be renewed before anything else may be written. @default false */
  readonly unfenced?: boolean;
}

/** What a list or watch is about. */
export interface Selection {
  /** @default - all namespaces */
  readonly namespace?: string;
  /** @default - every object */
  readonly labelSelector?: string;
}

/** One page of a list. */
export interface ListOptions extends Selection, CallOptions {
  /** @default - everything in one page */
  readonly limit?: number;
  /** The token of the page before. @default - the first page */
  readonly continue?: string;
  /** @default - the newest state, read by quorum */
  readonly resourceVersion?: string;
}

/** A watch from a known state on. */
export interface WatchOptions extends Selection {
  readonly resourceVersion: string;
  /** When the server ends it. */
  readonly timeoutSeconds: number;
  /**
   * Whether this resourceVersion was the answer to a write of our own. It is asked once for each event; an event about one
   * comes as a BOOKMARK, and is not read. @default - none was
   */
  readonly isAnswered?: (resourceVersion: string) => boolean;
  readonly signal: AbortSignal;
}

/** Something happened to an object; a BOOKMARK only says how far the server has come. */
export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubeObject }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

/** How a change is only tried. */
export interface TrialOptions {
  /** True: the server answers what would become of the object, and keeps nothing. @default false */
  readonly dryRun?: boolean;
  /** As whom. @default - the client's field manager */
  readonly fieldManager?: string;
}

/** How an object is applied. */
export interface ApplyOptions extends WriteOptions, TrialOptions {
  /** True: fields of other managers are taken over. False: they are a conflict (409). */
  readonly force: boolean;
  /**
   * True: an object of the name, whoever's it is and whatever it says, is a conflict and stays as it is. Without, an apply
   * that shares no differing field with it merges into it. @default false
   */
  readonly mustCreate?: boolean;
}

/** What an apply did. */
export interface Applied {
  readonly object: KubeObject;
  /** True when the object did not exist (201). */
  readonly created: boolean;
}

/** How an object is patched. */
export interface PatchOptions extends WriteOptions, TrialOptions {
  /** @default - the object itself */
  readonly subresource?: 'status';
}

/** Which object is deleted: the one that was judged, never just its name. */
export interface DeleteOptions extends WriteOptions {
  readonly uid: string;
  /** @default - whatever has become of it */
  readonly resourceVersion?: string;
  /** @default - the kind's */
  readonly propagation?: 'Foreground' | 'Background';
}

/** Requests to one API server, as one field manager. Everything may throw ApiError, Unreachable or (writes) Fenced. */
export interface KubeClient {
  /** The object, or undefined when there is none. */
  get(kind: ResourceKind, key: ObjectKey, options?: CallOptions): Promise<KubeObject | undefined>;
  /** What is served at a path that is no kind's, such as `/version` or `/apis/apps/v1`. */
  read(path: string, options?: CallOptions): Promise<unknown>;
  /** One page. */
  list(kind: ResourceKind, options?: ListOptions): Promise<KubeList>;
  /** Events until the server ends the watch; an ERROR event is thrown as an ApiError. */
  watch(kind: ResourceKind, options: WatchOptions): AsyncIterable<WatchEvent>;
  /**
   * Server-side apply. With `metadata.uid` it can only meet that very object, and is then repeated when its outcome is
   * unknown.
   */
  apply(kind: ResourceKind, manifest: SentObject, options: ApplyOptions): Promise<Applied>;
  /** A merge patch. With `metadata.resourceVersion` it is repeated when its outcome is unknown. */
  mergePatch(kind: ResourceKind, key: ObjectKey, patch: object, options?: PatchOptions): Promise<KubeObject>;
  jsonPatch(kind: ResourceKind, key: ObjectKey, patch: readonly object[], options?: PatchOptions): Promise<KubeObject>;
  /** For Events, Leases and reviews, which are never stored; children are applied. */
  create(kind: ResourceKind, namespace: string, object: object, options?: WriteOptions): Promise<KubeObject>;
  /** For Leases; the object must carry its resourceVersion. */
  update(kind: ResourceKind, object: SentObject, options?: WriteOptions): Promise<KubeObject>;
  /** Deletes the object with this UID; it being gone already is success, another one in its place a conflict. */
  delete(kind: ResourceKind, key: ObjectKey, options: DeleteOptions): Promise<void>;
  /** The API server's clock, as its answers tell it. */
  readonly serverTime: ServerTime;
}
