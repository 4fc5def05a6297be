// What applying a change does beyond the change itself: pods that are replaced, changes that Kubernetes refuses, data
// that goes.
import type { FieldChange, ObjectDifference } from './comparison-report.js';

interface Consequence {
  readonly kinds: RegExp;
  readonly state: ObjectDifference['state'];
  /** The fields whose change has it. @default - the object's state is enough */
  readonly fields?: RegExp;
  readonly sentence: string;
}

const changed = (kinds: RegExp, fields: RegExp, sentence: string): Consequence => ({
  kinds,
  state: 'changed',
  fields,
  sentence,
});
const removed = (kinds: RegExp, sentence: string): Consequence => ({ kinds, state: 'removed', sentence });

const consequences: readonly Consequence[] = [
  changed(/^(Deployment|StatefulSet|DaemonSet)$/, /^spec\.template\b/, 'its pods are replaced'),
  changed(
    /^(Deployment|StatefulSet|DaemonSet)$/,
    /^spec\.selector\b/,
    'Kubernetes refuses it: delete the object first, and its pods start anew',
  ),
  changed(
    /^Job$/,
    /^spec\.(template|selector|completionMode)\b/,
    'Kubernetes refuses it: delete the Job first, and it runs again',
  ),
  changed(
    /^StatefulSet$/,
    /^spec\.(serviceName|volumeClaimTemplates|podManagementPolicy)\b/,
    'Kubernetes refuses it: delete the object with --cascade=orphan first; pods and volumes stay',
  ),
  changed(
    /^PersistentVolumeClaim$/,
    /^spec\.resources\b/,
    'the volume grows if its class allows that; it never shrinks',
  ),
  changed(
    /^PersistentVolumeClaim$/,
    /^spec\.(?!resources\b)/,
    'Kubernetes refuses it: a volume cannot become another one',
  ),
  changed(/RoleBinding$/, /^roleRef\b/, 'Kubernetes refuses it: delete the binding first'),
  changed(/^Service$/, /^spec\.clusterIP\b/, 'Kubernetes refuses it: delete the Service first'),
  changed(/Role$/, /^rules\b/, 'what an account may do changes'),
  changed(/RoleBinding$/, /^subjects\b/, 'who has the permissions changes'),
  changed(/^NetworkPolicy$/, /^spec\b/, 'who may talk to whom changes'),
  { kinds: /RoleBinding$/, state: 'added', sentence: 'an account may do more than before' },
  { kinds: /^Job$/, state: 'added', sentence: 'it runs once' },
  removed(/^NetworkPolicy$/, 'what it kept apart may talk to each other'),
  removed(/^CustomResourceDefinition$/, 'every object of its kind is deleted with it'),
  removed(/^Namespace$/, 'everything in it is deleted with it'),
  removed(/^PersistentVolumeClaim$/, 'the data on the volume is lost, unless its class keeps volumes'),
  removed(/^StatefulSet$/, 'its pods end; its volumes stay'),
  removed(/^(Deployment|DaemonSet)$/, 'its pods end'),
];

/** What follows from a difference. */
export function consequencesOf(
  kind: string,
  state: ObjectDifference['state'],
  changes: readonly FieldChange[],
): string[] {
  return consequences
    .filter((each) => each.state === state && each.kinds.test(kind))
    .filter(({ fields }) => fields === undefined || changes.some(({ path }) => fields.test(path)))
    .map(({ sentence }) => sentence);
}
