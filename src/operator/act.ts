// Carries out what was decided about the children of one Workshop: in order where order matters, at once where it does
// not. What the API server answers is remembered; what it declines is handed back, to be decided on.
import { ApiError, isApiDown, isConflict, isInvalid, refusalOf } from '../kube/errors.js';
import type { KubeClient } from '../kube/kube-client.js';
import { adoptedManagedFields } from '../kube/managed-fields.js';
import { RetryLater } from '../runtime/retry-later.js';
import { cacheChild, type CachedChild } from './cached-child.js';
import type { SessionCaches } from './caches.js';
import { fieldManager } from './identity.js';
import { isMissingPermission } from './missing-permissions.js';
import type { AdoptChild, ChildWrite, CreateChild, DeleteChild, Refusal, UpdateChild } from './observed.js';
import type { RememberedSession, Suspect } from './session-memory.js';

/** What writing needs. */
export interface ActProps {
  /** The key of the Workshop. */
  readonly writer: string;
  readonly client: Pick<KubeClient, 'get' | 'apply' | 'jsonPatch' | 'delete'>;
  readonly caches: Pick<SessionCaches, 'remember' | 'leftovers'>;
  readonly memory: RememberedSession;
  readonly signal: AbortSignal;
}

/**
 * What must be there before. No route leads to what is missing. A session begins with its Deployment, so that comes
 * last: nothing runs unguarded, or beside somebody else's objects. While it is there, only what guards it counts.
 */
const needs: Readonly<Record<string, readonly string[]>> = {
  IngressRoute: ['Middleware', 'Service'],
  Ingress: ['Service'],
  Deployment: ['NetworkPolicy', 'PersistentVolumeClaim'],
};
const needsToBegin = ['NetworkPolicy', 'PersistentVolumeClaim', 'Service', 'Middleware', 'IngressRoute', 'Ingress'];

function needsOf({ action, kind }: ChildWrite): readonly string[] {
  return kind.kind === 'Deployment' && action === 'create' ? needsToBegin : (needs[kind.kind] ?? []);
}

/** The writes of one pass, and what was learnt by them. */
export class PassWrites {
  /** What the API server has declined. */
  readonly refused: Refusal[] = [];
  /** Objects that no cache knows, by the id of the child whose name they bear. */
  readonly found = new Map<string, CachedChild>();
  /** Permissions that turned out to be missing. */
  readonly missing: ApiError[] = [];
  /** A write that the API server, or a webhook on its way, failed at. @default - none */
  outage: ApiError | undefined;
  readonly #props: ActProps;
  /** Kinds of which one was refused. */
  readonly #refusedKinds = new Set<string>();
  /** Kinds of which one could not be made for now. */
  readonly #absent = new Set<string>();
  #hasRefusedWrites = false;
  #failure: unknown;

  constructor(props: ActProps) {
    this.#props = props;
  }

  /**
   * Makes these writes, but for those that were refused in this pass already. True when something was learnt on the way,
   * so that it must be decided anew.
   *
   * @throws what ends the pass: somebody else was first, or the API server can't be reached
   */
  async carryOut(writes: readonly ChildWrite[]): Promise<boolean> {
    const knew = this.refused.length + this.found.size;
    this.#failure = undefined;
    this.#absent.clear();
    await this.#inOrder(writes);
    if (this.#failure !== undefined) throw this.#failure;
    return this.refused.length + this.found.size > knew;
  }

  /** Looks up objects that were somebody else's when they were last seen. */
  async lookUp(suspects: Iterable<Suspect>): Promise<void> {
    await Promise.all([...suspects].map((suspect) => this.#find(suspect)));
  }

  async #inOrder(writes: readonly ChildWrite[]): Promise<void> {
    const ofKind = new Map<string, Promise<void>>();
    const ofChild = new Map<string, Promise<void>>();
    const declined = new Set(this.refused.map(({ child }) => child));
    const open = writes.filter(({ child }) => !declined.has(child));
    for (const write of open.sort((a, b) => rankOf(a) - rankOf(b))) {
      const kinds = write.action === 'delete' ? [...ofKind.keys()] : needsOf(write);
      const before = [ofChild.get(write.child), ...kinds.map((kind) => ofKind.get(kind))];
      const done = Promise.all(before).then(() => this.#attempt(write));
      ofChild.set(write.child, done);
      ofKind.set(
        write.kind.kind,
        Promise.all([ofKind.get(write.kind.kind), done]).then(() => undefined),
      );
    }
    await Promise.all(ofKind.values());
  }

  /** Never rejects: the writes beside it are waited for, so that two passes never overlap. */
  async #attempt(write: ChildWrite): Promise<void> {
    if (this.#failure !== undefined || !this.#hasNeeds(write)) return;
    try {
      await this.#write(write);
    } catch (error) {
      await this.#judge(error, write).catch((failure: unknown) => {
        this.#failure ??= failure;
      });
    }
  }

  /** Nothing is taken away while what is to do without it could not be written. */
  #hasNeeds(write: ChildWrite): boolean {
    if (write.action === 'delete' && this.#hasRefusedWrites) return false;
    return !needsOf(write).some((kind) => this.#absent.has(kind) || this.#refusedKinds.has(kind));
  }

  #write(write: ChildWrite): Promise<void> {
    switch (write.action) {
      case 'create':
        return this.#create(write);
      case 'update':
        return this.#apply(write, true);
      case 'adopt':
        return this.#adopt(write);
      case 'delete':
        return this.#delete(write);
    }
  }

  async #create(write: CreateChild): Promise<void> {
    if (this.#props.memory.suspects.has(write.child) && (await this.#find(write))) return;
    await this.#apply(write, false);
  }

  /** What no cache knows may be there all the same, ours or somebody else's: only a forced apply touches what is there. */
  async #apply(write: CreateChild | UpdateChild, force: boolean): Promise<void> {
    const { client, caches, memory, signal, writer } = this.#props;
    const { object } = await client.apply(write.kind, write.manifest, { force, mustCreate: !force, signal });
    const { resourceVersion = '' } = object.metadata;
    memory.applied.set(write.child, { desired: write.desired, resourceVersion });
    memory.suspects.delete(write.child);
    // Of an object that no cache knew, the answer may tell more than was judged: that wakes its Workshop.
    caches.remember(write.kind, object, this.found.has(write.child) ? undefined : writer);
  }

  async #adopt({ kind, key, uid, creator }: AdoptChild): Promise<void> {
    const { client, caches, signal, writer } = this.#props;
    const live = await client.get(kind, key, { signal });
    if (live?.metadata.uid !== uid) throw changed(`${kind.kind} ${key.name} is another one now`);
    const patch = adoptedManagedFields(live, { from: [creator], to: fieldManager });
    if (patch !== undefined) caches.remember(kind, await client.jsonPatch(kind, key, patch, { signal }), writer);
  }

  async #delete({ kind, key, uid, resourceVersion, propagation }: DeleteChild): Promise<void> {
    const { client, caches, signal } = this.#props;
    try {
      await client.delete(kind, key, { uid, resourceVersion, propagation, signal });
    } catch (error) {
      if (isConflict(error)) caches.leftovers.lookAgain(kind, key.namespace);
      throw error;
    }
    caches.leftovers.gone(kind, key);
  }

  /** Asks for an object that may be somebody else's; whether there is one. */
  async #find({ kind, key, child }: Suspect): Promise<boolean> {
    const { client, memory, signal } = this.#props;
    const live = await client.get(kind, key, { signal });
    if (live === undefined) {
      memory.suspects.delete(child);
      return false;
    }
    const found = cacheChild(kind, live);
    if (found.controller?.uid === memory.uid) memory.suspects.delete(child);
    else memory.suspects.set(child, { kind, key, child });
    this.found.set(child, found);
    this.#absent.add(kind.kind);
    return true;
  }

  /** What an error of a write means: something to decide on, or the end of the pass. */
  async #judge(error: unknown, write: ChildWrite): Promise<void> {
    if (!isAboutObject(error)) throw error;
    if (isApiDown(error)) this.outage ??= error;
    if (write.action === 'create' && tellsOfAnother(error) && (await this.#find(write))) return;
    if (isConflict(error)) throw error;
    if (write.action === 'create') this.#refusedKinds.add(write.kind.kind);
    if (isMissingPermission(error)) this.missing.push(error);
    if (write.action !== 'delete') this.#hasRefusedWrites = true;
    this.refused.push({ child: write.child, why: reasonOf(error), message: error.message });
  }
}

/** What others wait for is begun before them; deletes come last. */
function rankOf({ action, kind }: ChildWrite): number {
  if (action === 'delete') return 3;
  return kind.kind === 'Deployment' ? 2 : Number(kind.kind in needs);
}

/**
 * Whether there may be an object already, so that it matters whose: the API server says so, or admission, which may be
 * asked before, does not let it be changed.
 */
function tellsOfAnother(error: ApiError): boolean {
  const isDenied = refusalOf(error) === 'forbidden' && !isMissingPermission(error);
  return isConflict(error) || isInvalid(error) || isDenied;
}

/** A webhook that can't be called fails one write and no other; what is said here, and no answer, are about all of them. */
function isAboutObject(error: unknown): error is ApiError {
  return error instanceof ApiError && ![401, 429].includes(error.status) && refusalOf(error) !== 'terminating';
}

function reasonOf(error: ApiError): Refusal['why'] {
  if (refusalOf(error) === 'quota') return 'quota';
  if (isMissingPermission(error)) return 'forbidden';
  // A policy that denies is about the object too.
  return isInvalid(error) || error.status === 403 ? 'invalid' : 'other';
}

function changed(message: string): RetryLater {
  return new RetryLater('Changed', `${message}; it is looked at again`);
}
