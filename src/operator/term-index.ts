// Which Workshops go with a name, a host or an object: what an event is about is found here without looking at all of
// them. It knows keys and terms, and not what they stand for.

/** Keys by the terms that they were given. */
export class TermIndex {
  /** Nearly every term has one key, for which a set would be many times its size. */
  readonly #keys = new Map<string, string | Set<string>>();
  readonly #terms = new Map<string, readonly string[]>();

  /** The terms of a key, in place of those that it had; none take it out. */
  set(key: string, terms: readonly string[]): void {
    for (const term of this.#terms.get(key) ?? []) this.#remove(term, key);
    if (terms.length === 0) this.#terms.delete(key);
    else this.#terms.set(key, terms);
    for (const term of terms) this.#add(term, key);
  }

  /** The keys of a term, in the order in which they got it. */
  keys(term: string): Iterable<string> {
    const keys = this.#keys.get(term);
    return typeof keys === 'string' ? [keys] : (keys ?? []);
  }

  /** The terms of a key. */
  terms(key: string): readonly string[] {
    return this.#terms.get(key) ?? [];
  }

  #add(term: string, key: string): void {
    const keys = this.#keys.get(term);
    if (keys === undefined) this.#keys.set(term, key);
    else if (typeof keys === 'string') this.#keys.set(term, new Set([keys, key]));
    else keys.add(key);
  }

  #remove(term: string, key: string): void {
    const keys = this.#keys.get(term);
    if (typeof keys === 'object') keys.delete(key);
    if (keys === key || (typeof keys === 'object' && keys.size === 0)) this.#keys.delete(term);
  }
}
