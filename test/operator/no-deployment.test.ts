// What is said of a session that was Ready and has no Deployment any more, while something keeps it from another one.
import { describe, expect, test } from 'vitest';
import { hours, runningPod, World } from './world.js';

const deployment = 'Deployment/bioc-intro-a1b2c3-deployment';
const controller = { group: 'apps', kind: 'Deployment', name: 'theirs', uid: 'x' };
const said = (world: World) => [
  world.seen.phase,
  ...['Ready', 'Reconciling', 'Stalled'].map((type) => world.condition(type)),
];

/** What is in the way, what takes it away, and what is said meanwhile. */
const hindrances: [string, (world: World) => unknown, (world: World) => unknown, string, string][] = [
  [
    'a change that is refused',
    (world) =>
      world
        .edit({ ingress: { host: 'a.example.com' } })
        .settle()
        .children.delete(deployment),
    (world) => world.edit({ ingress: {} }),
    'HostNotAllowed',
    'Stalled',
  ],
  [
    'a host that somebody else has',
    (world) => {
      world.claims = { host: { namespace: 'there', name: 'other', uid: 'x' } };
      world.settle().children.delete(deployment);
    },
    (world) => (world.claims = {}),
    'HostTaken',
    'Stalled',
  ],
  [
    'a Deployment of somebody else under its name',
    (world) => world.change(deployment, { uid: 'foreign', controller: { ...controller, exists: true } }),
    (world) => world.children.delete(deployment),
    'NameTaken',
    'Stalled',
  ],
  [
    'a Deployment of an earlier session that is still ending',
    (world) => world.change(deployment, { uid: 'foreign', controller: { ...controller, exists: false } }),
    (world) => world.children.delete(deployment),
    'PreviousSessionEnding',
    'Reconciling',
  ],
];

describe.each(hindrances)('%s', (_, hinder, free, reason, type) => {
  const hindered = () => {
    const world = new World().becomeReady();
    world.now += hours(1);
    hinder(world);
    return world;
  };

  test('without a pod it is Starting and not Ready, for the reason of what is in the way', () => {
    const world = hindered();
    const before = world.seen;
    const { writes, facts } = world.pass();
    expect([writes, facts.phase]).toEqual([[], 'Starting']);
    const elsewhere = ['Reconciling', 'Stalled'].map((each) => (each === type ? reason : undefined));
    expect(said(world)).toEqual(['Starting', `-${reason}`, ...elsewhere]);
    expect(world.message('Ready')).toBe(world.message(type));
    expect([world.seen.session, world.seen.expiresAt]).toEqual([before.session, before.expiresAt]);
    expect(world.pass().status).toBeUndefined();
  });

  test('it goes on once that is gone, in the time that it had', () => {
    const world = hindered().settle();
    const { session, expiresAt } = world.seen;
    free(world);
    expect(said(world.settle())).toEqual(['Starting', '-Restarting', 'Restarting', undefined]);
    world.podIs(runningPod({ readySince: world.now })).settle();
    expect(said(world)).toEqual(['Ready', 'SessionReady', undefined, undefined]);
    expect([world.seen.session, world.seen.expiresAt]).toEqual([session, expiresAt]);
  });
});

test('a session that failed stays so, whatever its Workshop is refused for afterwards', () => {
  const world = new World().settle().podIs(runningPod());
  world.now += hours(1);
  world
    .settle()
    .edit({ ingress: { host: 'a.example.com' } })
    .settle()
    .children.delete(deployment);
  expect(said(world.settle())).toEqual(['Failed', '-StartDeadlineExceeded', undefined, 'HostNotAllowed']);
});
