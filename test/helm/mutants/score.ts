// What became of mistakes, as a table: kind by kind how many were noticed, cannot show, or were not noticed; then the reasons.
import type { Mutant } from './mutators.js';
import { mutators } from './mutators.js';

/** What became of one mistake. */
export interface Tried {
  readonly mutant: Mutant;
  readonly isNoticed: boolean;
  /** Why it cannot show. @default - it can */
  readonly why?: string;
}

/** How many mistakes of each kind were noticed, are explained and were not noticed, and how often each explanation holds. */
export function score(tried: readonly Tried[]): string {
  const rows = mutators.map(
    (name) => [name, ...counts(tried.filter(({ mutant }) => mutant.mutator === name))] as const,
  );
  const reasons = new Map<string, number>();
  for (const { why } of tried) if (why !== undefined) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  return [
    row('mistake', ['noticed', 'explained', 'left']),
    ...rows
      .filter(([, ...numbers]) => numbers.some((each) => each > 0))
      .map(([name, ...numbers]) => row(name, numbers)),
    row(`all ${String(tried.length)}`, counts(tried)),
    '',
    'explained, because',
    ...[...reasons].map(([why, count]) => `${String(count).padStart(6)}  ${why}`),
    '',
  ].join('\n');
}

function counts(tried: readonly Tried[]): number[] {
  const noticed = tried.filter(({ isNoticed }) => isNoticed).length;
  const explained = tried.filter(({ isNoticed, why }) => !isNoticed && why !== undefined).length;
  return [noticed, explained, tried.length - noticed - explained];
}

function row(name: string, cells: readonly (string | number)[]): string {
  return `${name.padEnd(36)}${cells.map((cell) => String(cell).padStart(11)).join('')}`;
}
