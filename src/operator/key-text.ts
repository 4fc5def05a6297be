// Keys as the queue has them, back to where the object is.
import type { ObjectKey } from '../kube/kind.js';

/** The key of a `namespace/name`: neither part can hold a slash. */
export function keyFrom(text: string): ObjectKey {
  const slash = text.indexOf('/');
  return { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}
