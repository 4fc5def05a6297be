// The children of sessions by their kinds. Of volume claims there are two caches, because a selector can't say "or": ours, and the
// workspaces that the existing operator has left, which have our label only once a session of ours has applied them.
import type { ObjectKey, ResourceKind } from '../kube/kind.js';
import type { KubeObject } from '../kube/object.js';
import type { CachedChild } from './cached-child.js';
import { volumeClaimKind } from './child-kinds.js';
import type { ScopedCache } from './scoped-cache.js';

/** Children carry it from the first apply on; others of the existing operator are found by their names. */
const [ourLabel, us] = ['app.kubernetes.io/managed-by', 'orchestra-operator'];
const childSelector = `${ourLabel}=${us}`;

/** As the existing operator itself finds them. */
const inheritedSelector = `component=workspace,orchestra.io/owner-hash,${ourLabel}!=${us}`;

/** Whether that selector finds an object. */
function isInherited({ metadata: { labels = {} } }: KubeObject): boolean {
  return labels['component'] === 'workspace' && 'orchestra.io/owner-hash' in labels && labels[ourLabel] !== us;
}

/** What is known of children. A claim whose labels change may be in both caches for a moment; then it is ours. */
export class ChildCaches {
  readonly #ours: ReadonlyMap<string, ScopedCache<CachedChild>>;
  readonly #inherited: ScopedCache<CachedChild>;

  constructor(
    kinds: readonly ResourceKind[],
    reflect: (kind: ResourceKind, labelSelector: string) => ScopedCache<CachedChild>,
  ) {
    this.#ours = new Map(kinds.map((kind) => [kind.kind, reflect(kind, childSelector)]));
    this.#inherited = reflect(volumeClaimKind, inheritedSelector);
  }

  /** Every cache, with the name under which it is told of. */
  *entries(): Iterable<readonly [name: string, cache: ScopedCache<CachedChild>]> {
    yield* this.#ours;
    yield [`${volumeClaimKind.kind} of the operator before`, this.#inherited];
  }

  /** A child of a kind, or undefined when none is known under the name. */
  find(kind: string, key: ObjectKey): CachedChild | undefined {
    const child = this.#ours.get(kind)?.get(key);
    return child ?? (kind === volumeClaimKind.kind ? this.#inherited.get(key) : undefined);
  }

  /** Every volume claim, once. */
  *volumeClaims(): Iterable<CachedChild> {
    const ours = this.#ours.get(volumeClaimKind.kind);
    yield* ours?.values() ?? [];
    for (const claim of this.#inherited.values()) {
      if (ours?.get({ namespace: claim.namespace, name: claim.facts.name }) === undefined) yield claim;
    }
  }

  /** The answer to a write of our own: to the cache whose watch will tell what becomes of the object. */
  remember(kind: ResourceKind, object: KubeObject): void {
    const cache = kind === volumeClaimKind && isInherited(object) ? this.#inherited : this.#ours.get(kind.kind);
    cache?.remember(object);
  }
}
