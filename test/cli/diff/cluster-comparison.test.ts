// A comparison with a cluster as people and programs read it, byte for byte as it is committed: every state that an object
// may have. What a real API server answers is in test/cluster/diff*.test.ts.
import { expect, test } from 'vitest';
import { comparisonText } from '../../../src/cli/diff/text.js';
import type { KubeObject } from '../../../src/kube/object.js';
import type { Manifest } from '../../../src/manifest/manifest.js';
import { compareCluster } from '../../../src/review/cluster-comparison.js';
import type { Answer, Trial } from '../../../src/review/trial.js';
import { deployment, object } from '../../review/manifests.js';

const stored = (manifest: Manifest, more: object = {}) =>
  ({ ...manifest, metadata: { ...manifest.metadata, uid: 'u', ...more } }) as unknown as KubeObject;
const accepted = (manifest: Manifest): Answer => ({ kind: 'accepted', object: stored(manifest) });

function trial(manifest: Manifest, answer: Answer, live?: KubeObject, manager = 'helm'): Trial {
  return { manifest, manager, answer, ...(live === undefined ? {} : { live }) };
}

const [same, added] = [object('Service', 'same'), object('Service', 'added')];
const [before, after] = [1, 2].map((version) => deployment('changed', { image: `example.org/a:${String(version)}` }));
const secret = (text: string) => object('Secret', 'keys', { data: { a: text } });
const job = object('Job', 'refused', { spec: { template: { spec: {} } } });

const trials: readonly Trial[] = [
  trial(same, accepted(same), stored(same)),
  trial(added, accepted(added)),
  trial(after!, accepted(after!), stored(before!)),
  trial(secret('hidden2'), accepted(secret('hidden2')), stored(secret('hidden1')), 'kubectl'),
  trial(job, { kind: 'refused', reason: 'spec.template: Invalid value: field is immutable' }, stored(job)),
  trial(object('Role', 'nowhere'), { kind: 'untried', missing: 'namespace' }),
  trial(object('Middleware', 'unknown'), { kind: 'untried', missing: 'kind' }),
  trial(
    object('ConfigMap', 'incomplete'),
    { kind: 'accepted', object: stored(object('ConfigMap', 'incomplete')), incomplete: 'fields are not shown' },
    stored(object('ConfigMap', 'incomplete'), { deletionTimestamp: '2026-01-01T00:00:00Z' }),
  ),
];

const findings = {
  cluster: 'the cluster https://labs.example.edu',
  rendering: 'the values',
  trials,
  leftOver: [
    { manifest: object('Ingress', 'old'), state: 'left-over', notes: [] },
    { manifest: object('Job', 'migrate-1'), state: 'finished', notes: ['an earlier migration'] },
  ],
  hooks: [object('Job', 'migrate-REVISION'), object('ServiceAccount', 'migrate')],
  notes: ['the account may not list roles in other namespaces'],
} as const;

test.each(['values', 'manifests'] as const)('of %s', async (source) => {
  const comparison = compareCluster({ ...findings, source });
  const text = comparisonText(comparison);
  expect(text + JSON.stringify(comparison)).not.toContain('hidden');
  await expect(text).toMatchFileSnapshot(`../../golden/diff/cluster-${source}.txt`);
  await expect(`${JSON.stringify(comparison, null, 2)}\n`).toMatchFileSnapshot(
    `../../golden/diff/cluster-${source}.json`,
  );
});
