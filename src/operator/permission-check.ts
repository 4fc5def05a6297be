// At its start the operator asks what its account may do, and says which permission is missing: long before the first
// session needs it, and is refused. It asks beside everything else, so nothing waits for the answers.
import type { Access } from '../kube/access-review.js';
import { describeAccess } from '../kube/access-review.js';
import type { Cancel, Clock } from '../kube/clock.js';
import { isApiDown } from '../kube/errors.js';
import type { Log } from '../kube/log.js';
import { type MissingPermissions, remedy } from './missing-permissions.js';
import type { NeededPermission } from './needed-permissions.js';

/** What the check is made with. */
export interface PermissionCheckProps {
  readonly needed: readonly NeededPermission[];
  readonly ask: (access: Access, signal: AbortSignal) => Promise<boolean>;
  readonly missing: Pick<MissingPermissions, 'lacks'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** How many questions are under way at once: those about sessions come first. */
const lanes = 4;

/** What is missing may be granted at any time, and an API server may come back. */
const againAfterMs = 10_000;

/**
 * The permissions of this account.
 *
 * *Flow.* All are asked for once. What is missing is asked for again until it is granted; an API server that is down,
 * until it answers. One that does not let us ask is not asked again: what it refuses later names itself.
 */
export class PermissionCheck {
  readonly #props: PermissionCheckProps;
  readonly #stopping = new AbortController();
  readonly #told = new Set<string>();
  #cancel: Cancel = () => undefined;

  constructor(props: PermissionCheckProps) {
    this.#props = props;
  }

  /** Begins to ask. */
  start(): void {
    void this.#look(this.#props.needed);
  }

  /** Asks nothing more. */
  stop(): void {
    this.#stopping.abort();
    this.#cancel();
  }

  async #look(open: readonly NeededPermission[]): Promise<void> {
    try {
      const missing = await this.#missingOf(open);
      this.#tell(missing);
      if (missing.length > 0) this.#lookAgain(missing);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      if (isApiDown(error)) this.#lookAgain(open);
      else
        this.#props.log.info(
          { err: error },
          'what this account may do cannot be asked, so nothing is checked beforehand',
        );
    }
  }

  #lookAgain(open: readonly NeededPermission[]): void {
    if (this.#stopping.signal.aborted) return;
    this.#cancel = this.#props.clock.after(againAfterMs, () => void this.#look(open));
  }

  async #missingOf(open: readonly NeededPermission[]): Promise<NeededPermission[]> {
    const missing = new Set<NeededPermission>();
    const waiting = [...open];
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (!(await this.#props.ask(next, this.#stopping.signal))) missing.add(next);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return open.filter((each) => missing.has(each));
  }

  #tell(missing: readonly NeededPermission[]): void {
    const bare = unreadable(missing, this.#props.needed);
    for (const namespace of bare) this.#warn({ namespace }, `do anything in namespace ${namespace}`);
    const single = missing.filter(({ namespace }) => namespace === undefined || !bare.includes(namespace));
    for (const { reason, ...access } of single) this.#warn(access, describeAccess(access), ` What for: ${reason}`);
    // That a namespace cannot be read is told as that.
    this.#props.missing.lacks(single.map(describeAccess));
  }

  #warn(facts: object, rule: string, reason = ''): void {
    if (this.#told.has(rule)) return;
    this.#told.add(rule);
    this.#props.log.warn(
      facts,
      `stale permissions: the account of this operator may not ${rule}.${reason} To grant it, ${remedy}.`,
    );
  }
}

/** Namespaces that are to be read, and in which nothing of all that is needed is granted. */
function unreadable(missing: readonly NeededPermission[], needed: readonly NeededPermission[]): string[] {
  const granted = new Set(needed.filter((each) => !missing.includes(each)).map(({ namespace }) => namespace));
  const unlisted = missing.filter(({ verb }) => verb === 'list').flatMap(({ namespace }) => namespace ?? []);
  return [...new Set(unlisted)].filter((namespace) => !granted.has(namespace));
}
