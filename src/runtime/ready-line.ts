// The keys that may be worked on, and which of them is next: the most urgent one, and now and then the one that has waited
// longest, so that however much is urgent, nothing waits for ever.

interface Waiting {
  readonly key: string;
  readonly since: number;
  priority: number;
  hasLeft: boolean;
}

/** Of so many keys that are taken, one is the oldest, whatever its priority. */
const turns = 4;

/** Higher priorities first, and among equals whoever has been as urgent for longest; each key once. */
export class ReadyLine {
  readonly #waiting = new Map<string, Waiting>();
  #arrivals = new Line(() => true);
  /** By priority, the highest first. */
  #lines: readonly (readonly [number, Line])[] = [];
  #taken = 0;

  get size(): number {
    return this.#waiting.size;
  }

  /** Since when the one that has waited longest has. */
  get oldestSince(): number | undefined {
    return this.#arrivals.first?.since;
  }

  /** Adds a key. One that waits already stays where it is, unless it is more urgent now. */
  push(key: string, since: number, priority: number): void {
    const known = this.#waiting.get(key);
    if (known !== undefined && known.priority >= priority) return;
    const waiting = known ?? this.#arrive(key, since, priority);
    waiting.priority = priority;
    this.#lineOf(priority).push(waiting);
  }

  shift(): Waiting | undefined {
    const isTurnOfOldest = this.#taken % turns === turns - 1;
    const next = isTurnOfOldest ? this.#arrivals.first : this.#mostUrgent();
    if (next === undefined) return undefined;
    this.#taken += 1;
    next.hasLeft = true;
    this.#waiting.delete(next.key);
    return next;
  }

  clear(): void {
    this.#waiting.clear();
    this.#arrivals = new Line(() => true);
    this.#lines = [];
  }

  #arrive(key: string, since: number, priority: number): Waiting {
    const waiting = { key, since, priority, hasLeft: false };
    this.#waiting.set(key, waiting);
    this.#arrivals.push(waiting);
    return waiting;
  }

  #mostUrgent(): Waiting | undefined {
    for (const [, line] of this.#lines) if (line.first !== undefined) return line.first;
    return undefined;
  }

  #lineOf(priority: number): Line {
    const known = this.#lines.find(([each]) => each === priority)?.[1];
    if (known !== undefined) return known;
    const line = new Line((waiting) => waiting.priority === priority);
    this.#lines = [...this.#lines, [priority, line] as const].sort(([a], [b]) => b - a);
    return line;
  }
}

/** First in, first out. Plain arrays: a Map or Set emptied from its front makes V8 step over all that was there. */
class Line {
  /** What has left, or moved to another line, is stepped over when it comes to the front. */
  readonly #belongs: (waiting: Waiting) => boolean;
  #waiting: Waiting[] = [];
  #head = 0;

  constructor(belongs: (waiting: Waiting) => boolean) {
    this.#belongs = belongs;
  }

  get first(): Waiting | undefined {
    this.#stepOver();
    return this.#waiting[this.#head];
  }

  /** Also in a line that nobody asks while others are more urgent: nothing may be kept of what has left. */
  push(waiting: Waiting): void {
    this.#stepOver();
    this.#waiting.push(waiting);
  }

  #stepOver(): void {
    let first = this.#waiting[this.#head];
    while (first !== undefined && (first.hasLeft || !this.#belongs(first))) first = this.#waiting[++this.#head];
    // Half of the array is used up: what that costs was paid by the keys that left.
    if (this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
  }
}
