// Sessions while the clocks are apart: they begin and can be used, and what depends on the time waits for it.
import { expect, test } from 'vitest';
import { hours, minutes, runningPod, start, World } from './world.js';

/** A session at a time that can't be believed. */
const doubting = (world: World, now: number): World => Object.assign(world, { now, clockTrusted: false });
const believing = (world: World, now: number): World => Object.assign(world, { now, clockTrusted: true });
const ahead = start + hours(24);
const behind = start - hours(24);

test.each([
  ['ahead', ahead],
  ['behind', behind],
])('a shorter duration given while the server is a day %s counts when it is right again', (_, now) => {
  const world = new World().becomeReady();
  const { session } = world.seen;
  doubting(world, now).edit({ duration: '2h' }).settle();
  expect([world.seen.phase, world.seen.session, world.seen.expiresAt]).toEqual(['Ready', session, session?.expiresAt]);
  believing(world, start + hours(1)).settle();
  expect(world.seen.expiresAt).toBe('2026-01-31T14:00:00Z');
  expect(world.seen.session).toEqual({ ...session, duration: '2h', expiresAt: world.seen.expiresAt });
});

test.each([
  ['ahead', ahead],
  ['behind', behind],
])(
  'a session that begins while the server is a day %s is Ready, and its start counts when it is right again',
  (_, now) => {
    const world = doubting(new World(), now).settle();
    expect([world.seen.phase, world.seen.expiresAt]).toEqual(['Starting', '2026-01-31T16:00:00Z']);
    const ready = world.podIs(runningPod({ readySince: now + minutes(7) })).pass();
    expect([ready.facts, world.seen.session?.readyAt]).toEqual([{ phase: 'Ready', outdated: false }, undefined]);
    expect(world.seen.expiresAt).toBe('2026-01-31T16:00:00Z');
    const right = believing(world, start + minutes(9))
      .podIs(runningPod({ readySince: start + minutes(7) }))
      .pass();
    expect([right.facts.startedInMs, right.events]).toEqual([minutes(7), []]);
    expect([world.seen.session?.readyAt, world.seen.expiresAt]).toEqual([
      '2026-01-31T12:07:00Z',
      '2026-01-31T16:07:00Z',
    ]);
  },
);
