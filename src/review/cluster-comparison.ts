// In what a cluster differs from a rendering: object by object what the API server answered when the apply was tried,
// against what is there.
import { ownedFields } from '../kube/managed-fields.js';
import type { KubeObject } from '../kube/object.js';
import { compareInstallOrder } from '../manifest/install-order.js';
import type { Manifest } from '../manifest/manifest.js';
import type { JsonObject } from '../model/json.js';
import { describeDifference } from './compare.js';
import type { Comparison, FieldChange, ObjectDifference } from './comparison-report.js';
import { isUpdatedBy } from './field-owner.js';
import { withoutForeignFields } from './foreign-fields.js';
import type { LeftOver } from './left-over.js';
import { masked, maskedChanges } from './masks.js';
import type { Trial } from './trial.js';

/** Where a rendering comes from. */
export type Source = 'values' | 'manifests';

/** Everything that is known of a cluster and a rendering. */
export interface ClusterFindings {
  /** What the cluster is called in messages. */
  readonly cluster: string;
  /** What the rendering is called in messages. */
  readonly rendering: string;
  /** Whether the rendering comes from values that were checked, or from manifests as somebody has written them. */
  readonly source: Source;
  readonly trials: readonly Trial[];
  readonly leftOver: readonly LeftOver[];
  /** What Helm runs besides: it is no part of what stays. */
  readonly hooks: readonly Manifest[];
  /** What could not be looked at, and why. */
  readonly notes: readonly string[];
}

/** Everything that is to be said about it. */
export function compareCluster(findings: ClusterFindings): Comparison {
  const { cluster, rendering, source, trials, leftOver, hooks, notes } = findings;
  const found = [
    ...trials.map((trial) => ({ manifest: trial.manifest, difference: differenceOf(trial, source) })),
    ...leftOver.map((each) => ({ manifest: each.manifest, difference: leftOverDifference(each) })),
    ...hooks.map((manifest) => ({ manifest, difference: hookDifference(manifest) })),
  ];
  const objects = found.sort((a, b) => compareInstallOrder(a.manifest, b.manifest)).map(({ difference }) => difference);
  const count = (state: ObjectDifference['state']) => objects.filter((each) => each.state === state).length;
  return {
    version: 1,
    from: cluster,
    to: rendering,
    summary: {
      added: count('added'),
      changed: count('changed'),
      removed: 0,
      unchanged: count('unchanged'),
      leftOver: count('left-over'),
      finished: count('finished'),
      hooks: count('hook'),
    },
    objects,
    notes: [...notes],
  };
}

function leftOverDifference({ manifest, state, notes }: LeftOver): ObjectDifference {
  return { ...describeDifference(manifest, state, []), notes: [...notes] };
}

function hookDifference(manifest: Manifest): ObjectDifference {
  const note = 'a hook: Helm runs it at every install and upgrade and keeps nothing of it, so it is not compared';
  return { ...describeDifference(manifest, 'hook', []), notes: [note] };
}

function differenceOf(trial: Trial, source: Source): ObjectDifference {
  const { manifest, live, manager, answer } = trial;
  const changes = live === undefined ? [] : changesOf(live, trial);
  const isChanged = changes.length > 0 || answer.kind === 'refused';
  const state = live === undefined ? 'added' : isChanged ? 'changed' : 'unchanged';
  return {
    ...describeDifference(manifest, state, changes),
    manager,
    checked: answer.kind === 'untried' ? withoutTrial[source].checked : 'server',
    ...(answer.kind === 'refused' ? { refusal: String(masked(answer.reason)) } : {}),
    notes: notesOf(trial, source),
  };
}

function changesOf(live: KubeObject, { manifest, manager, answer }: Trial): FieldChange[] {
  if (answer.kind === 'accepted') return maskedChanges(withoutForeignFields(live), withoutForeignFields(answer.object));
  return answer.kind === 'refused' ? changesBeforeDefaults(live, manifest, manager) : [];
}

/** Nobody says what a refused object would be: what its manager has set is compared with what is rendered. */
function changesBeforeDefaults(live: KubeObject, manifest: Manifest, manager: string): FieldChange[] {
  const { managedFields = [] } = live.metadata;
  const asApplied = managedFields.map((entry) =>
    isUpdatedBy(entry, manager) ? { ...entry, manager, operation: 'Apply' as const } : entry,
  );
  const owned = ownedFields({ ...live, metadata: { ...live.metadata, managedFields: asApplied } }, manager);
  const isApplied = managedFields.every((entry) => !isUpdatedBy(entry, manager));
  const { apiVersion, kind, metadata } = manifest;
  const { name, namespace } = metadata;
  const identity = { name, ...(namespace === undefined ? {} : { namespace }) };
  const before = { ...owned, apiVersion, kind, metadata: { ...(owned['metadata'] as JsonObject), ...identity } };
  // Whoever writes by updates owns the server's defaults too: that those are not rendered says nothing.
  return maskedChanges(before as JsonObject as Manifest, manifest).filter(
    ({ change }) => isApplied || change !== 'removed',
  );
}

const missing = {
  namespace: 'its namespace does not exist yet',
  kind: 'its kind is not served yet (the CRD is missing)',
};

const withoutTrial = {
  values: { checked: 'offline', note: 'only the values that it is rendered from were checked, offline' },
  manifests: { checked: 'nothing', note: 'nothing has checked it, it is as it was read' },
} as const;

function notesOf({ live, answer }: Trial, source: Source): string[] {
  const untried = (lacks: keyof typeof missing) =>
    `${missing[lacks]}, so the API server could not try it: ${withoutTrial[source].note}`;
  return [
    ...(answer.kind === 'untried' ? [untried(answer.missing)] : []),
    ...(answer.kind === 'accepted' && answer.incomplete !== undefined ? [String(masked(answer.incomplete))] : []),
    ...(live?.metadata.deletionTimestamp === undefined ? [] : ['it is being deleted']),
  ];
}
