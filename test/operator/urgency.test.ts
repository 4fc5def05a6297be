// Who is served first in a rush.
import { expect, test } from 'vitest';
import type { WorkshopStatus } from '../../src/model/workshop/index.js';
import { type Known, urgencyOf } from '../../src/operator/urgency.js';
import { World } from './world.js';

const key = { namespace: 'orchestra-workshops', name: 'bioc-intro-a1b2c3' };

/** How urgent a session is whose Deployment has so many ready pods. */
function urgency(status: WorkshopStatus, readyReplicas = 0, deleting = false): number {
  const { workshop } = new World().observe();
  const known = {
    findWorkshop: () => ({ ...workshop, status, deleting }),
    findChild: () => ({ facts: { deployment: { readyReplicas } } }),
  };
  return urgencyOf(key, known as unknown as Known);
}

test('what can be used and is not said to be comes before what is to begin, and both before what runs', () => {
  const told = urgency({ phase: 'Starting' }, 1);
  const begun = urgency({ phase: 'Starting' });
  const running = urgency({ phase: 'Ready' }, 1);
  expect(told).toBeGreaterThan(begun);
  expect(begun).toBeGreaterThan(running);
});

test.each([{}, { phase: 'Pending' }, { phase: 'Creating' }] as const)(
  'one that is yet to begin is as urgent: %o',
  (status) => {
    expect(urgency(status)).toBe(urgency({ phase: 'Starting' }));
  },
);

test.each([{ phase: 'Failed' }, { phase: 'Terminating' }] as const)(
  'nobody waits for one that is over: %o',
  (status) => {
    expect(urgency(status)).toBe(urgency({ phase: 'Ready' }));
  },
);

test('nor for one that is going away, or has gone', () => {
  expect(urgency({ phase: 'Starting' }, 1, true)).toBe(urgency({ phase: 'Ready' }));
  const nothing: Known = { findWorkshop: () => undefined, findChild: () => undefined };
  expect(urgencyOf(key, nothing)).toBe(urgency({ phase: 'Ready' }));
});
