// For every field of a Workshop's spec what it may be set to: two values that are served, and some that are not. Held to
// the definition in the cluster by the test that uses it.

/** What a field is tried with. */
export interface FieldValues {
  readonly first: unknown;
  readonly second: unknown;
  /** What the definition refuses. */
  readonly malformed: unknown;
  /** What the definition lets through, and the platform or the API server refuses. @default - nothing */
  readonly impossible?: unknown;
  /** The reason that is said then. @default - nothing is impossible */
  readonly reason?: string;
  /** What a session that runs can't have, and the reason that is said then. @default - it can have anything */
  readonly unattainable?: readonly [value: unknown, reason: string];
}

const amounts = (first: string, second: string, impossible?: string): FieldValues => ({
  first,
  second,
  malformed: 'much',
  ...(impossible === undefined ? {} : { impossible, reason: 'Creating' }),
});

const host = (label: string): string => `${label}.workshops.example.org`;

/** By the path below spec. In a text, @ stands for the name of the session. */
export const fieldValues: Readonly<Record<string, FieldValues>> = {
  args: { first: ['one'], second: ['two', 'three'], malformed: 'one' },
  duration: { first: '4h', second: '6h', malformed: 'long', impossible: '9d', reason: 'DurationTooLong' },
  env: { first: { A: '1' }, second: { A: '2' }, malformed: { '=': '1' } },
  image: {
    first: 'app:1',
    second: 'app:2',
    malformed: 'A B',
    unattainable: ['fault.example/no-image:1', 'ImagePullFailed'],
  },
  'ingress.annotations': {
    first: { 'orchestra.io/course': 'one' },
    second: { 'orchestra.io/course': 'two' },
    malformed: { 'not a key': '' },
    impossible: { 'helm.sh/hook': 'pre-install' },
    reason: 'AnnotationNotAllowed',
  },
  'ingress.host': {
    first: host('@-first'),
    second: host('@-second'),
    malformed: 'A B',
    impossible: 'elsewhere.example.com',
    reason: 'HostNotAllowed',
  },
  port: { first: 8787, second: 8080, malformed: 0 },
  'resources.cpu': amounts('1', '2', '1m'),
  'resources.cpuRequest': amounts('500m', '250m', '64'),
  'resources.ephemeralStorage': amounts('32Gi', '33Gi', '1Mi'),
  'resources.ephemeralStorageRequest': amounts('16Gi', '8Gi', '1Ti'),
  'resources.memory': amounts('2Gi', '3Gi', '1Mi'),
  'resources.memoryRequest': amounts('1Gi', '512Mi', '1Ti'),
  'storage.size': { first: '1Gi', second: '2Gi', malformed: '0', unattainable: ['512Mi', 'CannotShrink'] },
  'storage.storageClass': {
    first: 'standard',
    second: 'another',
    malformed: 'A B',
    unattainable: ['third', 'ClassCannotChange'],
  },
  'storage.workspace.persist': { first: 'per-user', second: null, malformed: 'for-ever' },
  templateSlug: { first: 'course', second: 'other', malformed: 'A B' },
  tier: { first: 'small', second: 'large', malformed: 'A B', unattainable: ['nowhere', 'Unschedulable'] },
};
