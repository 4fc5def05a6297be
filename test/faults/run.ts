// One scenario, played once, with at most one fault.
import type { Passage, RecordedWrite } from '../cluster/operator/fault-proxy.js';
import type { Live } from '../cluster/operator/workshops.js';
import type { Fault } from './faults.js';
import { type FaultPoint, nameOf, placeText, PointCounter, watchVerbs } from './fault-point.js';
import type { Lane } from './lane.js';
import type { Scenario } from './scenarios.js';
import type { Sighting } from './witness.js';

/** What is to be tried. */
export interface Trial {
  readonly scenario: Scenario;
  /** @default - nothing goes wrong */
  readonly strike?: { readonly fault: Fault; readonly point: FaultPoint };
}

/** A trial under way. */
export class Run {
  readonly trial: Trial;
  readonly lane: Lane;
  /** Of its Workshop; part of the name of everything that belongs to it. */
  readonly name: string;
  /** What has passed so far: writes, and events of watches. */
  readonly points: FaultPoint[] = [];
  /** Everything that was written for it. */
  readonly writes: RecordedWrite[] = [];
  /** The latest expiry that somebody else has asked for. @default - nobody has */
  extendedTo: string | undefined;
  /** The UID of the Workshop that they asked it for. */
  extendedUid = '';
  /** Why the fault could not do what it does. @default - it could */
  failure: string | undefined;
  /** The version of the cluster before it began. */
  beganAt = '';
  readonly #counter: PointCounter;
  #firstStruckAt: number | undefined;
  #hasMissed = false;
  /** @default - it is Ready, or was not launched */
  #launchedAt: number | undefined;

  constructor(trial: Trial, lane: Lane, name: string) {
    this.trial = trial;
    this.lane = lane;
    this.name = name;
    this.#counter = new PointCounter(name);
  }

  /** Whether the fault has struck. */
  get hasFired(): boolean {
    return this.#firstStruckAt !== undefined;
  }

  /** There was nothing that the fault could do: it strikes the next time. */
  miss(): void {
    this.#hasMissed = true;
    this.#firstStruckAt = undefined;
  }

  /** Sees a write of its own go by; true when the fault has struck it. */
  strikes(passage: Passage, write: RecordedWrite): boolean {
    this.writes.push(write);
    const { fault } = this.trial.strike ?? {};
    if (!this.#isThePoint({ ...write, name: nameOf(write) }) || fault?.onWrite === undefined) return false;
    const done = fault.onWrite(passage, { run: this, lane: this.lane, write });
    // What it could not do is its own failure, and not that of the others in its lane.
    const isDone = Promise.resolve(done).catch((error: unknown) => void (this.failure = String(error)));
    this.lane.during(isDone);
    return true;
  }

  /** Sees an event about one of its objects; true when the fault strikes here. */
  isStruckBy({ type, ...event }: { readonly type: string; readonly resource: string; readonly name: string }): boolean {
    return this.#isThePoint({ ...event, verb: type === 'DELETED' ? watchVerbs.gone : watchVerbs.told });
  }

  /** Makes its Workshop, which asks for little else. */
  async launch(spec: object): Promise<void> {
    this.#launchedAt = Date.now();
    await this.lane.sessions.launch(this.name, spec);
  }

  /** Waits for something about its objects, so many seconds longer than the fault asks for. */
  async until(promise: string, isSo: () => unknown, moreSeconds = 0): Promise<void> {
    const seconds = (this.trial.strike?.fault.delaySeconds ?? 0) + moreSeconds;
    await this.lane.sees(`${this.name}: ${promise}`, isSo, seconds);
  }

  /** The Workshop, or the object that it is made of. */
  find(kind = 'Workshop', part = ''): Live | undefined {
    return this.lane.witness.find(kind, `${this.name}${part}`);
  }

  /** Waits until a session of its latest generation is Ready, or something else is so. */
  async isReady(isElse: () => boolean = () => false): Promise<void> {
    await this.until('is Ready', () => {
      if (isElse()) return true;
      const { metadata, status } = this.find() ?? {};
      const { status: pods, metadata: deployment } = this.find('Deployment', '-deployment') ?? {};
      const isCurrent = status?.phase === 'Ready' && status.observedGeneration === metadata.generation;
      const isRolledOut = pods?.observedGeneration === deployment?.generation && pods?.readyReplicas === 1;
      return isCurrent && isRolledOut && pods.updatedReplicas === 1 && pods.replicas === 1;
    });
    const launchedAt = this.#launchedAt;
    this.#launchedAt = undefined;
    const isUsual = this.trial.strike?.fault.delaySeconds === undefined;
    if (isUsual && launchedAt !== undefined) this.lane.pace.note(Date.now() - launchedAt);
  }

  /** Waits until its Workshop has gone, and then all of it. */
  async isGone(moreSeconds = 0): Promise<void> {
    await this.until('is gone', () => this.isDeleted(), moreSeconds);
    await this.until('and everything of it', () => this.lane.witness.all(this.name).length === 0);
  }

  /** Whether its Workshop was there and has gone. */
  isDeleted(): boolean {
    const isEnd = ({ kind, name, type }: Sighting): boolean =>
      kind === 'Workshop' && name === this.name && type === 'DELETED';
    return this.lane.witness.sightings.some(isEnd);
  }

  /** The version that its last write has made. */
  latestVersion(): string {
    return this.writes.findLast(({ resourceVersion = '' }) => resourceVersion !== '')?.resourceVersion ?? this.beganAt;
  }

  /** Somebody asks for a later end; false when there is none yet, or it is too late for that. */
  async extend(byMs: number): Promise<boolean> {
    const { metadata, status } = (await this.lane.sessions.find('Workshop', this.name)) ?? {};
    if (metadata?.deletionTimestamp !== undefined || status?.expiresAt === undefined) return false;
    this.extendedUid = metadata.uid as string;
    this.extendedTo = new Date(Date.parse(status.expiresAt) + byMs).toISOString().replace(/\.\d+Z$/, 'Z');
    await this.lane.sessions.patch('Workshop', this.name, { status: { expiresAt: this.extendedTo } }, 'status');
    return true;
  }

  #isThePoint(request: { readonly verb: string; readonly resource: string; readonly name: string }): boolean {
    const point = this.#counter.count(request);
    this.points.push(point);
    const { strike } = this.trial;
    if (strike === undefined || placeText(strike.point) !== placeText(point)) return false;
    if (this.#firstStruckAt !== undefined)
      return Date.now() - this.#firstStruckAt < (strike.fault.lastsSeconds ?? 0) * 1000;
    if (point.nth < strike.point.nth || (point.nth > strike.point.nth && !this.#hasMissed)) return false;
    this.#firstStruckAt = Date.now();
    return true;
  }
}
