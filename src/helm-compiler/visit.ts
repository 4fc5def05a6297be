// Walks over forms and replaces parts of texts, whatever they stand in.
import type { Part } from './form.js';

/** The form with every part of every text replaced. */
export function visitParts<T>(form: T, replace: (part: Part) => Part): T {
  if (Array.isArray(form)) return form.map((each: unknown) => visitParts(each, replace)) as T;
  if (typeof form !== 'object' || form === null) return form;
  const inner = Object.fromEntries(
    Object.entries(form).map(([key, value]) => [
      key,
      key === 'parts'
        ? (value as Part[]).map((part) => replace(visitParts(part, replace)))
        : visitParts<unknown>(value, replace),
    ]),
  );
  return inner as T;
}
