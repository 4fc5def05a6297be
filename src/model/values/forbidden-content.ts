// What no value may hold, wherever it stands: characters, keys and numbers of which the programs on the way (JavaScript, Go, YAML)
// make different things. The chart asks the same in src/helm-compiler/printer/forbidden-content.ts.
import { forbiddenCharacter, refuseKey } from '../document/text.js';
import type { Path } from '../json.js';
import { isObject } from '../json.js';
import type { Problem } from '../problem.js';

/** Keys that no map may hold: YAML merges under the first one, JavaScript sets the prototype under the other. */
export const forbiddenKeys: readonly string[] = ['<<', '__proto__'];

/** What is said about a number that no value may be. */
export const forbiddenNumber =
  'is a number that programs read differently, -0 or one beyond 9007199254740991; put it in quotes';

/** Every place that holds what no value may hold. What is null is unset, whatever its key. */
export function contentProblems(value: unknown, path: Path = []): Problem[] {
  if (typeof value === 'string') return characterProblem(value, path);
  if (typeof value === 'number') return isForbiddenNumber(value) ? [{ path, message: forbiddenNumber }] : [];
  return membersAt(value, path).flatMap(([at, member]) => [
    ...(isObject(value) && member !== null ? keyProblems(String(at.at(-1)), path) : []),
    ...contentProblems(member, at),
  ]);
}

/** The members of a map or a list, with their paths. */
export function membersAt(value: unknown, path: Path): (readonly [Path, unknown])[] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [[...path, index], item]);
  return isObject(value) ? Object.entries(value).map(([key, member]) => [[...path, key], member]) : [];
}

function keyProblems(key: string, path: Path): Problem[] {
  return forbiddenKeys.includes(key) ? [{ path, message: refuseKey(key) }] : characterProblem(key, path);
}

function characterProblem(text: string, path: Path): Problem[] {
  const found = forbiddenCharacter(text);
  return found === undefined ? [] : [{ path, message: `holds the character ${found}, which no value may hold` }];
}

function isForbiddenNumber(value: number): boolean {
  return Object.is(value, -0) || Math.abs(value) > Number.MAX_SAFE_INTEGER;
}
