// One kind of object in every namespace that is served, with a reflector for each: a namespace that can't be read must
// not keep the others from being served.
import type { ObjectKey } from '../kube/kind.js';
import type { KubeObject } from '../kube/object.js';
import type { Reflector } from '../kube/reflector.js';

/** The scope of an operator that serves all namespaces. */
export const everywhere = '';

/** The objects of a kind, by the scope in which they are read. */
export class ScopedCache<T> {
  readonly #reflectors: ReadonlyMap<string, Reflector<T>>;

  constructor(scopes: readonly string[], start: (namespaces: readonly string[]) => Reflector<T>) {
    const namespacesOf = (scope: string): readonly string[] => (scope === everywhere ? [] : [scope]);
    this.#reflectors = new Map(scopes.map((scope) => [scope, start(namespacesOf(scope))]));
  }

  /** What is known of an object. */
  get(key: ObjectKey): T | undefined {
    return this.in(key.namespace)?.store.get(key);
  }

  /** What is known of every object. */
  *values(): Iterable<T> {
    for (const { store } of this.#reflectors.values()) yield* store.values();
  }

  /** The answer to a write of our own. */
  remember(object: KubeObject): void {
    this.in(object.metadata.namespace ?? '')?.store.remember(object);
  }

  /** The reflector that reads a namespace. */
  in(namespace: string): Reflector<T> | undefined {
    return this.#reflectors.get(namespace) ?? this.#reflectors.get(everywhere);
  }

  /** The server answers again. */
  retry(): void {
    for (const reflector of this.#reflectors.values()) reflector.retry();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#reflectors.values()].map((reflector) => reflector.stop()));
  }
}
