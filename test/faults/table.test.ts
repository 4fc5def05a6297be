// The tables say how many trials there are, how many were made, and what was not survived.
import { expect, test } from 'vitest';
import type { Verdict } from './batch.js';
import { faults } from './faults.js';
import type { Trial } from './run.js';
import { scenarios } from './scenarios.js';
import { cellsOf, checkInsteads, pageOf, tableOf } from './table.js';

const [scenario] = scenarios;

function trial(name: string, nth: number): Trial {
  const fault = faults.find((each) => each.name === name);
  if (scenario === undefined || fault === undefined) throw new Error(`no fault ${name}`);
  return { scenario, strike: { fault, point: { verb: 'patch', resource: 'services', name: '@-service', nth } } };
}

function verdict(of: Trial, ...problems: string[]): Verdict {
  return { trial: of, points: [], hasFired: true, problems };
}

const possible = [1, 2, 3].flatMap((nth) => [trial('409', nth), trial('kill-after', nth)]);
const cells = cellsOf(
  [
    verdict(trial('409', 1)),
    verdict(trial('409', 3), 'a pod is gone', 'two are there'),
    verdict(trial('409', 2), 'late'),
  ],
  possible,
);

test('each fault is counted in each scenario, with its first failure', () => {
  expect(cells).toEqual([
    {
      scenario: 'create',
      fault: '409',
      possible: 3,
      tried: 3,
      survived: 1,
      failure: 'create 409 patch services @-service 3: a pod is gone; two are there',
    },
    { scenario: 'create', fault: 'kill-after', possible: 3, tried: 0, survived: 0 },
  ]);
});

test('a terminal sees one line for each that was tried', () => {
  expect(
    tableOf(cells)
      .split('\n')
      .map((line) => line.replace(/ +/g, ' ')),
  ).toEqual([
    'scenario fault tried survived first failure',
    'create 409 3 of 3 1 create 409 patch services @-service 3: a pod is gone; two are there',
    '3 tried of 6, 1 survived',
  ]);
});

test('the page sums up by kind and by fault, and lists what failed', () => {
  const page = pageOf({ machine: 'a machine', minutes: 7, rule: 'A rule.', cells, mutants: { tried: 2, found: 1 } });
  expect(
    page
      .replace(/ +/g, ' ')
      .split('\n')
      .filter((line) => !line.startsWith('| --')),
  ).toEqual([
    'Measured on a machine, in 7 minutes. A rule.',
    '',
    '| Scenario | none | killed before | killed after | refused | unknown outcome | overtaken | watch | silent watch | stale start | everything | leader | standby |',
    '| `create` | – | – | 0 of 3 | 3 of 3, **2 failed** | – | – | – | – | – | – | – | – |',
    '',
    '| Fault | Tried | Survived |',
    '| `409` | 3 of 3, **2 failed** | 1 |',
    '| `kill-after` | 0 of 3 | 0 |',
    '',
    '3 tried of 6, 1 survived. Of 2 wrong operators 1 were found.',
    '',
    '- create 409 patch services @-service 3: a pod is gone; two are there',
  ]);
});

const instead = { ...verdict(trial('409', 1)), insteadOf: trial('409', 2) };

test('what was played in the place of another trial counts once, and the other not at all', () => {
  const [cell] = cellsOf([verdict(trial('409', 1)), instead], possible);
  expect(cell).toMatchObject({ possible: 3, tried: 1, survived: 1 });
  expect(cellsOf([instead], possible)[0]).toMatchObject({ tried: 1, survived: 1 });
});

test('a few points may not come again, and no more', () => {
  const played = Array.from({ length: 40 }, () => verdict(trial('409', 1)));
  expect(() => {
    checkInsteads([...played, instead]);
  }).not.toThrow();
  expect(() => {
    checkInsteads([...played, instead, instead]);
  }).toThrow(
    /^2 of 42 trials had no point .*\nNOT TRIED create 409 patch services @-service 2: .* @-service 1 was played/,
  );
});
