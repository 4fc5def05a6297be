// Work that is done once for each object. Passes look at the same objects again and again, and find them unchanged.

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
