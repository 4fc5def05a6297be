// Sets of small numbers, for asking quickly what holds in which of many cases.

/** A set of numbers below a fixed limit. */
export class Bits {
  private constructor(private readonly words: Uint32Array) {}

  static of(limit: number, members: Iterable<number>): Bits {
    const words = new Uint32Array((limit >>> 5) + 1);
    for (const member of members) words[member >>> 5] = (words[member >>> 5] ?? 0) | (1 << (member & 31));
    return new Bits(words);
  }

  /** Whether every member is one of the other's. */
  isWithin(other: Bits): boolean {
    return this.words.every((word, at) => (word & ~(other.words[at] ?? 0)) === 0);
  }

  isApartFrom(other: Bits): boolean {
    return this.words.every((word, at) => (word & (other.words[at] ?? 0)) === 0);
  }

  and(other: Bits): Bits {
    return new Bits(this.words.map((word, at) => word & (other.words[at] ?? 0)));
  }

  or(other: Bits): Bits {
    return new Bits(this.words.map((word, at) => word | (other.words[at] ?? 0)));
  }

  without(other: Bits): Bits {
    return new Bits(this.words.map((word, at) => word & ~(other.words[at] ?? 0)));
  }

  isEmpty(): boolean {
    return this.words.every((word) => word === 0);
  }

  count(): number {
    return this.words.reduce((sum, word) => sum + ones(word), 0);
  }

  key(): string {
    return this.words.join(',');
  }
}

function ones(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
