// Why a document is refused, in a form in which the program and Helm can be compared: the sentences of rules word by word;
// faults of the schema, which each says in its own words, by the leaf of the values that is wrong.
import type { Path } from '../../src/model/json.js';
import type { Problem } from '../../src/model/problem.js';
import { formatProblem } from '../../src/model/problem.js';
import { releaseRules } from '../../src/model/platform/release-rules.js';
import { schemaLeaves } from '../../src/model/values/json-schema.js';
import { valueRules } from '../../src/model/values/rules/index.js';

/** What the program refuses although the chart cannot know. */
const STRICTER =
  /must be named by its first address|set twice in this map|is not valid YAML|is not allowed|nested deeper than|holds the key __proto__/;

/** Whether only the program refuses this, as it may. */
export function isStricter({ message }: Problem): boolean {
  return STRICTER.test(message);
}

/** What charts say about values of any kind. */
const ALWAYS = /^(?:must not be empty$|holds the (?:character|key) |is a number that )/;

const ruleSentences = new Set(
  [...valueRules, ...releaseRules].map(({ at, message }) => formatProblem({ path: at.split('.'), message })),
);

/** Whether a problem is of the kind that templates find: what a rule says, and not a fault of the schema. */
export function isSentence(problem: Problem): boolean {
  const { message } = problem;
  return ALWAYS.test(message) || ruleSentences.has(formatProblem(problem));
}

const leafIds = new Set(schemaLeaves().map(({ path }) => path.join('/')));

/** The leaf of the values in which a path ends; a group, or a key that nothing knows, is its own place. */
export function placeOf(path: Path): string {
  const steps = path.map(String);
  const end = steps.findIndex((_, index) => leafIds.has(steps.slice(0, index + 1).join('/')));
  return (end < 0 ? steps : steps.slice(0, end + 1)).join('/');
}

/** Why Helm refuses: the sentences of templates, or the places that its schema refuses; undefined for any other failure. */
export function reasonsOf(
  error: string,
): { readonly sentences: readonly string[] } | { readonly places: readonly string[] } | undefined {
  const failed = /^execution error at \(\S+\/validate\.yaml:\d+:\d+\): \n([^]*)$/.exec(error);
  if (failed !== null) return { sentences: (failed[1] ?? '').split('\n').filter((line) => line !== '') };
  if (!error.startsWith("values don't meet the specifications of the schema")) return undefined;
  return { places: error.split('\n').flatMap(placesIn) };
}

/** Whether Helm could not even read what it was given. */
export function isUnreadable(error: string): boolean {
  return /^failed (?:to parse|parsing) /.test(error);
}

/** Where Helm names a key that is not valid: the library that it asks may name the map of another key there. */
export const SOME_KEY = '?';

/** The places that a line of the schema's complaint names; a line that only heads others names none. */
function placesIn(line: string): string[] {
  const found = /^ *- at '(.*?)': (.*)$/.exec(line);
  if (found === null || found[2] === 'validation failed') return [];
  const [, pointer = '', fault = ''] = found;
  if (fault.startsWith('invalid propertyName')) return [SOME_KEY];
  // What is wrong with such a key follows, as if it were a document.
  if (pointer === '' && !fault.startsWith('additional properties')) return [];
  const path = pointer.split('/').slice(1).map(unescaped);
  const unknown = /^additional properties (.*) not allowed$/.exec(fault)?.[1];
  if (unknown === undefined) return [placeOf(path)];
  return [...unknown.matchAll(/'((?:[^'\\]|\\.)*)'/g)].map(([, key = '']) => placeOf([...path, key]));
}

function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}
