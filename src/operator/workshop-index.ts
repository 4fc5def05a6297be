// Which Workshops ask for a name or a host, and which would render an object: found without looking at all of them.
import { keyText, type ObjectKey } from '../kube/kind.js';
import type { SessionSettings } from '../model/sessions/index.js';
import { childNames } from './child-kinds.js';
import { askedClaims, heldHost, hostClaim, nameClaim } from './claims.js';
import type { ObservedWorkshop } from './observed.js';
import { mayClaim } from './refusals.js';
import { TermIndex } from './term-index.js';

/** The Workshops of a cache by what they ask for. */
export class WorkshopIndex {
  readonly #settings: SessionSettings;
  readonly #uidOf = new Map<string, string>();
  readonly #keyOf = new Map<string, string>();
  readonly #claims = new TermIndex();
  /** Those among the claims that keep others waiting: of a Workshop that is refused, only what it has. */
  readonly #standing = new Map<string, readonly string[]>();
  readonly #children = new TermIndex();

  constructor(settings: SessionSettings) {
    this.#settings = settings;
  }

  /** Takes a Workshop in, or out; returns the keys of those that ask for what it no longer keeps from them. */
  set(key: ObjectKey, workshop: ObservedWorkshop | undefined): readonly string[] {
    const text = keyText(key);
    const before = this.#standing.get(text) ?? [];
    const [held, asked] = workshop === undefined ? [[], []] : this.#claimsOf(key, workshop);
    const standing = workshop !== undefined && mayClaim(workshop, this.#settings) ? [...held, ...asked] : held;
    this.#claims.set(text, [...new Set([...held, ...asked])]);
    this.#setStanding(text, standing);
    this.#children.set(text, workshop === undefined ? [] : childTerms(key, workshop));
    this.#setUid(text, workshop?.uid);
    return before.filter((claim) => !standing.includes(claim)).flatMap((claim) => this.#rivals(claim, text));
  }

  /** All keys. */
  keys(): Iterable<string> {
    return this.#uidOf.keys();
  }

  /** The Workshops that ask for a `namespace/name`. */
  named(name: string): Iterable<string> {
    return this.claiming(nameClaim(name));
  }

  /** The Workshops that ask for a host, or have it. */
  hosted(host: string): Iterable<string> {
    return this.claiming(hostClaim(host));
  }

  /** The Workshops of a claim, as claims are written. */
  claiming(claim: string): Iterable<string> {
    return this.#claims.keys(claim);
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

  #setStanding(key: string, claims: readonly string[]): void {
    if (claims.length === 0) this.#standing.delete(key);
    else this.#standing.set(key, claims);
  }

  #rivals(claim: string, key: string): string[] {
    return [...this.#claims.keys(claim)].filter((rival) => rival !== key);
  }

  /** What a Workshop has, and what it asks for. */
  #claimsOf(key: ObjectKey, workshop: ObservedWorkshop): readonly [held: string[], asked: string[]] {
    const [asked, held] = [askedClaims(key, workshop, this.#settings), heldHost(workshop)];
    return [
      held === undefined ? [] : [hostClaim(held)],
      asked === undefined ? [] : [nameClaim(asked.name), hostClaim(asked.host)],
    ];
  }
}

function childTerms({ namespace }: ObjectKey, { parsed }: ObservedWorkshop): string[] {
  if (!('workshop' in parsed)) return [];
  return [...new Set(childNames(parsed.workshop).map(([, name]) => keyText({ namespace, name })))];
}
