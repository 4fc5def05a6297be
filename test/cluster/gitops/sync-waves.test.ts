// Argo CD's waves on a real API server, synced strictly: in order they bring every environment up, with any two dependent
// waves swapped they do not, the same again changes nothing, and pruning takes neither definitions nor data.
// On a control plane of this file's own: it deletes the definition of Workshops.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { startControlPlane, type StartedControlPlane } from '../../../control-plane/start.mjs';
import type { JsonObject } from '../../../src/model/json.js';
import type { Manifest } from '../../../src/manifest/manifest.js';
import { describeManifest } from '../../../src/manifest/manifest.js';
import { synthesise } from '../../../src/manifest/synthesise.js';
import { valuesOf } from '../../constructs/render.js';
import { connectControlPlane, describeCluster, eventually } from '../harness/control-plane.js';
import type { Live } from '../operator/workshops.js';
import { Namespace } from '../operator/workshops.js';
import { live, prune, pruneMarks, sync, wavesOf } from './strict-syncer.js';

/** Everything that the platform brings itself. */
const whole = (sessions: string): JsonObject => ({
  namespace: { create: true },
  networkPolicy: { enabled: true },
  postgresql: { enabled: true },
  global: { defaultNamespace: sessions },
  sessions: { namespaces: [sessions] },
  'oauth2-proxy': { config: { configFile: 'email_domains = [ "example.edu" ]' } },
});

/** Most of it left to others. */
const little = (sessions: string): JsonObject => ({
  ...whole(sessions),
  namespace: { create: false },
  networkPolicy: { enabled: false },
  crds: { install: false },
  postgresql: { enabled: false },
  api: { database: { existingSecret: 'orchestra-db' } },
});

const rendered = (document: JsonObject, namespace: string): Manifest[] =>
  synthesise(valuesOf(document), { namespace }).flatMap(({ manifests }) => manifests);

const names = ['namespaces', 'crd', 'preparation', 'migration', 'programs'] as const;

/** What goes wrong when two waves change places; namespaces and definitions need nothing of each other. */
const swapped: readonly (readonly [(typeof names)[number], (typeof names)[number], RegExp])[] = [
  ['namespaces', 'preparation', /namespaces "swap-0(-sessions)?" not found/],
  ['namespaces', 'migration', /namespaces "swap-1(-sessions)?" not found/],
  ['namespaces', 'programs', /namespaces "swap-2(-sessions)?" not found/],
  ['crd', 'preparation', /^Role .* needs CustomResourceDefinition workshops\.orchestra\.io, which is not there/],
  ['crd', 'migration', /^Job .* needs \S+ swap-4\/\S+, which is not there/],
  ['crd', 'programs', /^Deployment .* needs \S+ swap-5\/\S+, which is not there/],
  ['preparation', 'migration', /^Job .* needs \S+ swap-6\/\S+, which is not there/],
  ['preparation', 'programs', /^Deployment .* needs \S+ swap-7\/\S+, which is not there/],
  ['migration', 'programs', /^Deployment .* needs Job swap-8\/orchestra-migrate-\S+, which is not there/],
];

describeCluster('the waves of a platform', () => {
  let cluster: StartedControlPlane;

  beforeAll(async () => {
    const { binaries } = connectControlPlane();
    cluster = await startControlPlane({ binaries });
  });
  afterAll(() => cluster.stop());

  describe.each(readdirSync('dist'))('of dist/%s', (environment) => {
    const manifests = read(join('dist', environment));
    afterAll(() => removed(manifests));

    test('bring it up in order, and the same again changes nothing but its hook', { timeout: 180_000 }, async () => {
      const waves = wavesOf(manifests);
      await sync(cluster, waves);
      const before = await settled(manifests);
      await sync(cluster, waves);
      const after = await settled(manifests);
      const changed = Object.keys(before).filter((each) => before[each] !== after[each]);
      expect(changed.map((each) => each.split(' ')[0])).toEqual(['Job']);
      expect(Object.keys(after)).toEqual(Object.keys(before));
    });
  });

  describe('with two of them swapped', () => {
    test.each(swapped.map((row, index) => [...row, index] as const))('%s and %s', async (one, other, error, index) => {
      const namespace = `swap-${String(index)}`;
      const manifests = rendered(whole(`${namespace}-sessions`), namespace);
      await definitionIsGone();
      await expect(sync(cluster, swap(wavesOf(manifests), one, other))).rejects.toThrow(error);
    });

    test('namespaces and crd, which are independent, come up all the same', { timeout: 120_000 }, async () => {
      await definitionIsGone();
      const manifests = rendered(whole('swap-9-sessions'), 'swap-9');
      await sync(cluster, swap(wavesOf(manifests), 'namespaces', 'crd'));
    });

    test('the API server itself lets no migration run without its account', async () => {
      await definitionIsGone();
      const waves = wavesOf(rendered(whole('swap-10-sessions'), 'swap-10'));
      const order = swap(waves, 'preparation', 'migration');
      await expect(sync(cluster, order, { seconds: 8, checked: false })).rejects.toThrow(/^not healthy: Job swap-10\//);
      const events = await new Namespace(cluster, 'swap-10').list('Event');
      const failures = events.filter(({ reason }) => reason === 'FailedCreate');
      expect(failures.map(({ note }: Live) => note).join()).toMatch(/serviceaccount "\S+" not found/);
    });
  });

  describe.each(Object.entries(pruneMarks))('pruned as %s does', (tool, marks) => {
    const namespace = `prune-${tool.toLowerCase().replace(' ', '-')}`;
    const sessions = `${namespace}-sessions`;

    test('keep definitions, namespaces, sessions and volumes', { timeout: 180_000 }, async () => {
      const before = rendered(whole(sessions), namespace);
      await sync(cluster, wavesOf(before));
      const people = new Namespace(cluster, sessions);
      const { metadata: session } = await people.launch('course');
      const { metadata: workspace } = await people.put(volume('ws-course-0123456789ab'));
      const database = await claims(namespace);
      expect(database).toHaveLength(1);
      const now = rendered(little(sessions), namespace);
      await sync(cluster, wavesOf(now));
      const left = await prune(cluster, { before, now, marks });
      expect(await live(cluster, left)).toEqual([]);
      expect(left.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['StatefulSet', 'NetworkPolicy']));
      const kept = before.filter(({ kind }) => ['Namespace', 'CustomResourceDefinition'].includes(kind));
      expect(
        (await live(cluster, kept)).filter(({ metadata }) => metadata.deletionTimestamp === undefined),
      ).toHaveLength(3);
      expect((await people.get('Workshop', 'course')).metadata.uid).toBe(session.uid);
      expect((await people.get('PersistentVolumeClaim', workspace.name)).metadata.deletionTimestamp).toBeUndefined();
      expect(await claims(namespace)).toEqual(database);
    });
  });

  async function claims(namespace: string): Promise<string[]> {
    const found = await new Namespace(cluster, namespace).list('PersistentVolumeClaim');
    return found.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata }) => metadata.uid);
  }

  /** Every object's resourceVersion, once controllers have stopped writing. */
  async function settled(manifests: readonly Manifest[]): Promise<Record<string, string>> {
    let last = '';
    return eventually('the objects settle', async () => {
      const objects = await live(cluster, manifests);
      const now = Object.fromEntries(objects.map((each) => [describeManifest(each), each.metadata.resourceVersion]));
      const isSettled = JSON.stringify(now) === last;
      last = JSON.stringify(now);
      await new Promise((resolve) => setTimeout(resolve, 500));
      return isSettled && now;
    });
  }

  async function definitionIsGone(): Promise<void> {
    await cluster.kubectl(['delete', 'crd', 'workshops.orchestra.io', '--ignore-not-found', '--timeout=60s']);
  }

  /** The environments share their namespaces: each begins when the one before is gone. */
  async function removed(manifests: readonly Manifest[]): Promise<void> {
    const namespaces = [...new Set(manifests.flatMap(({ metadata }) => metadata.namespace ?? []))];
    await cluster.kubectl(['delete', 'namespace', ...namespaces, '--ignore-not-found', '--timeout=90s']);
    await definitionIsGone();
  }
});

function read(folder: string): Manifest[] {
  return readdirSync(folder)
    .filter((file) => file !== 'kustomization.yaml')
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
    .map((document) => document.toJS() as Manifest);
}

function swap(waves: readonly Manifest[][], one: (typeof names)[number], other: (typeof names)[number]): Manifest[][] {
  const [a, b] = [names.indexOf(one), names.indexOf(other)];
  expect(waves).toHaveLength(names.length);
  return waves.map((wave, index) => (index === a ? waves[b] : index === b ? waves[a] : wave) ?? []);
}

/** A workspace that belongs to its owner, and to no Workshop. */
function volume(name: string): Live {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, labels: { component: 'workspace' } },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
}
