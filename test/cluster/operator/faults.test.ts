// A part of the fault suite for every run of the tests: each fault once, and what was found once. `make faults` plays all
// of it.
import { beforeAll, expect, test } from 'vitest';
import { failuresOf, type Played, playChosen } from '../../faults/play-named.js';
import { sampledFaults, sampleOf } from '../../faults/sample.js';
import { scenariosOf, trialsNamed } from '../../faults/suite.js';
import { cellsOf, tableOf, trialText } from '../../faults/table.js';
import { traces } from '../../faults/traces.js';
import { connectControlPlane, describeCluster } from '../harness/control-plane.js';

/** Together they have points for every fault, and few lines of traces need another one. */
const sampled = ['create-with-storage', 'expiry', 'change-and-back'];

describeCluster('what goes wrong between operator and API server', () => {
  const lines = traces.map(({ trial }) => trial);
  let verdicts: Played['verdicts'] = [];

  // All of it is played at once, and each test looks at its own.
  beforeAll(async () => {
    const played = await playChosen(
      { cluster: connectControlPlane(), name: 'faults' },
      scenariosOf([...sampled, ...lines]),
      {
        lanes: 4,
        choose: (clean) => {
          const common = clean.filter(({ scenario }) => sampled.includes(scenario.name));
          return [...sampleOf(common, sampledFaults), ...trialsNamed(clean, lines)];
        },
      },
    );
    verdicts = played.verdicts;
    process.stdout.write(`\n${tableOf(cellsOf(verdicts, played.possible))}\n`);
  }, 480_000);

  test('changes nothing about how sessions end up', () => {
    expect(failuresOf(verdicts.filter(({ trial }) => !lines.includes(trialText(trial))))).toEqual([]);
  });

  test('strikes, each fault at least once', () => {
    const struck = verdicts.filter(({ hasFired }) => hasFired).map(({ trial }) => trial.strike?.fault.name);
    expect(new Set(struck)).toEqual(new Set(sampledFaults.map(({ name }) => name)));
  });

  test.each(traces.map(({ found, trial }) => [found, trial] as const))('never again: %s', (_, line) => {
    const own = verdicts.filter(({ trial }) => trialText(trial) === line);
    expect(own.map(({ hasFired }) => hasFired)).toContain(true);
    expect(failuresOf(own)).toEqual([]);
  });
});
