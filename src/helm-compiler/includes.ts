// Named texts and maps in place of what is equal to them, wherever it stands.
import type { Entry, Guarded, MapForm, Part, Text } from './form.js';
import { fixedText, keyOf } from './form.js';

/** A text or map that the chart names. */
export interface NamedForm {
  readonly name: string;
  readonly form: Text | MapForm;
}

/** The form with includes of named ones; earlier names are tried first. */
export function withIncludes<T>(form: T, named: readonly NamedForm[]): T {
  return named.reduce((result, { name, form: of }) => {
    return of.is === 'text' ? replaceTexts(result, { name, of }) : replaceMaps(result, { name, of });
  }, form);
}

function replaceTexts<T>(form: T, named: { name: string; of: Text }): T {
  return visit(form, 'text', (text) => {
    const { parts } = text as unknown as Text;
    return { ...text, parts: withNamedText(parts, named) };
  });
}

function withNamedText(parts: readonly Guarded<Part>[], named: { name: string; of: Text }): Guarded<Part>[] {
  const wanted = named.of.parts.map(keyOf);
  for (let at = 0; at + wanted.length <= parts.length; at++) {
    if (!wanted.every((key, index) => keyOf(parts[at + index]) === key)) continue;
    const rest = withNamedText(parts.slice(at + wanted.length), named);
    return [...parts.slice(0, at), { is: 'include', ...named }, ...rest];
  }
  return [...parts];
}

function replaceMaps<T>(form: T, named: { name: string; of: MapForm }): T {
  const wanted = new Set(named.of.entries.map(keyOf));
  return visit(form, 'map', (map) => {
    const { entries } = map as unknown as MapForm;
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

function visit<T>(form: T, kind: string, replace: (form: Record<string, unknown>) => Record<string, unknown>): T {
  if (Array.isArray(form)) return form.map((each: unknown) => visit(each, kind, replace)) as T;
  if (typeof form !== 'object' || form === null) return form;
  const { is } = form as { is?: string };
  if (is === 'include') return form;
  const inner = Object.fromEntries(
    Object.entries(form).map(([key, value]) => [key, visit<unknown>(value, kind, replace)]),
  );
  return (is === kind ? replace(inner) : inner) as T;
}
