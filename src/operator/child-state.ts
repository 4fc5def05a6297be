// From live objects to the little of them that decisions need, so that caches stay small. Nothing here throws: an API
// server of another version may leave any field away.
import type { KubeObject, ManagedFieldsEntry } from '../kube/object.js';
import type { JsonObject } from '../model/json.js';
import { isObject } from '../model/json.js';
import { fieldManager } from './identity.js';
import { findField, mapAt } from './manifest-fields.js';
import type { ClaimState, ContainerState, DeploymentState, PodState } from './observed.js';
import { findTakenFields, hasUnseenFields } from './taken-fields.js';

/** What is kept of a Deployment. */
export function deploymentStateOf(object: KubeObject): DeploymentState {
  const { metadata, spec } = object;
  const found = mapAt(object.status);
  const failure = findCondition(found, 'ReplicaFailure');
  return {
    generation: metadata.generation ?? 0,
    observedGeneration: numberOf(found['observedGeneration']),
    replicas: numberOf(found['replicas']),
    updatedReplicas: numberOf(found['updatedReplicas']),
    readyReplicas: numberOf(found['readyReplicas']),
    selector: textsOf(mapAt(spec, 'selector', 'matchLabels')),
    ...optional('mountedClaim', claimMountedBy(mapAt(spec, 'template', 'spec'))),
    ...optional('takenTemplate', findTakenFields(object, fieldManager, 'spec', 'template')),
    ...(hasUnseenFields(object, fieldManager, 'spec', 'template') ? { hasUnseenTemplate: true } : {}),
    ...(failure?.['status'] === 'True' ? { replicaFailure: textOf(failure['message']) } : {}),
  };
}

/** A session's pod mounts one claim at most. */
function claimMountedBy({ volumes }: JsonObject): string | undefined {
  return listOf(volumes)
    .map((volume) => findText(findField(volume, 'persistentVolumeClaim', 'claimName')))
    .find((name) => name !== undefined);
}

/** What is kept of a PersistentVolumeClaim that somebody may have created for us. */
export function claimStateOf({ metadata, spec, status }: KubeObject, creator?: string): ClaimState {
  const [asked, found] = [mapAt(spec), mapAt(status)];
  const capacity = findText(findField(found, 'capacity', 'storage'));
  const storageClass = findText(asked['storageClassName']);
  return {
    phase: textOf(found['phase']),
    requested: textOf(findField(asked, 'resources', 'requests', 'storage')),
    ...(capacity === undefined ? {} : { capacity }),
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(metadata.managedFields?.some((entry) => isClassOf(creator, entry)) && { isClassInherited: true }),
  };
}

/** Of what admission adds to an object nobody is the manager. */
function isClassOf(creator: string | undefined, { manager, fieldsV1 }: ManagedFieldsEntry): boolean {
  return manager === creator && fieldsV1?.['f:spec']?.['f:storageClassName'] !== undefined;
}

/** What is kept of a pod. */
export function podStateOf({ metadata, status }: KubeObject): PodState {
  const found = mapAt(status);
  return {
    name: metadata.name,
    uid: metadata.uid ?? '',
    createdAt: timeOf(metadata.creationTimestamp) ?? 0,
    deleting: metadata.deletionTimestamp !== undefined,
    phase: textOf(found['phase']),
    ...optional('reason', findText(found['reason'])),
    ...optional('message', findText(found['message'])),
    ...podConditions(found),
    containers: listOf(found['containerStatuses']).map(containerState),
  };
}

function podConditions(status: JsonObject) {
  const ready = findCondition(status, 'Ready');
  const scheduled = findCondition(status, 'PodScheduled');
  const sandbox = findCondition(status, 'PodReadyToStartContainers') ?? findCondition(status, 'PodHasNetwork');
  const initialized = findCondition(status, 'Initialized');
  const disruption = findCondition(status, 'DisruptionTarget');
  return {
    sandboxReady: sandbox?.['status'] === 'True' && initialized?.['status'] !== 'False',
    ...(ready?.['status'] === 'True' ? optional('readySince', timeOf(ready['lastTransitionTime']) ?? 0) : {}),
    ...(scheduled?.['reason'] === 'Unschedulable' ? { unschedulable: refusalOf(scheduled) } : {}),
    ...(disruption?.['status'] === 'True' ? optional('disruption', textOf(disruption['reason'])) : {}),
  };
}

function refusalOf({ message, lastTransitionTime }: JsonObject): NonNullable<PodState['unschedulable']> {
  return { message: textOf(message), since: timeOf(lastTransitionTime) ?? 0 };
}

function containerState(status: JsonObject): ContainerState {
  const { waiting, running, terminated } = mapAt(status['state']);
  const lastEnd = endOf(terminated) ?? endOf(findField(status, 'lastState', 'terminated'));
  // How it ended last may be forgotten where dead containers are cleared away.
  const isFirst = lastEnd === undefined && numberOf(status['restartCount']) === 0;
  return {
    name: textOf(status['name']),
    ready: status['ready'] === true,
    started: status['started'] === true,
    running: isObject(running),
    ...(isFirst ? optional('firstRunSince', timeOf(mapAt(running)['startedAt'])) : {}),
    ...(isObject(waiting) ? { waiting: waitingOf(waiting) } : {}),
    ...optional('lastEnd', lastEnd),
  };
}

function waitingOf({ reason, message }: JsonObject) {
  return { reason: textOf(reason), ...optional('message', findText(message)) };
}

function endOf(terminated: unknown): ContainerState['lastEnd'] {
  if (!isObject(terminated)) return undefined;
  return { reason: textOf(terminated['reason']), exitCode: numberOf(terminated['exitCode']) };
}

/** Milliseconds since the epoch, or undefined when a text is no time. */
export function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function findCondition(status: JsonObject, type: string): JsonObject | undefined {
  return listOf(status['conditions']).find((condition) => condition['type'] === type);
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function textsOf(map: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, each]) => [key, textOf(each)]));
}

function findText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
