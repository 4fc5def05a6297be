// A mutant counts as found only when it fails for what it does wrong, and the right operator does not.
import { expect, test } from 'vitest';
import type { Verdict } from './batch.js';
import { catchOf } from './mutant-trials.js';
import { missed } from './oracle.js';
import { scenarios } from './scenarios.js';

const [scenario] = scenarios;
if (scenario === undefined) throw new Error('there are no scenarios');

const verdict = (...problems: string[]): Verdict => ({ trial: { scenario }, points: [], hasFired: true, problems });
const well = [verdict()];

test.each<[what: string, control: Verdict[], wrong: Verdict[], isCaught: boolean, why: string]>([
  ['fails as expected', well, [verdict('x', 'a pod was replaced')], true, 'create: x; a pod was replaced'],
  ['survives', well, [verdict()], false, 'it survives'],
  ['could not be tried', well, [verdict(missed)], false, `for another reason: create: ${missed}`],
  ['was too slow', well, [verdict('nothing has happened')], false, 'for another reason: create: nothing has happened'],
  [
    'fails as the right one does',
    [verdict('a pod was replaced')],
    [verdict('a pod was replaced')],
    false,
    'the right operator fails, too: create: a pod was replaced',
  ],
])('one that %s', (_, control, wrong, isCaught, why) => {
  expect(catchOf({ caughtBy: /pod was replaced/ }, { control, wrong })).toEqual({ isCaught, why });
});
