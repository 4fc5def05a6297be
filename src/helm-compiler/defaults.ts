// Texts as people write them: what stands beside a leaf exactly when that is empty is its default.
import type { Condition, Guarded, LeafId, Part } from './form.js';
import { mapTexts } from './visit.js';

/** The form with defaults in place of what is there only while a leaf is empty. */
export function withDefaults<T>(form: T): T {
  return mapTexts(form, (text) => ({ ...text, parts: joined(text.parts) }));
}

function joined(parts: readonly Guarded<Part>[]): readonly Guarded<Part>[] {
  for (const [at, part] of parts.entries()) {
    if (part.is !== 'ref' || part.ref.part !== undefined || part.fallback !== undefined) continue;
    if (part.when !== undefined && !isSet(part.when, part.ref.leaf)) continue;
    const { leaf } = part.ref;
    const before = runOf(parts.slice(0, at).reverse(), leaf).reverse();
    const after = runOf(parts.slice(at + 1), leaf);
    if (before.length + after.length === 0) continue;
    const fallback = [...before, ...after].map((each) => whileEmpty(each, leaf));
    return joined([
      ...parts.slice(0, at - before.length),
      { is: 'ref', ref: part.ref, fallback },
      ...parts.slice(at + 1 + after.length),
    ]);
  }
  return parts;
}

/** The parts at the beginning that are there only while the leaf is empty. */
function runOf(parts: readonly Guarded<Part>[], leaf: LeafId): Guarded<Part>[] {
  const end = parts.findIndex(({ when }) => when === undefined || !conjuncts(when).some((each) => isEmpty(each, leaf)));
  return parts.slice(0, end < 0 ? parts.length : end);
}

/** The part without the condition that the leaf is empty. */
function whileEmpty({ when, ...part }: Guarded<Part>, leaf: LeafId): Guarded<Part> {
  const rest = when === undefined ? [] : conjuncts(when).filter((each) => !isEmpty(each, leaf));
  const [only] = rest;
  if (only === undefined) return part;
  return { ...part, when: rest.length === 1 ? only : { and: rest } };
}

function conjuncts(condition: Condition): readonly Condition[] {
  return 'and' in condition ? condition.and : [condition];
}

function isEmpty(condition: Condition, leaf: LeafId): boolean {
  return 'leaf' in condition && condition.leaf === leaf && condition.among.join() === 'empty';
}

function isSet(condition: Condition, leaf: LeafId): boolean {
  return 'leaf' in condition && condition.leaf === leaf && condition.among.join() === 'set';
}
