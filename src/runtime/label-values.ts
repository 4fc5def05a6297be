// Keeps a label from growing without bounds, whatever errors call themselves.

/** The first so many values, and `other` for the rest. */
export class LabelValues {
  readonly #known = new Set<string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  admit(value: string): string {
    const plain = isWord.test(value) ? value : 'other';
    if (this.#known.has(plain)) return plain;
    if (this.#known.size >= this.#most) return 'other';
    this.#known.add(plain);
    return plain;
  }
}

// Reasons are words; a message with names and times in it is none.
const isWord = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
