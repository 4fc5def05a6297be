// Where pods are less restricted than they could be, each with what follows from it. Measured by Pod Security
// "restricted", and by what that leaves open.
import type { Json, JsonObject } from '../model/json.js';
import { isObject } from '../model/json.js';
import { findNumber, listAt, mapAt, textAt, textsAt } from './fields.js';
import type { Weakness } from './report.js';

/** A container within its pod. */
interface Contained {
  readonly pod: JsonObject;
  readonly container: JsonObject;
}

type Fault<Subject> = readonly [isFound: (subject: Subject) => boolean, what: string];

const podFaults: readonly Fault<JsonObject>[] = [
  [({ hostNetwork }) => hostNetwork === true, 'shares the network of its node: no NetworkPolicy holds for it'],
  [({ hostPID }) => hostPID === true, 'sees every process of its node'],
  [({ hostIPC }) => hostIPC === true, 'shares memory with programs of its node'],
  [
    (pod) => listAt(pod, 'volumes').some((volume) => mapAt(volume)['hostPath'] !== undefined),
    'mounts a folder of its node: what it writes there outlives it',
  ],
];

const containerFaults: readonly Fault<Contained>[] = [
  [({ container }) => own(container)['privileged'] === true, 'is privileged: its node is open to it'],
  [mayBeRoot, 'may run as root: whoever breaks out of the container is root on the node, unless the node maps users'],
  [
    ({ container }) => own(container)['allowPrivilegeEscalation'] !== false,
    'may gain privileges: programs such as sudo work in it',
  ],
  [
    ({ container }) => !textsAt(own(container), 'capabilities', 'drop').includes('ALL'),
    'keeps capabilities of root, as far as the container runtime grants them',
  ],
  [
    ({ container }) => textsAt(own(container), 'capabilities', 'add').some((name) => name !== 'NET_BIND_SERVICE'),
    'is given further capabilities of root',
  ],
  [
    ({ pod, container }) => !['RuntimeDefault', 'Localhost'].includes(seccompOf(container) || seccompOf(pod)),
    'may call every function of the kernel: it has no seccomp profile',
  ],
  [
    ({ container }) => own(container)['readOnlyRootFilesystem'] !== true,
    'can write to its root file system: what gets in can change its programs until it is restarted',
  ],
  [({ container }) => !isLimited(container, 'memory'), 'may take all memory of its node'],
  [({ container }) => !isLimited(container, 'cpu'), 'may take all processor time that nobody else has reserved'],
];

/** Everything about the pods of a description that is less than secure. */
export function weaknessesOf(pod: JsonObject): Weakness[] {
  const ofPod = podFaults.filter(([isFound]) => isFound(pod)).map(([, what]) => ({ container: '', what }));
  const containers = [...listAt(pod, 'initContainers'), ...listAt(pod, 'containers')].filter(isObject);
  return [...ofPod, ...containers.flatMap((container) => ofContainer({ pod, container }))];
}

function ofContainer(contained: Contained): Weakness[] {
  const container = textAt(contained.container, 'name');
  return containerFaults.filter(([isFound]) => isFound(contained)).map(([, what]) => ({ container, what }));
}

function own(container: JsonObject): JsonObject {
  return mapAt(container, 'securityContext');
}

/** What a container says for itself goes before what its pod says. */
function mayBeRoot({ pod, container }: Contained): boolean {
  const settings = { ...mapAt(pod, 'securityContext'), ...own(container) };
  const user = findNumber(settings, 'runAsUser');
  return user === 0 || (user === undefined && settings['runAsNonRoot'] !== true);
}

function seccompOf(holder: Json): string {
  return textAt(holder, 'securityContext', 'seccompProfile', 'type');
}

function isLimited(container: JsonObject, resource: string): boolean {
  return mapAt(container, 'resources', 'limits')[resource] !== undefined;
}
