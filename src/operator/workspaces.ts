// The volumes that outlive their sessions. They belong to their owners, so they are only counted: how many are used, and
// how many have not been for longer than the installation wants to keep them.
import { timeOf } from './child-state.js';
import type { CachedChild } from './cached-child.js';
import type { SessionCaches } from './caches.js';

/** What is counted from. */
export interface WorkspacesProps {
  readonly caches: Pick<SessionCaches, 'volumeClaims' | 'index'>;
  readonly idleDays: number;
  readonly now: () => number;
}

const dayMs = 24 * 60 * 60 * 1000;

/** When the existing operator last saw a workspace in use. */
const lastUsed = 'orchestra.io/last-used';

/**
 * The kept workspaces of the cluster.
 *
 * *Caveat.* Nobody records when a workspace was last used. Known is what this process has seen, what the existing
 * operator wrote down, and when the volume was made: the latest of them counts.
 */
export class Workspaces {
  readonly #props: WorkspacesProps;
  readonly #usedAt = new Map<string, number>();

  constructor(props: WorkspacesProps) {
    this.#props = props;
  }

  /** How many there are of each state. */
  count(): Record<'used' | 'unused' | 'idle', number> {
    const counts = { used: 0, unused: 0, idle: 0 };
    const gone = new Set(this.#usedAt.keys());
    for (const claim of this.#props.caches.volumeClaims()) {
      if (claim.facts.labels['component'] === 'workspace') counts[this.#stateOf(claim)] += 1;
      gone.delete(claim.facts.uid);
    }
    for (const uid of gone) this.#usedAt.delete(uid);
    return counts;
  }

  #stateOf({ namespace, facts }: CachedChild): 'used' | 'unused' | 'idle' {
    const now = this.#props.now();
    const [user] = this.#props.caches.index.rendering({ namespace, name: facts.name });
    if (user !== undefined) this.#usedAt.set(facts.uid, now);
    if (user !== undefined) return 'used';
    const since = Math.max(facts.createdAt, this.#usedAt.get(facts.uid) ?? 0, timeOf(facts.annotations[lastUsed]) ?? 0);
    return now - since > this.#props.idleDays * dayMs ? 'idle' : 'unused';
  }
}
