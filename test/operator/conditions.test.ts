// Conditions move when something has changed, and at no other time.
import { describe, expect, test } from 'vitest';
import type { Judgement } from '../../src/operator/conditions.js';
import { changedStatus, conditionsOf } from '../../src/operator/conditions.js';
import { start } from './world.js';

const at = { now: start, generation: 2 };
const judgement = (over: Partial<Judgement> = {}): Judgement => ({
  ...{ type: 'Ready', holds: false, reason: 'ImagePullFailed', message: 'attempt 2 of image b2' },
  ...over,
});
const before = (over: object = {}) => ({
  conditions: [
    {
      ...{ type: 'Ready', status: 'False' as const, reason: 'ImagePullFailed', message: 'attempt 1 of image b1' },
      ...{ lastTransitionTime: '2020-01-01T00:00:00Z', observedGeneration: 2 },
      ...over,
    },
  ],
});
const judged = (now: Partial<Judgement>, then: object = {}) => conditionsOf([judgement(now)], before(then), at)[0];

test.each<[string, Partial<Judgement>, object, string]>([
  ['stays while the status does', { reason: 'CrashLoop' }, {}, '2020-01-01T00:00:00Z'],
  ['moves on a flip', { holds: true }, {}, '2026-01-31T12:00:00Z'],
  ['is set where it was missing', {}, { lastTransitionTime: undefined }, '2026-01-31T12:00:00Z'],
])('the time of the last transition %s', (_, now, then, expected) => {
  expect(judged(now, then)?.lastTransitionTime).toBe(expected);
});

test.each<[string, Partial<Judgement>, object, string]>([
  ['our own words count to the digit', {}, {}, 'attempt 2 of image b2'],
  ['words of others don’t: numbers and generated names', { wording: 'alike' }, {}, 'attempt 1 of image b1'],
  ['words of others that say something else', { wording: 'alike', message: 'not found' }, {}, 'not found'],
  ['a general sentence replaces none', { wording: 'vague', message: 'failed' }, {}, 'attempt 1 of image b1'],
  [
    'a general sentence where there was another reason',
    { wording: 'vague', message: 'failed' },
    { reason: 'CrashLoop' },
    'failed',
  ],
  ['about another spec all is new', { wording: 'alike' }, { observedGeneration: 1 }, 'attempt 2 of image b2'],
])('messages: %s', (_, now, then, expected) => {
  expect(judged(now, then)?.message).toBe(expected);
});

test('conditions of others stay, ours go when they are no longer judged', () => {
  const conditions = [
    { type: 'Stalled', status: 'True' as const },
    { type: 'example.com/Mine', status: 'True' as const, reason: 'x' },
  ];
  expect(conditionsOf([judgement()], { conditions }, at).map(({ type }) => type)).toEqual([
    'Ready',
    'example.com/Mine',
  ]);
});

describe('a status', () => {
  const next = { phase: 'Ready', session: { duration: '4h' } } as const;

  test.each([
    ['the same in another order', { session: { duration: '4h' }, phase: 'Ready' }, false],
    ['with a field of a newer program', { ...next, newer: 1 }, false],
    ['with less', { phase: 'Ready' }, true],
    ['with more', { ...next, url: 'https://a.b' }, true],
    ['with another value', { ...next, phase: 'Failed' }, true],
  ])('%s', (_, stored, changed) => {
    expect(changedStatus(stored, next) !== undefined).toBe(changed);
  });
});
