// The outcome of many runs as people read it: scenario by scenario, fault by fault.
import { markdownTable } from '../../src/model/markdown-table.js';
import type { Verdict } from './batch.js';
import { pointText } from './fault-point.js';
import { faults } from './faults.js';
import type { Trial } from './run.js';

/** What became of one fault in one scenario. */
export interface Cell {
  readonly scenario: string;
  /** `none` for runs without one. */
  readonly fault: string;
  /** How many trials there are, tried or not. */
  readonly possible: number;
  readonly tried: number;
  readonly survived: number;
  /** The first trial that was not survived, as a line that plays it again, and what was wrong. @default - all were survived */
  readonly failure?: string;
}

/** A whole run of the suite. */
export interface Measured {
  readonly machine: string;
  readonly minutes: number;
  /** How trials were chosen. */
  readonly rule: string;
  readonly cells: readonly Cell[];
  /** How many wrong operators the suite has found. @default - none was tried */
  readonly mutants?: { readonly tried: number; readonly found: number };
}

/** A trial as one line that plays it again: `make faults ARGS="…"`. */
export function trialText({ scenario, strike }: Trial): string {
  return strike === undefined ? scenario.name : `${scenario.name} ${strike.fault.name} ${pointText(strike.point)}`;
}

/** What to type to see it again, and what was wrong. */
export function failureText({ trial, problems }: Verdict): string {
  return `${trialText(trial)}: ${problems.join('; ').slice(0, 1000)}`;
}

/** What was asked for and not tried, and what was tried in its place. */
export function insteadText({ trial, insteadOf = trial }: Verdict): string {
  return `NOT TRIED ${trialText(insteadOf)}: its point did not come again, so ${trialText(trial)} was played`;
}

/**
 * Points that did not come again were not struck. @throws when they are too many: then what is named in the clean runs is not
 * what comes in others
 */
export function checkInsteads(verdicts: readonly Verdict[]): void {
  const instead = verdicts.filter(({ insteadOf }) => insteadOf !== undefined);
  if (instead.length <= verdicts.length * mostInstead) return;
  const share = `${String(instead.length)} of ${String(verdicts.length)} trials had no point to strike`;
  throw new Error(`${share}, and ${String(mostInstead * 100)} % may be:\n${instead.map(insteadText).join('\n')}`);
}

/** How many of all trials may find that their point did not come again: how often a status is written is left to chance. */
const mostInstead = 0.03;

/** Verdicts counted, of the trials that there are; what was tried twice counts once. */
export function cellsOf(all: readonly Verdict[], possible: readonly Trial[]): Cell[] {
  const asked = new Set(all.filter(({ insteadOf }) => insteadOf === undefined).map(({ trial }) => trialText(trial)));
  const verdicts = all.filter(
    ({ trial, insteadOf, problems }) => insteadOf === undefined || problems.length > 0 || !asked.has(trialText(trial)),
  );
  const verdictsOf = grouped(verdicts, ({ trial }) => cellName(trial));
  const trialsOf = grouped(possible, cellName);
  return [...new Set([...trialsOf.keys(), ...verdictsOf.keys()])].map((name) => {
    const [scenario = '', fault = ''] = name.split(' ');
    const tried = verdictsOf.get(name) ?? [];
    const failed = tried.filter(({ problems }) => problems.length > 0);
    const [first] = failed;
    return {
      scenario,
      fault,
      possible: Math.max(trialsOf.get(name)?.length ?? 0, tried.length),
      tried: tried.length,
      survived: tried.length - failed.length,
      ...(first === undefined ? {} : { failure: failureText(first) }),
    };
  });
}

function cellName({ scenario, strike }: Trial): string {
  return `${scenario.name} ${strike?.fault.name ?? 'none'}`;
}

/** For a terminal: what was tried of each fault in each scenario. */
export function tableOf(cells: readonly Cell[]): string {
  const tried = cells.filter((cell) => cell.tried > 0);
  const lines = tried.map(({ scenario, fault, possible, tried: count, survived, failure = '' }) =>
    [
      scenario.padEnd(24),
      fault.padEnd(20),
      `${String(count).padStart(5)} of ${String(possible).padEnd(5)}`,
      String(survived).padStart(8),
      ` ${failure}`,
    ]
      .join(' ')
      .trimEnd(),
  );
  return [
    `${'scenario'.padEnd(24)} ${'fault'.padEnd(20)} ${'tried'.padStart(14)} survived  first failure`,
    ...lines,
    totals(cells),
  ].join('\n');
}

/** For docs/reliability.md. */
export function pageOf({ machine, minutes, rule, cells, mutants }: Measured): string {
  const failures = cells.flatMap(({ failure }) => (failure === undefined ? [] : [`- ${failure}`]));
  return [
    `Measured on ${machine}, in ${String(minutes)} minutes. ${rule}`,
    markdownTable(
      ['Scenario', 'none', ...kinds],
      [...grouped(cells, ({ scenario }) => scenario)].map(([scenario, own]) => [
        `\`${scenario}\``,
        ...['none', ...kinds].map((kind) => sumText(own.filter(({ fault }) => kindOf(fault) === kind))),
      ]),
    ).join('\n'),
    markdownTable(
      ['Fault', 'Tried', 'Survived'],
      [...grouped(cells, ({ fault }) => fault)].map(([fault, own]) => [
        `\`${fault}\``,
        sumText(own),
        String(sum(own, 'survived')),
      ]),
    ).join('\n'),
    `${totals(cells)}.${mutants === undefined ? '' : ` Of ${String(mutants.tried)} wrong operators ${String(mutants.found)} were found.`}`,
    failures.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const kinds = [...new Set(faults.map(({ kind }) => kind))];

function kindOf(wanted: string): string {
  return faults.find(({ name }) => name === wanted)?.kind ?? 'none';
}

function grouped<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(nameOf(item), [...(groups.get(nameOf(item)) ?? []), item]);
  return groups;
}

/** How many were tried of how many, and those that were not survived. */
function sumText(cells: readonly Cell[]): string {
  if (sum(cells, 'possible') === 0) return '–';
  const failed = sum(cells, 'tried') - sum(cells, 'survived');
  return `${String(sum(cells, 'tried'))} of ${String(sum(cells, 'possible'))}${failed === 0 ? '' : `, **${String(failed)} failed**`}`;
}

function totals(cells: readonly Cell[]): string {
  return `${String(sum(cells, 'tried'))} tried of ${String(sum(cells, 'possible'))}, ${String(sum(cells, 'survived'))} survived`;
}

function sum(cells: readonly Cell[], count: 'possible' | 'tried' | 'survived'): number {
  return cells.reduce((total, cell) => total + cell[count], 0);
}
