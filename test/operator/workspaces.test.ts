// How long a volume counts as used after its last session, and what is written down of that, by whom and how often.
import { beforeEach, describe, expect, test } from 'vitest';
import type { CachedChild } from '../../src/operator/cached-child.js';
import { cacheChild } from '../../src/operator/cached-child.js';
import { volumeClaimKind } from '../../src/operator/child-kinds.js';
import { WorkspaceRecords } from '../../src/operator/workspace-records.js';
import { Workspaces } from '../../src/operator/workspaces.js';
import type { KubeObject } from '../../src/kube/object.js';
import { recordedLog } from '../runtime/recorded-log.js';
import { start } from './world.js';

const day = 24 * 60 * 60 * 1000;
const lastUsed = 'orchestra.io/last-used';

let now: number;
let stored: KubeObject | undefined;
let isUsed: boolean;
let isKnown: boolean;
let patches: unknown[];
let workspaces: Workspaces;

beforeEach(() => {
  [now, isUsed, isKnown, patches] = [start + 100 * day, true, true, []];
  stored = {
    metadata: {
      name: 'ws-course-0',
      namespace: 'n',
      uid: 'u',
      resourceVersion: '1',
      labels: { component: 'workspace', 'orchestra.io/owner-hash': '0', 'orchestra.io/template-slug': 'course' },
    },
    spec: { resources: { requests: { storage: '1Gi' } } },
  };
  workspaces = new Workspaces({ caches: caches as never, idleDays: 30, now: () => now });
});

const find = (): CachedChild | undefined => stored && cacheChild(volumeClaimKind, stored);
const caches = {
  volumeClaims: () => [find()].filter((claim) => claim !== undefined),
  findChild: find,
  isClaimUsed: () => isUsed,
  served: { isKnown: () => isKnown },
  remember: (_: unknown, object: KubeObject) => void (stored = object),
};
const client = {
  mergePatch: async (_: unknown, __: unknown, patch: { metadata: { annotations: Record<string, string | null> } }) => {
    patches.push(patch.metadata);
    const value = patch.metadata.annotations[lastUsed];
    return { ...stored!, metadata: { ...stored!.metadata, annotations: value ? { [lastUsed]: value } : {} } };
  },
};

/** What a process that has just started would do, too: it remembers nothing. */
async function pass(): Promise<void> {
  const records = new WorkspaceRecords({ client, caches, clock: { now: () => now } } as never);
  await records.reconcile('n/ws-course-0', { id: 'p', log: recordedLog(), signal: new AbortController().signal });
}

const annotate = (text: string) => {
  stored = { ...stored!, metadata: { ...stored!.metadata, annotations: { [lastUsed]: text } } };
};

describe('the record', () => {
  test('is written when nobody uses the workspace any more, with the version that was judged, and once', async () => {
    await pass();
    isUsed = false;
    for (let time = 0; time < 3; time++) await pass();
    const annotations = { [lastUsed]: '2026-05-11T12:00:00Z' };
    expect(patches).toEqual([{ uid: 'u', resourceVersion: '1', annotations }]);
  });

  test('goes when the workspace is used again, and nothing is written while it is', async () => {
    annotate('2026-05-01T12:00:00Z');
    for (let time = 0; time < 3; time++) await pass();
    expect(patches).toEqual([{ uid: 'u', resourceVersion: '1', annotations: { [lastUsed]: null } }]);
  });

  test('that somebody made unreadable is written anew', async () => {
    isUsed = false;
    annotate('yesterday');
    await pass();
    expect(patches).toHaveLength(1);
  });

  test.each([
    [
      'a volume of a session',
      () => (stored = { ...stored!, metadata: { ...stored!.metadata, labels: { component: 'session' } } }),
    ],
    ['a workspace of which not everything is known', () => (isKnown = false)],
    ['a volume that is gone', () => (stored = undefined)],
  ])('is not kept of %s', async (_, change) => {
    isUsed = false;
    change();
    await pass();
    expect(patches).toEqual([]);
  });
});

describe('a workspace', () => {
  test('is idle when its last use was longer ago than the idle time, whoever asks', async () => {
    expect(workspaces.count()).toEqual({ used: 1, unused: 0, idle: 0 });
    isUsed = false;
    await pass();
    now += 30 * day;
    expect(workspaces.count()).toEqual({ used: 0, unused: 1, idle: 0 });
    now += 1;
    const another = new Workspaces({ caches: caches as never, idleDays: 30, now: () => now });
    expect(another.count()).toEqual({ used: 0, unused: 0, idle: 1 });
  });

  test('that ended unseen is not idle at once, however old its volume is', () => {
    isUsed = false;
    expect(workspaces.count()).toEqual({ used: 0, unused: 1, idle: 0 });
  });

  test('is listed with its owner’s hash, its last use, and since when it is idle', async () => {
    const shown = { object: 'n/ws-course-0', namespace: 'n', name: 'ws-course-0', ownerHash: '0', size: '1Gi' };
    expect(workspaces.views()).toEqual([{ ...shown, templateSlug: 'course', state: 'used' }]);
    isUsed = false;
    await pass();
    now += 31 * day;
    expect(workspaces.views()).toMatchObject([
      { ...shown, state: 'idle', lastUsed: '2026-05-11T12:00:00Z', idleSince: '2026-06-10T12:00:00Z' },
    ]);
    expect([...workspaces.keys()]).toEqual(['n/ws-course-0']);
  });
});
