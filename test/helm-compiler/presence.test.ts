// When something is there: what the learner found out, or that there is anything in it.
import { expect, it } from 'vitest';
import { everyAssignment } from '../../src/helm-compiler/assignments.js';
import { holds } from '../../src/helm-compiler/evaluate.js';
import type { Condition, Entry } from '../../src/helm-compiler/form.js';
import { presenceOf } from '../../src/helm-compiler/presence.js';
import { all as allOf, entry, fixed, item, list, map, off, on, set, under } from './form-words.js';
import { leafOf, trialOf } from './laboratory.js';

const [trial, switches] = [trialOf(), ['on', 'mode', 'name'].map(leafOf)];
const cases = [...everyAssignment(switches)].map((assignment) => ({
  scope: trial.scope(trial.environment(assignment)),
}));

/** When an entry is there of which the learner says this, in cases in which this holds. */
function presence(it: Entry, learnt: Condition, isThere: Condition = learnt): Condition | undefined {
  const all = cases.map((_, at) => at);
  const present = new Set(all.filter((at) => holds(isThere, cases[at]?.scope ?? trial.scope({}))));
  return presenceOf(it, { all, present, cases, learner: { learn: () => learnt }, filled: set });
}

const a = item(fixed('a'));
const some = list(under(on('on'), a), under(set('name'), a));
const either: Condition = { or: [on('on'), set('name')] };
const longer: Condition = { or: [{ and: [on('on'), set('name')] }, on('on'), set('name')] };

it.each<[string, Entry, Condition, Condition]>([
  ['that there is anything in a list, if that is shorter', entry('key', some), longer, either],
  [
    'what was learnt, if that is as short',
    entry('key', some),
    { or: [set('name'), on('on')] },
    { or: [set('name'), on('on')] },
  ],
  [
    'what was learnt of something that always holds something',
    entry('key', list(a, under(on('on'), a))),
    longer,
    longer,
  ],
  [
    'that there is data in it',
    entry('key', list(allOf('name'), under(on('on'), a))),
    longer,
    { or: [set('name'), on('on')] },
  ],
  ['what was learnt of an empty map', entry('key', map()), longer, longer],
])('says %s', (_, it, learnt, expected) => {
  expect(presence(it, learnt)).toEqual(expected);
});

it('says what was learnt where a list is there although it is empty', () => {
  const learnt: Condition = { or: [either, { and: [off('on'), { leaf: 'mode', among: ['a'] }] }] };
  expect(presence(entry('key', some), learnt)).toEqual(learnt);
});
