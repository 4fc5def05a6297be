// The single write that brings one object to what it should be: nothing, when it is that already.
import type { JsonObject } from '../model/json.js';
import { sha256 } from '../model/json.js';
import { childId } from './child-kinds.js';
import { isAsManifest } from './comparison.js';
import { findField } from './manifest-fields.js';
import type { ChildManifest, ChildWrite, DeleteChild, Observed, ObservedChild } from './observed.js';
import { podAnnotations } from './pod-template.js';
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
  const update = { action: 'update', ...target, desired, uid } as const;
  // Also when we have applied it already: a hand-over may have failed, and what is theirs could never be taken away.
  if (creator !== undefined && !isInherited) {
    const adopt = { action: 'adopt', ...target, uid, resourceVersion, creator } as const;
    // Handing it over makes another version of it, which is judged by itself before its pod is ended.
    const judged = endsPod(manifest, child) ? { uid, resourceVersion } : { uid };
    return [adopt, { ...update, manifest: withMetadata(manifest, judged) }];
  }
  const answered = observed.memory.applied.get(id);
  if (answered?.desired === desired && answered.resourceVersion === resourceVersion) return [];
  const isSame = child.owned !== undefined && isAsManifest(child.owned, manifest);
  return isSame ? [] : [{ ...update, manifest: withMetadata(manifest, judgedOf(child)) }];
}

/** Only ever compared within one process, so the order of keys may count. */
const textHash = remembered((manifest: ChildManifest) => sha256(JSON.stringify(manifest)));

/**
 * A Deployment names the version that it was judged by, too: what it records of its pod somebody may have written anew since, and one
 * that was to be stopped may have become ready.
 */
function judgedOf({ kind, uid, resourceVersion }: ObservedChild): JsonObject {
  return kind.kind === 'Deployment' ? { uid, resourceVersion } : { uid };
}

function withMetadata(manifest: ChildManifest, more: JsonObject): ChildManifest {
  return { ...manifest, metadata: { ...manifest.metadata, ...more } };
}

/** Whether a Deployment that is so ends the pod that there is: nothing is to run, or something of another record. */
export function endsPod(manifest: ChildManifest, { annotations }: Pick<ObservedChild, 'annotations'>): boolean {
  const record = findField(manifest, 'metadata', 'annotations', podAnnotations.template);
  return findField(manifest, 'spec', 'replicas') === 0 || record !== annotations[podAnnotations.template];
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
