// Which of several replicas may write: the one that holds the Lease. Knows nothing of what is written.
import { hostname } from 'node:os';
import { randomBytes } from 'node:crypto';
import type { Cancel, Clock } from '../kube/clock.js';
import { Fenced, isConflict, isNotFound } from '../kube/errors.js';
import type { ObjectKey } from '../kube/kind.js';
import type { LeaseClient, LeaseRecord, ReadLease } from '../kube/lease.js';
import type { Log } from '../kube/log.js';
import { LeaseRequests } from './lease-requests.js';

/** How long a lease lasts. */
export interface LeaseTimes {
  /** How long others wait since they last saw the Lease change. @default 15000 */
  readonly leaseDurationMs?: number;
  /** How long the leader believes in a renewal. @default 10000 */
  readonly renewDeadlineMs?: number;
  /** How often the leader renews. @default 5000 */
  readonly retryPeriodMs?: number;
}

/** What an election is made with. */
export interface LeaderElectionProps {
  readonly client: LeaseClient;
  /** Where the Lease is. */
  readonly lease: ObjectKey;
  /** Of this process alone, see {@link processIdentity}. */
  readonly identity: string;
  /** @default - 15, 10 and 5 seconds */
  readonly times?: LeaseTimes;
  readonly clock: Clock;
  readonly log: Log;
  /** Chance, so that candidates don't look in step. @default Math.random */
  readonly random?: () => number;
}

/** Who is told. */
export interface ElectionListener {
  won(): void;
  lost(why: string): void;
  /** The Lease can be read and written again, after it could not. */
  recovered(): void;
}

/** An election as it is shown. */
export interface ElectionHealth {
  readonly leading: boolean;
  readonly identity: string;
  /** Who leads, as far as is known. @default - nobody, or not known yet */
  readonly holder?: string;
  /** @default - not leading */
  readonly renewedSecondsAgo?: number;
  /** Why the Lease can't be read or written. @default - it can */
  readonly problem?: string;
}

/**
 * *Flow.* A candidate looks at the Lease again and again. It takes it when nobody holds it, or when it has seen no change
 * of it for the duration that the holder wrote into it. The leader renews it each retry period, and more often after a
 * failure. When it has not succeeded for the renew deadline, or sees another holder, it has lost, and is a candidate again.
 * On stop the leader gives the Lease up, so that another can take it at once.
 *
 * *Guarantees.* Two replicas never lead at once, whatever requests fail, repeat or get lost: a leader counts from the
 * moment that it *sent* the last renewal that was answered, and stops at the renew deadline; others count from the moment
 * that they *saw* it, which is later, and wait for the whole duration, which is longer. Every write carries the
 * resourceVersion that was read, so of two that take the Lease one is refused. Clocks of different machines are never
 * compared. No fault of the API ends the loop.
 *
 * *Assumptions.* Clocks run equally fast (10 s here are less than 15 s there); identities are never used twice.
 *
 * *Caveats.* A Lease deleted by hand is made anew at once by a replica that has just started, and the old leader learns of it
 * with its next renewal; replicas that knew it wait. A write that left before the deadline may arrive after it. It is harmless when it carries
 * the uid or resourceVersion of what was judged, or must create its object and names an owner, with whom that goes.
 */
export class LeaderElection {
  readonly identity: string;
  readonly #props: LeaderElectionProps;
  readonly #times: Required<LeaseTimes>;
  readonly #requests: LeaseRequests;
  readonly #stopping = new AbortController();
  #listener: ElectionListener = { won: () => undefined, lost: () => undefined, recovered: () => undefined };
  #loop: Promise<void> = Promise.resolve();
  #isLeading = false;
  #wonAt = Infinity;
  /** When the last renewal that was answered was sent. */
  #renewedAt = -Infinity;
  #cancelLapse: Cancel = () => undefined;
  /** The Lease as last read or written; undefined when there is none. */
  #known: ReadLease | undefined;
  #seen: { readonly record: LeaseRecord; readonly at: number; readonly isMissing: boolean } | undefined;
  /** Until when another one may believe that it leads, as far as was seen. */
  #othersUntil = -Infinity;
  #problem: string | undefined;

  constructor(props: LeaderElectionProps) {
    this.#props = props;
    this.identity = props.identity;
    this.#times = checkTimes(props.times ?? {});
    const limitMs = requestLimitMs(this.#times);
    this.#requests = new LeaseRequests({ ...props, limitMs, signal: this.#stopping.signal });
  }

  /** Whether this replica leads at this moment. Right even when the event loop was blocked past the deadline. */
  get leading(): boolean {
    return this.#isLeading && this.#sinceRenewalMs() < this.#times.renewDeadlineMs;
  }

  /** When it was last won, on the monotonic clock; not yet, while it never was. */
  get leadsSince(): number {
    return this.#wonAt;
  }

  /** Refuses a write that is about to leave, unless this replica leads. */
  fence(): void {
    if (this.leading) return;
    throw new Fenced(
      this.#isLeading
        ? `leadership was not renewed for ${Math.round(this.#sinceRenewalMs() / 1000)} s: nothing is written until it is`
        : 'this replica does not lead: nothing is written',
    );
  }

  /** Begins to stand for election. */
  start(listener: ElectionListener): void {
    this.#listener = listener;
    this.#loop = this.#campaign();
  }

  /** Ends, and gives the Lease up. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the election ends'));
    await this.#loop;
    this.#cancelLapse();
    this.#isLeading = false;
    if (this.#seen?.record.holder === this.identity) await this.#release();
  }

  /** What is wrong with the election itself, which a restart would cure; never that the API doesn't answer. */
  findFault(): string | undefined {
    const limitMs = this.#times.leaseDurationMs + noticeMs;
    if (!this.#isLeading || this.#sinceRenewalMs() < limitMs) return undefined;
    return `it took no notice of losing its lease ${Math.round(this.#sinceRenewalMs() / 1000)} s ago`;
  }

  health(): ElectionHealth {
    const holder = this.#seen?.record.holder;
    return {
      leading: this.leading,
      identity: this.identity,
      ...(holder && { holder }),
      ...(this.leading && { renewedSecondsAgo: this.#sinceRenewalMs() / 1000 }),
      ...(this.#problem !== undefined && { problem: this.#problem }),
    };
  }

  #sinceRenewalMs(): number {
    return this.#props.clock.monotonic() - this.#renewedAt;
  }

  async #campaign(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const startedAt = this.#props.clock.monotonic();
      const isWell = await this.#turn();
      // Rejects only when the election ends.
      await this.#props.clock.sleep(this.#pauseMs(startedAt, isWell), signal).catch(() => undefined);
    }
  }

  /** Renews, or looks whether the Lease can be taken. False when that failed. */
  async #turn(): Promise<boolean> {
    try {
      await (this.#isLeading ? this.#renew() : this.#look());
      this.#recover();
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  #recover(): void {
    if (this.#problem === undefined) return;
    this.#problem = undefined;
    this.#props.log.info({}, 'the Lease can be read and written again');
    this.#tell('recovered');
  }

  #report(error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    if (this.#stopping.signal.aborted || problem === this.#problem) return;
    this.#problem = problem;
    const { namespace, name } = this.#props.lease;
    this.#props.log.warn(
      { err: error, lease: `${namespace}/${name}` },
      `the Lease can't be read or written: ${problem}`,
    );
  }

  /** The leader renews each period; after a failure, and to see soon that a leader is gone, it takes two fifths of it. */
  #pauseMs(startedAt: number, isWell: boolean): number {
    const { retryPeriodMs } = this.#times;
    const quickMs = retryPeriodMs * 0.4;
    const elapsedMs = this.#props.clock.monotonic() - startedAt;
    if (this.#isLeading) return Math.max(minPauseMs, (isWell ? retryPeriodMs : quickMs) - elapsedMs);
    const pauseMs = quickMs * (0.8 + 0.4 * (this.#props.random ?? Math.random)());
    return Math.max(minPauseMs, isWell ? Math.min(pauseMs, this.#untilExpiryMs()) : pauseMs);
  }

  async #look(): Promise<void> {
    await this.#read();
    if (this.#isFree()) await this.#write();
  }

  async #renew(): Promise<void> {
    try {
      await this.#write();
    } catch (error) {
      if (!isConflict(error) && !isNotFound(error)) throw error;
      // Somebody wrote it: only reading tells whether that was us (an answer got lost), another holder, or neither.
      await this.#read();
      if (this.#isLeading) await this.#write();
    }
  }

  async #read(): Promise<void> {
    this.#known = await this.#requests.read();
    if (!this.#known) return this.#observeMissing();
    this.#observe(this.#known);
    const { holder } = this.#known;
    if (this.#isLeading && holder !== this.identity) {
      this.#lose(holder === '' ? 'the Lease was emptied by somebody' : `${holder} holds the Lease`);
    }
  }

  #observe(record: LeaseRecord): void {
    if (this.#seen && !this.#seen.isMissing && isSameRecord(record, this.#seen.record)) return;
    this.#seen = { record, at: this.#props.clock.monotonic(), isMissing: false };
    if (record.holder === '') this.#othersUntil = -Infinity;
    else if (record.holder !== this.identity) this.#othersUntil = this.#seen.at + this.#durationMs(this.#seen);
  }

  /** The holder may have renewed it just before it was deleted, and doesn't know yet: that it is missing is a change. */
  #observeMissing(): void {
    if (!this.#seen || this.#seen.isMissing) return;
    this.#seen = { ...this.#seen, at: this.#props.clock.monotonic(), isMissing: true };
    this.#othersUntil = this.#seen.at + this.#durationMs(this.#seen);
  }

  /** A Lease that was given up, or whose holder wrote no duration, says nothing of how long others believe in theirs. */
  #durationMs({ record, isMissing }: { readonly record: LeaseRecord; readonly isMissing: boolean }): number {
    const writtenMs = isMissing ? 0 : record.durationSeconds * 1000;
    return writtenMs > 0 ? writtenMs : this.#times.leaseDurationMs;
  }

  /** Whether it may be taken. */
  #isFree(): boolean {
    return this.#untilExpiryMs() <= 0;
  }

  /**
   * A Lease that bears our name without our knowing may be an old request of ours that arrived after somebody deleted the
   * Lease under its holder: so the last one that was seen counts, whoever's name is there now.
   */
  #untilExpiryMs(): number {
    return this.#othersUntil - this.#props.clock.monotonic();
  }

  /** Takes or renews the Lease as it is known. */
  async #write(): Promise<void> {
    const sentAt = this.#props.clock.monotonic();
    this.#known = await this.#requests.write(this.#claim(), this.#known);
    this.#observe(this.#known);
    this.#renewedAt = sentAt;
    this.#lead();
  }

  #claim(): LeaseRecord {
    const before = this.#known;
    const isKept = before?.holder === this.identity;
    const now = this.#props.clock.now();
    return {
      holder: this.identity,
      durationSeconds: Math.ceil(this.#times.leaseDurationMs / 1000),
      acquiredAt: isKept ? before.acquiredAt : now,
      renewedAt: now,
      transitions: (before?.transitions ?? 0) + (before && !isKept ? 1 : 0),
    };
  }

  #lead(): void {
    const { log } = this.#props;
    if (this.#untilLapseMs() <= 0) return;
    this.#planLapse();
    if (this.#isLeading || this.#stopping.signal.aborted) return;
    this.#isLeading = true;
    this.#wonAt = this.#props.clock.monotonic();
    log.info({ identity: this.identity }, 'this replica leads');
    this.#tell('won');
  }

  #untilLapseMs(): number {
    return this.#times.renewDeadlineMs - this.#sinceRenewalMs();
  }

  #planLapse(): void {
    this.#cancelLapse();
    this.#cancelLapse = this.#props.clock.after(Math.max(1, this.#untilLapseMs()), () => {
      this.#lapse();
    });
  }

  #lapse(): void {
    // A timer may run a moment early, and there is no other one.
    if (this.leading) return this.#planLapse();
    this.#lose(`the Lease was not renewed within ${this.#times.renewDeadlineMs / 1000} s`);
  }

  #lose(why: string): void {
    if (!this.#isLeading) return;
    this.#isLeading = false;
    this.#cancelLapse();
    this.#props.log.warn({ identity: this.identity }, `this replica no longer leads: ${why}`);
    this.#tell('lost', why);
  }

  #tell(event: keyof ElectionListener, why = ''): void {
    try {
      this.#listener[event](why);
    } catch (error) {
      this.#props.log.error({ err: error }, `telling of an election (${event}) failed`);
    }
  }

  async #release(): Promise<void> {
    const { log } = this.#props;
    try {
      if (await this.#requests.release(this.identity)) log.info({ identity: this.identity }, 'the Lease is given up');
    } catch (error) {
      log.warn({ err: error }, `the Lease could not be given up; others wait for its end: ${messageOf(error)}`);
    }
  }
}

/** An identity that no other process has: the pod's name where there is one, and something random. */
export function processIdentity(podName: string = hostname()): string {
  return `${podName}_${randomBytes(5).toString('hex')}`;
}

/** How long a request may take: a renewal that hangs leaves time for another one before the deadline. */
function requestLimitMs({ renewDeadlineMs, retryPeriodMs }: Required<LeaseTimes>): number {
  return Math.max(shortestRequestMs, (renewDeadlineMs - retryPeriodMs) * 0.6);
}

function checkTimes(times: LeaseTimes): Required<LeaseTimes> {
  const { leaseDurationMs = 15_000, renewDeadlineMs = 10_000, retryPeriodMs = 5_000 } = times;
  if (!fit({ leaseDurationMs, renewDeadlineMs, retryPeriodMs })) {
    throw new RangeError(
      `leader election: a lease of ${leaseDurationMs} ms, a renew deadline of ${renewDeadlineMs} ms and a retry period of ` +
        `${retryPeriodMs} ms don't fit together: each must be shorter than the one before, the last by a fifth`,
    );
  }
  return { leaseDurationMs, renewDeadlineMs, retryPeriodMs };
}

/** Whether these times keep two replicas from leading at once, and leave time for a second renewal. */
export function fit({ leaseDurationMs, renewDeadlineMs, retryPeriodMs }: Required<LeaseTimes>): boolean {
  return retryPeriodMs > 0 && renewDeadlineMs >= retryPeriodMs * 1.2 && leaseDurationMs > renewDeadlineMs;
}

function isSameRecord(a: LeaseRecord, b: LeaseRecord): boolean {
  return (
    a.holder === b.holder &&
    a.durationSeconds === b.durationSeconds &&
    a.acquiredAt === b.acquiredAt &&
    a.renewedAt === b.renewedAt &&
    a.transitions === b.transitions
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const noticeMs = 20_000;
const minPauseMs = 50;
const shortestRequestMs = 200;
