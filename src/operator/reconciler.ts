// One pass over one Workshop: observe, decide, act, and again when acting has taught something. It holds what the passes
// of this process share; every rule about sessions is in decide().
import { isNotFound, refusalOf } from '../kube/errors.js';
import type { KubeClient } from '../kube/kube-client.js';
import type { ObjectKey } from '../kube/kind.js';
import { keyText } from '../kube/kind.js';
import type { EventRecorder } from '../runtime/events.js';
import type { PassContext, Reconciler, Result } from '../runtime/pass.js';
import { RetryLater } from '../runtime/retry-later.js';
import { PassWrites } from './act.js';
import { workshopKind } from './child-kinds.js';
import { decide } from './decide.js';
import { keyFrom } from './key-text.js';
import type { MissingPermissions } from './missing-permissions.js';
import type { ObserveProps } from './observe.js';
import { observe } from './observe.js';
import type { Decision, Observed, SessionFacts } from './observed.js';
import { eventAbout } from './event-subject.js';
import type { RememberedSession, SessionMemories } from './session-memory.js';
import { statusPatch } from './status-patch.js';

/** What passes share. */
export interface SessionReconcilerProps extends ObserveProps {
  readonly client: KubeClient;
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
    try {
      return await this.#pass(key, this.#props.memories.of(text, workshop.uid), signal);
    } catch (error) {
      if (isOver(error)) return undefined;
      throw error;
    }
  }

  async #pass(key: ObjectKey, memory: RememberedSession, signal: AbortSignal): Promise<Result> {
    const { client, caches } = this.#props;
    const writes = new PassWrites({ writer: keyText(key), client, caches, memory, signal });
    const judged = await this.#actOnChildren(key, memory, writes);
    if (judged === undefined) return undefined;
    await this.#actOnWorkshop(judged, signal);
    this.#notePermissions(keyText(key), writes);
    memory.facts = judged.decision.facts;
    return this.#next(judged.decision, memory, writes);
  }

  /** Decides until writing teaches nothing new; the last decision, or undefined when the Workshop has gone meanwhile. */
  async #actOnChildren(key: ObjectKey, memory: RememberedSession, writes: PassWrites): Promise<Judged | undefined> {
    await writes.lookUp(memory.suspects.values());
    for (let round = 0; round < mostRounds; round++) {
      const observed = observe(key, this.#props, { memory, writes });
      if (observed === undefined) return undefined;
      const decision = decide(observed);
      if (!(await writes.carryOut(decision.writes))) return { observed, decision };
    }
    throw new RetryLater('Unsettled', `${keyText(key)} changes while it is worked on; it is looked at again`);
  }

  async #actOnWorkshop({ observed, decision }: Judged, signal: AbortSignal): Promise<void> {
    const { client, caches, events } = this.#props;
    const { key, workshop } = observed;
    if (decision.status !== undefined) {
      const patch = statusPatch(workshop, decision.status);
      const written = await client.mergePatch(workshopKind, key, patch, { subresource: 'status', signal });
      caches.remember(workshopKind, written, keyText(key));
    }
    this.#props.decided(decision.facts);
    for (const event of decision.events) events.record(eventAbout(key, workshop.uid, event));
    if (decision.finalizers !== undefined) await this.#setFinalizers(observed, decision.finalizers, signal);
    if (decision.expire !== undefined) {
      await client.delete(workshopKind, key, { ...decision.expire, propagation: 'Foreground', signal });
    }
  }

  async #setFinalizers({ key }: Observed, finalizers: readonly string[], signal: AbortSignal): Promise<void> {
    const { client, caches } = this.#props;
    const { resourceVersion } = caches.findWorkshop(key) ?? {};
    const patch = { metadata: { resourceVersion, finalizers } };
    caches.remember(workshopKind, await client.mergePatch(workshopKind, key, patch, { signal }), keyText(key));
  }

  #notePermissions(key: string, { missing }: PassWrites): void {
    if (missing.length === 0) this.#props.missing.hadAll(key);
    for (const error of missing) this.#props.missing.missed(key, error);
  }

  #next({ recheckAt }: Decision, { suspects }: RememberedSession, { refused }: PassWrites): Result {
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

/** The Workshop has gone, or its namespace goes and it will. Refused children are not among the errors. */
function isOver(error: unknown): boolean {
  return isNotFound(error) || refusalOf(error) === 'terminating';
}

/** A decision with what it was made from. */
interface Judged {
  readonly observed: Observed;
  readonly decision: Decision;
}
