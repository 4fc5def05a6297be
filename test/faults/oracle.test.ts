// The oracle finds each thing that must not be, and finds nothing in a run as it should be.
import { expect, test } from 'vitest';
import { fieldManager } from '../../src/operator/identity.js';
import type { Live } from '../cluster/operator/workshops.js';
import { differences } from './final-state.js';
import { bugsOf, faultsFound, missed, orphansOf } from './oracle.js';
import type { Run } from './run.js';
import type { Sighting } from './witness.js';

interface Seen extends Partial<Omit<Sighting, 'facts'>> {
  readonly facts?: Partial<Sighting['facts']>;
}

function sighting({ facts = {}, ...rest }: Seen): Sighting {
  const none = {
    phase: undefined,
    expiresAt: undefined,
    createdAt: '2030-01-01T09:50:00Z',
    duration: '10m',
    deletedAt: undefined,
    controller: undefined,
    managers: [],
  };
  return { type: 'ADDED', kind: 'Pod', name: 'r1', uid: 'u', version: '1', ...rest, facts: { ...none, ...facts } };
}

/** Of one Workshop, with one pod and one volume, each seen twice. */
const usual: readonly Sighting[] = [
  sighting({ kind: 'Workshop', uid: 'w' }),
  ...['a', 'b'].flatMap(() => [
    sighting({ kind: 'Pod', name: 'r1-deployment-x', uid: 'p', facts: { controller: 'w' } }),
    sighting({
      kind: 'PersistentVolumeClaim',
      name: 'r1-pvc',
      uid: 'v',
      facts: { controller: 'w', managers: [fieldManager] },
    }),
  ]),
];
const workshop = {
  kind: 'Workshop',
  metadata: { name: 'r1', uid: 'w', creationTimestamp: '2030-01-01T09:50:00Z' },
  spec: { duration: '10m' },
};

interface Made {
  readonly more?: readonly Sighting[];
  readonly left?: readonly Live[];
  readonly run?: Partial<Run>;
}

/** A run after which these are left: what the oracle reads of it. */
function run({ more = [], left = [workshop], run: rest = {} }: Made): Run {
  const made = {
    trial: { scenario: { name: 's', steps: [], pods: 1, volumes: 1 } },
    name: 'r1',
    writes: [],
    find: () => left.find(({ kind }) => kind === 'Workshop'),
    lane: { witness: { sightings: [...usual, ...more], all: () => left } },
    ...rest,
  };
  return made as unknown as Run;
}

const expired = { verb: 'delete', resource: 'workshops', name: 'r1', body: '', code: 200 };
const ending = (deletedAt: string, expiresAt = '2030-01-01T10:00:00Z'): Sighting =>
  sighting({ kind: 'Workshop', uid: 'w', facts: { deletedAt, expiresAt } });

/** A policy that the session has; at version 2 it is somebody else's. */
const policy = { kind: 'NetworkPolicy', name: 'r1-network', uid: 'n' };
const policies = [sighting({ ...policy, facts: { controller: 'w' } }), sighting({ ...policy, version: '2' })];
const deleting = (preconditions: object | undefined, code: number | undefined): Partial<Run> => {
  const body = preconditions === undefined ? '' : JSON.stringify({ preconditions });
  const write = { verb: 'delete', resource: 'networkpolicies', name: 'r1-network', body, code };
  return { writes: [write] as unknown as Run['writes'] };
};
const policyDeleted = "networkpolicies r1-network is somebody else's, and was deleted";
const strike = {
  fault: { name: '500', kind: 'refused' },
  point: { verb: 'patch', resource: 'pods', name: '@', nth: 1 },
};

test.each<[what: string, made: Made, problems: string[]]>([
  ['nothing', {}, []],
  [
    'a pod that was replaced',
    { more: [sighting({ uid: 'p2', facts: { controller: 'w' } })] },
    ['there were 2 pods instead of 1'],
  ],
  [
    'a volume that was replaced',
    { more: [sighting({ kind: 'PersistentVolumeClaim', uid: 'v2', facts: { controller: 'w' } })] },
    ['there were 2 volumes instead of 1'],
  ],
  [
    'somebody else’s object that was written',
    { more: [sighting({ kind: 'Service', name: 'r1-service', uid: 's', facts: { managers: [fieldManager] } })] },
    ["Service r1-service is somebody else's, and was written"],
  ],
  [
    'an object that was deleted while it was the session’s own',
    { more: policies, run: deleting({ uid: 'n', resourceVersion: '1' }, 200) },
    [],
  ],
  [
    'an object that was deleted when it was somebody else’s',
    { more: policies, run: deleting({ uid: 'n', resourceVersion: '2' }, 200) },
    [policyDeleted],
  ],
  [
    'an object that was deleted in whatever version, and was not always the session’s own',
    { more: policies, run: deleting({ uid: 'n' }, 200) },
    [policyDeleted],
  ],
  [
    'an object that was deleted by its name alone, which somebody else’s bore as well',
    { more: [sighting({ ...policy, uid: 'other' }), ...policies.slice(0, 1)], run: deleting(undefined, 200) },
    [policyDeleted],
  ],
  [
    'an object that was deleted, and another of its name that was somebody else’s',
    {
      more: [sighting({ ...policy, uid: 'other' }), ...policies.slice(0, 1)],
      run: deleting({ uid: 'n', resourceVersion: '1' }, 200),
    },
    [],
  ],
  ['somebody else’s object whose delete was refused', { more: policies, run: deleting({ uid: 'n' }, 409) }, []],
  ['one whose delete never came there', { more: policies, run: deleting({ uid: 'n' }, undefined) }, []],
  [
    'a session that ended a second early',
    { more: [ending('2030-01-01T09:59:59Z')], run: { writes: [expired] as unknown as Run['writes'] } },
    ['deleted at 2030-01-01T09:59:59Z, and it was to live until 2030-01-01T10:00:00.000Z'],
  ],
  [
    'one that ended at the time that was written, which is before its duration is over',
    {
      more: [ending('2030-01-01T09:55:00Z', '2030-01-01T09:55:00Z')],
      run: { writes: [expired] as unknown as Run['writes'] },
    },
    ['deleted at 2030-01-01T09:55:00Z, and it was to live until 2030-01-01T10:00:00.000Z'],
  ],
  [
    'one that lives, and is to end before its duration is over',
    { left: [{ ...workshop, status: { session: { expiresAt: '2030-01-01T09:59:59Z' } } }] },
    ['is to end at 2030-01-01T09:59:59Z, and its duration ends at 2030-01-01T10:00:00.000Z'],
  ],
  [
    'one that ended in time',
    { more: [ending('2030-01-01T10:00:00Z')], run: { writes: [expired] as unknown as Run['writes'] } },
    [],
  ],
  [
    'one that ended before the end that somebody asked for meanwhile',
    {
      more: [ending('2030-01-01T10:00:00Z')],
      run: { writes: [expired] as unknown as Run['writes'], extendedTo: '2030-01-01T10:00:08Z' },
    },
    ['deleted at 2030-01-01T10:00:00Z, and it was to live until 2030-01-01T10:00:08.000Z'],
  ],
  [
    'an extension that was lost',
    {
      left: [{ ...workshop, status: { session: { expiresAt: '2030-01-01T10:00:00Z' } } }],
      run: { extendedTo: '2030-01-01T10:00:08Z', extendedUid: 'w' },
    },
    ['the extension to 2030-01-01T10:00:08Z was lost'],
  ],
  [
    'a fault that did not strike',
    { run: { trial: { ...run({}).trial, strike } as Run['trial'], hasFired: false } },
    [missed],
  ],
  ['a fault that could not be done', { run: { failure: 'no' } }, ['the fault could not do what it does: no']],
])('%s', (_, made, problems) => {
  expect(faultsFound(run(made))).toEqual(problems);
});

test.each<[what: string, left: Live[], orphans: string[]]>([
  ['with its Workshop', [workshop, { kind: 'Service', metadata: { name: 'r1-service', uid: 's' } }], []],
  ['without a Workshop', [{ kind: 'Service', metadata: { name: 'r1-service', uid: 's' } }], ['Service r1-service']],
  [
    'of a Workshop that was there before',
    [
      workshop,
      { kind: 'Service', metadata: { name: 'r1-service', ownerReferences: [{ kind: 'Workshop', uid: 'before' }] } },
    ],
    ['Service r1-service'],
  ],
])('an object %s', (_, left, orphans) => {
  expect(orphansOf(run({ left }))).toEqual(orphans);
});

test('an end that differs is told where it differs', () => {
  const made = run({ left: [] });
  expect(faultsFound(made, ['{"kind":"Service","labels":{},"name":"@-service"}'])).toEqual([
    'there is no Service @-service',
  ]);
});

test('of two pods the second one differs, whatever their names', () => {
  const texts = ['x', 'y'].map((uid) => `{"kind":"Pod","labels":{},"name":"@-pod","uid":"${uid}"}`);
  expect(differences(texts, texts.slice(1))).toEqual(
    [expect.stringMatching(/^Pod @-pod is /), 'there is the Pod @-pod beside 1 more'].reverse(),
  );
  expect(differences(texts, texts)).toEqual([]);
});

test('a bug that names runs is theirs, and one that names none is everybody’s', () => {
  const runs = [{ name: 'r1' }, { name: 'r2' }];
  const lines = ['{"msg":"failed","err":{"message":"PATCH r1-service"}}', '{"msg":"broken"}'];
  expect(runs.map((each) => bugsOf(each, lines, runs))).toEqual([
    ['the operator calls it a bug: failed: PATCH r1-service', 'the operator calls it a bug: broken'],
    ['the operator calls it a bug: broken'],
  ]);
});
