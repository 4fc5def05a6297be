// Forms that speak of one element of a leaf: which elements they speak of, and the same form for the element at hand.
import type { Form, LeafId, Ref } from './form.js';
import { mapRefs } from './visit.js';

/** References to single elements that no `each` has bound. */
export function freeElements(form: Form): Ref[] {
  const found: Ref[] = [];
  mapRefs(form, (ref) => {
    if (ref.index !== undefined) found.push(ref);
    return ref;
  });
  return found;
}

/** The form with references to this element made references to the element at hand. */
export function bindElement(form: Form, leaf: LeafId, index: number): Form {
  return mapRefs(form, (ref) => {
    if (ref.leaf !== leaf || ref.index !== index) return ref;
    const { index: bound, ...rest } = ref;
    return bound === undefined ? ref : rest;
  });
}
