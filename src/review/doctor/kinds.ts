// The kinds that are looked at beyond those that are rendered.
import type { ResourceKind } from '../../kube/kind.js';

/** Every kind that the doctor reads, by its plural. */
export const looked = {
  customresourcedefinitions: kind('apiextensions.k8s.io', 'CustomResourceDefinition', 'customresourcedefinitions'),
  ingressclasses: kind('networking.k8s.io', 'IngressClass', 'ingressclasses'),
  storageclasses: kind('storage.k8s.io', 'StorageClass', 'storageclasses'),
  clusterissuers: kind('cert-manager.io', 'ClusterIssuer', 'clusterissuers'),
  issuers: kind('cert-manager.io', 'Issuer', 'issuers'),
  namespaces: kind('', 'Namespace', 'namespaces'),
  secrets: kind('', 'Secret', 'secrets'),
  daemonsets: kind('apps', 'DaemonSet', 'daemonsets'),
  deployments: kind('apps', 'Deployment', 'deployments'),
  statefulsets: kind('apps', 'StatefulSet', 'statefulsets'),
  workshops: kind('orchestra.io', 'Workshop', 'workshops'),
  subjectaccessreviews: kind('authorization.k8s.io', 'SubjectAccessReview', 'subjectaccessreviews'),
  localsubjectaccessreviews: kind('authorization.k8s.io', 'LocalSubjectAccessReview', 'localsubjectaccessreviews'),
} as const;

function kind(group: string, name: string, plural: string): ResourceKind {
  return { group, version: 'v1', kind: name, plural };
}
