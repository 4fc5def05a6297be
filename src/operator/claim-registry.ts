// Who holds the name and the host that a Workshop asks for, among all that the caches know.
import { keyFrom, keyText, type ObjectKey } from '../kube/kind.js';
import type { SessionSettings } from '../model/sessions/index.js';
import type { SessionCaches } from './caches.js';
import { isRoute } from './child-kinds.js';
import type { Claimant } from './claims.js';
import { askedClaims, Claims, heldHost, hostClaim, nameClaim } from './claims.js';
import type { HeldClaims, ObservedWorkshop } from './observed.js';
import { mayClaim } from './refusals.js';

/** What the registry is made with. */
export interface ClaimRegistryProps {
  readonly caches: Pick<SessionCaches, 'index' | 'findWorkshop' | 'controlledBy'>;
  readonly settings: SessionSettings;
  /** What this Workshop waits for may be free. */
  readonly wake: (key: string) => void;
}

/**
 * The claims of all Workshops that this process watches.
 *
 * A Workshop that is refused for itself keeps nothing from others but what it has. What it was granted while it was
 * allowed it gives up in a pass of its own, which can't run beside one that still makes use of it.
 */
export class ClaimRegistry {
  readonly #props: ClaimRegistryProps;
  readonly #claims = new Claims();

  constructor(props: ClaimRegistryProps) {
    this.#props = props;
  }

  /** Who else holds what a Workshop asks for; what is free is its own from now on, unless it is refused anyway. */
  heldByOthers(key: ObjectKey, workshop: ObservedWorkshop): HeldClaims {
    const { caches, settings } = this.#props;
    const asked = askedClaims(key, workshop, settings);
    if (asked === undefined || !mayClaim(workshop, settings)) {
      this.#giveUp(key, workshop);
      return {};
    }
    const { name, host } = asked;
    const hasName = (other: ObservedWorkshop): boolean => this.#hasChildren(other);
    const hasHost = (other: ObservedWorkshop): boolean => heldHost(other) === host;
    return this.#claims.acquire(
      asked,
      {
        name: this.#claimant(key, workshop, hasName(workshop)),
        host: this.#claimant(key, workshop, hasHost(workshop)),
      },
      {
        name: this.#rivals(key, { claim: nameClaim(name), keys: caches.index.named(name), has: hasName }),
        host: this.#rivals(key, { claim: hostClaim(host), keys: caches.index.hosted(host), has: hasHost }),
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

  /** What is there keeps its name, and a route its host: an answer that was lost may be why its status doesn't say so. */
  #giveUp(self: ObjectKey, workshop: ObservedWorkshop): void {
    const { caches, wake } = this.#props;
    const { uid } = workshop;
    if (this.#hasRoute(workshop)) return;
    for (const claim of this.#claims.release(uid, this.#hasChildren(workshop) ? 'hosts' : 'all')) {
      for (const key of caches.index.claiming(claim)) if (key !== keyText(self)) wake(key);
    }
  }

  #rivals(self: ObjectKey, { claim, keys, has }: Rivalry): Claimant[] {
    const { caches, settings } = this.#props;
    const claimants: Claimant[] = [];
    for (const text of keys) {
      const key = keyFrom(text);
      const workshop = text === keyText(self) ? undefined : caches.findWorkshop(key);
      if (workshop === undefined) continue;
      const established = has(workshop);
      const counts = established || this.#claims.isGranted(claim, workshop.uid) || mayClaim(workshop, settings);
      if (counts) claimants.push(this.#claimant(key, workshop, established));
    }
    return claimants;
  }

  #claimant({ namespace, name }: ObjectKey, { uid, createdAt }: ObservedWorkshop, established: boolean): Claimant {
    return { namespace, name, uid, createdAt, established };
  }

  #hasChildren({ uid }: ObservedWorkshop): boolean {
    for (const child of this.#props.caches.controlledBy(uid)) return child.controller !== undefined;
    return false;
  }

  #hasRoute({ uid }: ObservedWorkshop): boolean {
    return [...this.#props.caches.controlledBy(uid)].some(({ facts }) => isRoute(facts.kind));
  }
}

/** Those who ask for one thing. */
interface Rivalry {
  readonly claim: string;
  readonly keys: Iterable<string>;
  readonly has: (workshop: ObservedWorkshop) => boolean;
}
