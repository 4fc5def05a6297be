// A Workshop and its objects as a cluster would keep them, without one: decisions are carried out on it and it is
// observed again. It keeps what the operator applied as the operator's own, which is what decisions compare with.
import type { KubeObject } from '../../src/kube/object.js';
import type { Json, JsonObject } from '../../src/model/json.js';
import { isObject } from '../../src/model/json.js';
import type { SessionSettings } from '../../src/model/sessions/index.js';
import type { WorkshopStatus } from '../../src/model/workshop/index.js';
import { workshopSchema } from '../../src/model/workshop/index.js';
import { decide } from '../../src/operator/decide.js';
import { findField, without } from '../../src/operator/manifest-fields.js';
import type {
  ChildManifest,
  ChildWrite,
  Decision,
  HeldClaims,
  Observed,
  ObservedChild,
  PodState,
  Refusal,
} from '../../src/operator/observed.js';
import { readWorkshop } from '../../src/operator/read-workshop.js';
import { statusPatch } from '../../src/operator/status-patch.js';
import { settingsWith } from '../model/sessions/sessions.js';
import { minimalSpec } from '../model/workshop-examples.js';

/** When everything begins. */
export const start = Date.parse('2026-01-31T12:00:00Z');

/** Minutes and hours in milliseconds. */
export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => count * 3_600_000;

const schema = workshopSchema();

/** One Workshop and everything that is decided about it. */
export class World {
  now = start;
  settings: SessionSettings = settingsWith();
  clockTrusted = true;
  claims: HeldClaims = {};
  refused: readonly Refusal[] = [];
  /** What admission makes of our fields of an object as they are applied. */
  admission = (owned: JsonObject): JsonObject => owned;
  readonly children = new Map<string, ObservedChild>();
  readonly applied = new Map<string, { readonly desired: string; readonly resourceVersion: string }>();
  pods: readonly PodState[] = [];
  annotations: Record<string, string> = {};
  finalizers: readonly string[] = [];
  deletedAt: number | undefined;
  spec: JsonObject;
  status: JsonObject = {};
  uid = 'workshop-uid';
  generation = 1;
  /** Every decision that was carried out. */
  readonly history: Decision[] = [];
  #version = 1;

  constructor(spec: object = {}) {
    this.spec = defaulted({ ...minimalSpec, ...spec });
  }

  /** Changes the spec, as a person would. */
  edit(spec: object): this {
    this.spec = defaulted({ ...this.spec, ...spec });
    this.generation++;
    return this;
  }

  observe(): Observed {
    const { now, clockTrusted, settings, claims, pods, refused } = this;
    return {
      key: { namespace: 'orchestra-workshops', name: 'bioc-intro-a1b2c3' },
      ...{ now, clockTrusted, settings, claims, pods, refused },
      workshop: readWorkshop(this.object(), schema),
      children: [...this.children.values()],
      memory: { applied: this.applied },
    };
  }

  /** The Workshop as stored. */
  object(): KubeObject {
    return {
      metadata: {
        name: 'bioc-intro-a1b2c3',
        namespace: 'orchestra-workshops',
        uid: this.uid,
        resourceVersion: String(this.#version),
        generation: this.generation,
        creationTimestamp: new Date(start).toISOString(),
        ...(this.deletedAt === undefined ? {} : { deletionTimestamp: new Date(this.deletedAt).toISOString() }),
        annotations: this.annotations,
        finalizers: this.finalizers,
      },
      spec: this.spec,
      status: this.status,
    };
  }

  /** One pass that succeeds. */
  pass(): Decision {
    const observed = this.observe();
    const decision = decide(observed);
    this.history.push(decision);
    for (const write of decision.writes) this.#carryOut(write);
    if (decision.status !== undefined) this.#writeStatus(observed, decision.status);
    return decision;
  }

  /** Passes until nothing is left to do. */
  settle(): this {
    for (let count = 0; count < 10; count++) {
      const { writes, status } = this.pass();
      if (writes.length === 0 && status === undefined) return this;
    }
    throw new Error('it never settles');
  }

  /** What `kubectl get` would say. */
  get seen(): WorkshopStatus {
    return this.status as WorkshopStatus;
  }

  /** The reason of a condition, with a dash in front when it doesn't hold. */
  condition(type: string): string | undefined {
    const found = this.seen.conditions?.find((condition) => condition.type === type);
    return found && `${found.status === 'True' ? '' : '-'}${String(found.reason)}`;
  }

  message(type: string): string {
    return this.seen.conditions?.find((condition) => condition.type === type)?.message ?? '';
  }

  /** The child of this id; throws when there is none. */
  child(id: string): ObservedChild {
    const child = this.children.get(id);
    if (child === undefined) throw new Error(`no ${id}; there is ${[...this.children.keys()].join(', ')}`);
    return child;
  }

  get deployment(): ObservedChild {
    return this.child('Deployment/bioc-intro-a1b2c3-deployment');
  }

  /** Replaces what is known of a child. */
  change(id: string, over: Partial<ObservedChild>): this {
    this.children.set(id, { ...this.child(id), ...over, resourceVersion: String(++this.#version) });
    return this;
  }

  /** The Deployment's own controller has caught up, and its pod is as given. */
  podIs(pod: PodState | undefined): this {
    this.pods = pod === undefined ? [] : [pod];
    const state = this.deployment.deployment!;
    const ready = pod?.readySince === undefined ? 0 : 1;
    return this.change('Deployment/bioc-intro-a1b2c3-deployment', {
      deployment: {
        ...state,
        observedGeneration: state.generation,
        replicas: 1,
        updatedReplicas: 1,
        readyReplicas: ready,
      },
    });
  }

  /** Becomes Ready at this moment. */
  becomeReady(): this {
    this.settle();
    this.podIs(runningPod({ readySince: this.now }));
    return this.settle();
  }

  #carryOut(write: ChildWrite): void {
    if (write.action === 'create' || write.action === 'update') this.#apply(write.child, write);
    if (write.action === 'delete') this.children.delete(write.child);
    if (write.action === 'adopt') this.change(write.child, { owned: { metadata: { labels: { app: 'old' } } } });
  }

  #apply(id: string, { kind, manifest, desired }: Extract<ChildWrite, { manifest: ChildManifest }>): void {
    const before = this.children.get(id);
    const [reference] = (manifest.metadata['ownerReferences'] ?? []) as unknown as { uid: string; name: string }[];
    const child: ObservedChild = {
      kind,
      name: manifest.metadata.name,
      uid: before?.uid ?? `${id}-uid`,
      resourceVersion: String(++this.#version),
      createdAt: before?.createdAt ?? this.now,
      deleting: false,
      labels: manifest.metadata['labels'] as Record<string, string>,
      annotations: (manifest.metadata['annotations'] ?? {}) as Record<string, string>,
      controller: reference && {
        group: 'orchestra.io',
        kind: 'Workshop',
        name: reference.name,
        uid: reference.uid,
        exists: true,
      },
      owned: this.admission(asOwned(manifest)),
      deployment: kind.kind === 'Deployment' ? this.#deploymentState(manifest, before) : undefined,
      claim: kind.kind === 'PersistentVolumeClaim' ? claimState(manifest, before) : undefined,
    };
    this.children.set(id, child);
    this.applied.set(id, { desired, resourceVersion: child.resourceVersion });
  }

  #deploymentState(manifest: ChildManifest, before: ObservedChild | undefined): ObservedChild['deployment'] {
    const spec = manifest['spec'] as JsonObject | undefined;
    const known = before?.deployment;
    if (spec?.['selector'] === undefined) return known;
    // To the API server an annotation of a Deployment is as good as its spec.
    const counted = ({ spec: asked, metadata }: JsonObject) => [asked, (metadata as JsonObject)['annotations']];
    const now = JSON.stringify(counted(asOwned(manifest)));
    const changed = before?.owned === undefined || JSON.stringify(counted(before.owned)) !== now;
    const { matchLabels } = spec['selector'] as { matchLabels: Record<string, string> };
    return {
      ...(known ?? { observedGeneration: 0, replicas: 0, updatedReplicas: 0, readyReplicas: 0 }),
      generation: (known?.generation ?? 0) + (changed ? 1 : 0),
      selector: matchLabels,
      mountedClaim: claimOf(manifest),
      takenTemplate: undefined,
    };
  }

  #writeStatus({ workshop }: Observed, next: WorkshopStatus): void {
    const { status } = statusPatch(workshop, next) as { status: JsonObject };
    this.status = merged(this.status, status) as JsonObject;
    this.#version++;
  }
}

/** The API server fills in what a block that is there leaves out. */
function defaulted(spec: { readonly resources?: unknown; readonly storage?: unknown }): JsonObject {
  const resources = { ...minimalSpec.resources, ...(spec.resources as object) };
  const storage = spec.storage === undefined ? {} : { storage: { size: '10Gi', ...(spec.storage as object) } };
  return JSON.parse(JSON.stringify({ ...spec, resources, ...storage })) as JsonObject;
}

/** A pod whose containers run. */
export function runningPod(over: Partial<PodState> = {}): PodState {
  const ready = over.readySince !== undefined;
  const container = { ready, started: ready, running: true };
  return {
    name: 'pod-1',
    uid: 'pod-1',
    createdAt: start,
    deleting: false,
    phase: 'Running',
    sandboxReady: true,
    containers: [
      { name: 'app', ...container },
      { name: 'orchestra-sidecar', ...container },
    ],
    ...over,
  };
}

/** A pod whose app waits for something. */
export function waitingPod(reason: string, message?: string, over: Partial<PodState> = {}): PodState {
  const idle = { ready: false, started: false, running: false };
  return runningPod({
    phase: 'Pending',
    containers: [
      { name: 'app', ...idle, waiting: { reason, ...(message === undefined ? {} : { message }) } },
      { name: 'orchestra-sidecar', ...idle, waiting: { reason: 'ContainerCreating' } },
    ],
    ...over,
  });
}

/** What an API server says that the manager of a manifest owns. */
export function asOwned(manifest: JsonObject): JsonObject {
  const metadata = without(manifest['metadata'] as JsonObject, 'name', 'namespace', 'uid', 'resourceVersion');
  return JSON.parse(JSON.stringify({ ...without(manifest, 'apiVersion', 'kind'), metadata })) as JsonObject;
}

function claimOf(manifest: ChildManifest): string | undefined {
  const volumes = findField(manifest, 'spec', 'template', 'spec', 'volumes') ?? [];
  const [volume] = volumes as readonly { persistentVolumeClaim: { claimName: string } }[];
  return volume?.persistentVolumeClaim.claimName;
}

function claimState(manifest: ChildManifest, before: ObservedChild | undefined): ObservedChild['claim'] {
  const spec = manifest['spec'] as { resources: { requests: { storage: string } }; storageClassName?: string };
  const requested = spec.resources.requests.storage;
  return { phase: 'Pending', ...before?.claim, requested, storageClass: spec.storageClassName ?? 'standard' };
}

/** RFC 7386. */
function merged(before: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: Record<string, Json | undefined> = isObject(before) ? { ...before } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = merged(result[key], value as Json);
  }
  return result;
}
