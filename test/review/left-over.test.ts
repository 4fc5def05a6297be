// What of a cluster is left over from an earlier rendering: of which installation an object is, is seen by where it stands.
import { expect, test } from 'vitest';
import type { Manifest } from '../../src/manifest/manifest.js';
import type { JsonObject } from '../../src/model/json.js';
import { leftOver, listedManifest, platformSelector } from '../../src/review/left-over.js';

const release = { name: 'orchestra', namespace: 'system' };

function object(kind: string, name: string, namespace?: string, more: JsonObject = {}): Manifest {
  const place = namespace === undefined ? {} : { namespace };
  return {
    apiVersion: 'v1',
    kind,
    ...more,
    metadata: { name, ...place, ...(more['metadata'] as JsonObject) },
  } as Manifest;
}

const rendered = [object('Service', 'api', 'system'), object('Role', 'operator', 'sessions')];

/** An account of the installation has permissions in the namespace. */
const bound = (namespace: string, subject = 'system') =>
  object('RoleBinding', 'operator', namespace, {
    subjects: [{ kind: 'ServiceAccount', name: 'o', namespace: subject }],
  });

function migration(conditions: readonly JsonObject[]): Manifest {
  const labels = { 'app.kubernetes.io/component': 'migrate' };
  return object('Job', 'orchestra-migrate-1', 'system', {
    metadata: { labels },
    status: { conditions: [...conditions] },
  });
}

const isLeft = (each: Manifest) => `${each.metadata.namespace ?? ''}/${each.metadata.name}`;

test.each<[string, readonly Manifest[], readonly string[]]>([
  ['nothing that is rendered', rendered, []],
  ['what is no longer rendered', [object('Service', 'old', 'system')], ['system/old']],
  [
    'nothing that another object owns',
    [object('Pod', 'old', 'system', { metadata: { ownerReferences: [{ uid: 'u' }] } })],
    [],
  ],
  ['nothing of a namespace that is not ours', [object('Service', 'old', 'elsewhere')], []],
  ['what is in a namespace where sessions ran', [bound('former')], ['former/operator']],
  ['not where another installation has its permissions', [bound('former', 'other')], []],
  [
    'what else is there',
    [bound('former'), object('Role', 'operator', 'former')],
    ['former/operator', 'former/operator'],
  ],
  [
    'the namespace in which sessions ran',
    [bound('former'), object('Namespace', 'former')],
    ['former/operator', '/former'],
  ],
  ['not a namespace that is used', [object('Namespace', 'sessions'), bound('sessions')], ['sessions/operator']],
  ['not a namespace in which nothing was granted', [object('Namespace', 'former')], []],
  [
    'what is of the whole cluster and bears our namespace',
    [object('ClusterRole', 'operator-system')],
    ['/operator-system'],
  ],
  ['not what bears another', [object('ClusterRole', 'operator-other')], []],
])('left over is %s', (_, found, expected) => {
  expect(leftOver(found, { release, manifests: rendered }).map(({ manifest }) => isLeft(manifest))).toEqual(expected);
});

test.each<[string, Manifest, string, RegExp]>([
  [
    'a migration that is complete',
    migration([{ type: 'Complete', status: 'True' }]),
    'finished',
    /complete: that it is still there is normal/,
  ],
  ['one that failed', migration([{ type: 'Failed', status: 'True' }]), 'left-over', /has not completed: see its log/],
  ['one that says nothing yet', migration([]), 'left-over', /has not completed/],
  [
    'one that is no longer complete',
    migration([{ type: 'Complete', status: 'False' }]),
    'left-over',
    /has not completed/,
  ],
])('%s', (_, job, state, note) => {
  expect(leftOver([job], { release, manifests: rendered })).toEqual([
    { manifest: job, state, notes: [expect.stringMatching(note)] },
  ]);
});

test('of a namespace is said what would go with it', () => {
  const [, namespace] = leftOver([bound('former'), object('Namespace', 'former')], { release, manifests: rendered });
  expect(namespace?.notes).toEqual([expect.stringContaining('sessions and their volumes too')]);
});

test('the platform’s own objects are looked for, whoever applies them, and those of sessions are not', () => {
  expect(platformSelector(release)).toBe(
    'app.kubernetes.io/part-of=orchestra,app.kubernetes.io/instance=orchestra,app.kubernetes.io/managed-by in (orchestra, Helm)',
  );
});

test('an object of a list is told what it is', () => {
  expect(listedManifest({ metadata: { name: 'a' } } as never, 'apps/v1', 'Deployment')).toEqual(
    object('Deployment', 'a', undefined, { apiVersion: 'apps/v1' }),
  );
});
