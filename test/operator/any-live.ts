// Live objects by chance: what an API server is bound to is kept (metadata and its types), all else may be anything, of a
// newer or older version of a kind as well as of somebody who writes what he likes into custom resources.
import fc from 'fast-check';
import type { KubeObject } from '../../src/kube/object.js';

/** Words that decisions read, so that chance meets them at the depths where they mean something. */
const keys = [
  ...['spec', 'status', 'metadata', 'template', 'selector', 'matchLabels', 'labels', 'annotations', 'replicas'],
  ...['containers', 'volumes', 'persistentVolumeClaim', 'claimName', 'name', 'env', 'value', 'image', 'resources'],
  ...['requests', 'limits', 'storage', 'cpu', 'storageClassName', 'capacity', 'phase', 'reason', 'message', 'type'],
  ...['conditions', 'lastTransitionTime', 'containerStatuses', 'state', 'lastState', 'waiting', 'terminated'],
  ...['running', 'exitCode', 'ready', 'started', 'observedGeneration', 'readyReplicas', 'updatedReplicas'],
  ...['session', 'readyAt', 'expiresAt', 'duration', 'host', 'url', 'ingress', 'port', 'tier', 'args', 'size'],
  ...['workspace', 'persist', 'templateSlug', 'owner', '__proto__', 'constructor', 'toString', ''],
];

const texts = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('True', 'Ready', 'Pending', 'Running', 'Failed', 'Starting', 'per-user', '4h', '10Gi', '1e99', '-1'),
  fc.constantFrom('2026-01-31T12:00:00Z', '2026-01-31T12:00:00.123456+00:00', '9999-12-31T23:59:59Z', '+275760-09-13'),
);
const leaves = fc.oneof(texts, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));

/** Any JSON, mostly of known words. */
export const anyJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    leaves,
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 8 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).value;

/** Whose fields are whose, as an API server writes it; of which fields there are it says nothing true. */
const anyFields = fc.letrec<{ fields: object }>((tie) => ({
  fields: fc.dictionary(
    fc.oneof(
      fc.constantFrom(...keys).map((key) => `f:${key}`),
      fc.constantFrom('.', 'k:{"name":"app"}', 'k:{"uid":"workshop-uid"}', 'v:"x"', 'i:0', 'f:ownerReferences'),
    ),
    fc.oneof({ depthSize: 'small' }, fc.constant({}), tie('fields')),
    { maxKeys: 5 },
  ),
})).fields;

const anyEntry = fc.record(
  {
    manager: fc.constantFrom('orchestra-operator', 'kopf', 'kubectl'),
    operation: fc.constantFrom('Apply' as const, 'Update' as const),
    apiVersion: fc.constantFrom('v1', 'apps/v1'),
    fieldsType: fc.constant('FieldsV1' as const),
    fieldsV1: anyFields,
    subresource: fc.constantFrom('', 'status', 'scale'),
  },
  { requiredKeys: ['manager', 'operation', 'apiVersion', 'fieldsType'] },
);

const anyOwner = fc.record({
  apiVersion: fc.constantFrom('orchestra.io/v1', 'apps/v1', 'v1'),
  kind: fc.constantFrom('Workshop', 'ReplicaSet', 'ConfigMap'),
  name: fc.constantFrom('bioc-intro-a1b2c3', 'other'),
  uid: fc.constantFrom(...Array<string>(9).fill('workshop-uid'), 'other-uid'),
  controller: fc.constantFrom(true, true, true, false),
});

const anyTime = fc.constantFrom('2026-01-31T12:00:00Z', '2026-01-31T13:30:00Z', '1970-01-01T00:00:00Z');
const texted = fc.dictionary(
  fc.constantFrom(
    ...['component', 'orchestra.io/owner-hash', 'orchestra.io/pod-inputs', 'orchestra.io/pod-template', 'workshop'],
    ...[
      'orchestra.io/pod-generation',
      'orchestra.io/pod-inputs-since',
      'orchestra.io/pod-inputs-since-generation',
      'orchestra.io/restart',
      'app',
    ],
  ),
  fc.oneof(texts, fc.constantFrom('workspace', '7', '{}', '{"rendered":"x","shape":"y"}'), fc.json({ maxDepth: 2 })),
  { maxKeys: 5 },
);

/** Most objects are not going away: of those that are, decisions are few. */
function rarely<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

/** An object of this name. */
export function anyLive(name: string): fc.Arbitrary<KubeObject> {
  const metadata = fc.record(
    {
      name: fc.constant(name),
      namespace: fc.constant('orchestra-workshops'),
      uid: fc.constantFrom('u1', 'u2'),
      resourceVersion: fc.constantFrom('1', '2'),
      generation: fc.nat({ max: 9 }),
      creationTimestamp: anyTime,
      deletionTimestamp: rarely(anyTime),
      labels: texted,
      annotations: texted,
      finalizers: fc.array(fc.constantFrom('kopf.zalando.org/KopfFinalizerMarker', 'foregroundDeletion')),
      // One controller at most, as an API server has it.
      ownerReferences: fc.uniqueArray(anyOwner, {
        selector: ({ controller }) => controller,
        minLength: 1,
        maxLength: 2,
      }),
      managedFields: fc.array(anyEntry, { maxLength: 3 }),
    },
    { requiredKeys: ['name', 'namespace', 'uid', 'resourceVersion', 'ownerReferences'] },
  );
  return fc.record(
    { metadata, spec: anyJson, status: anyJson },
    { requiredKeys: ['metadata'] },
  ) as fc.Arbitrary<KubeObject>;
}
