// A last look at the cluster itself before a pod that may be somebody's work is ended, or a session is begun once more: caches may
// be behind, and this can't be undone. Whether it should be done is decided elsewhere.
import type { KubeClient } from '../kube/kube-client.js';
import { RetryLater } from '../runtime/retry-later.js';
import { podKind, workshopKind } from './child-kinds.js';
import { podStateOf } from './child-state.js';
import { endsPod } from './child-writes.js';
import type { ChildWrite, Observed, ObservedChild, PodState } from './observed.js';
import { isAtWork } from './pod-template.js';

/** What looking needs. */
export interface LastLookProps {
  readonly client: Pick<KubeClient, 'get' | 'list'>;
  readonly signal: AbortSignal;
  /** Whether the session may have been begun before this pass. What it lacks has then gone, perhaps with its Workshop. */
  readonly mayHaveBegun: boolean;
}

/**
 * Looks whether a pod that is to end, and its Workshop, are still what was judged. A pod or volume that has gone may have gone with
 * its Workshop, of which a watch that lags has not told yet: none is made anew for one that has ended or is about to.
 *
 * @throws RetryLater when the Workshop or its pods are no longer what was judged
 */
export async function lookOnceMore(
  observed: Observed,
  writes: readonly ChildWrite[],
  props: LastLookProps,
): Promise<void> {
  for (const deployment of writes.flatMap((write) => endedBy(write, observed))) {
    await confirm(observed, deployment, props);
  }
  if (props.mayHaveBegun && writes.some(begins)) await confirmOwner(observed, props);
}

function endedBy(write: ChildWrite, { children }: Observed): ObservedChild[] {
  if (write.action !== 'update' || write.kind.kind !== 'Deployment') return [];
  const live = children.find(({ uid }) => uid === write.uid);
  return live !== undefined && endsPod(write.manifest, live) ? [live] : [];
}

function begins({ action, kind }: ChildWrite): boolean {
  return action === 'create' && (kind.kind === 'Deployment' || kind.kind === 'PersistentVolumeClaim');
}

async function confirmOwner({ key, workshop }: Observed, { client, signal }: LastLookProps): Promise<void> {
  const live = await client.get(workshopKind, key, { signal });
  const isEnding = live?.metadata.deletionTimestamp !== undefined;
  if (live?.metadata.uid !== workshop.uid || isEnding) throw changed(key);
}

async function confirm(
  { key, workshop, pods }: Observed,
  { deployment }: ObservedChild,
  { client, signal }: LastLookProps,
): Promise<void> {
  const labelSelector = Object.entries(deployment?.selector ?? {})
    .map(([label, value]) => `${label}=${value}`)
    .join(',');
  const [live, { items }] = await Promise.all([
    client.get(workshopKind, key, { signal }),
    client.list(podKind, { namespace: key.namespace, labelSelector, signal }),
  ]);
  const isSame = live?.metadata.uid === workshop.uid && live.metadata.resourceVersion === workshop.resourceVersion;
  if (isSame && workIn(items.map(podStateOf)) === workIn(pods)) return;
  throw changed(key);
}

function changed({ namespace, name }: Observed['key']): RetryLater {
  return new RetryLater('Changed', `${namespace}/${name} is no longer what was judged; it is looked at again`);
}

/** What would be lost: which pods are at work, and which of them are ready. */
function workIn(pods: readonly PodState[]): string {
  return pods
    .filter(isAtWork)
    .map(({ uid, readySince }) => `${uid} ${String(readySince !== undefined)}`)
    .sort()
    .join();
}
