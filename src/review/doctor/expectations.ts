// What has to be looked at for an installation: read off its manifests, and used by whoever looks and whoever judges.
import type { Manifest } from '../../manifest/manifest.js';
import { textAt } from '../fields.js';
import type { Subject } from './subject.js';

/** Group and version → the kinds of it that are applied, by the platform or by the operator. */
export function appliedKinds({ platform, sessions }: Subject): ReadonlyMap<string, readonly string[]> {
  const kinds = new Map<string, Set<string>>();
  for (const { apiVersion, kind } of [...platform, ...sessions]) {
    kinds.set(apiVersion, (kinds.get(apiVersion) ?? new Set()).add(kind));
  }
  return new Map([...kinds].sort().map(([version, names]) => [version, [...names].sort()]));
}

/** An issuer of cert-manager that an Ingress names. */
export interface NamedIssuer {
  readonly kind: 'ClusterIssuer' | 'Issuer';
  /** Empty for one of the cluster. */
  readonly namespace: string;
  readonly name: string;
}

/** The issuers that certificates are asked of. */
export function namedIssuers({ platform, sessions }: Subject): NamedIssuer[] {
  const named = [...platform, ...sessions].flatMap(issuersOf);
  return [...new Map(named.map((issuer) => [issuerText(issuer), issuer])).values()];
}

function issuersOf({ kind, metadata: { namespace = '', annotations = {} } }: Manifest): NamedIssuer[] {
  if (kind !== 'Ingress') return [];
  const [cluster, own] = [annotations['cert-manager.io/cluster-issuer'], annotations['cert-manager.io/issuer']];
  return [
    ...(cluster === undefined ? [] : [{ kind: 'ClusterIssuer' as const, namespace: '', name: cluster }]),
    ...(own === undefined ? [] : [{ kind: 'Issuer' as const, namespace, name: own }]),
  ];
}

/** `ClusterIssuer letsencrypt-prod`. */
export function issuerText({ kind, namespace, name }: NamedIssuer): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** The classes that Ingresses name; the empty one where they leave it to the cluster. */
export function namedClasses({ platform, sessions }: Subject): string[] {
  const ingresses = [...platform, ...sessions].filter(({ kind }) => kind === 'Ingress');
  return [...new Set(ingresses.map(({ spec }) => textAt(spec, 'ingressClassName')))].sort();
}

/** Where the platform and its sessions are. */
export function namespacesOf({ values, release }: Pick<Subject, 'values' | 'release'>): string[] {
  const { namespaces } = values.sessions;
  const sessions = namespaces.length === 0 ? [values.global.defaultNamespace] : namespaces;
  return [...new Set([release.namespace, ...sessions])];
}

/** The programs of the platform that run all the time. */
export function programsOf({ platform }: Subject): Manifest[] {
  return platform.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
}
