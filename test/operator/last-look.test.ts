// What is looked at once more before a pod is ended, and what is not.
import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.js';
import { decide } from '../../src/operator/decide.js';
import { lookOnceMore } from '../../src/operator/last-look.js';
import { findField } from '../../src/operator/manifest-fields.js';
import type { ChildWrite } from '../../src/operator/observed.js';
import { minutes, World } from './world.js';

const running = {
  metadata: { name: 'p', namespace: 'n', uid: 'p', creationTimestamp: '2026-01-31T12:00:00Z' },
  status: { phase: 'Running' },
};

function clientOf(workshop: KubeObject | undefined, pods: readonly KubeObject[]) {
  const asked: string[] = [];
  return {
    asked,
    get: async () => {
      asked.push('get');
      return workshop;
    },
    list: async (_: unknown, { labelSelector }: { labelSelector?: string } = {}) => {
      asked.push(`list ${String(labelSelector)}`);
      return { items: pods, resourceVersion: '1' };
    },
  };
}

async function look(
  world: World,
  client: ReturnType<typeof clientOf>,
  mayHaveBegun = true,
): Promise<readonly ChildWrite[]> {
  const observed = world.observe();
  const { writes } = decide(observed);
  await lookOnceMore(observed, writes, { client, mayHaveBegun, signal: new AbortController().signal });
  return writes;
}

function failing(): World {
  const world = new World().settle();
  world.now += minutes(31);
  return world;
}

function outdated(): World {
  const world = new World().settle();
  world.settings = { ...world.settings, sidecar: { ...world.settings.sidecar, image: 'other/sidecar:2' } };
  return world;
}

test.each([
  ['that stops for its deadline', failing],
  ['whose idle template is renewed', outdated],
])('a Deployment %s is written only as it was judged', async (_, make) => {
  const world = make();
  const client = clientOf(world.object(), []);
  const write = (await look(world, client)).find(({ kind }) => kind.kind === 'Deployment');
  expect(findField(write, 'manifest', 'metadata', 'resourceVersion')).toBe(world.deployment.resourceVersion);
  expect(client.asked).toHaveLength(2);
  expect(client.asked[1]).toMatch(/^list .+=.+/);
});

test.each([
  [
    'the Workshop has changed',
    (world: World) =>
      clientOf({ ...world.object(), metadata: { ...world.object().metadata, resourceVersion: '999' } }, []),
  ],
  ['the Workshop is gone', () => clientOf(undefined, [])],
  ['a pod runs that no cache knew', (world: World) => clientOf(world.object(), [running])],
])('nothing is written when %s', async (_, clientFor) => {
  for (const world of [failing(), outdated()]) {
    await expect(look(world, clientFor(world))).rejects.toThrow('is no longer what was judged');
  }
});

/** Its Deployment has gone, and nobody has said yet why. */
function bereft(): World {
  const world = new World().settle();
  world.children.delete('Deployment/bioc-intro-a1b2c3-deployment');
  return world;
}

test('a Deployment that has gone is made anew for the Workshop that is there', async () => {
  const world = bereft();
  const client = clientOf(world.object(), []);
  const actions = (await look(world, client))
    .filter(({ kind }) => kind.kind === 'Deployment')
    .map(({ action }) => action);
  expect(actions).toEqual(['create']);
  expect(client.asked).toEqual(['get']);
});

test('nothing is begun for a Workshop that seems to be new, was begun before us, and is gone', async () => {
  await expect(look(new World(), clientOf(undefined, []))).rejects.toThrow('is no longer what was judged');
});

test.each([
  ['one that is gone', () => undefined],
  [
    'one that goes, and takes its objects along first',
    (world: World) => ({
      ...world.object(),
      metadata: { ...world.object().metadata, deletionTimestamp: '2026-01-31T12:00:00Z' },
    }),
  ],
  [
    'another of its name',
    (world: World) => ({ ...world.object(), metadata: { ...world.object().metadata, uid: 'another' } }),
  ],
])('and not for %s', async (_, liveOf) => {
  const world = bereft();
  await expect(look(world, clientOf(liveOf(world), []))).rejects.toThrow('is no longer what was judged');
});

test('what ends nobody’s work is not looked at again', async () => {
  const drifted = new World().settle();
  drifted.change('Service/bioc-intro-a1b2c3-service', { owned: {} });
  for (const [world, mayHaveBegun] of [
    [new World(), false],
    [drifted, true],
  ] as const) {
    const client = clientOf(undefined, []);
    expect((await look(world, client, mayHaveBegun)).length).toBeGreaterThan(0);
    expect(client.asked).toEqual([]);
  }
});
