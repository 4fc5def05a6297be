// Writes down when a workspace was last used, on the workspace itself: two writes in the life of a session, and known to
// whoever comes after this process.
import type { KubeClient } from '../kube/kube-client.js';
import { keyFrom } from '../kube/kind.js';
import type { PassContext, Reconciler } from '../runtime/pass.js';
import type { SessionCaches } from './caches.js';
import { volumeClaimKind } from './child-kinds.js';
import type { ClockWatch } from './clock-watch.js';
import { timeText } from './times.js';
import { findLastUse, isWorkspace, lastUsedAnnotation } from './workspaces.js';

/** What the records are kept with. */
export interface WorkspaceRecordsProps {
  readonly client: Pick<KubeClient, 'mergePatch'>;
  readonly caches: Pick<SessionCaches, 'findChild' | 'isClaimUsed' | 'remember' | 'served'>;
  readonly clock: Pick<ClockWatch, 'now'>;
}

/** Keeps the record of one workspace: none while it is used, the time when that ended afterwards. */
export class WorkspaceRecords implements Reconciler {
  readonly #props: WorkspaceRecordsProps;

  constructor(props: WorkspaceRecordsProps) {
    this.#props = props;
  }

  async reconcile(text: string, { signal }: PassContext): Promise<void> {
    const { client, caches, clock } = this.#props;
    const key = keyFrom(text);
    // Who uses it is known when everything in its namespace is; then it is looked at again.
    const claim = caches.served.isKnown(key.namespace) ? caches.findChild(volumeClaimKind, key) : undefined;
    if (claim === undefined || !isWorkspace(claim)) return;
    const isUsed = caches.isClaimUsed(key);
    const isRight = isUsed
      ? claim.facts.annotations[lastUsedAnnotation] === undefined
      : findLastUse(claim) !== undefined;
    if (isRight) return;
    const { uid, resourceVersion } = claim.facts;
    const annotations = { [lastUsedAnnotation]: isUsed ? null : timeText(clock.now()) };
    const patch = { metadata: { uid, resourceVersion, annotations } };
    caches.remember(volumeClaimKind, await client.mergePatch(volumeClaimKind, key, patch, { signal }), undefined);
  }
}
