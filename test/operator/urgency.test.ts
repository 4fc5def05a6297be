// Who is served first in a rush.
import { expect, test } from 'vitest';
import type { WorkshopStatus } from '../../src/model/workshop/index.js';
import type { CachedChild } from '../../src/operator/cached-child.js';
import type { ObservedWorkshop } from '../../src/operator/observed.js';
import { type Known, urgencyOf } from '../../src/operator/urgency.js';
import { World } from './world.js';

const { key, workshop } = new World().observe();
const deployment = `${String(workshop.spec['name'])}-deployment`;

/** What is known of one Workshop and of its Deployment, and nothing else. */
function knownOf(found: ObservedWorkshop | undefined, readyReplicas: number): Known {
  const child = { facts: { deployment: { readyReplicas } } } as CachedChild;
  return {
    findWorkshop: (asked) => (asked === key ? found : undefined),
    findChild: ({ kind }, { namespace, name }) =>
      kind === 'Deployment' && namespace === key.namespace && name === deployment ? child : undefined,
  };
}

/** How urgent a session is whose Deployment has so many ready pods. */
function urgency(status: WorkshopStatus, readyReplicas = 0, more: Partial<ObservedWorkshop> = {}): number {
  const seen = { observedGeneration: workshop.generation, ...status };
  return urgencyOf(key, knownOf({ ...workshop, status: seen, ...more }, readyReplicas));
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
  expect(urgency({ phase: 'Starting' }, 1, { deleting: true })).toBe(urgency({ phase: 'Ready' }));
  expect(urgencyOf(key, knownOf(undefined, 1))).toBe(urgency({ phase: 'Ready' }));
});

test('one that has failed and was changed is begun anew', () => {
  const changed = { generation: workshop.generation + 1 };
  expect(urgency({ phase: 'Failed' }, 0, changed)).toBe(urgency({ phase: 'Pending' }));
});

test('a spec that cannot be read has no Deployment to be looked for', () => {
  const unread = new World({ port: 'eighty' }).observe().workshop;
  expect(urgency({ phase: 'Starting' }, 1, { parsed: unread.parsed })).toBe(urgency({ phase: 'Pending' }));
});
