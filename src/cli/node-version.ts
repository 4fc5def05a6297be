// The package runs on Node 20; what talks to a network needs a newer one, which a command says before it loads anything.
import { UserError } from '../model/problem.js';

/**
 * Refuses to go on under a Node that is too old.
 *
 * @param minimum `22.19`
 * @param command what the user typed: `orchestra operator`
 * @throws UserError with what to do
 */
export function requireNode(minimum: string, command: string, running = process.versions.node): void {
  const [wanted, found] = [minimum, running].map(numbersOf);
  if (wanted === undefined || found === undefined || !isOlder(found, wanted)) return;
  throw UserError.of(
    `${command} needs Node ${minimum} or newer, and this is Node ${running}; install a newer one, or run the orchestra image, which brings its own`,
  );
}

function numbersOf(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10));
}

function isOlder(found: readonly number[], wanted: readonly number[]): boolean {
  const index = wanted.findIndex((number, at) => (found[at] ?? 0) !== number);
  return index !== -1 && (found[index] ?? 0) < (wanted[index] ?? 0);
}
