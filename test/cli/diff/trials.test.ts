// What is compared is of one version: what others write between the reading of an object and the trying is no difference.
import { expect, test } from 'vitest';
import type { ReviewClient, ServedKind } from '../../../src/cli/diff/served.js';
import { tryAll } from '../../../src/cli/diff/trials.js';
import type { KubeObject } from '../../../src/kube/object.js';
import type { Manifest } from '../../../src/manifest/manifest.js';
import { identityOf } from '../../../src/review/compare.js';

const kind: ServedKind = { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true };
const manifest: Manifest = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a', namespace: 'n' } };

const ofVersion = (version: number, annotations = {}): KubeObject => ({
  ...manifest,
  metadata: { name: 'a', namespace: 'n', resourceVersion: String(version), annotations },
});

/** A cluster in which a controller writes the object so often, each time before it is tried. */
async function tried(writes: number) {
  let [version, reads] = [1, 0];
  const client = {
    get: async () => {
      reads++;
      return ofVersion(version, { revision: String(version) });
    },
    apply: async () => {
      if (version <= writes) version++;
      return { object: ofVersion(version, { revision: String(version) }), created: false };
    },
  } as unknown as ReviewClient;
  const lives = new Map([[identityOf(manifest), ofVersion(1, { revision: '1' })]]);
  const [trial] = await tryAll(client, { find: () => kind }, { manifests: [manifest], lives });
  return { trial, reads };
}

test.each([
  ['nobody', 0, 0],
  ['a controller once', 1, 1],
  ['a controller three times', 3, 3],
])('an object that %s has written meanwhile is compared as it is when it is tried', async (_, writes, expected) => {
  const { trial, reads } = await tried(writes);
  expect(reads).toBe(expected);
  expect(trial?.answer).toMatchObject({ kind: 'accepted', object: { metadata: trial?.live?.metadata } });
});

test('one that is written all the time is compared all the same', async () => {
  const { trial, reads } = await tried(100);
  expect(reads).toBe(5);
  expect(trial?.answer.kind).toBe('accepted');
});
