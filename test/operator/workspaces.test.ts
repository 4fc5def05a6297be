// How long a volume counts as used after its last Workshop, as far as this process has seen.
import { expect, test } from 'vitest';
import type { CachedChild } from '../../src/operator/cached-child.js';
import { Workspaces } from '../../src/operator/workspaces.js';

const day = 24 * 60 * 60 * 1000;
const claim = {
  namespace: 'n',
  facts: { name: 'work', uid: 'u', createdAt: 0, labels: { component: 'workspace' }, annotations: {} },
} as unknown as CachedChild;

function workspaces() {
  const world = { now: 100 * day, claims: [claim], users: ['n/w'] };
  const index = { rendering: () => world.users };
  const caches = { volumeClaims: () => world.claims, index } as never;
  return { world, counting: new Workspaces({ caches, idleDays: 30, now: () => world.now }) };
}

test('one is idle when it was not used for longer than the idle time', () => {
  const { world, counting } = workspaces();
  expect(counting.count()).toEqual({ used: 1, unused: 0, idle: 0 });
  world.users = [];
  world.now += 30 * day;
  expect(counting.count()).toEqual({ used: 0, unused: 1, idle: 0 });
  world.now += 1;
  expect(counting.count()).toEqual({ used: 0, unused: 0, idle: 1 });
});

test('nothing is kept of a volume that is gone', () => {
  const { world, counting } = workspaces();
  counting.count();
  [world.users, world.claims] = [[], []];
  expect(counting.count()).toEqual({ used: 0, unused: 0, idle: 0 });
  world.claims = [claim];
  expect(counting.count()).toEqual({ used: 0, unused: 0, idle: 1 });
});
