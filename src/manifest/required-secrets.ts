// Which Secrets the manifests read and do not bring: what somebody has to create beforehand.
import type { Json, JsonObject } from '../model/json.js';
import { isObject } from '../model/json.js';
import type { Manifest } from './manifest.js';
import { describeManifest } from './manifest.js';

/** A Secret that must exist. */
export interface RequiredSecret {
  readonly namespace: string;
  readonly name: string;
  /** `tls` is kubernetes.io/tls, `pull` kubernetes.io/dockerconfigjson. */
  readonly type: 'generic' | 'tls' | 'pull';
  /** The keys that are read, sorted; none where all of it is read. */
  readonly keys: readonly string[];
  /** The objects that read it, as messages name them. */
  readonly readers: readonly string[];
}

/** One place that reads a Secret. */
interface Reference {
  readonly name: string;
  readonly type: RequiredSecret['type'];
  /** @default - all keys, or those that belong to the type */
  readonly key?: string;
}

/** The Secrets that manifests read and that are not among them, by namespace and name. */
export function requiredSecrets(manifests: readonly Manifest[]): RequiredSecret[] {
  const brought = new Set([...manifests.filter(({ kind }) => kind === 'Secret').map(identityOf), ...issued(manifests)]);
  const required = new Map<string, RequiredSecret>();
  for (const manifest of manifests) {
    for (const reference of references(manifest)) {
      const identity = identityOf({ metadata: { ...manifest.metadata, name: reference.name } });
      if (!brought.has(identity)) required.set(identity, extended(required.get(identity), reference, manifest));
    }
  }
  return [...required.keys()].sort().flatMap((identity) => required.get(identity) ?? []);
}

function identityOf({ metadata: { namespace, name } }: Pick<Manifest, 'metadata'>): string {
  return `${namespace ?? ''}/${name}`;
}

function extended(known: RequiredSecret | undefined, { name, type, key }: Reference, reader: Manifest): RequiredSecret {
  return {
    namespace: reader.metadata.namespace ?? '',
    name,
    type,
    keys: union(known?.keys, key === undefined ? [] : [key]),
    readers: union(known?.readers, [describeManifest(reader)]),
  };
}

function union(known: readonly string[] = [], more: readonly string[]): string[] {
  return [...new Set([...known, ...more])].sort();
}

/** cert-manager makes the Secrets of an Ingress that names an issuer; others may serve the same certificate. */
function issued(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter((manifest) => manifest.kind === 'Ingress' && isIssued(manifest))
    .flatMap((ingress) =>
      references(ingress).map(({ name }) => identityOf({ metadata: { ...ingress.metadata, name } })),
    );
}

function isIssued({ metadata: { annotations = {} } }: Manifest): boolean {
  return Object.keys(annotations).some((key) => /^cert-manager\.io\/(cluster-)?issuer$/.test(key));
}

function references(value: Json | undefined): Reference[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(references);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => [...referencesBy(key, member), ...references(member)]);
}

/** The references that a field of this name makes, in pods, accounts and routes. */
function referencesBy(field: string, value: Json | undefined): Reference[] {
  switch (field) {
    case 'secretKeyRef':
      return named(value, 'generic').map((reference) => ({ ...reference, key: textOf(value, 'key') }));
    case 'secretRef':
      return named(value, 'generic');
    case 'secret':
      return volumeReferences(value);
    case 'imagePullSecrets':
      return itemsOf(value).flatMap((item) => named(item, 'pull'));
    case 'tls':
      return [value, ...itemsOf(value)].flatMap((item) => secretNamed(item, 'tls'));
    default:
      return [];
  }
}

/** A volume names its Secret `secretName`, a part of a projected volume `name`; both may list items. */
function volumeReferences(value: Json | undefined): Reference[] {
  const [reference] = [...secretNamed(value, 'generic'), ...named(value, 'generic')];
  if (reference === undefined || !isObject(value)) return [];
  const items = itemsOf(value['items']);
  return items.length === 0 ? [reference] : items.map((item) => ({ ...reference, key: textOf(item, 'key') }));
}

function named(value: Json | undefined, type: Reference['type']): Reference[] {
  return referenceTo(textOf(value, 'name'), value, type);
}

function secretNamed(value: Json | undefined, type: Reference['type']): Reference[] {
  return referenceTo(textOf(value, 'secretName'), value, type);
}

/** What is optional may be absent. */
function referenceTo(name: string | undefined, value: Json | undefined, type: Reference['type']): Reference[] {
  return name === undefined || (value as JsonObject)['optional'] === true ? [] : [{ name, type }];
}

function textOf(value: Json | undefined, key: string): string | undefined {
  const text = isObject(value) ? value[key] : undefined;
  return typeof text === 'string' ? text : undefined;
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
