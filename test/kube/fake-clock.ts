// A clock that stands still until it is told to advance. Timers run in the order of their time, one by one, and what
// they wake gets to run before the next one.
import { type Cancel, type Clock, sleepOn } from '../../src/kube/clock.js';

// Taken before any test may replace it by a fake.
const nextTurn = setImmediate;

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

export class FakeClock implements Clock {
  #monotonic = 5_000;
  #offset: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(start: number | string = '2026-03-01T12:00:00Z') {
    this.#offset = (typeof start === 'string' ? Date.parse(start) : start) - this.#monotonic;
  }

  now(): number {
    return this.#monotonic + this.#offset;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  after(ms: number, run: () => void): Cancel {
    const timer = { at: this.#monotonic + Math.max(0, ms), order: this.#order++, run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Lets time pass. Everything that falls due runs, and so does what it wakes, before this returns. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await settle();
    for (let timer = this.#next(); timer && timer.at <= end; timer = this.#next()) {
      this.#monotonic = Math.max(this.#monotonic, timer.at);
      this.#timers.delete(timer);
      timer.run();
      await settle();
    }
    this.#monotonic = end;
    await settle();
  }

  /** Time has passed and nothing that was due has run yet, as after a long pause of the machine. */
  jump(ms: number): void {
    this.#monotonic += ms;
  }

  /** Somebody sets the machine's clock; time itself does not jump. */
  set(to: number | string): void {
    this.#offset = (typeof to === 'string' ? Date.parse(to) : to) - this.#monotonic;
  }

  /** How long until the next timer; undefined when nothing waits. */
  nextInMs(): number | undefined {
    const next = this.#next();
    return next && next.at - this.#monotonic;
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  #next(): Timer | undefined {
    return [...this.#timers].sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}

/** Lets every promise that can go on go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => nextTurn(resolve));
}
