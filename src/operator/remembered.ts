// Work that is done once. Passes look at the same things again and again, and find them unchanged.

/** The same function, with its answers kept for as long as the object that they are about. */
export function remembered<K extends object, V>(work: (object: K) => V): (object: K) => V {
  const known = new WeakMap<K, V>();
  return (object) => {
    const found = known.get(object);
    if (found !== undefined) return found;
    const made = work(object);
    known.set(object, made);
    return made;
  };
}

/**
 * What sessions that begin are worked on at once, and more. One that runs is not looked at again for hours, and what is
 * kept of it is memory for nothing.
 */
const mostRecent = 64;

/** What was asked for last, by its key; what was not asked for longest goes first. */
export class Recent<K, V> {
  readonly #values = new Map<K, V>();

  /** What is kept for a key, if it is what is `wanted`; else what `make` makes of it. */
  get(key: K, make: () => V, wanted: (value: V) => boolean = () => true): V {
    const found = this.#values.get(key);
    const value = found !== undefined && wanted(found) ? found : make();
    this.#keep(key, value);
    return value;
  }

  /** A map keeps the order of its keys. */
  #keep(key: K, value: V): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= mostRecent) return;
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest);
      return;
    }
  }
}
