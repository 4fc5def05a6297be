// A part of the fault suite for every run of the tests: each fault once, and what was found once. `make faults` plays all
// of it.
import { expect, test } from 'vitest';
import { faults } from '../../faults/faults.js';
import { failuresOf, playChosen } from '../../faults/play-named.js';
import { sampleOf } from '../../faults/sample.js';
import { scenariosOf, trialsNamed } from '../../faults/suite.js';
import { cellsOf, tableOf } from '../../faults/table.js';
import { traces } from '../../faults/traces.js';
import { connectControlPlane, describeCluster } from '../harness/control-plane.js';

/** Together they have points for every fault, and few lines of traces need another one. */
const sampled = ['create-with-storage', 'expiry', 'change-and-back'];

describeCluster('what goes wrong between operator and API server', () => {
  test('changes nothing about how sessions end up', { timeout: 480_000 }, async () => {
    const lines = traces.map(({ trial }) => trial);
    const { verdicts, possible } = await playChosen(
      { cluster: connectControlPlane(), name: 'faults' },
      scenariosOf([...sampled, ...lines]),
      {
        lanes: 4,
        choose: (clean) => {
          const common = clean.filter(({ scenario }) => sampled.includes(scenario.name));
          return [...sampleOf(common, faults), ...trialsNamed(clean, lines)];
        },
      },
    );
    process.stdout.write(`\n${tableOf(cellsOf(verdicts, possible))}\n`);
    expect(failuresOf(verdicts)).toEqual([]);
    const struck = verdicts.map(({ trial }) => trial.strike?.fault.name);
    expect(new Set(struck.filter((name) => name !== undefined))).toEqual(new Set(faults.map(({ name }) => name)));
  });
});
