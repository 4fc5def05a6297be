// What this process remembers of sessions between passes. All of it may be lost at any time: it saves requests, and
// nothing depends on it.
import type { WorkshopStatus } from '../model/workshop/index.js';
import type { ChildWrite, SessionFacts, SessionMemory } from './observed.js';

/** Where an object is that may be somebody else's. */
export type Suspect = Pick<ChildWrite, 'kind' | 'key' | 'child'>;

/** What is remembered of one session. */
export interface RememberedSession extends SessionMemory {
  /** The UID of the Workshop: another one of the same name starts anew. */
  readonly uid: string;
  readonly applied: Map<string, { readonly desired: string; readonly resourceVersion: string }>;
  /** Children, by id, under whose names somebody else's object was found: it is looked for before anything is applied. */
  readonly suspects: Map<string, Suspect>;
  /** @default - all was told */
  untold?: WorkshopStatus | undefined;
  /** @default - no pass has ended yet */
  facts?: SessionFacts;
}

/** The sessions of this process, by the key of their Workshop. */
export class SessionMemories {
  readonly #sessions = new Map<string, RememberedSession>();

  /** What is remembered of a Workshop; made when there is nothing yet. */
  of(key: string, uid: string): RememberedSession {
    const known = this.#sessions.get(key);
    if (known?.uid === uid) return known;
    const fresh = { uid, applied: new Map(), suspects: new Map<string, Suspect>() };
    this.#sessions.set(key, fresh);
    return fresh;
  }

  /** The Workshop is gone. */
  forget(key: string): void {
    this.#sessions.delete(key);
  }

  /** Another process works on the sessions from now on: what they are there is not known here. */
  clear(): void {
    this.#sessions.clear();
  }

  /** What is remembered of a Workshop, or undefined. */
  find(key: string): RememberedSession | undefined {
    return this.#sessions.get(key);
  }

  /** Everything. */
  values(): Iterable<RememberedSession> {
    return this.#sessions.values();
  }
}
