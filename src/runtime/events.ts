// Kubernetes Events: what people see under `kubectl describe`. They are said on the way and must never hold up or fail
// what they tell about.
import { createHash } from 'node:crypto';
import type { Clock } from '../kube/clock.js';
import { Fenced, isAlreadyExists, isApiDown, isNotFound, refusalOf } from '../kube/errors.js';
import { apiVersionOf, type ResourceKind } from '../kube/kind.js';
import type { KubeClient } from '../kube/kube-client.js';
import type { Log } from '../kube/log.js';

const eventKind: ResourceKind = { group: 'events.k8s.io', version: 'v1', kind: 'Event', plural: 'events' };

/** The object an Event is about. */
export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Something that happened once, at a known moment. */
export interface EventFacts {
  readonly subject: EventSubject;
  readonly type: 'Normal' | 'Warning';
  /** One word in CamelCase. */
  readonly reason: string;
  /** A sentence for people. */
  readonly note: string;
  /** What was done, in one word in CamelCase. @default - the reason */
  readonly action?: string;
  /** When it happened, in milliseconds since the epoch: the same whoever tells it, and however often. */
  readonly at: number;
}

/** What became of an Event. */
export type EventResult = 'said' | 'known' | 'dropped' | 'failed';

/** Listens to Events. */
export interface EventMetrics {
  eventEnded(result: EventResult): void;
}

/** What a recorder is made with. */
export interface EventRecorderProps {
  readonly client: Pick<KubeClient, 'create'>;
  /** Who tells, such as `orchestra.io/operator`. */
  readonly controller: string;
  /** Which process of it. */
  readonly instance: string;
  readonly clock: Clock;
  readonly log: Log;
  /** @default - nobody listens */
  readonly metrics?: EventMetrics;
}

/**
 * *Flow.* `record` returns at once; Events are created a few at a time, each tried again while the API is down, but not
 * for long.
 *
 * *Guarantees.* One thing that happened is one Event, whichever replica tells it and however often: its name comes from
 * the object's uid, the reason and the moment, and a name that is taken means that it was said. Nothing here throws, and
 * what waits is bounded: beyond that Events are dropped and counted.
 */
export class EventRecorder {
  readonly #props: EventRecorderProps;
  readonly #waiting: EventFacts[] = [];
  readonly #underWay = new Set<Promise<void>>();
  /** Names said by this process, so that a pass that repeats itself costs no request. */
  readonly #said = new Set<string>();
  #mayWrite = true;

  constructor(props: EventRecorderProps) {
    this.#props = props;
  }

  /** Tells people. */
  record(facts: EventFacts): void {
    const name = eventName(facts);
    if (this.#said.has(name)) return;
    if (this.#waiting.length >= mostWaiting) return this.#end('dropped');
    this.#remember(name);
    this.#waiting.push(facts);
    this.#begin();
  }

  /** Waits for what was told, but not for long. */
  async flush(withinMs = 2_000): Promise<void> {
    let cancel = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.#props.clock.after(withinMs, resolve);
    });
    const isLate = late.then(() => true);
    while (this.#underWay.size > 0) {
      if (await Promise.race([Promise.all(this.#underWay).then(() => false), isLate])) break;
    }
    cancel();
  }

  #begin(): void {
    while (this.#underWay.size < mostUnderWay) {
      const next = this.#waiting.shift();
      if (!next) return;
      const sent = this.#send(next).then((result) => {
        this.#underWay.delete(sent);
        // It may be said by the next pass.
        if (result === 'failed' || result === 'dropped') this.#said.delete(eventName(next));
        this.#end(result);
        this.#begin();
      });
      this.#underWay.add(sent);
    }
  }

  async #send(facts: EventFacts): Promise<EventResult> {
    const { client, clock } = this.#props;
    const event = this.#render(facts);
    for (let attempt = 0; ; attempt++) {
      try {
        await client.create(eventKind, facts.subject.namespace, event);
        return 'said';
      } catch (error) {
        const waitMs = waitsMs[attempt];
        if (!isApiDown(error) || waitMs === undefined) return this.#judge(error, facts);
        await clock.sleep(waitMs);
      }
    }
  }

  #judge(error: unknown, { subject, reason }: EventFacts): EventResult {
    if (isAlreadyExists(error)) return 'known';
    // The namespace goes, and all Events with it; or another replica leads, and tells.
    if (isNotFound(error) || refusalOf(error) === 'terminating' || error instanceof Fenced) return 'dropped';
    const facts = { err: error, object: `${subject.namespace}/${subject.name}`, reason };
    // One line says that the permission is missing; all other Events would say the same.
    if (this.#mayWrite || refusalOf(error) !== 'forbidden')
      this.#props.log.warn(facts, 'an Event could not be written');
    this.#mayWrite = refusalOf(error) !== 'forbidden';
    return 'failed';
  }

  #render(facts: EventFacts): object {
    const { subject, type, reason, action = reason, note, at } = facts;
    return {
      apiVersion: apiVersionOf(eventKind),
      kind: eventKind.kind,
      metadata: { name: eventName(facts), namespace: subject.namespace },
      // Kubernetes wants microseconds, and refuses a time with fewer digits.
      eventTime: new Date(at).toISOString().replace('Z', '000Z'),
      reportingController: this.#props.controller,
      reportingInstance: this.#props.instance.slice(0, longestWord),
      regarding: subject,
      type,
      reason: reason.slice(0, longestWord),
      action: action.slice(0, longestWord),
      note: cutNote(note),
    };
  }

  #remember(name: string): void {
    this.#said.add(name);
    if (this.#said.size > mostRemembered) for (const oldest of this.#said) return void this.#said.delete(oldest);
  }

  #end(result: EventResult): void {
    this.#props.metrics?.eventEnded(result);
  }
}

/** The name of an Event: one for each thing that happens to an object. */
export function eventName({ subject, reason, at }: EventFacts): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([subject.uid, reason, at]))
    .digest('hex')
    .slice(0, 16);
  return `${subject.name.slice(0, longestName).replace(/[-.]+$/, '')}.${hash}`;
}

/** Kubernetes takes 1024 bytes, and no half characters. */
function cutNote(note: string): string {
  if (Buffer.byteLength(note) <= longestNoteBytes) return note;
  return `${Buffer.from(note)
    .subarray(0, longestNoteBytes - 6)
    .toString('utf8')
    .replace(/\uFFFD$/, '')}…`;
}

const mostUnderWay = 8;
const mostWaiting = 512;
const mostRemembered = 2048;
const waitsMs = [1_000, 5_000, 15_000];
const longestWord = 128;
const longestName = 253 - 1 - 16;
const longestNoteBytes = 1024;
