// Where a session stands before anything is written: its Deployment, whether it can be used, how long it lives, and
// whether its start has failed. Nothing here depends on what this pass is going to write.
import { parseDuration } from '../model/scalars/index.js';
import { containerNames } from '../model/sessions/index.js';
import type { WorkshopStatus } from '../model/workshop/index.js';
import { timeOf } from './child-state.js';
import type { Observed, ObservedChild, ObservedWorkshop, PodState } from './observed.js';
import { isControlledBy } from './ownership.js';
import type { PodInputs } from './pod-inputs.js';
import { changedInputs, podInputsOf } from './pod-inputs.js';
import { isMadeFromNewer, podAnnotations, recordedInputs } from './pod-template.js';
import type { Trouble } from './pods.js';
import { cannotBegin, currentPod, findTrouble, isProxy, isPulling } from './pods.js';
import type { Request } from './refusals.js';
import type { SessionTimes } from './times.js';
import { acceptedTimes, wasAccepted } from './times.js';

/** Where a session stands. */
export interface Standing {
  /** The Deployment that is ours, even while it is going away. @default - there is none */
  readonly deployment?: ObservedChild;
  readonly inputs: PodInputs;
  /** Whether accepted inputs differ from those of the pod, so that it is replaced. */
  readonly isReplaced: boolean;
  /** Whether the Deployment was made from a newer version of the Workshop than was read. */
  readonly isBehind: boolean;
  readonly isReady: boolean;
  /** @default - the Workshop says no duration that could be read */
  readonly times?: SessionTimes;
  readonly hasFailed: boolean;
  /** When the start has taken too long. @default - the session has been ready, or nothing has been started */
  readonly deadline?: number;
  /** @default - nothing is in its way */
  readonly trouble?: Trouble;
}

/** Where a session stands, once it is known whether its Workshop is refused. */
export function standingOf(observed: Observed, request: Request): Standing {
  const refused = 'refusal' in request;
  const deployment = observed.children.find((child) => isOwnDeployment(child, observed.workshop));
  const inputs = podInputsOf(observed.workshop);
  const isReplaced =
    !refused && deployment !== undefined && changedInputs(inputs, recordedInputs(deployment)).length > 0;
  const isBehind = deployment !== undefined && isMadeFromNewer(deployment, observed.workshop.generation);
  const begun = { inputs, isReplaced, isBehind, deployment };
  return { ...begun, ...judgeStart(begun, observed, refused) };
}

type Begun = Pick<Standing, 'deployment' | 'inputs' | 'isReplaced' | 'isBehind'>;

function judgeStart(begun: Begun, observed: Observed, refused: boolean): Omit<Standing, keyof Begun> {
  const { workshop, settings, now, clockTrusted, pods } = observed;
  const wasFailed = !begun.isReplaced && hasFailedBefore(workshop, begun.deployment);
  const isReady = !begun.isReplaced && !wasFailed && isUsable(begun.deployment, workshop);
  const readySince = isReady ? (readySinceOf(pods) ?? now) : undefined;
  const times = acceptedTimes({ workshop, settings, now, clockTrusted, refused, readySince });
  const deadline = times?.readyAt === undefined ? startDeadline(begun, observed, times) : undefined;
  const hasFailed = wasFailed || (!refused && hasMissed(observed, deadline, times));
  const trouble = isReady || begun.isReplaced ? undefined : findTrouble(sightOf(observed, begun.deployment));
  return { isReady, times, deadline, hasFailed, trouble };
}

function isOwnDeployment(child: ObservedChild, workshop: ObservedWorkshop): boolean {
  return child.kind.kind === 'Deployment' && isControlledBy(child, workshop);
}

/** Only our own word counts: the existing operator calls sessions failed that run. */
function hasFailedBefore({ status }: ObservedWorkshop, deployment: ObservedChild | undefined): boolean {
  if (status.phase !== 'Failed' || !wasAccepted(status) || status.session?.readyAt !== undefined) return false;
  const failedAt = timeOf(status.conditions?.find(({ type }) => type === 'Stalled')?.lastTransitionTime);
  return !isBegunAfter(deployment, failedAt);
}

/** The Deployment knows of a new start first: the status that should tell of it may not have been written. */
function isBegunAfter(deployment: ObservedChild | undefined, failedAt: number | undefined): boolean {
  const begunAt = timeOf(deployment?.annotations[podAnnotations.since]);
  return begunAt !== undefined && failedAt !== undefined && begunAt > failedAt;
}

/**
 * A status about an older generation says nothing of the pod that is to come. But an annotation alone makes another
 * generation, too: what was found Ready, and not replaced since, stays so until the Deployment's own controller has looked.
 */
function isUsable(deployment: ObservedChild | undefined, { status }: ObservedWorkshop): boolean {
  const state = deployment?.deployment;
  if (deployment === undefined || state === undefined || deployment.deleting) return false;
  const isCurrent = state.observedGeneration >= state.generation || isFoundReady(status, deployment);
  return isCurrent && state.readyReplicas > 0 && state.updatedReplicas > 0;
}

/**
 * Whether it was the pod as it is asked for now that was found Ready. The status that should tell of another one may not
 * have been written: the Deployment knows of that first. Times are whole seconds; within one, generations tell.
 */
function isFoundReady({ phase, conditions }: WorkshopStatus, { annotations }: ObservedChild): boolean {
  const replacedAt = timeOf(annotations[podAnnotations.since]);
  if (phase !== 'Ready' || replacedAt === undefined) return phase === 'Ready';
  const ready = conditions?.find(({ type, status }) => type === 'Ready' && status === 'True');
  const readyAt = timeOf(ready?.lastTransitionTime) ?? -Infinity;
  if (replacedAt !== readyAt) return replacedAt < readyAt;
  const replacedBy = annotations[podAnnotations.sinceGeneration] ?? annotations[podAnnotations.generation];
  return (ready?.observedGeneration ?? 0) >= Number(replacedBy);
}

function readySinceOf(pods: readonly PodState[]): number | undefined {
  return currentPod(pods.filter(({ readySince }) => readySince !== undefined))?.readySince;
}

/**
 * From when the pod was asked for, which is later than the Workshop's creation if that had to wait for its turn. An app whose
 * image came late has as long to answer as any other, within the session's time.
 */
function startDeadline(
  { deployment, isReplaced }: Begun,
  { settings, pods }: Observed,
  times: SessionTimes | undefined,
): number | undefined {
  if (deployment === undefined || isReplaced) return undefined;
  const begun = Math.max(deployment.createdAt, timeOf(deployment.annotations[podAnnotations.since]) ?? 0);
  const lengthMs = parseDuration(settings.startDeadline) * 1000;
  const extended = (firstRunSince(pods) ?? begun) + lengthMs - probeMarginMs;
  return Math.max(begun + lengthMs, Math.min(extended, times?.expiresAt ?? begun));
}

/** The startup probe lasts as long from the first run on, to some seconds: what has failed is told before the kubelet ends it. */
const probeMarginMs = 5_000;

/** Since when the app of the current pod runs for the first time; one that ends again and again does not begin anew. */
function firstRunSince(pods: readonly PodState[]): number | undefined {
  const { containers = [] } = currentPod(pods) ?? {};
  const app = containers.find(({ name }) => name === containerNames.app) ?? containers.find((each) => !isProxy(each));
  return app?.firstRunSince;
}

/**
 * A large image may take as long as the session would: a pull in progress is no failure. Neither is an app that works,
 * of which nobody was told in time.
 */
function hasMissed(
  { now, clockTrusted, pods }: Observed,
  deadline: number | undefined,
  times: SessionTimes | undefined,
) {
  if (deadline === undefined || !clockTrusted || now < deadline || pods.some(hasStarted)) return false;
  const pod = currentPod(pods);
  const pulls = pod !== undefined && isPulling(pod);
  return !(pulls && times !== undefined && now < times.expiresAt);
}

/** Nobody has been in an app whose proxy has never run: there is no other way to it. */
function hasStarted({ deleting, readySince, containers }: PodState): boolean {
  if (deleting) return false;
  if (readySince !== undefined) return true;
  if (containers.some((container) => isProxy(container) && cannotBegin(container))) return false;
  return containers.some((container) => container.started && !isProxy(container));
}

function sightOf({ workshop, children, pods, now }: Observed, deployment: ObservedChild | undefined) {
  const { image } = workshop.spec;
  const claim = children.find((child) => child.claim !== undefined && child.claim.phase !== 'Bound')?.claim;
  return { pods, deployment: deployment?.deployment, claim, image: typeof image === 'string' ? image : '', now };
}
