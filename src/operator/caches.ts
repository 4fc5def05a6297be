// What the operator knows of the cluster: Workshops, the children of sessions and their pods, kept up to date by one
// reflector for each kind. It also knows which Workshop an event is about; what follows from it is decided elsewhere.
import type { Clock } from '../kube/clock.js';
import type { KubeClient } from '../kube/kube-client.js';
import type { ObjectKey, ResourceKind } from '../kube/kind.js';
import { keyFrom, keyText } from '../kube/kind.js';
import type { Log } from '../kube/log.js';
import type { ReflectorMetrics } from '../kube/metrics.js';
import type { KubeObject } from '../kube/object.js';
import { startReflector } from '../kube/reflector.js';
import type { SessionSettings } from '../model/sessions/index.js';
import { workshopSchema } from '../model/workshop/index.js';
import { cacheChild, type CachedChild } from './cached-child.js';
import { ChildCaches } from './child-caches.js';
import {
  childKindsUnder,
  childNames,
  leftoverKindsUnder,
  podKind,
  volumeClaimKind,
  workshopKind,
} from './child-kinds.js';
import { podStateOf } from './child-state.js';
import { Leftovers } from './leftovers.js';
import type { ObservedWorkshop, PodState } from './observed.js';
import { readWorkshop } from './read-workshop.js';
import { everywhere, ScopedCache } from './scoped-cache.js';
import { type FollowedKind, ServedScopes } from './served-scopes.js';
import { TermIndex } from './term-index.js';
import { WorkshopIndex } from './workshop-index.js';

/** What the caches are made with. */
export interface SessionCachesProps {
  readonly client: Pick<KubeClient, 'list' | 'watch'>;
  readonly settings: SessionSettings;
  readonly clock: Clock;
  readonly log: Log;
  /** @default - nobody listens */
  readonly metrics?: ReflectorMetrics;
  /** A Workshop may have to be looked at. */
  readonly wake: (key: string) => void;
  /** What is to be written down about a volume claim may have changed. */
  readonly claimChanged: (key: string) => void;
  /** Leftovers of a kind are to be looked for. */
  readonly leftoversChanged: (key: string) => void;
  /** Which namespaces we may not read has changed. */
  readonly refused: (namespaces: readonly string[]) => void;
  /** Which kinds are no longer followed, and why, has changed. */
  readonly broken: (failures: readonly string[]) => void;
}

/** A pod as it is kept. */
interface CachedPod {
  readonly state: PodState;
  readonly labels: Readonly<Record<string, string>>;
}

/** Pods of our Deployments, and those that run since before this operator took over. */
const podSelectors = ['app.kubernetes.io/name=orchestra-session', 'component=rstudio,workshop'];

/** Everything that is known. Reading it never waits. */
export class SessionCaches {
  readonly index: WorkshopIndex;
  /** Which namespaces everything is known of. */
  readonly served: ServedScopes;
  /** Children of kinds that the settings no longer render. */
  readonly leftovers: Leftovers;
  readonly #props: SessionCachesProps;
  readonly #scopes: readonly string[];
  readonly #workshops: ScopedCache<ObservedWorkshop>;
  readonly #children: ChildCaches;
  readonly #pods: readonly ScopedCache<CachedPod>[];
  /** Children by the UID of their controller. */
  readonly #controlled = new TermIndex();
  /** Pods by the session that their labels name. */
  readonly #ofSession = new TermIndex();
  /** Deployments by the claim that their pods mount. */
  readonly #mounting = new TermIndex();
  /** Whose write is being remembered. */
  #writer: string | undefined;

  constructor(props: SessionCachesProps) {
    this.#props = props;
    this.index = new WorkshopIndex(props.settings);
    const { namespaces } = props.settings;
    this.#scopes = namespaces.length === 0 ? [everywhere] : [...new Set(namespaces)];
    const schema = workshopSchema(props.settings.workshopDefaults);
    this.#workshops = this.#reflect(workshopKind, {
      project: (object, previous) => readWorkshop(object, schema, previous),
      changed: (key, current, previous) => {
        this.#workshopChanged(key, current, previous);
      },
    });
    this.#children = new ChildCaches(childKindsUnder(props.settings), (kind, labelSelector) =>
      this.#reflectChildren(kind, labelSelector),
    );
    this.#pods = podSelectors.map((selector) => this.#reflectPods(selector));
    this.leftovers = new Leftovers({
      client: props.client,
      kinds: leftoverKindsUnder(props.settings),
      scopes: this.#scopes,
      isKnown: (scope) => this.served.isKnown(scope),
      found: props.wake,
      again: props.leftoversChanged,
    });
    const caches = new Map<string, FollowedKind>([
      [workshopKind.kind, this.#workshops],
      ...this.#children.entries(),
      ...this.#pods.map((pods, place) => [place === 0 ? 'Pod' : 'Pod of the operator before', pods] as const),
    ]);
    this.served = new ServedScopes({
      scopes: this.#scopes,
      caches,
      clock: props.clock,
      known: (scope) => {
        this.#wakeAll(scope);
      },
      refused: props.refused,
      broken: props.broken,
    });
  }

  /** The keys of all Workshops. */
  keys(): Iterable<string> {
    return this.index.keys();
  }

  /** A Workshop, or undefined when there is none. */
  findWorkshop(key: ObjectKey): ObservedWorkshop | undefined {
    return this.#workshops.get(key);
  }

  /** A child of a kind, or undefined when none is known under the name. */
  findChild(kind: ResourceKind, key: ObjectKey): CachedChild | undefined {
    return this.#children.find(kind.kind, key);
  }

  /** The children that an object of this UID controls. */
  *controlledBy(uid: string): Iterable<CachedChild> {
    for (const reference of this.#controlled.keys(uid)) {
      const [kind = '', namespace = '', name = ''] = reference.split('/');
      const child = this.#children.find(kind, { namespace, name });
      if (child !== undefined) yield child;
    }
    yield* this.leftovers.controlledBy(uid);
  }

  /** Every volume claim of ours, sessions' and kept ones, and what the existing operator has kept. */
  volumeClaims(): Iterable<CachedChild> {
    return this.#children.volumeClaims();
  }

  /** Whether a Workshop asks for a claim, or the pod of a Deployment mounts it. */
  isClaimUsed(key: ObjectKey): boolean {
    return [...this.index.rendering(key), ...this.#mounting.keys(keyText(key))].length > 0;
  }

  /** The pods that a selector finds among those of a session. */
  podsOf(namespace: string, session: string, selector: Readonly<Record<string, string>>): PodState[] {
    const wanted = Object.entries(selector);
    return [...this.#ofSession.keys(`${namespace}/${session}`)]
      .flatMap((name) => this.#pods.map((pods) => pods.get({ namespace, name: name.slice(namespace.length + 1) })))
      .filter((pod) => pod !== undefined)
      .filter(({ labels }) => wanted.every(([label, value]) => labels[label] === value))
      .map(({ state }) => state);
  }

  /**
   * The answer to a write of our own: the next look sees it. Whoever wrote knows already, and is not woken, unless the
   * answer tells more than what was written; others for whom it means something are.
   */
  remember(kind: ResourceKind, object: KubeObject, writer: string | undefined): void {
    this.#writer = writer;
    if (kind === workshopKind) this.#workshops.remember(object);
    else this.#children.remember(kind, object);
    this.#writer = undefined;
  }

  #reflect<T>(
    kind: ResourceKind,
    {
      labelSelector,
      project,
      changed,
    }: {
      readonly labelSelector?: string;
      readonly project: (object: KubeObject, previous: T | undefined) => T;
      readonly changed: (key: ObjectKey, current: T | undefined, previous: T | undefined) => void;
    },
  ): ScopedCache<T> {
    const { client, clock, log, metrics } = this.#props;
    const shared = { client, kind, project, handlers: { changed }, clock, log };
    return new ScopedCache(this.#scopes, (namespaces) =>
      startReflector({
        ...shared,
        namespaces,
        ...(labelSelector === undefined ? {} : { labelSelector }),
        ...(metrics === undefined ? {} : { metrics }),
      }),
    );
  }

  #reflectChildren(kind: ResourceKind, labelSelector: string): ScopedCache<CachedChild> {
    return this.#reflect(kind, {
      labelSelector,
      project: (object) => cacheChild(kind, object),
      changed: (key, current, previous) => {
        const { controller } = this.findChild(kind, key) ?? {};
        this.#controlled.set(`${kind.kind}/${keyText(key)}`, controller ? [controller.uid] : []);
        this.#volumeChanged(kind, key, [previous, current]);
        // The watch will bring nothing newer than this answer, so what others changed before it is told now or never.
        if (current && previous && !hasSameFacts(current, previous)) this.#writer = undefined;
        this.#wakeOwners(key, current ?? previous);
      },
    });
  }

  #reflectPods(labelSelector: string): ScopedCache<CachedPod> {
    return this.#reflect(podKind, {
      labelSelector,
      project: (object) => ({ state: podStateOf(object), labels: object.metadata.labels ?? {} }),
      changed: (key, current, previous) => {
        const session = sessionOf((current ?? previous)?.labels ?? {});
        this.#ofSession.set(keyText(key), current === undefined ? [] : [`${key.namespace}/${session}`]);
        for (const workshop of this.index.named(`${key.namespace}/${session}`)) this.#wake(workshop);
      },
    });
  }

  #wake(key: string): void {
    if (key !== this.#writer) this.#props.wake(key);
  }

  #wakeAll(scope: string): void {
    for (const key of this.leftovers.keys()) if (keyFrom(key).namespace === scope) this.#props.leftoversChanged(key);
    for (const key of this.keys()) if (scope === everywhere || key.startsWith(`${scope}/`)) this.#wake(key);
    for (const { namespace, facts } of this.volumeClaims()) {
      if (scope === everywhere || namespace === scope)
        this.#props.claimChanged(keyText({ namespace, name: facts.name }));
    }
  }

  #workshopChanged(key: ObjectKey, current?: ObservedWorkshop, previous?: ObservedWorkshop): void {
    const rivals = this.index.set(key, current);
    for (const each of [keyText(key), ...rivals]) this.#wake(each);
    for (const name of new Set([...claimNames(previous), ...claimNames(current)])) {
      this.#props.claimChanged(keyText({ ...key, name }));
    }
  }

  /** A claim is another one, or is mounted elsewhere. */
  #volumeChanged(kind: ResourceKind, key: ObjectKey, versions: readonly (CachedChild | undefined)[]): void {
    const { claimChanged } = this.#props;
    if (kind === volumeClaimKind) claimChanged(keyText(key));
    const [before, now] = versions.map((child) => child?.facts.deployment?.mountedClaim);
    if (before === now) return;
    const keyOfClaim = (name: string): string => keyText({ ...key, name });
    this.#mounting.set(keyText(key), now === undefined ? [] : [keyOfClaim(now)]);
    for (const name of [before, now]) if (name !== undefined) claimChanged(keyOfClaim(name));
  }

  #wakeOwners(key: ObjectKey, child: CachedChild | undefined): void {
    const owners = new Set(this.index.rendering(key));
    const { controller } = child ?? {};
    if (controller?.kind === workshopKind.kind) owners.add(keyText({ ...key, name: controller.name }));
    for (const owner of owners) this.#wake(owner);
  }
}

function claimNames(workshop: ObservedWorkshop | undefined): string[] {
  if (workshop === undefined || !('workshop' in workshop.parsed)) return [];
  return childNames(workshop.parsed.workshop).flatMap(([kind, name]) => (kind === volumeClaimKind ? [name] : []));
}

function hasSameFacts(a: CachedChild, b: CachedChild): boolean {
  const text = ({ facts, controller }: CachedChild): string =>
    JSON.stringify({ ...facts, resourceVersion: undefined, controller });
  return text(a) === text(b);
}

/** The spec.name of the session that a pod says it belongs to. */
function sessionOf(labels: Readonly<Record<string, string>>): string {
  return labels['app.kubernetes.io/instance'] ?? labels['workshop'] ?? '';
}
