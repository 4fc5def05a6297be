// `make faults`: every kind of fault at every point of every scenario, and every mutant. With ARGS only the trials that it
// names, separated by commas: `all` is every fault at every point, `mutants` all of those, `mutants forced` those whose
// names have the word. A run of everything, in its time, writes docs/reliability.md.
import { cpus, totalmem } from 'node:os';
import { afterAll, expect, test } from 'vitest';
import { replaceFigures, writeData } from '../../bench/page-figures.mjs';
import { connectControlPlane, describeCluster } from '../cluster/harness/control-plane.js';
import { eachOf } from './batch.js';
import { faults } from './faults.js';
import { judgeMutant, type MutantVerdict, scoreOf } from './mutant-trials.js';
import { mutants } from './mutants.js';
import { failuresOf, playChosen } from './play-named.js';
import { rotationOf, rotationRule } from './rotation.js';
import { scenarios } from './scenarios.js';
import { scenariosOf, trialsNamed, trialsOf } from './suite.js';
import { type Cell, cellsOf, checkInsteads, type Measured, pageOf, tableOf } from './table.js';

const seed = Number(process.env['ORCHESTRA_SEED'] ?? 0);

const lines = (process.env['ORCHESTRA_FAULTS'] ?? '')
  .split(',')
  .map((line) => line.trim())
  .filter((line) => line !== '');

const isAll = lines.includes('all');
const isWhole = lines.length === 0 || isAll;
const named = lines.filter((line) => !line.startsWith('mutants') && line !== 'all');
const wordsOfMutants = lines
  .filter((line) => line.startsWith('mutants'))
  .map((line) => line.slice('mutants'.length).trim());

const wrong = mutants.filter(({ name }) => isWhole || wordsOfMutants.some((word) => name.includes(word)));
const rule = isAll ? 'Every fault at every one of its points.' : `${rotationRule} This is seed ${String(seed)}.`;

const hour = 3_600_000;
/** Those wait for what never comes. */
const mutantsAtOnce = 6;
/** A whole run that takes longer would not be made. */
const limitMinutes = 60;
/** What is chosen by hand may take its time. */
const isLimited = lines.length === 0;
/** Most of a trial is waiting for timers: this many at once keep two cores busy. */
const lanes = 12;

describeCluster('every fault', () => {
  const startedAt = Date.now();
  const until = isLimited ? startedAt + limitMinutes * 60_000 : Infinity;
  let cells: readonly Cell[] = [];

  afterAll(() => void process.stdout.write(`\n${tableOf(cells)}\n`));

  test.runIf(isWhole || named.length > 0)(
    'changes nothing about how sessions end up',
    { timeout: 3 * hour },
    async () => {
      const where = { cluster: connectControlPlane(), name: 'faults' };
      const played = await playChosen(where, isWhole ? scenarios : scenariosOf(named), {
        lanes,
        until,
        choose: (clean) => {
          if (isAll) return trialsOf(clean, faults);
          return isWhole ? rotationOf(clean, faults, seed) : trialsNamed(clean, named);
        },
        told: (soFar) => {
          cells = cellsOf(soFar.verdicts, soFar.possible);
          writeData('out/faults/faults.json', measured());
        },
      });
      if (isWhole && played.unplayed === 0) publish(measured());
      expect(failuresOf(played.verdicts)).toEqual([]);
      if (isWhole) checkInsteads(played.verdicts);
      checkTime(`${String(played.unplayed)} trials`, played.unplayed);
    },
  );

  test.runIf(wrong.length > 0)('and every wrong operator is found', { timeout: hour }, async () => {
    const verdicts: MutantVerdict[] = [];
    await eachOf([...wrong.entries()], mutantsAtOnce, async ([index, mutant]) => {
      if (Date.now() > until) return;
      verdicts.push(await judgeMutant({ cluster: connectControlPlane(), name: `mutant-${String(index)}` }, mutant));
      process.stderr.write(`  ${String(verdicts.length)} of ${String(wrong.length)} wrong operators tried\n`);
    });
    process.stdout.write(`\n${scoreOf(verdicts)}\n`);
    const missed = verdicts.filter(({ isCaught }) => !isCaught).map(({ mutant }) => mutant.name);
    if (isWhole && verdicts.length === wrong.length)
      publish({ ...measured(), mutants: { tried: verdicts.length, found: verdicts.length - missed.length } });
    expect(missed).toEqual([]);
    const untried = wrong.length - verdicts.length;
    checkTime(`${String(untried)} wrong operators`, untried);
  });

  function checkTime(left: string, count: number): void {
    const minutes = Math.ceil((Date.now() - startedAt) / 60_000);
    if (!isLimited || (count === 0 && minutes <= limitMinutes)) return;
    const advice = 'free the machine, find out what has become slow, or choose fewer trials in rotation.ts';
    throw new Error(
      `${String(minutes)} minutes, where ${String(limitMinutes)} are allowed, with ${left} not played: ${advice}`,
    );
  }

  function measured(): Measured {
    const machine = `${String(cpus().length)} x ${String(cpus()[0]?.model)}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
    return { machine, minutes: Math.ceil((Date.now() - startedAt) / 60_000), rule, cells };
  }
});

function publish(measured: Measured): void {
  writeData('docs/reliability/faults.json', measured);
  replaceFigures('docs/reliability.md', 'make faults', pageOf(measured));
}
