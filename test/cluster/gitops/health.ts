// Whether what was applied works, by the rules of Argo CD: an object without a rule is healthy once it is there.
import type { Live } from '../operator/workshops.js';

const rules: Readonly<Record<string, (object: Live) => boolean>> = {
  Namespace: ({ status }) => status?.phase === 'Active',
  CustomResourceDefinition: (object) => hasCondition(object, 'Established'),
  Deployment: ({ metadata, spec, status }) =>
    status?.observedGeneration === metadata.generation &&
    status.updatedReplicas === spec.replicas &&
    status.availableReplicas === spec.replicas,
  StatefulSet: ({ metadata, spec, status }) =>
    status?.observedGeneration === metadata.generation && status.readyReplicas === spec.replicas,
  Job: (object) => hasCondition(object, 'Complete'),
  PersistentVolumeClaim: ({ status }) => status?.phase === 'Bound',
};

/** Whether the object as the API server has it is healthy. */
export function isHealthy(object: Live): boolean {
  return rules[object.kind]?.(object) ?? true;
}

function hasCondition({ status }: Live, wanted: string): boolean {
  return status?.conditions?.some(({ type, status: is }: Live) => type === wanted && is === 'True') === true;
}
