// The queue once more, as plainly as it can be written: lists that are searched from the front. What the real one does
// must look the same from outside.

interface Planned {
  readonly key: string;
  readonly dueAt: number;
  readonly why: 'asked' | 'retry' | 'outage';
}

interface Ready {
  readonly key: string;
  readonly arrived: number;
  readonly priority: number;
  /** When it got its priority. */
  readonly raised: number;
}

export class QueueModel {
  now = 0;
  ready: Ready[] = [];
  working: string[] = [];
  again: string[] = [];
  planned: Planned[] = [];
  outage: string[] = [];
  failures: Record<string, number> = {};
  idleWorkers = 0;
  taken: string[] = [];
  priorities: Record<string, number> = {};
  private order = 0;

  add(key: string): void {
    this.makeReady(key);
    this.serve();
  }

  private makeReady(key: string): void {
    if (this.working.includes(key)) this.again = [...new Set([...this.again, key])];
    else this.waitInLine(key);
  }

  private waitInLine(key: string): void {
    const known = this.ready.find((each) => each.key === key);
    const priority = this.priorities[key] ?? 0;
    if (known !== undefined && known.priority >= priority) return;
    const raised = this.order++;
    const waiting = { key, arrived: raised, ...known, priority, raised };
    this.ready = [...this.ready.filter((each) => each !== known), waiting];
  }

  addAfter(key: string, delayMs: number): void {
    if (delayMs === 0) return this.add(key);
    const earlier = this.planned.some(
      (plan) => plan.key === key && plan.why === 'asked' && plan.dueAt <= this.now + delayMs,
    );
    if (earlier) return;
    this.planned = this.planned.filter((plan) => !(plan.key === key && plan.why === 'asked'));
    this.planned.push({ key, dueAt: this.now + delayMs, why: 'asked' });
  }

  retry(key: string, isOutage: boolean): void {
    const failures = this.failures[key] ?? 0;
    this.failures[key] = failures + 1;
    const delayMs = Math.min(isOutage ? 30_000 : 60_000, 5 * 2 ** failures);
    this.dropRetry(key);
    if (!isOutage) this.outage = this.outage.filter((each) => each !== key);
    else if (!this.outage.includes(key)) this.outage.push(key);
    this.planned.push({ key, dueAt: this.now + delayMs, why: isOutage ? 'outage' : 'retry' });
  }

  forget(key: string): void {
    this.failures[key] = 0;
    this.outage = this.outage.filter((each) => each !== key);
    this.planned = this.planned.filter((plan) => plan.key !== key);
  }

  clearBackoffs(): void {
    for (const key of this.outage) {
      this.failures[key] = Math.min(8, this.failures[key] ?? 0);
      const waits = this.planned.some((plan) => plan.key === key && plan.why === 'outage');
      this.dropRetry(key);
      if (waits) this.makeReady(key);
    }
    this.outage = [];
    this.serve();
  }

  take(): void {
    this.idleWorkers += 1;
    this.serve();
  }

  done(key: string): void {
    this.working = this.working.filter((each) => each !== key);
    const again = this.again.includes(key);
    this.again = this.again.filter((each) => each !== key);
    if (again) this.add(key);
    this.serve();
  }

  advance(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const next = this.planned.reduce<Planned | undefined>((a, b) => (a && a.dueAt <= b.dueAt ? a : b), undefined);
      if (!next || next.dueAt > end) break;
      this.now = Math.max(this.now, next.dueAt);
      const due = this.planned.filter((plan) => plan.dueAt <= this.now);
      this.planned = this.planned.filter((plan) => plan.dueAt > this.now);
      // What is due at one moment becomes ready before anybody takes of it.
      for (const { key } of due) this.makeReady(key);
      this.serve();
    }
    this.now = end;
  }

  private dropRetry(key: string): void {
    this.planned = this.planned.filter((plan) => plan.key !== key || plan.why === 'asked');
  }

  private serve(): void {
    while (this.idleWorkers > 0 && this.ready.length > 0) {
      const { key } = this.next();
      this.ready = this.ready.filter((each) => each.key !== key);
      this.idleWorkers -= 1;
      this.working.push(key);
      this.taken.push(key);
      this.dropRetry(key);
    }
  }

  private next(): Ready {
    const isTurnOfOldest = this.taken.length % 4 === 3;
    const before = (a: Ready, b: Ready): number =>
      isTurnOfOldest ? a.arrived - b.arrived : b.priority - a.priority || a.raised - b.raised;
    return this.ready.toSorted(before)[0]!;
  }
}
