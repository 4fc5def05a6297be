// The one traversal of forms. Everything that changes forms, or collects what is in them, goes through it; only the evaluator
// and the printer give each kind of form a meaning of its own.
import type { Guarded, LeafId, MapForm, Part, Ref, Text } from './form.js';

type Replace = (member: unknown, key: string) => unknown;

/** A form, or anything in one, with every object in it replaced: the inner ones first. */
function rebuilt(form: unknown, replace: Replace, key = ''): unknown {
  if (Array.isArray(form)) return form.map((each: unknown) => rebuilt(each, replace, key));
  if (typeof form !== 'object' || form === null) return form;
  const members = Object.entries(form).map(([name, member]) => [name, rebuilt(member, replace, name)] as const);
  return replace(Object.fromEntries(members), key);
}

/** The form with every text replaced. */
export function mapTexts<T>(form: T, replace: (text: Text) => Text): T {
  return rebuilt(form, (member) => (isA(member, 'text') ? replace(member as Text) : member)) as T;
}

/** The form with every run of parts replaced: those of a text, and those of a default. */
export function mapParts<T>(form: T, replace: (parts: readonly Guarded<Part>[]) => readonly Guarded<Part>[]): T {
  return rebuilt(form, (member) => {
    if (isA(member, 'text')) return { ...(member as Text), parts: replace((member as Text).parts) };
    const { fallback } = member as { fallback?: readonly Guarded<Part>[] };
    return fallback === undefined ? member : { ...(member as Part), fallback: replace(fallback) };
  }) as T;
}

/** The form with every map replaced. */
export function mapMaps<T>(form: T, replace: (map: MapForm) => MapForm): T {
  return rebuilt(form, (member) => (isA(member, 'map') ? replace(member as MapForm) : member)) as T;
}

/** The form with every reference replaced. */
export function mapRefs<T>(form: T, replace: (ref: Ref) => Ref): T {
  return rebuilt(form, (member, key) => (key === 'ref' || key === 'over' ? replace(member as Ref) : member)) as T;
}

/** The form with every leaf that it speaks of replaced, in references and in conditions. */
export function mapLeaves<T>(form: T, replace: (leaf: LeafId) => LeafId): T {
  return rebuilt(form, (member) => {
    const { leaf } = member as { leaf?: LeafId };
    return leaf === undefined ? member : { ...(member as object), leaf: replace(leaf) };
  }) as T;
}

function isA(member: unknown, kind: 'text' | 'map'): boolean {
  return (member as { is?: string }).is === kind;
}
