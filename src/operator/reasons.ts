// Every condition that a Workshop can have, and every reason of one, as a table: what programs compare and people look
// up. The documentation lists exactly these.

/** The types of our conditions, with what each says. */
export const conditionTypes = {
  Ready: 'The session can be used: the app accepts connections.',
  Reconciling: 'The operator or the cluster is at work on the session. Only there while that is so.',
  Stalled: 'Nothing goes on until somebody changes something. Only there while that is so.',
  UpToDate: 'False while the pod is older than the settings: it is replaced when the session is restarted.',
  StorageResized: 'Whether the volume has the size and class that are asked for. Only there once they have differed.',
  StorageDetached: 'True while a volume of the session is kept, and not mounted.',
} as const;

/** The type of one of our conditions. */
export type ConditionType = keyof typeof conditionTypes;

/** What the reason of a condition means. */
export interface ReasonEntry {
  /** The conditions that may have it. */
  readonly on: readonly ConditionType[];
  /** When it is so, and what to do about it where something can be done. */
  readonly meaning: string;
}

const failing = ['Ready'] as const;
const refusing = ['Ready', 'Stalled'] as const;

/** Every reason, by the name that programs compare. */
export const reasons = {
  SessionReady: { on: failing, meaning: 'The app accepts connections, and its route leads to it.' },
  Starting: { on: ['Ready', 'Reconciling'], meaning: 'The pod is on its way for the first time.' },
  Restarting: {
    on: ['Ready', 'Reconciling'],
    meaning: 'The session was ready before, and its pod is started again. Its time goes on.',
  },
  Creating: {
    on: ['Ready', 'Reconciling'],
    meaning: 'An object of the session could not be written. It is tried again.',
  },
  Terminating: { on: ['Ready', 'Reconciling'], meaning: 'The Workshop is being deleted, and its session with it.' },
  StartDeadlineExceeded: {
    on: refusing,
    meaning:
      'The session was not ready within sessions.startDeadline. Its pod is gone. Change image, port, env, args, resources, tier or storage, or set the annotation orchestra.io/restart, to try again.',
  },

  ImagePullFailed: {
    on: failing,
    meaning: 'An image cannot be pulled: a wrong name, a missing pull secret, or a registry that does not answer.',
  },
  ContainerConfigInvalid: { on: failing, meaning: 'The kubelet cannot make a container as it is described.' },
  Unschedulable: {
    on: failing,
    meaning: 'No node has room for the pod or suits its tier. The message is the scheduler’s.',
  },
  VolumePending: { on: failing, meaning: 'The volume is not there yet: no class, no provisioner, or no space for it.' },
  QuotaExceeded: {
    on: ['Ready', 'Reconciling'],
    meaning: 'A ResourceQuota of the namespace is used up. It is tried again.',
  },
  PodRefused: { on: failing, meaning: 'The API server refuses the pod: Pod Security or another admission rule.' },
  CrashLoop: { on: failing, meaning: 'A container ends again and again. Its log says why.' },
  OutOfMemory: { on: failing, meaning: 'A container took more memory than its limit: raise spec.resources.memory.' },
  Evicted: {
    on: failing,
    meaning: 'The kubelet ended the pod, mostly for what it took of disk or memory. The message says of what.',
  },
  NodeLost: {
    on: failing,
    meaning: 'The node of the pod does not answer. The pod is replaced once the cluster gives the node up.',
  },

  InvalidSpec: {
    on: refusing,
    meaning: 'The spec has faults that the API server let through. Each is named with its field.',
  },
  InvalidDuration: { on: refusing, meaning: 'spec.duration is no duration such as 4h or 1d2h30m.' },
  DurationTooLong: { on: refusing, meaning: 'spec.duration is longer than sessions.maxDuration.' },
  HostNotAllowed: {
    on: refusing,
    meaning: 'The host is no DNS name under the base domain or one of sessions.allowedHostSuffixes.',
  },
  HostReserved: { on: refusing, meaning: 'The host is the base domain, or one of the platform itself.' },
  HostTaken: { on: refusing, meaning: 'Another Workshop has the host. This one is served when that one is gone.' },
  NameTaken: {
    on: refusing,
    meaning:
      'Another Workshop has the name, or an object of the session’s name is not ours. Delete that, or use another name.',
  },
  AnnotationNotAllowed: {
    on: refusing,
    meaning:
      'An annotation for the route is one that other programs act upon. sessions.allowedAnnotations allows more.',
  },
  PreviousSessionEnding: {
    on: ['Ready', 'Reconciling'],
    meaning: 'An object of an earlier session of this name is still going away. This session begins when it is gone.',
  },

  OlderTemplate: {
    on: ['UpToDate'],
    meaning: 'The settings have changed since the pod was made. A running session is never restarted for that.',
  },
  FieldsRemoved: {
    on: ['UpToDate'],
    meaning: 'Fields of the pod template were taken away again after they had been put back. A restart puts them back.',
  },
  OtherOperator: {
    on: ['UpToDate'],
    meaning: 'The pod is that of the operator that ran here before. It goes on until it is restarted.',
  },

  ResizeRefused: {
    on: ['StorageResized'],
    meaning:
      'The API server refuses another size: most classes do not allow it. It is tried again when the Workshop changes.',
  },
  CannotShrink: {
    on: ['StorageResized'],
    meaning: 'A smaller size is asked for than the volume has. Volumes never shrink.',
  },
  ClassCannotChange: {
    on: ['StorageResized'],
    meaning: 'Another class is asked for than the volume has. That is fixed when a volume is made.',
  },
  NotBound: { on: ['StorageResized'], meaning: 'A volume can grow once it is bound, which this one is not yet.' },
  Resizing: { on: ['StorageResized'], meaning: 'The volume is growing.' },
  Resized: { on: ['StorageResized'], meaning: 'The volume has what is asked for.' },

  StorageRemoved: {
    on: ['StorageDetached'],
    meaning:
      'spec.storage no longer asks for this volume. It is kept until the Workshop goes, and mounted again when it is asked for.',
  },
} as const satisfies Readonly<Record<string, ReasonEntry>>;

/** A reason of one of our conditions. */
export type Reason = keyof typeof reasons;

/** Reasons that only say where a session is in its life: nothing is wrong. */
export const usualReasons: ReadonlySet<string> = new Set<Reason>([
  'SessionReady',
  'Starting',
  'Restarting',
  'Creating',
  'Terminating',
]);
