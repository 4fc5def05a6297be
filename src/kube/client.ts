// The verbs of Kubernetes as requests: paths, bodies, content types, and which of them may be repeated.
import type { ClusterAccess } from './cluster-access.js';
import { parseBody } from './answers.js';
import { type Clock, systemClock } from './clock.js';
import { isNotFound } from './errors.js';
import { apiVersionOf, collectionPath, type ObjectKey, objectPath, type ResourceKind } from './kind.js';
import type {
  Applied,
  ApplyOptions,
  CallOptions,
  DeleteOptions,
  KubeClient,
  ListOptions,
  PatchOptions,
  Selection,
  TrialOptions,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from './kube-client.js';
import type { RequestMetrics, RequestVerb } from './metrics.js';
import { keyOf, type KubeList, type KubeObject, type SentObject } from './object.js';
import { type Query, search } from './query.js';
import { Sender } from './sender.js';
import type { ServerTime } from './server-time.js';
import { type Call, describe, Transport } from './transport.js';
import { readWatch } from './watch.js';

export type * from './kube-client.js';
export type { ServerTime } from './server-time.js';

/**
 * Sent with an apply that must make its object: of one that is there it never is the version, since a store that holds
 * nothing is at 1 already. Where there is none, the API server has nothing to compare it with.
 */
const noVersion = '1';

/** How a client behaves. */
export interface ClientOptions {
  /** Who owns the fields that are applied. */
  readonly fieldManager: string;
  readonly userAgent: string;
  /** How many requests may be under way at once. @default 32 */
  readonly connections?: number;
  /** How long one attempt may take. @default 30000 */
  readonly requestTimeoutMs?: number;
  /** @default - the machine's */
  readonly clock?: Clock;
  /** @default - nobody listens */
  readonly metrics?: RequestMetrics;
  /** Called when a write is about to leave; throws Fenced to keep it back. @default - every write may leave */
  readonly fence?: () => void;
  /** For the jitter. @default Math.random */
  readonly random?: () => number;
}

/** A client for one API server. Nothing is sent before the first call. */
export function createClient(
  access: ClusterAccess,
  options: ClientOptions,
): KubeClient & { /** Breaks every connection. */ close(): Promise<void> } {
  return new RestClient(access, options);
}

class RestClient implements KubeClient {
  readonly serverTime: ServerTime;
  readonly #sender: Sender;
  readonly #transport: Transport;
  readonly #fieldManager: string;

  constructor(access: ClusterAccess, options: ClientOptions) {
    const { clock = systemClock, connections = 32, requestTimeoutMs = 30_000, random = Math.random } = options;
    const { fieldManager, userAgent, metrics, fence } = options;
    this.#fieldManager = fieldManager;
    this.#sender = new Sender({ access, userAgent, connections, clock });
    this.#transport = new Transport({
      sender: this.#sender,
      connections,
      requestTimeoutMs,
      clock,
      random,
      ...(metrics === undefined ? {} : { metrics }),
      ...(fence === undefined ? {} : { fence }),
    });
    this.serverTime = this.#sender.serverTime;
  }

  async get(kind: ResourceKind, key: ObjectKey, options?: CallOptions): Promise<KubeObject | undefined> {
    try {
      return await this.#read(kind, objectPath(kind, key), { verb: 'get', ...(options ? { options } : {}) });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async read(path: string, options?: CallOptions): Promise<unknown> {
    const call: Call = { verb: 'get', resource: path, method: 'GET', path, repeat: 'always', fenced: false };
    return parseBody(await this.#transport.call({ ...call, ...(options ? { options } : {}) }), describe(call));
  }

  async list(kind: ResourceKind, options: ListOptions = {}): Promise<KubeList> {
    const { limit, resourceVersion } = options;
    const query = { ...selectionOf(options), limit, continue: options.continue, resourceVersion };
    const path = collectionPath(kind, options.namespace) + search(query);
    const list = (await this.#read(kind, path, { verb: 'list', options })) as unknown as {
      readonly items: readonly KubeObject[] | null;
      readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
    };
    const next = list.metadata.continue;
    return {
      items: list.items ?? [],
      resourceVersion: list.metadata.resourceVersion,
      ...(next === undefined || next === '' ? {} : { continue: next }),
    };
  }

  async *watch(kind: ResourceKind, options: WatchOptions): AsyncIterable<WatchEvent> {
    const { resourceVersion, timeoutSeconds, isAnswered, signal } = options;
    const query = {
      ...selectionOf(options),
      resourceVersion,
      timeoutSeconds,
      watch: true,
      allowWatchBookmarks: true,
    };
    const path = collectionPath(kind, options.namespace) + search(query);
    const call = { ...readCall(kind, path, 'watch'), signal };
    try {
      const { body } = await this.#transport.open(call);
      yield* readWatch(body, { request: describe(call), isAnswered });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }

  async apply(kind: ResourceKind, manifest: SentObject, options: ApplyOptions): Promise<Applied> {
    const query = { ...this.#trial(options), force: options.force };
    const isRepeatable = options.dryRun === true || ('uid' in manifest.metadata && Boolean(manifest.metadata.uid));
    const metadata =
      options.mustCreate === true ? { ...manifest.metadata, resourceVersion: noVersion } : manifest.metadata;
    const call = {
      ...writeCall(kind, 'patch', options),
      method: 'PATCH' as const,
      path: objectPath(kind, keyOf(manifest)) + search(query),
      contentType: 'application/apply-patch+yaml',
      body: JSON.stringify({ ...manifest, metadata, apiVersion: apiVersionOf(kind), kind: kind.kind }),
      repeat: isRepeatable ? ('always' as const) : ('unless-done' as const),
    };
    const answer = await this.#transport.call(call);
    return { object: parseBody(answer, describe(call)) as KubeObject, created: answer.status === 201 };
  }

  async mergePatch(kind: ResourceKind, key: ObjectKey, patch: object, options: PatchOptions = {}): Promise<KubeObject> {
    return this.#patch(kind, key, {
      options,
      contentType: 'application/merge-patch+json',
      patch,
      repeat: options.dryRun === true || carriesResourceVersion(patch) ? 'always' : 'unless-done',
    });
  }

  async jsonPatch(
    kind: ResourceKind,
    key: ObjectKey,
    patch: readonly object[],
    options: PatchOptions = {},
  ): Promise<KubeObject> {
    return this.#patch(kind, key, {
      options,
      contentType: 'application/json-patch+json',
      patch,
      repeat: 'unless-done',
    });
  }

  async create(kind: ResourceKind, namespace: string, object: object, options: WriteOptions = {}): Promise<KubeObject> {
    return this.#write({
      ...writeCall(kind, 'create', options),
      method: 'POST',
      path: collectionPath(kind, namespace) + search({ fieldManager: this.#fieldManager }),
      contentType: 'application/json',
      body: JSON.stringify({ ...object, apiVersion: apiVersionOf(kind), kind: kind.kind }),
      repeat: 'unless-done',
    });
  }

  async update(kind: ResourceKind, object: SentObject, options: WriteOptions = {}): Promise<KubeObject> {
    return this.#write({
      ...writeCall(kind, 'update', options),
      method: 'PUT',
      path: objectPath(kind, keyOf(object)) + search({ fieldManager: this.#fieldManager }),
      contentType: 'application/json',
      body: JSON.stringify({ ...object, apiVersion: apiVersionOf(kind), kind: kind.kind }),
      repeat: 'unless-done',
    });
  }

  async delete(kind: ResourceKind, key: ObjectKey, options: DeleteOptions): Promise<void> {
    const { uid, resourceVersion, propagation } = options;
    const call: Call = {
      ...writeCall(kind, 'delete', options),
      method: 'DELETE',
      path: objectPath(kind, key),
      contentType: 'application/json',
      body: JSON.stringify({
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        preconditions: { uid, resourceVersion },
        propagationPolicy: propagation,
      }),
      repeat: 'always',
    };
    try {
      await this.#transport.call(call);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  async close(): Promise<void> {
    await this.#sender.close();
  }

  async #read(
    kind: ResourceKind,
    path: string,
    { verb, options }: { readonly verb: RequestVerb; readonly options?: CallOptions },
  ): Promise<KubeObject> {
    const call = { ...readCall(kind, path, verb), ...(options ? { options } : {}) };
    return parseBody(await this.#transport.call(call), describe(call)) as KubeObject;
  }

  #trial({ dryRun, fieldManager = this.#fieldManager }: TrialOptions): Query {
    return { fieldManager, dryRun: dryRun === true ? 'All' : undefined };
  }

  async #write(call: Call): Promise<KubeObject> {
    return parseBody(await this.#transport.call(call), describe(call)) as KubeObject;
  }

  async #patch(
    kind: ResourceKind,
    key: ObjectKey,
    {
      options,
      contentType,
      patch,
      repeat,
    }: Pick<Call, 'repeat'> & {
      readonly options: PatchOptions;
      readonly contentType: string;
      readonly patch: object;
    },
  ): Promise<KubeObject> {
    const { subresource } = options;
    return this.#write({
      ...writeCall(kind, 'patch', options),
      resource: subresource === undefined ? kind.plural : `${kind.plural}/${subresource}`,
      method: 'PATCH',
      path: objectPath(kind, key, subresource) + search(this.#trial(options)),
      contentType,
      body: JSON.stringify(patch),
      repeat,
    });
  }
}

function readCall(kind: ResourceKind, path: string, verb: RequestVerb): Call {
  return { verb, resource: kind.plural, method: 'GET', path, repeat: 'always', fenced: false };
}

function writeCall(
  kind: ResourceKind,
  verb: RequestVerb,
  options: WriteOptions,
): Pick<Call, 'verb' | 'resource' | 'fenced' | 'options'> {
  return { verb, resource: kind.plural, fenced: options.unfenced !== true, options };
}

function selectionOf({ labelSelector }: Selection): Query {
  return { labelSelector };
}

/** With it, doing a patch again can only meet the state that it was made for. */
function carriesResourceVersion(patch: object): boolean {
  return 'metadata' in patch && typeof patch.metadata === 'object' && 'resourceVersion' in (patch.metadata ?? {});
}
