// Why a session is not ready, read off its pods, in words that stay the same while the cause does.
import { isOfQuota } from '../kube/errors.js';
import { containerNames } from '../model/sessions/index.js';
import type { Wording } from './conditions.js';
import type { ClaimState, ContainerState, DeploymentState, PodState } from './observed.js';
import type { Reason } from './reasons.js';

/** What stands in a session's way. */
export interface Trouble {
  readonly reason: Reason;
  /** A sentence. */
  readonly message: string;
  readonly wording: Wording;
}

/** What a session's pods and what they come from look like. */
export interface PodSight {
  readonly pods: readonly PodState[];
  readonly deployment: DeploymentState | undefined;
  readonly claim: ClaimState | undefined;
  /** The image of the app, for the message. */
  readonly image: string;
  readonly now: number;
}

/** A scheduler that waits for a volume or a node to come says no at first, and that is no trouble. */
export const schedulingPatienceMs = 20_000;

/** The first thing that keeps a session from being ready; undefined while all takes its usual course. */
export function findTrouble(sight: PodSight): Trouble | undefined {
  const pod = currentPod(sight.pods);
  return (
    (pod && findPodTrouble(pod, sight)) ??
    findLoss(sight.pods, pod) ??
    (pod ? undefined : findRefusedPod(sight.deployment))
  );
}

/** The pod that a session has now. */
export function currentPod(pods: readonly PodState[]): PodState | undefined {
  return newestPod(pods.filter(({ deleting, phase }) => !deleting && !hasEnded(phase)));
}

/** Whether all that is missing is the app's image, which is being pulled. */
export function isPulling({ sandboxReady, containers }: PodState): boolean {
  const apps = containers.filter((container) => !isProxy(container));
  return sandboxReady && apps.some(({ waiting }) => waiting !== undefined && beginnings.has(waiting.reason));
}

/**
 * Why a container waits that has not begun. The second comes in a pod with containers that run before the app, or beside it
 * from the start, as some meshes inject them.
 */
export const beginnings: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

/** Whether a container is the one before the app. */
export function isProxy({ name }: Pick<ContainerState, 'name'>): boolean {
  return name === containerNames.proxy;
}

/** Newest first decides; of two from the same second, any will do as long as it is always the same one. */
function newestPod(pods: readonly PodState[]): PodState | undefined {
  return [...pods].sort((a, b) => b.createdAt - a.createdAt || (a.uid < b.uid ? -1 : 1))[0];
}

function hasEnded(phase: string): boolean {
  return phase === 'Failed' || phase === 'Succeeded';
}

function findPodTrouble(pod: PodState, sight: PodSight): Trouble | undefined {
  if (isLost(pod)) return nodeLost;
  const { unschedulable } = pod;
  if (unschedulable !== undefined && sight.now >= unschedulable.since + schedulingPatienceMs) {
    return schedulingTrouble(unschedulable.message, sight.claim);
  }
  return first(pod.containers, (container) => findContainerTrouble(container, sight.image));
}

const nodeLost: Trouble = {
  reason: 'NodeLost',
  message: 'the node of the session’s pod does not answer',
  wording: 'exact',
};

function isLost({ reason, phase, disruption }: PodState): boolean {
  return reason === 'NodeLost' || phase === 'Unknown' || disruption === 'DeletionByTaintManager';
}

function schedulingTrouble(message: string, claim: ClaimState | undefined): Trouble {
  const ofVolume = claim !== undefined && claim.phase !== 'Bound' && /volume/i.test(message);
  if (ofVolume) return { reason: 'VolumePending', ...inWords('the session’s volume is not there yet', message) };
  return { reason: 'Unschedulable', ...inWords('no node can take the session’s pod', message) };
}

const imageFaults = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

const configFaults = new Set(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError']);

/** Whether a container has never run, and cannot: what it waits for does not come by itself. */
export function cannotBegin({ running, started, lastEnd, waiting }: ContainerState): boolean {
  if (running || started || lastEnd !== undefined || waiting === undefined) return false;
  return imageFaults.has(waiting.reason) || configFaults.has(waiting.reason);
}

function findContainerTrouble(container: ContainerState, image: string): Trouble | undefined {
  if (container.ready) return undefined;
  return findWaitTrouble(container, image) ?? findEndTrouble(container);
}

function findWaitTrouble({ name, waiting }: ContainerState, image: string): Trouble | undefined {
  if (waiting === undefined) return undefined;
  if (imageFaults.has(waiting.reason)) return imageTrouble(name, waiting, image);
  if (!configFaults.has(waiting.reason)) return undefined;
  return { reason: 'ContainerConfigInvalid', ...inWords(`the container ${name} cannot be made`, waiting.message) };
}

/** While the kubelet waits to try again it repeats the image's name, and some releases of it nothing else. */
function imageTrouble(name: string, waiting: NonNullable<ContainerState['waiting']>, image: string): Trouble {
  const which = isProxy({ name }) ? 'the image of the proxy' : `the image ${image}`;
  const detail = waiting.message?.replace(/^Back-off pulling image "[^"]*"(: ErrImagePull: )?/, '');
  return { reason: 'ImagePullFailed', ...inWords(`${which} cannot be pulled`, detail) };
}

/** What ended once is told until the container is ready, or its state would change with every attempt. */
function findEndTrouble({ name, lastEnd }: ContainerState): Trouble | undefined {
  if (lastEnd === undefined) return undefined;
  if (lastEnd.reason === 'OOMKilled') {
    const message = `the container ${name} took more memory than its limit, and was ended`;
    return { reason: 'OutOfMemory', message, wording: 'exact' };
  }
  const message = `the container ${name} ends by itself, the last time with exit code ${String(lastEnd.exitCode)}`;
  return { reason: 'CrashLoop', message, wording: 'alike' };
}

/** A pod that the cluster has ended is the reason as long as the next one has not come as far. */
function findLoss(pods: readonly PodState[], pod: PodState | undefined): Trouble | undefined {
  if (pod?.containers.some(({ started }) => started) === true) return undefined;
  const gone = newestPod(pods.filter(({ deleting, phase }) => deleting || hasEnded(phase)));
  if (gone === undefined) return undefined;
  if (gone.reason === 'Evicted') {
    return { reason: 'Evicted', ...inWords('the kubelet ended the session’s pod', gone.message) };
  }
  return isLost(gone) ? nodeLost : undefined;
}

function findRefusedPod(deployment: DeploymentState | undefined): Trouble | undefined {
  const message = deployment?.replicaFailure;
  if (message === undefined) return undefined;
  if (isOfQuota(message)) return quotaTrouble(message);
  return { reason: 'PodRefused', ...inWords('the session’s pod is refused', message) };
}

/** A ResourceQuota that stands in the way. */
export function quotaTrouble(message: string): Trouble {
  return { reason: 'QuotaExceeded', ...inWords('a quota of the namespace is used up', message) };
}

function inWords(what: string, detail: string | undefined): Pick<Trouble, 'message' | 'wording'> {
  if (detail === undefined || detail.trim() === '') return { message: what, wording: 'vague' };
  return { message: `${what}: ${bounded(detail)}`, wording: 'alike' };
}

const longestMessage = 1024;

/** Words of others, on one line and no longer than a condition should be. */
export function bounded(message: string): string {
  const line = message.trim().replace(/\s+/g, ' ');
  return line.length <= longestMessage ? line : `${line.slice(0, longestMessage - 1)}…`;
}

function first<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
