// At its start the operator asks what its account may do, and says which permission is missing: long before the first
// session needs it, and is refused. It asks beside everything else, so nothing waits for the answers.
import type { Access } from '../kube/access-review.js';
import { describeAccess } from '../kube/access-review.js';
import { Backoff } from '../kube/backoff.js';
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
  /** Spreads the waits after questions that were not answered. @default Math.random */
  readonly random?: () => number;
}

/** How many questions are under way at once: those about sessions come first. */
const lanes = 4;

/** What is missing may be granted at any time. */
const againAfterMs = 10_000;

/** An API server may come back; one that has just started refuses even to be asked, until it has read its roles. */
const unanswered = { firstMs: 1000, limitMs: 60_000 };

/**
 * The permissions of this account.
 *
 * *Flow.* All are asked for once. What is missing is asked for again until it is granted. An API server that does not
 * answer, or does not let us ask, is asked again, less and less often, until it does: of a refusal nobody knows whether it lasts.
 */
export class PermissionCheck {
  readonly #props: PermissionCheckProps;
  readonly #stopping = new AbortController();
  readonly #told = new Set<string>();
  readonly #backoff: Backoff;
  #isRefused = false;
  #cancel: Cancel = () => undefined;

  constructor(props: PermissionCheckProps) {
    this.#props = props;
    this.#backoff = new Backoff(unanswered, props.random);
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
      this.#backoff.reset();
      this.#isRefused = false;
      this.#tell(missing);
      if (missing.length > 0) this.#lookAgain(missing, againAfterMs);
    } catch (error) {
      this.#tellRefusal(error);
      this.#lookAgain(open, this.#backoff.nextMs());
    }
  }

  #lookAgain(open: readonly NeededPermission[], afterMs: number): void {
    if (this.#stopping.signal.aborted) return;
    this.#cancel = this.#props.clock.after(afterMs, () => void this.#look(open));
  }

  /** That the API is down is said by whoever needs it more. */
  #tellRefusal(error: unknown): void {
    if (this.#isRefused || isApiDown(error) || this.#stopping.signal.aborted) return;
    this.#isRefused = true;
    this.#props.log.info(
      { err: error },
      'what this account may do cannot be asked, so nothing is checked beforehand; it is asked again until there is an answer',
    );
  }

  async #missingOf(open: readonly NeededPermission[]): Promise<NeededPermission[]> {
    const missing = new Set<NeededPermission>();
    const waiting = [...open];
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (!(await this.#props.ask(next, this.#stopping.signal))) missing.add(next);
      }
    };
    // The rest is of no use without this answer.
    const untilUnanswered = () => lane().finally(() => waiting.splice(0));
    await Promise.all(Array.from({ length: lanes }, untilUnanswered));
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
