// The intermediate form: what a unit renders, as a function of the leaves of its inputs. The synthesiser makes it; the
// evaluator turns it into objects and the printer into templates. It knows neither constructs nor Helm's syntax.

/** The id of a leaf: its path in the values, or `release.<field>`. */
export type LeafId = string;

/** Data of a leaf: the whole of it or, within an `each` over the leaf, the element at hand, its key, or a field of it. */
export interface Ref {
  readonly leaf: LeafId;
  /** @default - the whole leaf */
  readonly part?: 'item' | 'key';
  /** Which element; only until an `each` or a splice has bound all of them. @default - the one at hand */
  readonly index?: number;
  /** A field of the element. @default - the whole element */
  readonly field?: string;
}

/** A group of values that a named template is given beside the root, and the word by which it reads it. */
export interface Group {
  readonly path: readonly string[];
  readonly word: string;
}

/** Whether a leaf has one of these options; see `Leaf.options`. */
export interface Literal {
  readonly leaf: LeafId;
  readonly among: readonly string[];
}

/** When something is rendered. */
export type Condition =
  | Literal
  /** A condition that the chart names; see `ChartSource.conditions`. */
  | { readonly named: string }
  | { readonly not: Condition }
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] };

/** Something that is rendered only under a condition. */
export type Guarded<T> = T & {
  /** @default - always */
  readonly when?: Condition;
};

/** One stretch of a text. */
export type Part =
  | { readonly is: 'literal'; readonly text: string }
  /** A leaf as text; if it is empty, `fallback` in its place. */
  | { readonly is: 'ref'; readonly ref: Ref; readonly fallback?: readonly Guarded<Part>[] }
  /** A list of texts, joined. */
  | { readonly is: 'join'; readonly ref: Ref; readonly by: string }
  /** The canonical JSON of something. */
  | { readonly is: 'json'; readonly of: Form }
  /** The first digits of the SHA-256 of a text. */
  | { readonly is: 'hash'; readonly of: Text; readonly digits: number }
  /** A text that the chart names, made of the values of a group if the template is for several. */
  | { readonly is: 'include'; readonly name: string; readonly of: Text; readonly group?: Group };

/** A text: its parts, one after the other. */
export interface Text {
  readonly is: 'text';
  readonly parts: readonly Guarded<Part>[];
}

/** One contribution to a map; a later one wins over an earlier one of the same key. */
export type Entry =
  | { readonly is: 'entry'; readonly key: Text; readonly value: Form }
  /** All entries of a map. */
  | { readonly is: 'splice'; readonly ref: Ref }
  /** One entry for each element. */
  | { readonly is: 'each'; readonly over: Ref; readonly key: Text; readonly value: Form }
  /** All entries of a map that the chart names. */
  | { readonly is: 'include'; readonly name: string; readonly of: MapForm };

/** A map. */
export interface MapForm {
  readonly is: 'map';
  readonly entries: readonly Guarded<Entry>[];
}

/** One contribution to a list. */
export type Item =
  | { readonly is: 'item'; readonly value: Form }
  /** All elements of a list. */
  | { readonly is: 'splice'; readonly ref: Ref }
  /** One item for each element, in order; the elements of a map in the order of their keys. */
  | { readonly is: 'each'; readonly over: Ref; readonly value: Form };

/** A list. */
export interface ListForm {
  readonly is: 'list';
  readonly items: readonly Guarded<Item>[];
}

/** A value that is rendered in one of several ways; the conditions exclude each other, and the last alternative has none. */
export interface Choice {
  readonly is: 'choice';
  readonly of: readonly Guarded<{ readonly value: Form }>[];
}

/** Anything that a unit renders: an object, or a part of one. */
export type Form =
  | { readonly is: 'constant'; readonly value: null | boolean | number }
  /** A leaf as it is. */
  | { readonly is: 'data'; readonly ref: Ref }
  | Text
  | MapForm
  | ListForm
  | Choice;

/** A text that is fixed. */
export function literalText(text: string): Text {
  return { is: 'text', parts: text === '' ? [] : [{ is: 'literal', text }] };
}

/** The text, if nothing in it depends on anything. */
export function fixedText(form: Form): string | undefined {
  if (form.is !== 'text') return undefined;
  const fixed = form.parts.every((part) => part.is === 'literal' && part.when === undefined);
  return fixed ? form.parts.map((part) => (part.is === 'literal' ? part.text : '')).join('') : undefined;
}

const keys = new WeakMap<object, string>();

/** Equal forms have equal keys. */
export function keyOf(form: unknown): string {
  if (typeof form !== 'object' || form === null) return JSON.stringify(form) ?? 'undefined';
  const key = keys.get(form) ?? JSON.stringify(form);
  keys.set(form, key);
  return key;
}
