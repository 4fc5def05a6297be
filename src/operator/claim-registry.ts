// Who holds the name and the host that a Workshop asks for, among all that the caches know.
import { keyFrom, keyText, type ObjectKey } from '../kube/kind.js';
import type { SessionSettings } from '../model/sessions/index.js';
import type { SessionCaches } from './caches.js';
import type { Claimant } from './claims.js';
import { askedClaims, Claims, heldHost } from './claims.js';
import type { HeldClaims, ObservedWorkshop } from './observed.js';

/** The claims of all Workshops that this process watches. */
export class ClaimRegistry {
  readonly #caches: Pick<SessionCaches, 'index' | 'findWorkshop' | 'controlledBy'>;
  readonly #settings: Pick<SessionSettings, 'baseDomain'>;
  readonly #claims = new Claims();

  constructor(
    caches: Pick<SessionCaches, 'index' | 'findWorkshop' | 'controlledBy'>,
    settings: Pick<SessionSettings, 'baseDomain'>,
  ) {
    this.#caches = caches;
    this.#settings = settings;
  }

  /** Who else holds what a Workshop asks for; what is free is its own from now on. */
  heldByOthers(key: ObjectKey, workshop: ObservedWorkshop): HeldClaims {
    const asked = askedClaims(key, workshop, this.#settings);
    if (asked === undefined) return {};
    const byName = this.#claimant(key, workshop, this.#hasChildren(workshop));
    const byHost = this.#claimant(key, workshop, heldHost(workshop) === asked.host);
    return this.#claims.acquire(
      asked,
      { name: byName, host: byHost },
      {
        name: this.#others(key, this.#caches.index.named(asked.name), (other) => this.#hasChildren(other)),
        host: this.#others(key, this.#caches.index.hosted(asked.host), (other) => heldHost(other) === asked.host),
      },
    );
  }

  /** A Workshop is gone. */
  release(uid: string): void {
    this.#claims.release(uid);
  }

  /** Another process grants from now on. */
  clear(): void {
    this.#claims.clear();
  }

  #others(self: ObjectKey, keys: Iterable<string>, isEstablished: (workshop: ObservedWorkshop) => boolean): Claimant[] {
    const claimants: Claimant[] = [];
    for (const text of keys) {
      const key = keyFrom(text);
      const workshop = text === keyText(self) ? undefined : this.#caches.findWorkshop(key);
      if (workshop !== undefined) claimants.push(this.#claimant(key, workshop, isEstablished(workshop)));
    }
    return claimants;
  }

  #claimant({ namespace, name }: ObjectKey, { uid, createdAt }: ObservedWorkshop, established: boolean): Claimant {
    return { namespace, name, uid, createdAt, established };
  }

  #hasChildren({ uid }: ObservedWorkshop): boolean {
    for (const child of this.#caches.controlledBy(uid)) return child.controller !== undefined;
    return false;
  }
}
