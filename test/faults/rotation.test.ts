// The rule by which trials are chosen leaves nothing out: neither a point, nor a kind of fault, nor a fault.
import { expect, test } from 'vitest';
import type { FaultPoint } from './fault-point.js';
import { faults, pointsOf } from './faults.js';
import { rotationOf } from './rotation.js';
import { scenarios } from './scenarios.js';
import { type CleanRuns, trialsOf } from './suite.js';
import { trialText } from './table.js';

function point(verb: string, resource: string, nth = 1): FaultPoint {
  return { verb, resource, name: '@', nth };
}

/** Scenarios with more and more writes, from one on. */
const clean: CleanRuns[] = scenarios.slice(0, 4).map((scenario, index) => ({
  scenario,
  verdicts: [],
  end: [],
  points: [
    point('watch', 'workshops'),
    point('patch', 'workshops/status'),
    ...['services', 'deployments', 'ingressroutes', 'middlewares', 'pods', 'networkpolicies']
      .slice(0, 2 * index)
      .flatMap((resource) => [point('patch', resource), point('watch', resource), point('watch', resource, 2)]),
    ...(index === 0 ? [] : [point('patch', 'workshops/status', 2), point('delete', 'workshops')]),
  ],
}));

const kindOf = new Map(faults.map(({ name, kind }) => [name, kind]));

/** Scenario, kind of fault, and where. */
function struckBy(trials: ReturnType<typeof rotationOf>): Set<string> {
  return new Set(
    trials.map(
      ({ scenario, strike }) =>
        `${scenario.name} ${String(kindOf.get(strike?.fault.name ?? ''))} ${JSON.stringify(strike?.point)}`,
    ),
  );
}

test.each([0, 1, 5, 1000])('seed %i: every point is struck by each kind of fault that it can be struck by', (seed) => {
  expect(struckBy(rotationOf(clean, faults, seed))).toEqual(struckBy(trialsOf(clean, faults)));
});

test.each([0, 1, 5, 1000])('seed %i: every fault strikes in every scenario that has a point for it', (seed) => {
  const cells = rotationOf(clean, faults, seed).map(
    (trial) => `${trial.scenario.name} ${String(trial.strike?.fault.name)}`,
  );
  const possible = clean.flatMap((runs) =>
    faults.filter((fault) => pointsOf(fault, runs).length > 0).map(({ name }) => `${runs.scenario.name} ${name}`),
  );
  expect([...new Set(cells)].sort()).toEqual(possible.sort());
});

test('faults that can strike the same points share them', () => {
  const alike = faults.filter(({ kind }) => kind === 'unknown outcome').map(({ name }) => name);
  const most = clean.slice(-1);
  const counts = alike.map(
    (name) => rotationOf(most, faults, 0).filter(({ strike }) => strike?.fault.name === name).length,
  );
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  expect(counts.reduce((sum, count) => sum + count)).toBe(9);
});

test('no trial is made twice, and a seed always makes the same ones', () => {
  const texts = rotationOf(clean, faults, 3).map(trialText);
  expect(new Set(texts).size).toBe(texts.length);
  expect(rotationOf(clean, faults, 3).map(trialText)).toEqual(texts);
  expect(rotationOf(clean, faults, 4).map(trialText)).not.toEqual(texts);
});

test('as many seeds as the largest kind has faults make every trial that there is', () => {
  const sizes = [...new Set(kindOf.values())].map((kind) => faults.filter((fault) => fault.kind === kind).length);
  const seeds = Array.from({ length: Math.max(...sizes) }, (_, seed) => seed);
  const made = new Set(seeds.flatMap((seed) => rotationOf(clean, faults, seed).map(trialText)));
  expect([...made].sort()).toEqual(trialsOf(clean, faults).map(trialText).sort());
});
