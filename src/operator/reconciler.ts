// One pass over one Workshop: observe, decide, act, and again when acting has taught something. It holds what the passes
// of this process share; every rule about sessions is in decide().
import { ApiError, isNotFound, refusalOf } from '../kube/errors.js';
import type { KubeClient, PatchOptions } from '../kube/kube-client.js';
import type { ObjectKey } from '../kube/kind.js';
import { keyFrom, keyText } from '../kube/kind.js';
import type { EventRecorder } from '../runtime/events.js';
import type { PassContext, Reconciler, Result } from '../runtime/pass.js';
import { RetryLater } from '../runtime/retry-later.js';
import { PassWrites } from './act.js';
import { childId, childKindsUnder, childNames, workshopKind } from './child-kinds.js';
import { decide } from './decide.js';
import { lookOnceMore } from './last-look.js';
import { isMissingPermission, type MissingPermissions } from './missing-permissions.js';
import type { ObserveProps } from './observe.js';
import { observe } from './observe.js';
import type { Decision, Observed, ObservedWorkshop, SessionFacts } from './observed.js';
import { eventAbout } from './event-subject.js';
import type { RememberedSession, SessionMemories, Suspect } from './session-memory.js';
import { statusPatch } from './status-patch.js';

/** What passes share. */
export interface SessionReconcilerProps extends ObserveProps {
  readonly client: KubeClient;
  /** Since when nobody else has written, by the API server's clock. */
  readonly leadsSince: () => number;
  readonly memories: SessionMemories;
  readonly events: Pick<EventRecorder, 'record'>;
  readonly missing: MissingPermissions;
  /** Hears what became of each session. */
  readonly decided: (facts: SessionFacts) => void;
}

/** Writes teach something at most this often in one pass: a refusal for each child, and somebody else's object. */
const mostRounds = 5;

/** Nothing tells us of objects that are not ours: while one is in our way, it is looked for this often. */
const lookAgainMs = 60_000;

/** Times of objects are cut to whole seconds, and the API server's clock is known to one. */
const leastAgeMs = 1_000;

/** Makes the session of one Workshop what it should be. */
export class SessionReconciler implements Reconciler {
  readonly #props: SessionReconcilerProps;

  constructor(props: SessionReconcilerProps) {
    this.#props = props;
  }

  async reconcile(text: string, { signal }: PassContext): Promise<Result> {
    const key = keyFrom(text);
    // It is woken when the rest of its namespace is known.
    if (!this.#props.caches.served.isKnown(key.namespace)) return undefined;
    const workshop = this.#props.caches.findWorkshop(key);
    if (workshop === undefined) {
      this.#forget(text);
      return undefined;
    }
    // Another one of the same name: what the one before held is free.
    const known = this.#props.memories.find(text);
    if (known !== undefined && known.uid !== workshop.uid) this.#props.claims.release(known.uid);
    try {
      return await this.#pass(key, workshop, signal);
    } catch (error) {
      if (isOver(error)) return undefined;
      throw error;
    }
  }

  async #pass(key: ObjectKey, workshop: ObservedWorkshop, signal: AbortSignal): Promise<Result> {
    const { client, caches, memories } = this.#props;
    const writer = keyText(key);
    const memory = memories.of(writer, workshop.uid);
    const writes = new PassWrites({ writer, client, caches, memory, signal });
    try {
      await writes.lookUp(this.#doubts(key, workshop, memory));
      const judged = await this.#actOnChildren(key, { memory, writes, signal });
      if (judged === undefined) return undefined;
      await this.#actOnWorkshop(judged, memory, signal);
      memory.facts = judged.decision.facts;
      forgetHarmless(memory, judged.decision);
      if (writes.missing.length === 0) this.#props.missing.hadAll(writer);
      return this.#next(judged.decision, memory, writes);
    } catch (error) {
      throw asRefusal(error, writes.missing);
    } finally {
      // A pass that was ended from outside is that of a process that no longer leads.
      for (const error of signal.aborted ? [] : writes.missing) this.#props.missing.missed(writer, error);
    }
  }

  /** What no cache knows and may be there all the same: whatever is decided without it would cut the session off. */
  #doubts({ namespace }: ObjectKey, workshop: ObservedWorkshop, { suspects }: RememberedSession): Suspect[] {
    const doubts = new Map(suspects);
    const { parsed } = workshop;
    const served = childKindsUnder(this.#props.settings);
    for (const [kind, name] of 'workshop' in parsed ? childNames(parsed.workshop) : []) {
      const suspect = { kind, key: { namespace, name }, child: childId(kind, name) };
      const isDoubtful = isOfOthers(workshop) || this.#isUnseen(suspect, workshop);
      if (isDoubtful && served.includes(kind)) doubts.set(suspect.child, suspect);
    }
    return [...doubts.values()];
  }

  /** The Deployment of a session that has begun: the pass that took it over may have ended before it was labelled. */
  #isUnseen({ kind, key }: Suspect, workshop: ObservedWorkshop): boolean {
    if (kind.kind !== 'Deployment' || workshop.deleting || !this.#mayHaveBegun(workshop)) return false;
    return this.#props.caches.findChild(kind, key) === undefined;
  }

  /**
   * One that is older than our lead may have begun, and ended, too: a list from the past or a watch that lags does not tell all
   * that has become of it under the leader before.
   */
  #mayHaveBegun({ status, createdAt }: ObservedWorkshop): boolean {
    return status.session !== undefined || createdAt < this.#props.leadsSince() + leastAgeMs;
  }

  /** Decides until writing teaches nothing new; the last decision, or undefined when the Workshop has gone meanwhile. */
  async #actOnChildren(key: ObjectKey, { memory, writes, signal }: PassWork): Promise<Judged | undefined> {
    const { client } = this.#props;
    for (let round = 0; round < mostRounds; round++) {
      const observed = observe(key, this.#props, { memory, writes });
      if (observed === undefined) return undefined;
      const decision = decide(observed);
      const mayHaveBegun = this.#mayHaveBegun(observed.workshop);
      await lookOnceMore(observed, decision.writes, { client, signal, mayHaveBegun });
      if (!(await writes.carryOut(decision.writes))) return { observed, decision };
    }
    throw new RetryLater('Unsettled', `${keyText(key)} changes while it is worked on; it is looked at again`);
  }

  async #actOnWorkshop(judged: Judged, memory: RememberedSession, signal: AbortSignal): Promise<void> {
    const { client, decided } = this.#props;
    const { observed, decision } = judged;
    // It may be written although no answer comes: the next pass tells what has changed since then.
    if (decision.status !== undefined) memory.untold ??= observed.workshop.status;
    // Of our own answers, never of a cache: what others write meanwhile was not judged.
    let version = await this.#writeStatus(judged, signal);
    decided(decision.facts);
    if (decision.expire === undefined) this.#say(judged);
    memory.untold = undefined;
    if (decision.finalizers !== undefined) {
      const metadata = { resourceVersion: version, finalizers: decision.finalizers };
      version = await this.#patchWorkshop(observed, { metadata }, { signal });
    }
    if (decision.expire === undefined) return;
    const expired = { ...decision.expire, resourceVersion: version };
    await client.delete(workshopKind, observed.key, { ...expired, propagation: 'Foreground', signal });
    this.#say(judged);
  }

  /** The version that the Workshop has then. */
  async #writeStatus({ observed, decision: { status } }: Judged, signal: AbortSignal): Promise<string> {
    const { workshop } = observed;
    if (status === undefined) return workshop.resourceVersion;
    return this.#patchWorkshop(observed, statusPatch(workshop, status), { subresource: 'status', signal });
  }

  async #patchWorkshop({ key, workshop }: Observed, patch: object, options: PatchOptions): Promise<string> {
    const { client, caches } = this.#props;
    const written = await client.mergePatch(workshopKind, key, patch, options);
    caches.remember(workshopKind, written, keyText(key));
    return written.metadata.resourceVersion ?? workshop.resourceVersion;
  }

  #say({ observed: { key, workshop }, decision }: Judged): void {
    for (const event of decision.events) this.#props.events.record(eventAbout(key, workshop.uid, event));
  }

  #next({ recheckAt }: Decision, { suspects }: RememberedSession, { refused, outage }: PassWrites): Result {
    if (outage !== undefined) throw outage;
    const [first] = refused;
    if (first !== undefined) throw new RetryLater('Refused', `${first.child}: ${first.message}`);
    const waits = [
      ...(recheckAt === undefined ? [] : [recheckAt - this.#props.clock.now()]),
      ...(suspects.size === 0 ? [] : [lookAgainMs]),
    ];
    return waits.length === 0 ? undefined : { requeueAfterMs: Math.max(0, Math.min(...waits)) };
  }

  #forget(key: string): void {
    const { memories, claims, missing } = this.#props;
    const known = memories.find(key);
    if (known !== undefined) claims.release(known.uid);
    memories.forget(key);
    missing.hadAll(key);
  }
}

/** A status that is not of our making tells of an operator before us: its objects bear none of our labels. */
function isOfOthers({ rawStatus, status }: ObservedWorkshop): boolean {
  return Object.keys(rawStatus).length > 0 && status.session === undefined;
}

/** What was found and is in nobody's way needs no looking for: should it be again, the write that it refuses finds it. */
function forgetHarmless({ suspects }: RememberedSession, { inTheWay = [] }: Decision): void {
  for (const child of suspects.keys()) if (!inTheWay.includes(child)) suspects.delete(child);
}

/** The Workshop has gone, or its namespace goes and it will. Refused children are not among the errors. */
function isOver(error: unknown): boolean {
  return isNotFound(error) || refusalOf(error) === 'terminating';
}

/** A permission that is missing is no fault of this program: it is named, and tried again. */
function asRefusal(error: unknown, missing: ApiError[]): unknown {
  if (!(error instanceof ApiError) || !isMissingPermission(error)) return error;
  missing.push(error);
  return new RetryLater('Refused', error.message, undefined, { cause: error });
}

/** What one pass works with. */
interface PassWork {
  readonly memory: RememberedSession;
  readonly writes: PassWrites;
  readonly signal: AbortSignal;
}

/** A decision with what it was made from. */
interface Judged {
  readonly observed: Observed;
  readonly decision: Decision;
}
