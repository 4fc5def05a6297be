// The objects of a session as a person would compare them: what they say, and not when and how often they were written.
import { eventually } from '../harness/control-plane.js';
import type { Live, Namespace } from './workshops.js';

/** Records of what has been, which the same objects may have come to in other ways. */
const records = new Set([
  'orchestra.io/pod-inputs-since',
  'orchestra.io/pod-inputs-since-generation',
  'orchestra.io/pod-generation',
  'deployment.kubernetes.io/revision',
]);

/** UIDs, specs, labels and annotations of everything that a Workshop controls, by kind and name. */
export async function sessionObjects(sessions: Namespace, name: string): Promise<Record<string, Live>> {
  const { uid } = (await sessions.get('Workshop', name)).metadata;
  const children = await sessions.children(uid);
  return Object.fromEntries(
    children.map(({ kind, metadata, spec }) => {
      const { uid: own, labels, annotations = {} } = metadata;
      const kept = Object.entries(annotations).filter(([key]) => !records.has(key));
      const content = { uid: own, labels, annotations: Object.fromEntries(kept), spec };
      return [`${String(kind)}/${String(metadata.name)}`, content];
    }),
  );
}

/** Waits until the session is Ready as its Workshop is now, and its Deployment has caught up. */
export async function isServed(sessions: Namespace, name: string): Promise<void> {
  await eventually(`the session ${name} is Ready`, async () => {
    const { metadata, status } = await sessions.get('Workshop', name);
    if (status?.observedGeneration !== metadata.generation || status.phase !== 'Ready') return false;
    const deployment = await sessions.get('Deployment', `${name}-deployment`);
    const isCurrent = deployment.status.observedGeneration === deployment.metadata.generation;
    return isCurrent && deployment.status.readyReplicas === 1 && deployment.status.updatedReplicas === 1;
  });
}

/** The UID of the session's pod, those that are going away apart. */
export async function podUid(sessions: Namespace, name: string): Promise<string | undefined> {
  const pods = (await sessions.pods(name)).filter(({ metadata }) => !metadata.deletionTimestamp);
  return pods[0]?.metadata.uid;
}
