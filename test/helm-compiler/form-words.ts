// Short words for forms, so that tables of them can be read.
import type {
  Condition,
  Entry,
  Form,
  Guarded,
  Item,
  ListForm,
  MapForm,
  Part,
  Ref,
  Text,
} from '../../src/helm-compiler/form.js';
import { literalText } from '../../src/helm-compiler/form.js';

export const on = (leaf: string): Condition => ({ leaf, among: ['true'] });
export const off = (leaf: string): Condition => ({ leaf, among: ['false'] });
export const set = (leaf: string): Condition => ({ leaf, among: ['set'] });
export const empty = (leaf: string): Condition => ({ leaf, among: ['empty'] });

/** The thing, under a condition. */
export const under = <T extends object>(when: Condition, thing: T): Guarded<T> => ({ ...thing, when });

export const word = (text: string, when?: Condition): Guarded<Part> => ({ is: 'literal', text, ...(when && { when }) });
export const ref = (leaf: string, more: Omit<Ref, 'leaf'> = {}): Part => ({ is: 'ref', ref: { leaf, ...more } });
export const text = (...parts: Guarded<Part>[]): Text => ({ is: 'text', parts });
export const data = (leaf: string, more: Omit<Ref, 'leaf'> = {}): Form => ({ is: 'data', ref: { leaf, ...more } });
export const fixed = literalText;
export const constant = (value: null | boolean | number): Form => ({ is: 'constant', value });

export const entry = (key: string | Text, value: Form): Entry => ({
  is: 'entry',
  key: typeof key === 'string' ? fixed(key) : key,
  value,
});
export const map = (...entries: Guarded<Entry>[]): MapForm => ({ is: 'map', entries });
export const item = (value: Form): Item => ({ is: 'item', value });
export const list = (...items: Guarded<Item>[]): ListForm => ({ is: 'list', items });
/** All of a leaf, in a map or a list. */
export const all = (leaf: string): Extract<Entry & Item, { is: 'splice' }> => ({ is: 'splice', ref: { leaf } });
export const each = (leaf: string, value: Form): Item => ({ is: 'each', over: { leaf }, value });
