// In what two sets of objects differ. Where they come from (values, files, a cluster) is not known here.
import { compareInstallOrder } from '../manifest/install-order.js';
import type { Manifest } from '../manifest/manifest.js';
import { apiGroupOf } from '../manifest/manifest.js';
import type { Comparison, FieldChange, ObjectDifference } from './comparison-report.js';
import { consequencesOf } from './consequences.js';
import { maskedChanges } from './masks.js';

/** Objects, and what they are called in messages. */
export interface Rendering {
  readonly name: string;
  readonly manifests: readonly Manifest[];
}

/** Everything that is to be said about two renderings. */
export function compareRenderings(from: Rendering, to: Rendering): Comparison {
  const objects = compareObjects(from.manifests, to.manifests);
  const count = (state: ObjectDifference['state']) => objects.filter((each) => each.state === state).length;
  return {
    version: 1,
    from: from.name,
    to: to.name,
    summary: {
      added: count('added'),
      changed: count('changed'),
      removed: count('removed'),
      unchanged: count('unchanged'),
    },
    objects,
  };
}

/** What became of each object, in the order in which objects are applied. */
export function compareObjects(before: readonly Manifest[], after: readonly Manifest[]): ObjectDifference[] {
  const [old, now] = [before, after].map((list) => new Map(list.map((manifest) => [identityOf(manifest), manifest])));
  const all = new Map([...(old ?? []), ...(now ?? [])]);
  return [...all]
    .sort(([, a], [, b]) => compareInstallOrder(a, b))
    .map(([identity, manifest]) => differenceOf(old?.get(identity), now?.get(identity), manifest));
}

/** Versions of one API group serve the same objects. */
export function identityOf(manifest: Manifest): string {
  const { kind, metadata } = manifest;
  return JSON.stringify([apiGroupOf(manifest), kind, metadata.namespace ?? '', metadata.name]);
}

function differenceOf(before: Manifest | undefined, after: Manifest | undefined, any: Manifest): ObjectDifference {
  const changes = before === undefined || after === undefined ? [] : maskedChanges(before, after);
  return describeDifference(any, stateOf(before, after, changes.length), changes);
}

/** What is said about an object that has come to a state by these changes, which are without secrets. */
export function describeDifference(
  { apiVersion, kind, metadata: { namespace, name } }: Manifest,
  state: ObjectDifference['state'],
  changes: readonly FieldChange[],
): ObjectDifference {
  return {
    object: { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name },
    state,
    changes: [...changes],
    consequences: consequencesOf(kind, state, changes),
  };
}

function stateOf(before: unknown, after: unknown, changes: number): ObjectDifference['state'] {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return changes > 0 ? 'changed' : 'unchanged';
}
