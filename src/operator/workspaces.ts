// The volumes that outlive their sessions. They belong to their owners, so they are listed and counted and never deleted:
// which are used, and which have not been for longer than the installation wants to keep them.
import { keyText } from '../kube/kind.js';
import type { CachedChild } from './cached-child.js';
import type { SessionCaches } from './caches.js';
import { timeOf } from './child-state.js';
import { timeText } from './times.js';

/** What is told of them from. */
export interface WorkspacesProps {
  readonly caches: Pick<SessionCaches, 'volumeClaims' | 'isClaimUsed'>;
  readonly idleDays: number;
  readonly now: () => number;
}

/**
 * On a claim: when its last session ended. Absent while it is used: whoever finds an unused one without it knows that a
 * session has ended unseen. The existing operator writes it too.
 */
export const lastUsedAnnotation = 'orchestra.io/last-used';

/** Whether a workspace is asked for or mounted, is not, or has not been for longer than the idle time. */
export type WorkspaceState = 'used' | 'unused' | 'idle';

const dayMs = 24 * 60 * 60 * 1000;

/** Whether a claim belongs to an owner, and not to a session. */
export function isWorkspace({ facts }: CachedChild): boolean {
  return facts.labels['component'] === 'workspace' && !facts.deleting;
}

/** The kept workspaces of the cluster, as their claims and what uses them say. */
export class Workspaces {
  readonly #props: WorkspacesProps;

  constructor(props: WorkspacesProps) {
    this.#props = props;
  }

  /** The keys of all of them. */
  *keys(): Iterable<string> {
    for (const claim of this.#all()) yield keyOf(claim);
  }

  /** How many there are of each state. */
  count(): Record<WorkspaceState, number> {
    const counts = { used: 0, unused: 0, idle: 0 };
    for (const claim of this.#all()) counts[this.#stateOf(claim)] += 1;
    return counts;
  }

  /** One row for each, in the order of their keys, as /controllers/workspaces/objects shows them. */
  views(): readonly object[] {
    const rows = [...this.#all()].map((claim) => [keyOf(claim), claim] as const);
    return rows
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([object, claim]) => ({ object, namespace: claim.namespace, ...this.#viewOf(claim) }));
  }

  #viewOf(claim: CachedChild): object {
    const { name, labels, claim: volume } = claim.facts;
    const state = this.#stateOf(claim);
    const lastUse = state === 'used' ? undefined : findLastUse(claim);
    return {
      name,
      ownerHash: labels['orchestra.io/owner-hash'],
      templateSlug: labels['orchestra.io/template-slug'],
      size: volume?.capacity ?? volume?.requested,
      state,
      lastUsed: lastUse === undefined ? undefined : timeText(lastUse),
      idleSince: state === 'idle' && lastUse !== undefined ? timeText(lastUse + this.#idleMs()) : undefined,
    };
  }

  *#all(): Iterable<CachedChild> {
    for (const claim of this.#props.caches.volumeClaims()) if (isWorkspace(claim)) yield claim;
  }

  #stateOf(claim: CachedChild): WorkspaceState {
    const { caches, now } = this.#props;
    if (caches.isClaimUsed({ namespace: claim.namespace, name: claim.facts.name })) return 'used';
    return now() - (findLastUse(claim) ?? now()) > this.#idleMs() ? 'idle' : 'unused';
  }

  #idleMs(): number {
    return this.#props.idleDays * dayMs;
  }
}

/** When a workspace was last used. Undefined while that is not written down: it is used, or was a moment ago. */
export function findLastUse({ facts }: CachedChild): number | undefined {
  return timeOf(facts.annotations[lastUsedAnnotation]);
}

function keyOf({ namespace, facts }: CachedChild): string {
  return keyText({ namespace, name: facts.name });
}
