// The outcome of many runs as people read it: scenario by scenario, fault by fault.
import type { Verdict } from './batch.js';
import { pointText } from './fault-point.js';
import type { Trial } from './run.js';

/** A trial as one line that plays it again: `make faults ARGS="…"`. */
export function trialText({ scenario, strike }: Trial): string {
  return strike === undefined ? scenario.name : `${scenario.name} ${strike.fault.name} ${pointText(strike.point)}`;
}

/** Scenario × fault: tried, survived, and the first failure. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const rows = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const { scenario, strike } = verdict.run.trial;
    const key = `${scenario.name.padEnd(24)} ${(strike?.fault.name ?? 'no fault').padEnd(20)}`;
    rows.set(key, [...(rows.get(key) ?? []), verdict]);
  }
  const head = `${'scenario'.padEnd(24)} ${'fault'.padEnd(20)} tried survived first failure`;
  return [head, ...[...rows].map(([key, each]) => `${key} ${countsOf(each)}`), totals(verdicts)].join('\n');
}

/** The same in brief, for docs/reliability.md: by scenario, by fault, and every failure. */
export function pageOf(verdicts: readonly Verdict[]): string {
  const failures = verdicts.filter(({ problems }) => problems.length > 0).map((each) => `- ${failureText(each)}`);
  return [
    ...sumsBy('Scenario', verdicts, ({ scenario }) => scenario.name),
    '',
    ...sumsBy('Fault', verdicts, ({ strike }) => strike?.fault.name ?? 'none'),
    '',
    totals(verdicts),
    ...failures,
  ].join('\n');
}

function sumsBy(title: string, verdicts: readonly Verdict[], nameOf: (trial: Trial) => string): string[] {
  const rows = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const name = nameOf(verdict.run.trial);
    rows.set(name, [...(rows.get(name) ?? []), verdict]);
  }
  const lines = [...rows].sort().map(([name, each]) => {
    const survived = each.filter(({ problems }) => problems.length === 0).length;
    return `| \`${name}\` | ${String(each.length)} | ${String(survived)} |`;
  });
  return [`| ${title} | Tried | Survived |`, '| --- | --- | --- |', ...lines];
}

function countsOf(verdicts: readonly Verdict[]): string {
  const failures = verdicts.filter(({ problems }) => problems.length > 0);
  const [first] = failures;
  const tried = String(verdicts.length).padStart(5);
  const survived = String(verdicts.length - failures.length).padStart(8);
  return `${tried} ${survived} ${first === undefined ? '' : failureText(first)}`.trimEnd();
}

/** What to type to see it again, and what was wrong. */
export function failureText({ run, problems }: Verdict): string {
  return `${trialText(run.trial)}: ${problems.join('; ').slice(0, 1000)}`;
}

function totals(verdicts: readonly Verdict[]): string {
  const survived = verdicts.filter(({ problems }) => problems.length === 0).length;
  return `${String(verdicts.length)} tried, ${String(survived)} survived`;
}
