// What is asked of a volume that is there: it grows where it can, is never made smaller, moved, or deleted.
import { describe, expect, test } from 'vitest';
import type { ClaimState } from '../../src/operator/observed.js';
import { runningPod, World } from './world.js';

const own = 'PersistentVolumeClaim/bioc-intro-a1b2c3-pvc';
const bound: ClaimState = { phase: 'Bound', requested: '10Gi', capacity: '10Gi', storageClass: 'standard' };

function withVolume(over: Partial<ClaimState> = {}, storage: object = {}): World {
  const world = new World({ storage }).becomeReady();
  return world.change(own, { claim: { ...bound, ...over } });
}

const claimWrites = (world: World) => world.pass().writes.filter(({ kind }) => kind.kind === 'PersistentVolumeClaim');
const asked = (world: World) => JSON.stringify(world.child(own).owned?.['spec']);

describe('a size', () => {
  test('grows, and is said to until it has', () => {
    const world = withVolume()
      .edit({ storage: { size: '20Gi' } })
      .settle();
    expect([asked(world), world.condition('StorageResized')]).toEqual([expect.stringContaining('20Gi'), '-Resizing']);
    expect(world.pass().status).toBeUndefined();
    world.change(own, { claim: { ...bound, requested: '20Gi', capacity: '20Gi' } }).settle();
    expect(world.condition('StorageResized')).toBe('Resized');
  });

  test.each([
    ['a smaller one', '5Gi', {}, 'CannotShrink', 'the volume has 10Gi, and can’t shrink to 5Gi'],
    [
      'while it is not bound',
      '20Gi',
      { phase: 'Pending' },
      'NotBound',
      'the volume grows from 10Gi to 20Gi once it is bound',
    ],
  ])('%s is not asked for', (_, size, over, reason, message) => {
    const world = withVolume(over).edit({ storage: { size } });
    expect(claimWrites(world)).toEqual([]);
    expect([world.condition('StorageResized'), world.message('StorageResized')]).toEqual([`-${reason}`, message]);
    expect(world.seen.phase).toBe('Ready');
  });

  test.each(['10240Mi', '10737418240', '10.0Gi'])('%s is the same in other words', (size) => {
    const world = withVolume().edit({ storage: { size } });
    expect(claimWrites(world)).toEqual([]);
    expect(world.condition('StorageResized')).toBeUndefined();
  });

  test('that is refused is not asked for again until the spec changes, also by another process', () => {
    const world = withVolume().edit({ storage: { size: '20Gi' } });
    world.refused = [{ child: own, why: 'invalid', message: 'only dynamically provisioned pvc can be resized' }];
    world.edit({ ingress: { host: 'a.workshops.example.org' } });
    const decision = world.pass();
    expect(decision.writes.map(({ child }) => child)).toEqual([
      'Deployment/bioc-intro-a1b2c3-deployment',
      'IngressRoute/bioc-intro-a1b2c3-ingress',
    ]);
    expect([world.condition('StorageResized'), world.message('StorageResized'), world.seen.phase]).toEqual([
      '-ResizeRefused',
      'the volume can’t grow from 10Gi to 20Gi: only dynamically provisioned pvc can be resized',
      'Ready',
    ]);
    world.refused = [];
    expect(world.pass()).toMatchObject({ writes: [], status: undefined });
    world.edit({ duration: '5h' });
    expect(claimWrites(world)).toHaveLength(1);
  });
});

describe('a class', () => {
  test('can’t change, and the volume is applied with the one that it has', () => {
    const world = withVolume({ storageClass: 'slow' }, { storageClass: 'slow' }).edit({
      storage: { storageClass: 'fast' },
    });
    expect(claimWrites(world)).toEqual([]);
    expect(world.condition('StorageResized')).toBe('-ClassCannotChange');
    expect(asked(world)).toContain('slow');
  });

  test('that is no longer named stays', () => {
    const world = withVolume({ storageClass: 'slow' }, { storageClass: 'slow' }).edit({
      storage: { storageClass: undefined },
    });
    expect(claimWrites(world)).toEqual([]);
    expect(world.condition('StorageResized')).toBeUndefined();
  });
});

describe('storage that is removed', () => {
  test('is unmounted and kept, and mounted again with the same volume', () => {
    const world = withVolume().edit({ storage: undefined }).settle();
    const { uid } = world.child(own);
    expect([world.condition('StorageDetached'), world.seen.phase]).toEqual(['StorageRemoved', 'Starting']);
    expect(JSON.stringify(world.deployment.owned)).not.toContain('/data');
    world.podIs(runningPod({ readySince: world.now })).settle();
    world.edit({ storage: {} }).settle();
    expect([world.child(own).uid, world.condition('StorageDetached')]).toEqual([uid, undefined]);
    expect(JSON.stringify(world.deployment.owned)).toContain('/data');
    expect(world.history.flatMap(({ writes }) => writes).filter(({ action }) => action === 'delete')).toEqual([]);
  });
});

describe('the workspace of an owner', () => {
  const workspace = 'PersistentVolumeClaim/ws-bioc-e40fd1c2f738';
  const spec = (size: string) => ({ templateSlug: 'bioc', storage: { size, workspace: { persist: 'per-user' } } });
  const found = (over: object = {}) => {
    const made = new World(spec('10Gi')).settle().child(workspace);
    return { ...made, uid: 'from-before', claim: bound, ...over };
  };

  test('is found again as it was, even by a session that asks for less', () => {
    const world = new World(spec('5Gi'));
    world.children.set(workspace, found());
    expect(claimWrites(world)).toEqual([]);
    expect(world.condition('StorageResized')).toBe('-CannotShrink');
  });

  test('of the existing operator is taken over by its labels', () => {
    const world = new World(spec('10Gi'));
    const labels = { component: 'workspace', 'orchestra.io/owner-hash': 'e40fd1c2f738' };
    world.children.set(workspace, found({ labels, owned: undefined }));
    expect(claimWrites(world)).toMatchObject([{ action: 'update', uid: 'from-before' }]);
  });

  test.each([
    ['without labels', { labels: {} }],
    ['of another owner', { labels: { component: 'workspace', 'orchestra.io/owner-hash': 'x' } }],
    ['that an object controls', { controller: { kind: 'A', name: 'b', uid: 'c', exists: true } }],
  ])('a volume of its name %s is somebody else’s', (_, over) => {
    const world = new World(spec('10Gi'));
    world.children.set(workspace, found(over));
    expect([world.pass().writes, world.condition('Ready')]).toEqual([[], '-NameTaken']);
  });

  test('that has lost its labels needs them back, and is not to be deleted for it', () => {
    const world = new World(spec('10Gi'));
    world.children.set(workspace, found({ labels: {} }));
    world.pass();
    expect(world.message('Stalled')).toBe(
      `there is the ${workspace.replace('/', ' ')}, which this operator made and which nothing owns; put the labels back that name its owner`,
    );
  });

  test('that is going away is waited for', () => {
    const world = new World(spec('10Gi'));
    world.children.set(workspace, found({ deleting: true }));
    expect([world.pass().writes, world.condition('Ready')]).toEqual([[], '-PreviousSessionEnding']);
  });
});
