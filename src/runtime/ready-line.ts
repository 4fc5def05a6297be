// The keys that may be worked on, and which of them is next: the most urgent one, and now and then the one that has waited
// longest, so that however much is urgent, nothing waits for ever.

interface Waiting {
  readonly key: string;
  readonly since: number;
  readonly priority: number;
  /** Its place among all that were ever added. */
  readonly order: number;
  /** Whether it has been taken, or waits in another line. */
  hasLeft: boolean;
}

/** Of so many keys that are taken, one is the oldest, whatever its priority. */
const turns = 4;

/** Higher priorities first, and first in, first out among equals; each key once. */
export class ReadyLine {
  /** By priority, the highest first. */
  #lines: readonly (readonly [number, Line])[] = [];
  readonly #waiting = new Map<string, Waiting>();
  #added = 0;
  #taken = 0;

  get size(): number {
    return this.#waiting.size;
  }

  /** Since when the one that has waited longest has. */
  get oldestSince(): number | undefined {
    return this.#oldest()?.since;
  }

  /** Adds a key. One that waits already keeps its place, unless it is more urgent now. */
  push(key: string, since: number, priority: number): void {
    const known = this.#waiting.get(key);
    if (known !== undefined && known.priority >= priority) return;
    if (known !== undefined) known.hasLeft = true;
    const waiting = { key, since, order: this.#added++, ...known, priority, hasLeft: false };
    this.#waiting.set(key, waiting);
    this.#lineOf(priority).push(waiting);
  }

  shift(): Waiting | undefined {
    const isTurnOfOldest = this.#taken % turns === turns - 1;
    const next = isTurnOfOldest ? this.#oldest() : this.#firsts()[0];
    if (next === undefined) return undefined;
    this.#taken += 1;
    next.hasLeft = true;
    this.#waiting.delete(next.key);
    return next;
  }

  clear(): void {
    this.#lines = [];
    this.#waiting.clear();
  }

  #oldest(): Waiting | undefined {
    const [first, ...others] = this.#firsts();
    return others.reduce((oldest, each) => (oldest && oldest.order < each.order ? oldest : each), first);
  }

  /** Of each priority the first one. */
  #firsts(): readonly Waiting[] {
    return this.#lines.map(([, line]) => line.first).filter((first) => first !== undefined);
  }

  #lineOf(priority: number): Line {
    const known = this.#lines.find(([each]) => each === priority)?.[1];
    if (known !== undefined) return known;
    const line = new Line();
    this.#lines = [...this.#lines, [priority, line] as const].sort(([a], [b]) => b - a);
    return line;
  }
}

/** Plain arrays: a Map or Set emptied from its front makes V8 step over all that was there. */
class Line {
  #waiting: Waiting[] = [];
  #head = 0;

  /** The first that has not left. */
  get first(): Waiting | undefined {
    while (this.#waiting[this.#head]?.hasLeft === true) this.#head += 1;
    // Half of the array is used up: what that costs was paid by the keys that left.
    if (this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return this.#waiting[this.#head];
  }

  push(waiting: Waiting): void {
    this.#waiting.push(waiting);
  }
}
