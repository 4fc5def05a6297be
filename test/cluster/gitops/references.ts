// What an object needs of others before it can work, where Kubernetes itself would take it without: kwok's pods run with
// no ConfigMap, and an operator without its kind. Only what is rendered counts; the rest exists beforehand.
import type { JsonObject } from '../../../src/model/json.js';
import { isObject } from '../../../src/model/json.js';
import type { Manifest } from '../../../src/manifest/manifest.js';
import { apiGroupOf } from '../../../src/manifest/manifest.js';

/** The objects among all that are rendered which one of them needs. */
export function neededBy(manifest: Manifest, all: readonly Manifest[]): Manifest[] {
  return all.filter((other) => other !== manifest && needs(manifest, other));
}

function needs(manifest: Manifest, other: Manifest): boolean {
  switch (other.kind) {
    case 'Namespace':
      return manifest.metadata.namespace === other.metadata.name;
    case 'CustomResourceDefinition':
      return isAboutKind(manifest, other);
    case 'Job':
      return preparesFor(other, manifest);
    default:
      return isNear(manifest, other) && namesOf(manifest, other.kind).includes(other.metadata.name);
  }
}

const isNear = (manifest: Manifest, other: Manifest): boolean =>
  manifest.metadata.namespace === other.metadata.namespace || manifest.kind.endsWith('RoleBinding');

/** An object of the kind, or a role that gives away what can be done with such objects. */
function isAboutKind(manifest: Manifest, { spec }: Manifest): boolean {
  const { group } = spec as { readonly group: string };
  const rules = (manifest['rules'] ?? []) as readonly { readonly apiGroups: readonly string[] }[];
  return apiGroupOf(manifest) === group || rules.some(({ apiGroups }) => apiGroups.includes(group));
}

/** A program reads what a Job of its image has prepared: the tables of the version that it is. */
function preparesFor(job: Manifest, manifest: Manifest): boolean {
  return manifest.kind === 'Deployment' && imagesOf(manifest).some((image) => imagesOf(job).includes(image));
}

const imagesOf = (manifest: Manifest): unknown[] => valuesAt(manifest, 'image');

/** The keys under which an object names others of a kind. */
const keys: Readonly<Record<string, readonly string[]>> = {
  ServiceAccount: ['serviceAccountName', 'subjects'],
  Role: ['roleRef'],
  ClusterRole: ['roleRef'],
  ConfigMap: ['configMap', 'configMapRef', 'configMapKeyRef'],
  Secret: ['secretName', 'secretRef', 'secretKeyRef', 'imagePullSecrets', 'secret'],
  PersistentVolumeClaim: ['persistentVolumeClaim', 'claimName'],
  Service: ['serviceName', 'service'],
};

/** `x`, `{ name: x }` or a list of these. */
function namesOf(manifest: Manifest, kind: string): unknown[] {
  const named = (keys[kind] ?? []).flatMap((key) => valuesAt(manifest, key)).flat();
  return named.map((each) => (isObject(each) ? each['name'] : each));
}

/** Every value under a key, however deep. */
function valuesAt(value: unknown, key: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, key));
  if (!isObject(value)) return [];
  return Object.entries(value as JsonObject).flatMap(([name, each]) => [
    ...(name === key ? [each] : []),
    ...valuesAt(each, key),
  ]);
}
