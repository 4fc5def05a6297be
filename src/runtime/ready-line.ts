// The keys that may be worked on, in the order in which they became ready. Plain arrays: a Map or Set emptied from its
// front makes V8 step over all that was there.

interface Waiting {
  readonly key: string;
  readonly since: number;
}

/** First in, first out, each key once. */
export class ReadyLine {
  #waiting: Waiting[] = [];
  #head = 0;
  readonly #keys = new Set<string>();

  get size(): number {
    return this.#keys.size;
  }

  /** Since when the first has waited. */
  get oldestSince(): number | undefined {
    return this.#waiting[this.#head]?.since;
  }

  /** Adds a key at the end; one that is in the line keeps its place. */
  push(key: string, since: number): void {
    if (this.#keys.has(key)) return;
    this.#keys.add(key);
    this.#waiting.push({ key, since });
  }

  shift(): Waiting | undefined {
    const first = this.#waiting[this.#head];
    if (!first) return undefined;
    this.#keys.delete(first.key);
    this.#head += 1;
    // Half of the array is used up: what that costs was paid by the keys that left.
    if (this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return first;
  }

  clear(): void {
    this.#waiting = [];
    this.#head = 0;
    this.#keys.clear();
  }
}
