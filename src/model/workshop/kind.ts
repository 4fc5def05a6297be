// How the Workshop is called in Kubernetes.

/** Group, version and names of the custom resource. */
export const workshopKind = {
  group: 'orchestra.io',
  version: 'v1',
  kind: 'Workshop',
  plural: 'workshops',
  singular: 'workshop',
  shortName: 'ws',
  category: 'orchestra',
} as const;

/** `orchestra.io/v1`. */
export const workshopApiVersion = `${workshopKind.group}/${workshopKind.version}`;
