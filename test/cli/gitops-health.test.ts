// Argo CD and Flux say the same of every Workshop, by what `orchestra gitops` tells them: of statuses as the operator decides
// them, and of every combination that it can write.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { phases } from '../../src/model/workshop/index.js';
import { runningPod, hours, minutes, waitingPod, World } from '../operator/world.js';
import type { Word } from './tool-verdicts.js';
import { judgeLikeArgoCd, judgeLikeFlux } from './tool-verdicts.js';

describe('a Workshop', () => {
  test.each<[what: string, world: () => World, word: Word, message: string | RegExp]>([
    ['that is starting', () => new World().settle(), 'progressing', 'the session’s pod is being started'],
    [
      'whose image cannot be pulled',
      () => started().podIs(waitingPod('ImagePullBackOff', 'no such image')).settle(),
      'progressing',
      /./,
    ],
    ['that is Ready', () => new World().becomeReady(), 'healthy', 'the app accepts connections'],
    [
      'that starts again',
      () => new World().becomeReady().podIs(runningPod()).settle(),
      'progressing',
      /its pod is being started again/,
    ],
    ['whose start has failed', failed, 'degraded', /the session was not ready within 30m/],
    ['that asks for too long', () => new World({ duration: '8d' }).settle(), 'degraded', /8d/],
    [
      'that is Ready, and asks for too long since',
      () => new World().becomeReady().edit({ duration: '8d' }).settle(),
      'degraded',
      /8d/,
    ],
    [
      'that has been changed since the operator looked',
      () => new World().becomeReady().edit({ image: 'b:2' }),
      'progressing',
      'the operator has not seen the last change yet',
    ],
    ['that is being deleted', () => deleted(new World().becomeReady()), 'progressing', 'the session is being ended'],
    ['that failed, and is being deleted', () => deleted(failed()), 'progressing', 'the session is being ended'],
  ])('%s', (_, world, word, message) => {
    const object = world().object();
    const verdict = judgeLikeArgoCd(object);
    expect([verdict.word, judgeLikeFlux(object)]).toEqual([word, word]);
    expect(verdict.message).toMatch(message);
  });

  test('that nobody has looked at waits with Argo CD, and cannot be judged by Flux, which asks again', () => {
    const { status, ...object } = new World().object();
    expect(status).toEqual({});
    expect(judgeLikeArgoCd(object)).toEqual({ word: 'progressing', message: 'the operator has not seen it yet' });
    expect(judgeLikeFlux(object)).toBeUndefined();
    expect(judgeLikeFlux({ ...object, status: {} })).toBe('progressing');
  });
});

test('of every combination of what the operator can write, both say the same', () => {
  const is = fc.constantFrom(undefined, 'True', 'False');
  const combinations = fc.record({
    phase: fc.constantFrom(undefined, ...phases),
    Ready: is,
    Reconciling: is,
    Stalled: is,
    UpToDate: is,
    observed: fc.constantFrom(undefined, 1, 2),
    deletionTimestamp: fc.constantFrom(undefined, '2026-03-01T12:00:00Z'),
    hasConditions: fc.boolean(),
  });
  const words = new Set<string>();
  fc.assert(
    fc.property(combinations, ({ phase, observed, deletionTimestamp, hasConditions, ...conditions }) => {
      const listed = Object.entries(conditions).flatMap(([type, status]) =>
        status === undefined ? [] : [{ type, status, reason: 'Because', message: `${type} is ${status}` }],
      );
      const status = { phase, observedGeneration: observed, ...(hasConditions ? { conditions: listed } : {}) };
      const object = { metadata: { generation: 2, deletionTimestamp }, status };
      const plain = JSON.parse(JSON.stringify(object)) as typeof object;
      const { word } = judgeLikeArgoCd(plain);
      words.add(word);
      expect(judgeLikeFlux(plain)).toBe(word);
    }),
    { numRuns: 1000 },
  );
  expect([...words].sort()).toEqual(['degraded', 'healthy', 'progressing']);
});

function started(): World {
  return new World().settle();
}

function failed(): World {
  const world = started();
  world.now += hours(1) + minutes(1);
  return world.settle();
}

function deleted(world: World): World {
  world.deletedAt = world.now;
  world.pass();
  return world;
}
