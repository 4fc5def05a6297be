// Which Workshops ask for a name or a host, and which would render an object: found without looking at all of them.
import { keyText, type ObjectKey } from '../kube/kind.js';
import type { SessionSettings } from '../model/sessions/index.js';
import { childNames } from './child-kinds.js';
import { askedClaims, heldHost } from './claims.js';
import type { ObservedWorkshop } from './observed.js';
import { TermIndex } from './term-index.js';

/** The Workshops of a cache by what they ask for. */
export class WorkshopIndex {
  readonly #settings: SessionSettings;
  readonly #uidOf = new Map<string, string>();
  readonly #keyOf = new Map<string, string>();
  readonly #claims = new TermIndex();
  readonly #children = new TermIndex();

  constructor(settings: SessionSettings) {
    this.#settings = settings;
  }

  /** Takes a Workshop in, or out; returns the keys of those that ask for what it no longer does. */
  set(key: ObjectKey, workshop: ObservedWorkshop | undefined): readonly string[] {
    const text = keyText(key);
    const before = this.#claims.terms(text);
    const claims = workshop === undefined ? [] : this.#claimsOf(key, workshop);
    this.#claims.set(text, claims);
    this.#children.set(text, workshop === undefined ? [] : childTerms(key, workshop));
    this.#setUid(text, workshop?.uid);
    return before.filter((claim) => !claims.includes(claim)).flatMap((claim) => [...this.#claims.keys(claim)]);
  }

  /** All keys. */
  keys(): Iterable<string> {
    return this.#uidOf.keys();
  }

  /** The Workshops that ask for a `namespace/name`. */
  named(name: string): Iterable<string> {
    return this.#claims.keys(nameTerm(name));
  }

  /** The Workshops that ask for a host, or have it. */
  hosted(host: string): Iterable<string> {
    return this.#claims.keys(hostTerm(host));
  }

  /** The Workshops that may render an object of this name. */
  rendering(key: ObjectKey): Iterable<string> {
    return this.#children.keys(keyText(key));
  }

  /** Whether there is a Workshop of this UID. */
  hasUid(uid: string): boolean {
    return this.#keyOf.has(uid);
  }

  #setUid(key: string, uid: string | undefined): void {
    const before = this.#uidOf.get(key);
    if (before !== undefined) this.#keyOf.delete(before);
    if (uid === undefined) {
      this.#uidOf.delete(key);
      return;
    }
    this.#uidOf.set(key, uid);
    this.#keyOf.set(uid, key);
  }

  #claimsOf(key: ObjectKey, workshop: ObservedWorkshop): string[] {
    const [asked, held] = [askedClaims(key, workshop, this.#settings), heldHost(workshop)];
    return [
      ...new Set([
        ...(held === undefined ? [] : [hostTerm(held)]),
        ...(asked === undefined ? [] : [nameTerm(asked.name), hostTerm(asked.host)]),
      ]),
    ];
  }
}

function nameTerm(name: string): string {
  return `name ${name}`;
}

function hostTerm(host: string): string {
  return `host ${host}`;
}

function childTerms({ namespace }: ObjectKey, { parsed }: ObservedWorkshop): string[] {
  if (!('workshop' in parsed)) return [];
  return [...new Set(childNames(parsed.workshop).map(([, name]) => keyText({ namespace, name })))];
}
