// What of a live object says nothing about what was rendered: what the API server keeps for itself, and the marks by
// which whoever applies an object finds it again.
import type { KubeObject } from '../kube/object.js';
import type { Manifest } from '../manifest/manifest.js';
import type { Json, JsonObject } from '../model/json.js';
import { isObject } from '../model/json.js';

const serverMetadata = [
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
];

const marks: Readonly<Record<'annotations' | 'labels', readonly string[]>> = {
  annotations: [
    'kubectl.kubernetes.io/last-applied-configuration',
    'meta.helm.sh/release-name',
    'meta.helm.sh/release-namespace',
    'argocd.argoproj.io/tracking-id',
    'argocd.argoproj.io/installation-id',
  ],
  labels: [
    'kustomize.toolkit.fluxcd.io/name',
    'kustomize.toolkit.fluxcd.io/namespace',
    'helm.toolkit.fluxcd.io/name',
    'helm.toolkit.fluxcd.io/namespace',
  ],
};

/** An object without all of that. Labels or annotations of which nothing is left are no longer there. */
export function withoutForeignFields(object: KubeObject): Manifest {
  const { metadata, ...rest } = without(object as JsonObject, ['status']);
  const bare = isObject(metadata) ? without(metadata, serverMetadata) : {};
  return { ...rest, metadata: withoutMarks(withoutMarks(bare, 'annotations'), 'labels') } as Manifest;
}

function withoutMarks(metadata: JsonObject, field: keyof typeof marks): JsonObject {
  const { [field]: all, ...rest } = metadata;
  const own = isObject(all) ? without(all, marks[field]) : {};
  return Object.keys(own).length === 0 ? rest : { ...rest, [field]: own };
}

function without(fields: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, Json] => !names.includes(entry[0])),
  );
}
