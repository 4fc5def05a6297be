// The order in which the objects of one group are applied: what others need comes first.
import type { Manifest } from './manifest.js';

const KINDS_IN_ORDER = [
  'Namespace',
  'CustomResourceDefinition',
  'PriorityClass',
  'StorageClass',
  'ResourceQuota',
  'LimitRange',
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'ConfigMap',
  'Secret',
  'NetworkPolicy',
  'Service',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'StatefulSet',
  'Job',
  'DaemonSet',
  'Deployment',
  'Pod',
  'CronJob',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'IngressClass',
  'Middleware',
  'Ingress',
  'IngressRoute',
];

const RANKS = new Map(KINDS_IN_ORDER.map((kind, rank) => [kind, rank]));

/** Compares two objects by kind (kinds that the table doesn't know come last), then by namespace and name. */
export function compareInstallOrder(a: Manifest, b: Manifest): number {
  return rankOf(a) - rankOf(b) || compareLists(sortKey(a), sortKey(b));
}

function rankOf({ kind }: Manifest): number {
  return RANKS.get(kind) ?? KINDS_IN_ORDER.length;
}

function sortKey({ kind, metadata, apiVersion }: Manifest): string[] {
  return [kind, metadata.namespace ?? '', metadata.name, apiVersion];
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  const different = a.findIndex((text, index) => text !== b[index]);
  if (different === -1) return 0;
  return (a[different] ?? '') < (b[different] ?? '') ? -1 : 1;
}
