// Puts together what is known of one Workshop at one moment: from the caches, from what this pass has found out beside
// them, and from the API server's clock. It asks nobody, so it never waits.
import type { ObjectKey } from '../kube/kind.js';
import type { SessionSettings } from '../model/sessions/index.js';
import { sessionSelector } from '../model/sessions/index.js';
import type { Workshop } from '../model/workshop/index.js';
import type { PassWrites } from './act.js';
import { observeChild, type CachedChild } from './cached-child.js';
import type { SessionCaches } from './caches.js';
import { childNames, volumeClaimKind, workshopKind } from './child-kinds.js';
import type { ClaimRegistry } from './claim-registry.js';
import type { ClockWatch } from './clock-watch.js';
import type { ChildController, Observed, ObservedChild, ObservedWorkshop, PodState } from './observed.js';
import type { SessionMemory } from './observed.js';

/** Where everything is known from. */
export interface ObserveProps {
  readonly settings: SessionSettings;
  readonly caches: SessionCaches;
  readonly claims: ClaimRegistry;
  readonly clock: Pick<ClockWatch, 'now' | 'isTrusted'>;
}

/** What one pass adds to that. */
export interface PassKnowledge {
  readonly memory: SessionMemory;
  readonly writes: Pick<PassWrites, 'found' | 'refused'>;
}

/** Everything that is known about a Workshop; undefined when it is gone. */
export function observe(key: ObjectKey, props: ObserveProps, { memory, writes }: PassKnowledge): Observed | undefined {
  const { settings, caches, claims, clock } = props;
  const workshop = caches.findWorkshop(key);
  if (workshop === undefined) return undefined;
  const children = childrenOf(key, workshop, { caches, found: writes.found.values() });
  return {
    key,
    now: clock.now(),
    clockTrusted: clock.isTrusted(),
    workshop,
    settings,
    children,
    pods: podsOf(key, workshop, { caches, children }),
    claims: claims.heldByOthers(key, workshop),
    memory,
    refused: writes.refused,
  };
}

interface Sources {
  readonly caches: SessionCaches;
  /** What was found by asking counts for more than what a cache does not know. */
  readonly found: Iterable<CachedChild>;
}

function childrenOf(key: ObjectKey, { uid, parsed }: ObservedWorkshop, { caches, found }: Sources): ObservedChild[] {
  const named = 'workshop' in parsed ? namedChildren(key, parsed.workshop, caches) : [];
  const known = new Map<string, CachedChild>();
  for (const child of [...found, ...named, ...mountedClaims(key, named, caches), ...caches.controlledBy(uid)]) {
    known.set(`${child.facts.kind.kind}/${child.facts.name}`, child);
  }
  // Of Workshops all are known; of other kinds none.
  const exists = (owner: Omit<ChildController, 'exists'>): boolean | undefined =>
    owner.kind === workshopKind.kind && owner.group === workshopKind.group ? caches.index.hasUid(owner.uid) : undefined;
  return [...known.values()].map((child) => observeChild(child, exists));
}

function namedChildren({ namespace }: ObjectKey, workshop: Workshop, caches: SessionCaches): CachedChild[] {
  return childNames(workshop)
    .map(([kind, name]) => caches.findChild(kind, { namespace, name }))
    .filter((child) => child !== undefined);
}

/** A session that runs keeps its volume, also when its Workshop asks for another one by now. */
function mountedClaims(
  { namespace }: ObjectKey,
  children: readonly CachedChild[],
  caches: SessionCaches,
): CachedChild[] {
  return children
    .map(({ facts }) => facts.deployment?.mountedClaim)
    .filter((name) => name !== undefined)
    .map((name) => caches.findChild(volumeClaimKind, { namespace, name }))
    .filter((child) => child !== undefined);
}

/** A Deployment that was made elsewhere has pods with labels of its own. */
function podsOf(
  { namespace }: ObjectKey,
  { parsed }: ObservedWorkshop,
  { caches, children }: { readonly caches: SessionCaches; readonly children: readonly ObservedChild[] },
): PodState[] {
  if (!('workshop' in parsed)) return [];
  const deployment = children.find((child) => child.deployment !== undefined)?.deployment;
  const selector = deployment?.selector ?? sessionSelector(parsed.workshop);
  return caches.podsOf(namespace, parsed.workshop.spec.name, selector);
}
