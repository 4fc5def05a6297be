// What an earlier rendering of the same installation has left in a cluster: ours by its labels, and no longer rendered.
import type { KubeObject } from '../kube/object.js';
import type { Manifest } from '../manifest/manifest.js';
import type { Release } from '../model/platform/release.js';
import { identityOf } from './compare.js';
import { labelsAt, listAt, textAt } from './fields.js';

/** An object that is no longer rendered. */
export interface LeftOver {
  readonly manifest: Manifest;
  /** finished: it is normal that it is there. */
  readonly state: 'left-over' | 'finished';
  readonly notes: readonly string[];
}

/** Which installation, and what is rendered for it. */
export interface Rendered {
  readonly release: Pick<Release, 'name' | 'namespace'>;
  readonly manifests: readonly Manifest[];
}

/** Selects the platform's own objects of an installation; sessions belong to the operator. */
export function platformSelector({ name }: Pick<Release, 'name'>): string {
  return [
    'app.kubernetes.io/part-of=orchestra',
    `app.kubernetes.io/instance=${name}`,
    'app.kubernetes.io/managed-by in (orchestra, Helm)',
  ].join(',');
}

/** Of what was found by {@link platformSelector}, what is no longer rendered. */
export function leftOver(found: readonly Manifest[], rendered: Rendered): LeftOver[] {
  const known = new Set(rendered.manifests.map(identityOf));
  const belongs = belongingTo(found, rendered);
  return found
    .filter((each) => !known.has(identityOf(each)) && listAt(each, 'metadata', 'ownerReferences').length === 0)
    .filter(belongs)
    .map(judged);
}

/** Two installations in different namespaces may bear the same name: where an object is says whose it is. */
function belongingTo(found: readonly Manifest[], { release, manifests }: Rendered): (each: Manifest) => boolean {
  const used = new Set([release.namespace, ...manifests.flatMap(({ metadata: { namespace = [] } }) => namespace)]);
  const former = new Set(found.filter((each) => bindsAccountsOf(each, release.namespace)).map(namespaceOf));
  return (each) => {
    const { kind, metadata } = each;
    const namespace = namespaceOf(each);
    if (kind === 'Namespace') return !used.has(metadata.name) && former.has(metadata.name);
    if (namespace === '') return metadata.name.endsWith(`-${release.namespace}`);
    return used.has(namespace) || former.has(namespace);
  };
}

/** Sessions ran in that namespace: the installation's accounts still have permissions there. */
function bindsAccountsOf(each: Manifest, namespace: string): boolean {
  return (
    each.kind === 'RoleBinding' &&
    listAt(each, 'subjects').some((subject) => textAt(subject, 'namespace') === namespace)
  );
}

function namespaceOf({ metadata: { namespace = '' } }: Manifest): string {
  return namespace;
}

function judged(manifest: Manifest): LeftOver {
  if (isMigration(manifest)) return judgedMigration(manifest);
  if (manifest.kind === 'Namespace') {
    const warning = 'whatever else is in it, sessions and their volumes too, would be deleted with it';
    return { manifest, state: 'left-over', notes: [warning] };
  }
  return { manifest, state: 'left-over', notes: [] };
}

function isMigration(manifest: Manifest): boolean {
  return manifest.kind === 'Job' && labelsAt(manifest, 'metadata', 'labels')[component] === 'migrate';
}

const component = 'app.kubernetes.io/component';

function judgedMigration(manifest: Manifest): LeftOver {
  const isComplete = listAt(manifest, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Complete' && textAt(condition, 'status') === 'True',
  );
  if (!isComplete) {
    return { manifest, state: 'left-over', notes: ['an earlier migration that has not completed: see its log'] };
  }
  return {
    manifest,
    state: 'finished',
    notes: ['an earlier migration, complete: that it is still there is normal, and it may be deleted'],
  };
}

/** An object of a list as a manifest: lists of built-in kinds leave out what all their items are. */
export function listedManifest(object: KubeObject, apiVersion: string, kind: string): Manifest {
  return { ...(object as unknown as Manifest), apiVersion, kind };
}
