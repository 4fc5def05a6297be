// What is to happen later, soonest first. Every entry knows its place, so that taking one back costs as little as
// adding it; nothing stale ever stays inside.

/** A key and when it is due, on a monotonic clock. */
export class Delay {
  /** Where the heap keeps it; -1 outside. */
  place = -1;

  constructor(
    readonly key: string,
    readonly dueAt: number,
    readonly order: number,
  ) {}
}

/** A binary heap by due time, then by order of arrival. */
export class DelayHeap {
  readonly #entries: Delay[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** The one that is due first. */
  peek(): Delay | undefined {
    return this.#entries[0];
  }

  push(delay: Delay): void {
    this.#set(this.#entries.length, delay);
    this.#rise(delay);
  }

  /** Takes an entry out, wherever it is; one that is not inside is left alone. */
  remove(delay: Delay): void {
    const { place } = delay;
    if (this.#entries[place] !== delay) return;
    const last = this.#entries.pop() as Delay;
    delay.place = -1;
    if (last === delay) return;
    this.#set(place, last);
    this.#rise(last);
    this.#sink(last);
  }

  clear(): void {
    for (const delay of this.#entries) delay.place = -1;
    this.#entries.length = 0;
  }

  #rise(delay: Delay): void {
    while (delay.place > 0) {
      const parent = this.#entries[(delay.place - 1) >> 1] as Delay;
      if (!isBefore(delay, parent)) return;
      this.#swap(delay, parent);
    }
  }

  #sink(delay: Delay): void {
    for (;;) {
      const left = this.#entries[2 * delay.place + 1];
      const right = this.#entries[2 * delay.place + 2];
      const child = left && right && isBefore(right, left) ? right : left;
      if (!child || !isBefore(child, delay)) return;
      this.#swap(child, delay);
    }
  }

  #swap(a: Delay, b: Delay): void {
    const { place } = a;
    this.#set(b.place, a);
    this.#set(place, b);
  }

  #set(place: number, delay: Delay): void {
    this.#entries[place] = delay;
    delay.place = place;
  }
}

function isBefore(a: Delay, b: Delay): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order);
}
