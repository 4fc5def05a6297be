// What is wrong with a user's input, said once and completely: every fault is a Problem, all of them travel in one UserError.
import type { Path } from './json.js';
import { formatPath } from './json.js';

/** One fault in what a user gave us. */
export interface Problem {
  /** Where in the document; empty for the document as a whole. */
  readonly path: Path;
  /** A sentence: what is wrong and what to do. */
  readonly message: string;
  /** Where the user wrote it: `file:line:column`, or the flag. @default - not known */
  readonly where?: string;
}

/** Wrong values, files or flags. Its message lists every problem; it needs no stack and ends a command with exit code 2. */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(
    readonly problems: readonly Problem[],
    options?: ErrorOptions,
  ) {
    super(problems.map(formatProblem).join('\n'), options);
  }

  /** A UserError of one sentence that belongs to no path. */
  static of(message: string, options?: ErrorOptions): UserError {
    return new UserError([{ path: [], message }], options);
  }
}

/** What `work` makes of each item, and everything that is wrong with those for which it throws a UserError. */
export function gather<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Result,
): { readonly results: readonly Result[]; readonly problems: readonly Problem[] } {
  const results: Result[] = [];
  const problems: Problem[] = [];
  for (const item of items) {
    try {
      results.push(work(item));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
    }
  }
  return { results, problems };
}

/** Something outside failed: a disk, a registry, a cluster. It needs no stack either, and ends a command with exit code 3. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** `values.yaml:3:5: api.replicas: must be …`. */
export function formatProblem({ path, message, where }: Problem): string {
  return [where, path.length > 0 ? formatPath(path) : undefined, message]
    .filter((part) => part !== undefined)
    .join(': ');
}

/** The candidate closest to `name`, or undefined when none is close enough to be what was meant. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(2, Math.floor(name.length / 3));
  const ranked = [...candidates]
    .filter((candidate) => Math.abs(candidate.length - name.length) <= limit)
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) current.push(step(previous, current, j, a[i - 1] === b[j - 1]));
    previous = current;
  }
  return previous[b.length] ?? 0;
}

function step(previous: readonly number[], current: readonly number[], j: number, same: boolean): number {
  const [diagonal = 0, above = 0, left = 0] = [previous[j - 1], previous[j], current[j - 1]];
  return Math.min(diagonal + (same ? 0 : 1), above + 1, left + 1);
}
