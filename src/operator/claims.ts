// Who may use a name or host that several Workshops ask for. What is granted stays granted while its holder asks for
// it, so that two passes at once, whatever they have seen, never both believe that it is theirs.
import { comparableHost } from '../model/sessions/index.js';
import type { SessionSettings } from '../model/sessions/index.js';
import type { ObjectKey } from '../kube/kind.js';
import type { HeldClaims, Holder, ObservedWorkshop } from './observed.js';
import { askedHost, findHost } from './session-host.js';

/** A Workshop that asks for something. */
export interface Claimant extends Holder {
  readonly createdAt: number;
  /** Whether it has been using it already: its accepted address says so, or its objects do. */
  readonly established: boolean;
}

/** What a Workshop asks for, in the spelling in which claims are compared. */
export interface Asked {
  /** `namespace/name`. */
  readonly name: string;
  readonly host: string;
}

/** What a Workshop asks for. Undefined when it can't be read. */
export function askedClaims(
  { namespace }: ObjectKey,
  workshop: Pick<ObservedWorkshop, 'parsed' | 'status'>,
  settings: Pick<SessionSettings, 'baseDomain'>,
): Asked | undefined {
  const { parsed } = workshop;
  if (!('workshop' in parsed)) return undefined;
  const host = askedHost(parsed.workshop, workshop, settings);
  return { name: `${namespace}/${parsed.workshop.spec.name}`, host: comparableHost(host) };
}

/** How the claim to a `namespace/name` is written. */
export function nameClaim(name: string): string {
  return `name ${name}`;
}

/** How the claim to a host is written. */
export function hostClaim(host: string): string {
  return `host ${host}`;
}

function isHostClaim(claim: string): boolean {
  return claim.startsWith('host ');
}

/** The host that a Workshop uses, whatever it asks for now. */
export function heldHost({ status }: Pick<ObservedWorkshop, 'status'>): string | undefined {
  const host = findHost(status.url);
  return host === undefined ? undefined : comparableHost(host);
}

/** Everybody who asks for the name and the host of one Workshop, but that one. */
export interface Rivals {
  readonly name: Iterable<Claimant>;
  readonly host: Iterable<Claimant>;
}

/** The claims that this process has granted. */
export class Claims {
  readonly #granted = new Map<string, string>();

  /**
   * Who else holds what this Workshop asks for. What nobody holds is granted to it, if it comes first; no host is
   * granted to one that can't have its name.
   */
  acquire(asked: Asked, claimant: { readonly name: Claimant; readonly host: Claimant }, rivals: Rivals): HeldClaims {
    const name = this.#holder(nameClaim(asked.name), claimant.name, rivals.name);
    if (name !== undefined) return { name };
    const host = this.#holder(hostClaim(asked.host), claimant.host, rivals.host);
    return host === undefined ? {} : { host };
  }

  /** Whether this process has granted a claim to a Workshop. */
  isGranted(claim: string, uid: string): boolean {
    return this.#granted.get(claim) === uid;
  }

  /** Nothing, or no host, is a Workshop's own any longer; returns the claims that were. */
  release(uid: string, what: 'all' | 'hosts' = 'all'): readonly string[] {
    const released = [...this.#granted]
      .filter(([claim, holder]) => holder === uid && (what === 'all' || isHostClaim(claim)))
      .map(([claim]) => claim);
    for (const claim of released) this.#granted.delete(claim);
    return released;
  }

  /** Another process grants from now on. */
  clear(): void {
    this.#granted.clear();
  }

  #holder(claim: string, claimant: Claimant, rivals: Iterable<Claimant>): Holder | undefined {
    const all = [claimant, ...rivals];
    const granted = all.find(({ uid }) => uid === this.#granted.get(claim));
    const holder = granted ?? all.reduce((best, each) => (comesBefore(each, best) ? each : best));
    if (holder.uid !== claimant.uid) return { namespace: holder.namespace, name: holder.name, uid: holder.uid };
    this.#granted.set(claim, claimant.uid);
    return undefined;
  }
}

/** Whoever has it keeps it; else the older one, else the smaller UID: the same answer in every process. */
export function comesBefore(a: Claimant, b: Claimant): boolean {
  if (a.established !== b.established) return a.established;
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt;
  return a.uid < b.uid;
}
