// The single write that brings one object to what it should be: nothing, when it is that already.
import { sha256 } from '../model/json.js';
import { childId } from './child-kinds.js';
import { isAsManifest } from './comparison.js';
import { findField } from './manifest-fields.js';
import type { ChildManifest, ChildWrite, DeleteChild, Observed, ObservedChild } from './observed.js';
import { remembered } from './remembered.js';
import type { WantedChild } from './wanted-children.js';

/** Nothing, when the live object is what the manifest says, or is what our last apply of it was answered with. */
export function writesFor(
  { kind, id, child, isInherited }: WantedChild,
  manifest: ChildManifest,
  observed: Observed,
): ChildWrite[] {
  const { name, namespace } = manifest.metadata;
  const target = { kind, key: { namespace, name }, child: id };
  const desired = textHash(manifest);
  if (child === undefined) return [{ action: 'create', ...target, manifest, desired }];
  const { uid, resourceVersion, creator } = child;
  const update = { action: 'update', ...target, manifest: withJudged(manifest, child), desired, uid } as const;
  // Also when we have applied it already: a hand-over may have failed, and what is theirs could never be taken away.
  if (creator !== undefined && !isInherited)
    return [{ action: 'adopt', ...target, uid, resourceVersion, creator }, update];
  const answered = observed.memory.applied.get(id);
  if (answered?.desired === desired && answered.resourceVersion === resourceVersion) return [];
  return child.owned !== undefined && isAsManifest(child.owned, manifest) ? [] : [update];
}

/** Only ever compared within one process, so the order of keys may count. */
const textHash = remembered((manifest: ChildManifest) => sha256(JSON.stringify(manifest)));

/** What ends a pod names the version that it was judged by: one that has become ready meanwhile is another. */
function withJudged(manifest: ChildManifest, { uid, resourceVersion }: ObservedChild): ChildManifest {
  const judged = findField(manifest, 'spec', 'replicas') === 0 ? { uid, resourceVersion } : { uid };
  return { ...manifest, metadata: { ...manifest.metadata, ...judged } };
}

/** The delete of an object, as it was judged. */
export function removalOf(
  { kind, name, uid, resourceVersion }: ObservedChild,
  { key: { namespace } }: Observed,
  { why, propagation }: Pick<DeleteChild, 'why' | 'propagation'>,
): DeleteChild {
  const target = { kind, key: { namespace, name }, child: childId(kind, name) };
  return { action: 'delete', ...target, uid, resourceVersion, propagation, why };
}
