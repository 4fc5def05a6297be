// Which namespaces can be served: those of which everything is known. One that we may not read (it was deleted, and our
// role with it) is waited for beside the others, not before them.
import type { Cancel, Clock } from '../kube/clock.js';
import { refusalOf } from '../kube/errors.js';
import type { Reflector } from '../kube/reflector.js';
import type { Cache } from '../runtime/manager.js';
import { everywhere } from './scoped-cache.js';

type Follower = Pick<Reflector<unknown>, 'synced' | 'whenSynced' | 'failure'>;

/** A kind that is followed in every scope. */
export interface FollowedKind {
  in(namespace: string): Follower | undefined;
  retry(): void;
  stop(): Promise<void>;
}

/** What the scopes are watched with. */
export interface ServedScopesProps {
  /** Namespaces, or the one scope of all. */
  readonly scopes: readonly string[];
  readonly caches: ReadonlyMap<string, FollowedKind>;
  readonly clock: Clock;
  /** Everything in a namespace is known now. */
  readonly known: (scope: string) => void;
  /** Which namespaces we may not read has changed. */
  readonly refused: (scopes: readonly string[]) => void;
  /** What is no longer followed, and why, has changed. */
  readonly broken: (failures: readonly string[]) => void;
}

const lookEveryMs = 500;

/** A watch breaks now and then, and is taken up again. One that still fails after this time is told of. */
const brokenAfterMs = 60_000;

/** The scopes of an operator, and what is known of each. */
export class ServedScopes {
  readonly #props: ServedScopesProps;
  #cancel: Cancel = () => undefined;
  #waiters: (() => void)[] = [];
  #refused: readonly string[] = [];
  #broken: readonly string[] = [];
  /** The first of the failures that follow each other without success. */
  readonly #failing = new Map<Follower, { readonly first: Error; readonly at: number }>();

  constructor(props: ServedScopesProps) {
    this.#props = props;
    for (const scope of props.scopes) {
      void Promise.all(this.#reflectors(scope).map(({ whenSynced }) => whenSynced)).then(() => {
        props.known(scope);
        this.#settle();
      });
    }
    this.#look();
  }

  /** Whether everything is known of the objects in a namespace. */
  isKnown(namespace: string): boolean {
    return this.#reflectors(namespace).every((reflector) => reflector.synced());
  }

  /** The caches as they are waited for: ready when each namespace is known or refused, and one of them known. */
  list(): Cache[] {
    return [...this.#props.caches].map(([name, cache]) => ({
      name,
      synced: () => this.#isReady(cache),
      whenSynced: this.#whenReady(cache),
      failure: () => this.#failure(cache),
      retry: () => {
        cache.retry();
      },
      stop: () => {
        this.#cancel();
        return cache.stop();
      },
    }));
  }

  #isReady(cache: FollowedKind): boolean {
    const { scopes } = this.#props;
    const isSynced = (scope: string): boolean => cache.in(scope)?.synced() === true;
    return scopes.every((scope) => isSynced(scope) || this.#isRefused(scope)) && scopes.some(isSynced);
  }

  #failure(cache: FollowedKind): Error | undefined {
    return this.#props.scopes.map((scope) => cache.in(scope)?.failure()).find((failure) => failure !== undefined);
  }

  #isRefused(scope: string): boolean {
    if (scope === everywhere) return false;
    return this.#reflectors(scope).some(
      (reflector) => !reflector.synced() && refusalOf(reflector.failure()) === 'forbidden',
    );
  }

  #whenReady(cache: FollowedKind): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        if (this.#isReady(cache)) resolve();
        else this.#waiters.push(settle);
      };
      settle();
    });
  }

  /** Reflectors tell when they know everything, but not when they are refused, then or later. */
  #look(): void {
    this.#cancel = this.#props.clock.after(lookEveryMs, () => {
      this.#settle();
      this.#tellBroken();
      this.#look();
    });
  }

  #tellBroken(): void {
    const broken = [...this.#props.caches].flatMap(([name, cache]) =>
      this.#props.scopes.flatMap((scope) => {
        const failure = this.#lastingFailure(cache.in(scope));
        if (failure === undefined) return [];
        return [`${name}${scope === everywhere ? '' : ` in ${scope}`}: ${failure.message}`];
      }),
    );
    if (broken.join() === this.#broken.join()) return;
    this.#broken = broken;
    this.#props.broken(broken);
  }

  /** A failure that nothing has followed is no sign: a watch that was taken up says so with its first event only. */
  #lastingFailure(follower: Follower | undefined): Error | undefined {
    const failure = follower?.synced() === true ? follower.failure() : undefined;
    if (follower === undefined || failure === undefined) {
      if (follower !== undefined) this.#failing.delete(follower);
      return undefined;
    }
    const now = this.#props.clock.monotonic();
    const { first, at } = this.#failing.get(follower) ?? { first: failure, at: now };
    this.#failing.set(follower, { first, at });
    return first !== failure && now - at >= brokenAfterMs ? failure : undefined;
  }

  #settle(): void {
    const refused = this.#props.scopes.filter((scope) => this.#isRefused(scope));
    if (refused.join() !== this.#refused.join()) {
      this.#refused = refused;
      this.#props.refused(refused);
    }
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const settle of waiters) settle();
  }

  #reflectors(namespace: string): Follower[] {
    return [...this.#props.caches.values()]
      .map((cache) => cache.in(namespace))
      .filter((reflector) => reflector !== undefined);
  }
}
