// What sessions still have from when another ingress controller was set. Those kinds are listed when this operator begins
// to lead, and never watched: nobody makes more of them by then, and the cluster need not have them at all.
import { isNotFound, isNotServed } from '../kube/errors.js';
import { keyFrom, keyText, type ObjectKey, type ResourceKind } from '../kube/kind.js';
import type { KubeClient } from '../kube/kube-client.js';
import type { KubeObject } from '../kube/object.js';
import type { PassContext, Reconciler } from '../runtime/pass.js';
import { RetryLater } from '../runtime/retry-later.js';
import { cacheChild, type CachedChild } from './cached-child.js';
import { workshopKind } from './child-kinds.js';
import { isMissingPermission } from './missing-permissions.js';

/** What they are looked for with. */
export interface LeftoversProps {
  readonly client: Pick<KubeClient, 'list'>;
  /** The kinds that sessions are no longer given. */
  readonly kinds: readonly ResourceKind[];
  /** Namespaces, or the one scope of all. */
  readonly scopes: readonly string[];
  /** Whether everything else is known of a scope. */
  readonly isKnown: (scope: string) => boolean;
  /** A Workshop has some. */
  readonly found: (workshop: string) => void;
  /** A kind in a scope is to be listed again. */
  readonly again: (key: string) => void;
}

const pageSize = 500;

/** The children of kinds that the settings no longer render. It lists them; a pass over their Workshop takes them away. */
export class Leftovers implements Reconciler {
  readonly #props: LeftoversProps;
  /** By kind and scope, then by the UID of the controller. */
  readonly #found = new Map<string, Map<string, readonly CachedChild[]>>();

  constructor(props: LeftoversProps) {
    this.#props = props;
  }

  /** Every kind in every scope. */
  keys(): string[] {
    const { kinds, scopes } = this.#props;
    return scopes.flatMap((namespace) => kinds.map(({ plural }) => keyText({ namespace, name: plural })));
  }

  async reconcile(text: string, { signal }: PassContext): Promise<void> {
    const { namespace, name } = keyFrom(text);
    const kind = this.#props.kinds.find(({ plural }) => plural === name);
    // It is looked at again when its scope is known.
    if (kind === undefined || !this.#props.isKnown(namespace)) return;
    const children = (await this.#list(kind, namespace, signal))
      .map((object) => cacheChild(kind, object))
      .filter(({ controller }) => controller?.kind === workshopKind.kind && controller.group === workshopKind.group);
    this.#found.set(text, byController(children));
    for (const { namespace: where, controller } of children) {
      this.#props.found(keyText({ namespace: where, name: controller?.name ?? '' }));
    }
  }

  /** Those that an object of this UID controls. */
  *controlledBy(uid: string): Iterable<CachedChild> {
    for (const children of this.#found.values()) yield* children.get(uid) ?? [];
  }

  /** One of them was deleted, which no watch will tell. */
  gone(kind: ResourceKind, { namespace, name }: ObjectKey): void {
    const isGone = ({ namespace: where, facts }: CachedChild): boolean =>
      facts.kind === kind && facts.name === name && where === namespace;
    for (const ofKind of this.#found.values()) {
      for (const [uid, children] of ofKind) {
        if (children.some(isGone))
          ofKind.set(
            uid,
            children.filter((child) => !isGone(child)),
          );
      }
    }
  }

  /** One of them is no longer what was listed. */
  lookAgain(kind: ResourceKind, namespace: string): void {
    const { kinds, scopes, again } = this.#props;
    const scope = scopes.includes(namespace) ? namespace : scopes[0];
    if (scope !== undefined && kinds.includes(kind)) again(keyText({ namespace: scope, name: kind.plural }));
  }

  /** One row for each, as /controllers/leftovers/objects shows them. */
  views(): readonly object[] {
    return [...this.#found.values()]
      .flatMap((children) => [...children.values()].flat())
      .map(({ namespace, facts, controller }) => ({
        object: keyText({ namespace, name: facts.name }),
        kind: facts.kind.kind,
        workshop: controller?.name,
      }));
  }

  async #list(kind: ResourceKind, namespace: string, signal: AbortSignal): Promise<KubeObject[]> {
    const query = { limit: pageSize, signal, ...(namespace === '' ? {} : { namespace }) };
    const objects: KubeObject[] = [];
    try {
      let page = await this.#props.client.list(kind, query);
      for (objects.push(...page.items); page.continue !== undefined; objects.push(...page.items)) {
        page = await this.#props.client.list(kind, { ...query, continue: page.continue });
      }
      return objects;
    } catch (error) {
      // The other controller was never here.
      if (isNotServed(error) || isNotFound(error)) return [];
      // What this account lacks was found when it asked, and is told there.
      if (isMissingPermission(error))
        throw new RetryLater('Refused', (error as Error).message, undefined, { cause: error });
      throw error;
    }
  }
}

function byController(children: readonly CachedChild[]): Map<string, readonly CachedChild[]> {
  const all = new Map<string, CachedChild[]>();
  for (const child of children) {
    const { uid = '' } = child.controller ?? {};
    all.set(uid, [...(all.get(uid) ?? []), child]);
  }
  return all;
}
