// Every fault at every point of every scenario, and every mutant: `make faults`. With ARGS, only the trials that it names,
// separated by commas; `mutants` names all of those, `mutants forced` those whose names have the word.
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectControlPlane, describeCluster } from '../cluster/harness/control-plane.js';
import { eachOf, type Verdict } from './batch.js';
import { judgeMutant, type MutantVerdict, scoreOf } from './mutant-trials.js';
import { mutants } from './mutants.js';
import { failuresOf, playNamed } from './play-named.js';
import { pageOf, tableOf } from './table.js';

const lines = (process.env['ORCHESTRA_FAULTS'] ?? '')
  .split(',')
  .map((line) => line.trim())
  .filter((line) => line !== '');

const trials = lines.filter((line) => !line.startsWith('mutants'));

const wordsOfMutants = lines
  .filter((line) => !trials.includes(line))
  .map((line) => line.slice('mutants'.length).trim());

const wrong = mutants.filter(({ name }) => lines.length === 0 || wordsOfMutants.some((word) => name.includes(word)));

const hour = 3_600_000;

describeCluster('every fault', () => {
  const played: Verdict[] = [];

  // What has been played so far can be read meanwhile, and is not lost when the time was too short for all of it.
  beforeAll(() => void mkdirSync('out', { recursive: true }));
  const told = (verdict: Verdict): void => {
    played.push(verdict);
    writeFileSync('out/faults.md', `${pageOf(played)}\n`);
  };
  afterAll(() => void process.stdout.write(`\n${tableOf(played)}\n`));

  test.runIf(lines.length === 0 || trials.length > 0)(
    'changes nothing about how sessions end up',
    { timeout: hour },
    async () => {
      const named = trials.length === 0 ? ['*'] : trials;
      const where = { cluster: connectControlPlane(), name: 'faults' };
      await playNamed(where, named, { lanes: 8, told });
      expect(failuresOf(played)).toEqual([]);
    },
  );

  test.runIf(lines.length === 0 || wordsOfMutants.length > 0)(
    'and every wrong operator is found',
    { timeout: hour },
    async () => {
      const verdicts: MutantVerdict[] = [];
      await eachOf([...wrong.entries()], 4, async ([index, mutant]) => {
        verdicts.push(await judgeMutant({ cluster: connectControlPlane(), name: `mutant-${String(index)}` }, mutant));
      });
      process.stdout.write(`\n${scoreOf(verdicts)}\n`);
      expect(verdicts).not.toEqual([]);
      expect(verdicts.filter(({ found }) => found === undefined).map(({ mutant }) => mutant.name)).toEqual([]);
    },
  );
});
