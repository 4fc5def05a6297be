// Where a session stands before anything is written: its Deployment, whether it can be used, how long it lives, and
// whether its start has failed. Nothing here depends on what this pass is going to write.
import { parseDuration } from '../model/scalars/index.js';
import { timeOf } from './child-state.js';
import type { Observed, ObservedChild, ObservedWorkshop, PodState } from './observed.js';
import { isControlledBy } from './ownership.js';
import type { PodInputs } from './pod-template.js';
import { changedInputs, podAnnotations, podInputsOf, recordedInputs } from './pod-template.js';
import type { Trouble } from './pods.js';
import { currentPod, findTrouble, isPulling } from './pods.js';
import type { Request } from './refusals.js';
import type { SessionTimes } from './times.js';
import { acceptedTimes } from './times.js';

/** Where a session stands. */
export interface Standing {
  /** The Deployment that is ours, even while it is going away. @default - there is none */
  readonly deployment?: ObservedChild;
  readonly inputs: PodInputs;
  /** Whether accepted inputs differ from those of the pod, so that it is replaced. */
  readonly isReplaced: boolean;
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
  const begun = { inputs, isReplaced, deployment };
  return { ...begun, ...judgeStart(begun, observed, refused) };
}

type Begun = Pick<Standing, 'deployment' | 'inputs' | 'isReplaced'>;

function judgeStart(begun: Begun, observed: Observed, refused: boolean): Omit<Standing, keyof Begun> {
  const { workshop, settings, now, pods } = observed;
  const wasFailed = !begun.isReplaced && hasFailedBefore(workshop);
  const isReady = !begun.isReplaced && !wasFailed && isUsable(begun.deployment);
  const readySince = isReady ? (readySinceOf(pods) ?? now) : undefined;
  const times = acceptedTimes({ workshop, settings, now, refused, readySince });
  const deadline = times?.readyAt === undefined ? startDeadline(begun, observed) : undefined;
  const hasFailed = wasFailed || (!refused && hasMissed(observed, deadline, times));
  const trouble = isReady || begun.isReplaced ? undefined : findTrouble(sightOf(observed, begun.deployment));
  return { isReady, times, deadline, hasFailed, trouble };
}

function isOwnDeployment(child: ObservedChild, workshop: ObservedWorkshop): boolean {
  return child.kind.kind === 'Deployment' && isControlledBy(child, workshop);
}

/** Only our own word counts: the existing operator calls sessions failed that run. */
function hasFailedBefore({ status }: ObservedWorkshop): boolean {
  return status.phase === 'Failed' && status.session !== undefined && status.session.readyAt === undefined;
}

/** A status about an older generation says nothing of the pod that is to come. */
function isUsable(deployment: ObservedChild | undefined): boolean {
  const state = deployment?.deployment;
  if (state === undefined || deployment?.deleting === true) return false;
  return state.observedGeneration >= state.generation && state.readyReplicas > 0 && state.updatedReplicas > 0;
}

function readySinceOf(pods: readonly PodState[]): number | undefined {
  return currentPod(pods.filter(({ readySince }) => readySince !== undefined))?.readySince;
}

/** From when the pod was asked for, which is later than the Workshop's creation if that had to wait for its turn. */
function startDeadline({ deployment, isReplaced }: Begun, { settings }: Observed): number | undefined {
  if (deployment === undefined || isReplaced) return undefined;
  const begun = Math.max(deployment.createdAt, timeOf(deployment.annotations[podAnnotations.since]) ?? 0);
  return begun + parseDuration(settings.startDeadline) * 1000;
}

/** A large image may take as long as the session would: a pull in progress is no failure. */
function hasMissed(
  { now, clockTrusted, pods }: Observed,
  deadline: number | undefined,
  times: SessionTimes | undefined,
) {
  if (deadline === undefined || !clockTrusted || now < deadline) return false;
  const pod = currentPod(pods);
  const pulls = pod !== undefined && isPulling(pod);
  return !(pulls && times !== undefined && now < times.expiresAt);
}

function sightOf({ workshop, children, pods, now }: Observed, deployment: ObservedChild | undefined) {
  const { image } = workshop.spec;
  const claim = children.find((child) => child.claim !== undefined && child.claim.phase !== 'Bound')?.claim;
  return { pods, deployment: deployment?.deployment, claim, image: typeof image === 'string' ? image : '', now };
}
