// Named texts and maps in place of what is equal to them, wherever it stands.
import type { Condition, Entry, Group, Guarded, MapForm, Part, Text } from './form.js';
import { fixedText, keyOf } from './form.js';
import { mapMaps, mapParts } from './visit.js';

/** A text or map that the chart names. */
export interface NamedForm {
  readonly name: string;
  readonly form: Text | MapForm;
  /** What it is, as a comment. @default - no comment */
  readonly description?: string;
  /** Which values it is made of, where forms of other groups share the template. @default - those that the form names */
  readonly group?: Group;
}

/** The form with includes of named ones; earlier names are tried first. */
export function withIncludes<T>(form: T, named: readonly NamedForm[]): T {
  return named.reduce((result, { name, form: of, group }) => {
    if (of.is === 'map') return replaceMaps(result, { name, of });
    return replaceTexts(result, { name, of, ...(group && { group }) });
  }, form);
}

function replaceTexts<T>(form: T, named: { name: string; of: Text; group?: Group }): T {
  return mapParts(form, (parts) => withNamedText(parts, named));
}

function withNamedText(
  parts: readonly Guarded<Part>[],
  named: { name: string; of: Text; group?: Group },
): Guarded<Part>[] {
  const { length } = named.of.parts;
  for (let at = 0; length > 0 && at + length <= parts.length; at++) {
    const when = guardOfAll(parts.slice(at, at + length), named.of.parts);
    if (when === undefined) continue;
    const rest = withNamedText(parts.slice(at + length), named);
    return [...parts.slice(0, at), { is: 'include', ...named, ...when }, ...rest];
  }
  return [...parts];
}

/** The condition under which a run of parts says what the wanted ones say; undefined if it does not. */
function guardOfAll(run: readonly Guarded<Part>[], wanted: readonly Guarded<Part>[]): { when?: Condition } | undefined {
  if (run.every((part, index) => keyOf(part) === keyOf(wanted[index]))) return {};
  const [when] = run.map((part) => part.when);
  if (when === undefined || wanted.some((part) => part.when !== undefined)) return undefined;
  const isRun = run.every(
    (part, index) => keyOf(part.when) === keyOf(when) && keyOf({ ...part, when: undefined }) === keyOf(wanted[index]),
  );
  return isRun ? { when } : undefined;
}

function replaceMaps<T>(form: T, named: { name: string; of: MapForm }): T {
  const wanted = new Set(named.of.entries.map(keyOf));
  return mapMaps(form, (map) => {
    const { entries } = map;
    const keys = new Set(entries.map(keyOf));
    if (![...wanted].every((key) => keys.has(key))) return map;
    const first = entries.findIndex((entry) => wanted.has(keyOf(entry)));
    const [before, rest] = [entries.slice(0, first), entries.slice(first).filter((entry) => !wanted.has(keyOf(entry)))];
    // Keys of data may be any key: where they stand between the named entries, those cannot be one contribution.
    return rest.some(isOpen) ? map : { ...map, entries: [...before, { is: 'include', ...named }, ...rest] };
  });
}

/** Keys of data may be any key, so that their map cannot be cut in two. */
function isOpen(entry: Entry): boolean {
  return entry.is === 'splice' || entry.is === 'each' || (entry.is === 'entry' && fixedText(entry.key) === undefined);
}
