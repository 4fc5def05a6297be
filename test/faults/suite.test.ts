// Lines name trials: those that there are, and in full also one that this time has no place in the clean runs.
import { expect, test } from 'vitest';
import { missed } from './oracle.js';
import { scenarios } from './scenarios.js';
import { type CleanRuns, findEarlier, toldOf, trialsNamed } from './suite.js';
import { trialText } from './table.js';

const clean: CleanRuns[] = scenarios.slice(0, 1).map((scenario) => ({
  scenario,
  verdicts: [],
  end: [],
  points: [{ verb: 'patch', resource: 'services', name: '@-service', nth: 1 }],
}));

test.each([
  ['create', ['create']],
  ['create 409 *', ['create 409 patch services @-service 1']],
  ['create 409 patch services @-service 1', ['create 409 patch services @-service 1']],
  ['create outage patch pods @ 2', ['create outage patch pods @ 2']],
])('%s', (line, trials) => {
  expect(trialsNamed(clean, [line]).map(trialText)).toEqual(trials);
});

test.each(['created', 'create 4090 *', 'create 409 patch services', 'create 409 patch services @-service 0', '409'])(
  '%s is no trial',
  (line) => {
    expect(() => trialsNamed(clean, [line])).toThrow(`“${line}” is no trial`);
  },
);

test.each([
  ['create 409 patch services @-service 3', [missed], 'create 409 patch services @-service 2'],
  ['create 409 patch services @-service 1', [missed], undefined],
  ['create 409 patch services @-service 3', [missed, 'a pod is gone'], undefined],
  ['create 409 patch services @-service 3', ['a pod is gone'], undefined],
  ['create', ['a pod is gone'], undefined],
])('%s, %j: then %s', (line, problems, earlier) => {
  const [trial] = trialsNamed(clean, [line]);
  if (trial === undefined) throw new Error(line);
  const instead = findEarlier({ trial, points: [], hasFired: false, problems });
  expect(instead && trialText(instead)).toBe(earlier);
});

test.each<[inCompany: string[], alone: string[], told: string[]]>([
  [['a pod is gone'], [], ['only in company: a pod is gone']],
  [['a pod is gone'], [missed], ['only in company: a pod is gone']],
  [['a pod is gone', missed], ['a pod is gone'], ['a pod is gone']],
  [[missed], [missed], [missed]],
  [[missed], [], []],
])('in company %j, alone %j', (inCompany, alone, told) => {
  const [trial] = trialsNamed(clean, ['create 409 patch services @-service 1']);
  if (trial === undefined) throw new Error('no trial');
  const verdict = { trial, points: [], hasFired: true };
  expect(toldOf({ ...verdict, problems: inCompany }, { ...verdict, problems: alone }).problems).toEqual(told);
});
