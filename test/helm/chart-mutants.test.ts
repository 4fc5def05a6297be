// Would the comparison notice a wrong chart? Small mistakes are made in the templates, one at a time, at every place where
// they can be made, and each must change what some document becomes. `make test` tries a sample, `make mutants` all of them.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseValues } from '../../src/model/values/parse.js';
import { describeHelm, helmBinary } from '../cluster/harness/control-plane.js';
import { templatesOf } from './mutants/asking.js';
import { explanationOf, reasons } from './mutants/explained.js';
import { allMutants, survivors } from './mutants/kills.js';
import type { Mutant } from './mutants/mutators.js';
import { mutators } from './mutants/mutators.js';
import type { Tried } from './mutants/score.js';
import { score } from './mutants/score.js';
import { conditionsOf } from './mutants/sections.js';
import { particular } from './mutants/particular-documents.js';
import { bases } from './mutants/whole-documents.js';
import { goProgram } from './render/go-program.js';

/** How many mistakes `make test` makes, in both charts together. */
const SAMPLE = 60;

const isComplete = process.env['ORCHESTRA_MUTANTS'] === 'all';

const charts = ['orchestra', 'orchestra-crds'].map((name) => {
  const folder = join(import.meta.dirname, '..', '..', 'helm', name);
  const templates = templatesOf(folder);
  return { name, folder, templates, mutants: allMutants(templates) };
});

type Chart = (typeof charts)[number];

const everywhere = charts.flatMap((chart) => chart.mutants.map((mutant) => ({ chart, mutant })));

describe('documents to try mistakes on', () => {
  it.each([...bases, ...particular])('are valid, for what is refused shows little: %j', (document) => {
    expect(parseValues(document).problems).toBeUndefined();
  });

  it.each(['templates/validate.yaml', 'templates/NOTES.txt'])('are made for every rule in %s', (file) => {
    const conditions = conditionsOf(charts[0]?.templates.get(file) ?? '');
    expect(conditions.length).toBeGreaterThan(10);
    expect(conditions).not.toContain(undefined);
  });
});

describe('mistakes', () => {
  it('of every kind can be made', () => {
    expect(mutators.filter((name) => !everywhere.some(({ mutant }) => mutant.mutator === name))).toEqual([]);
  });

  it.each(charts)('can be made in every template of $name', ({ templates, mutants }) => {
    expect([...templates.keys()].filter((file) => !mutants.some((mutant) => mutant.file === file))).toEqual([]);
  });

  it('are there for every explanation', { timeout: 300_000 }, () => {
    const used = new Set(everywhere.map(({ chart, mutant }) => explanationOf(mutant, chart.templates)));
    expect(reasons.filter((why) => !used.has(why))).toEqual([]);
  });
});

describeHelm('a wrong chart', () => {
  it('is noticed, whatever the mistake', { timeout: 7_200_000 }, async () => {
    const chosen = new Set(isComplete ? everywhere : sampleOf(everywhere, SAMPLE));
    const tried: Tried[] = [];
    for (const chart of charts) {
      const own = [...chosen].filter((each) => each.chart === chart).map(({ mutant }) => mutant);
      tried.push(...(await triedIn(chart, own)));
    }
    process.stdout.write(`${String(tried.length)} of ${String(everywhere.length)} mistakes\n${score(tried)}`);
    expect(tried.filter(({ isNoticed, why }) => !isNoticed && why === undefined).map(described)).toEqual([]);
    expect(tried.filter(({ isNoticed, why }) => isNoticed && why !== undefined).map(described)).toEqual([]);
  });
});

async function triedIn({ name, folder, templates }: Chart, mutants: readonly Mutant[]): Promise<Tried[]> {
  const program = goProgram(join(import.meta.dirname, 'mutants'), 'helm-mutants', helmBinary());
  const isExplained = (mutant: Mutant) => explanationOf(mutant, templates) !== undefined;
  const onProgress = (left: number, of: string) => {
    if (isComplete) process.stderr.write(`${name}: ${String(left)} mistakes on ${of}\n`);
  };
  const left = new Set(await survivors({ chart: folder, program, isExplained, onProgress }, mutants));
  return mutants.map((mutant) => {
    const why = explanationOf(mutant, templates);
    return { mutant, isNoticed: !left.has(mutant), ...(why !== undefined && { why }) };
  });
}

/** Some of the mistakes, chosen by what they are: a change of the chart leaves most of them as they were. */
function sampleOf(items: typeof everywhere, count: number): typeof everywhere {
  const seed = process.env['ORCHESTRA_SEED'] ?? '17';
  const numbered = items.map(
    (item) =>
      [
        createHash('sha256')
          .update(seed + identity(item))
          .digest('hex'),
        item,
      ] as const,
  );
  return numbered
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, count)
    .map(([, item]) => item);
}

function identity({ chart, mutant: { file, mutator, edit } }: (typeof everywhere)[number]): string {
  const text = chart.templates.get(file) ?? '';
  return [chart.name, file, mutator, text.slice(edit.start - 40, edit.start), text.slice(edit.start, edit.end)].join(
    '\n',
  );
}

/** Which mistake it is, and where. */
function described({ mutant }: Tried): string {
  const { file, mutator, edit } = mutant;
  const text = charts.map(({ mutants, templates }) => (mutants.includes(mutant) ? templates.get(file) : '')).join('');
  const line = text.slice(0, edit.start).split('\n').length;
  const short = (part: string) => part.replaceAll(/\s+/g, ' ').slice(0, 120);
  return `${file}:${String(line)}: ${mutator}: ${short(text.slice(edit.start, edit.end))} became ${short(edit.by) || 'nothing'}`;
}
