// Forms that speak of one element of a leaf: which elements they speak of, and the same form for the element at hand.
import type { Form, LeafId, Ref } from './form.js';

/** References to single elements that no `each` has bound. */
export function freeElements(form: Form): Ref[] {
  const found: Ref[] = [];
  visitRefs(form, (ref) => {
    if (ref.index !== undefined) found.push(ref);
    return ref;
  });
  return found;
}

/** The form with references to this element made references to the element at hand. */
export function bindElement(form: Form, leaf: LeafId, index: number): Form {
  return visitRefs(form, (ref) => {
    if (ref.leaf !== leaf || ref.index !== index) return ref;
    const { index: bound, ...rest } = ref;
    return bound === undefined ? ref : rest;
  });
}

/** The form with every reference replaced. */
export function visitRefs<T>(form: T, replace: (ref: Ref) => Ref): T {
  if (Array.isArray(form)) return form.map((each: unknown) => visitRefs(each, replace)) as T;
  if (typeof form !== 'object' || form === null) return form;
  return Object.fromEntries(
    Object.entries(form).map(([key, value]) => [
      key,
      key === 'ref' || key === 'over' ? replace(value as Ref) : visitRefs<unknown>(value, replace),
    ]),
  ) as T;
}
