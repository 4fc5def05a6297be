// What a decision about one Workshop is made from, and what comes out of it: data only. Who fetches the first and
// carries out the second must not matter here.
import type { JsonObject } from '../model/json.js';
import type { SessionSettings } from '../model/sessions/index.js';
import type { ParsedWorkshop, WorkshopStatus } from '../model/workshop/index.js';
import type { ObjectKey, ResourceKind } from '../kube/kind.js';
import type { FieldsV1 } from '../kube/object.js';

/** Everything that is known about one Workshop at one moment. All times are milliseconds of the API server's clock. */
export interface Observed {
  readonly key: ObjectKey;
  /** The API server's time. */
  readonly now: number;
  /** Whether that time can be believed. While it can't, nothing expires. */
  readonly clockTrusted: boolean;
  readonly workshop: ObservedWorkshop;
  readonly settings: SessionSettings;
  /** Every object that bears a name we may render, and every object whose controller is this Workshop. */
  readonly children: readonly ObservedChild[];
  /** The pods of the session: those that the Deployment's selector finds. */
  readonly pods: readonly PodState[];
  /** Somebody else who holds what this Workshop asks for. */
  readonly claims: HeldClaims;
  readonly memory: SessionMemory;
  /** What the API server has refused in this very pass; empty when a pass begins. */
  readonly refused: readonly Refusal[];
}

/** The Workshop itself: `readWorkshop` makes it from the stored object. */
export interface ObservedWorkshop {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly createdAt: number;
  /** True once it has a deletionTimestamp. */
  readonly deleting: boolean;
  readonly annotations: Readonly<Record<string, string>>;
  readonly finalizers: readonly string[];
  /** The spec as the API server stores it, defaults of the definition included and ours not. */
  readonly spec: JsonObject;
  /** The pod inputs in it that are defaults of the definition, which nobody has stated (`defaultedInputs`). */
  readonly defaulted: readonly string[];
  readonly parsed: ParsedWorkshop;
  /** The status as stored. */
  readonly rawStatus: JsonObject;
  /** The part of it that we understand; empty when it is none of ours. */
  readonly status: WorkshopStatus;
}

/** An object under one of our names, or under our control. */
export interface ObservedChild {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly createdAt: number;
  /** True once it has a deletionTimestamp. */
  readonly deleting: boolean;
  /** @default - nobody controls it */
  readonly controller?: ChildController;
  /** Of a PersistentVolumeClaim; of other kinds none are kept. */
  readonly labels: Readonly<Record<string, string>>;
  /** Those of this product. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Our fields of it, metadata included (`ownedFields`). @default - we have never applied it */
  readonly owned?: JsonObject;
  /**
   * The manager that made the reference to the controller by a create or update instead of an apply: the existing
   * operator. @default - nobody did
   */
  readonly creator?: string;
  /** For a Deployment. @default - another kind */
  readonly deployment?: DeploymentState;
  /** For a PersistentVolumeClaim. @default - another kind */
  readonly claim?: ClaimState;
}

/** Who controls an object. */
export interface ChildController {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  /** Whether the object of this UID exists; undefined when that is not known. */
  readonly exists: boolean | undefined;
}

/** What a decision needs of a Deployment: `deploymentStateOf` makes it. */
export interface DeploymentState {
  readonly generation: number;
  /** The generation that its status is about. */
  readonly observedGeneration: number;
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly selector: Readonly<Record<string, string>>;
  /** The claim that its pods mount. @default - none */
  readonly mountedClaim?: string;
  /** The fields of its template that others own and we do not (`findTakenFields`). @default - none */
  readonly takenTemplate?: FieldsV1;
  /** True when fields of its template are ours that the API server does not show (`hasUnseenFields`). @default false */
  readonly hasUnseenTemplate?: boolean;
  /** Why a pod of it could not be made. @default - none was refused */
  readonly replicaFailure?: string;
}

/** What a decision needs of a PersistentVolumeClaim: `claimStateOf` makes it. */
export interface ClaimState {
  /** Pending, Bound or Lost. */
  readonly phase: string;
  /** The size that is asked for. */
  readonly requested: string;
  /** The size that there is. @default - none yet */
  readonly capacity?: string;
  /** @default - the cluster has no default class */
  readonly storageClass?: string;
  /** True when its creator has asked for the class: that will be ours when the claim is handed over. @default false */
  readonly isClassInherited?: boolean;
}

/** What a decision needs of a pod: `podStateOf` makes it. */
export interface PodState {
  readonly name: string;
  readonly uid: string;
  readonly createdAt: number;
  readonly deleting: boolean;
  readonly phase: string;
  /** The pod's own reason, such as Evicted. @default - none */
  readonly reason?: string;
  /** @default - none */
  readonly message?: string;
  /** Since when it is Ready. @default - it is not */
  readonly readySince?: number;
  /** What the scheduler says, and since when. @default - it has found a node, or not looked yet */
  readonly unschedulable?: { readonly message: string; readonly since: number };
  /** Whether its sandbox stands and what comes before the app has run, so that only images are waited for. */
  readonly sandboxReady: boolean;
  /** Why it is being ended by the cluster. @default - it is not */
  readonly disruption?: string;
  readonly containers: readonly ContainerState[];
}

/** One container of a pod. */
export interface ContainerState {
  readonly name: string;
  readonly ready: boolean;
  /** Whether its startup probe has succeeded. */
  readonly started: boolean;
  readonly running: boolean;
  /** Since when it runs, if that is for the first time. @default - it does not, or has ended before */
  readonly firstRunSince?: number;
  /** @default - it does not wait */
  readonly waiting?: { readonly reason: string; /** @default - none */ readonly message?: string };
  /** How it ended last. @default - it never did */
  readonly lastEnd?: { readonly reason: string; readonly exitCode: number };
}

/** Who holds what a Workshop asks for. */
export interface HeldClaims {
  /** Another Workshop of the namespace with the same spec.name. @default - the name is free or ours */
  readonly name?: Holder;
  /** Another Workshop with the same host. @default - the host is free or ours */
  readonly host?: Holder;
}

/** The Workshop that holds a name or host. */
export interface Holder extends ObjectKey {
  readonly uid: string;
}

/** What this process alone remembers of a session. */
export interface SessionMemory {
  /** By `childId`: what our last apply asked for (`ChildWrite.desired`), and the version that the answer had. */
  readonly applied: ReadonlyMap<string, { readonly desired: string; readonly resourceVersion: string }>;
  /** A status whose change may have been written and was not told of, since no answer came. @default - all was told */
  readonly untold?: WorkshopStatus | undefined;
}

/** A write that the API server understood and declined. */
export interface Refusal {
  /** `childId` of the object. */
  readonly child: string;
  /** `quota`: a ResourceQuota; `forbidden`: our permissions; `invalid`: the object; `other`: anything that may pass. */
  readonly why: 'quota' | 'forbidden' | 'invalid' | 'other';
  /** The API server's words. */
  readonly message: string;
}

/** What is to be done about a Workshop. */
export interface Decision {
  /** @default - nothing to write: it is as it should be */
  readonly status?: WorkshopStatus;
  /** In the order of application. */
  readonly writes: readonly ChildWrite[];
  /** Its time is over: delete this very Workshop, Foreground. @default - it goes on */
  readonly expire?: ObjectVersion;
  /** Leave these finalizers in place and no others. @default - they are as they should be */
  readonly finalizers?: readonly string[];
  /** To be said after the status is written. */
  readonly events: readonly SessionEvent[];
  /** When time alone changes the decision. @default - never */
  readonly recheckAt?: number;
  /** Objects of others under names that the session is to have, by `childId`. @default - there are none */
  readonly inTheWay?: readonly string[];
  /** Facts for metrics. */
  readonly facts: SessionFacts;
}

/** One object at one version. */
export interface ObjectVersion {
  readonly uid: string;
  readonly resourceVersion: string;
}

/** What metrics count of a session. */
export interface SessionFacts {
  readonly phase: NonNullable<WorkshopStatus['phase']>;
  /** Whether its pod was made from an older template than the settings now give. */
  readonly outdated: boolean;
  /** From creation to the first Ready, in the pass that sees it. @default - it is not this pass */
  readonly startedInMs?: number;
}

/** A write to one child. */
export type ChildWrite = CreateChild | UpdateChild | AdoptChild | DeleteChild;

interface Write {
  readonly kind: ResourceKind;
  readonly key: ObjectKey;
  /** `childId`. */
  readonly child: string;
}

/** It is not there: apply it, unforced. */
export interface CreateChild extends Write {
  readonly action: 'create';
  readonly manifest: ChildManifest;
  /** The hash to remember with the answer's resourceVersion. */
  readonly desired: string;
}

/**
 * It is ours and differs: apply it, forced; `metadata.uid` of the manifest names the object that was judged. Of a Deployment
 * `metadata.resourceVersion` names the version too: what has become of it meanwhile is judged first.
 */
export interface UpdateChild extends Write {
  readonly action: 'update';
  readonly manifest: ChildManifest;
  readonly desired: string;
  readonly uid: string;
}

/** It is ours, made by the existing operator: hand that manager's fields over to us. An update follows. */
export interface AdoptChild extends Write, ObjectVersion {
  readonly action: 'adopt';
  readonly creator: string;
}

/** It is ours, and no longer wanted or to be replaced. */
export interface DeleteChild extends Write, ObjectVersion {
  readonly action: 'delete';
  readonly propagation: 'Foreground' | 'Background';
  /** A sentence for the log. */
  readonly why: string;
}

/** An object to apply. */
export type ChildManifest = JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject & { readonly name: string; readonly namespace: string };
};

/** Something to tell those who look at the Workshop. */
export interface SessionEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly note: string;
  /** When it came to be: with UID and reason it names the event, so that saying it twice is saying it once. */
  readonly at: number;
}
