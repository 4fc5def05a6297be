// What a form renders for given data: the reference meaning of the intermediate form, which templates must share.
import type { Json } from '../model/json.js';
import { canonicalJson, isObject, sha256, sortedKeys } from '../model/json.js';
import type { Condition, Form, Guarded, Item, LeafId, MapForm, Part, Ref, Text } from './form.js';

/** Data and conditions as they stand for one evaluation. */
export interface Scope {
  readonly data: (leaf: LeafId) => Json | undefined;
  readonly option: (leaf: LeafId) => string;
  readonly named: (name: string) => boolean;
  /** The elements at hand, by their leaf. @default - none */
  readonly elements?: Readonly<Record<LeafId, Element>>;
  /** Is told every map that is made. @default - nobody is */
  readonly made?: (form: MapForm, map: Json, scope: Scope) => void;
}

/** One element of a list or map. */
export interface Element {
  readonly key: string;
  readonly item: Json;
}

/** Whether a condition holds; no condition always does. */
export function holds(condition: Condition | undefined, scope: Pick<Scope, 'option' | 'named'>): boolean {
  if (condition === undefined) return true;
  if ('leaf' in condition) return condition.among.includes(scope.option(condition.leaf));
  if ('named' in condition) return scope.named(condition.named);
  if ('not' in condition) return !holds(condition.not, scope);
  if ('and' in condition) return condition.and.every((each) => holds(each, scope));
  return condition.or.some((each) => holds(each, scope));
}

/** The value of a form. */
export function evaluate(form: Form, scope: Scope): Json {
  switch (form.is) {
    case 'constant':
      return form.value;
    case 'data':
      return dataOf(form.ref, scope) ?? null;
    case 'text':
      return evaluateText(form, scope);
    case 'map':
      return evaluateMap(form, scope);
    case 'list':
      return form.items.filter(({ when }) => holds(when, scope)).flatMap((item) => evaluateItem(item, scope));
    case 'choice':
      return evaluate(form.of.find(({ when }) => holds(when, scope))?.value ?? noAlternative(), scope);
  }
}

function noAlternative(): never {
  throw new Error('a choice without an alternative that holds');
}

/** The text of a text form. */
export function evaluateText({ parts }: Text, scope: Scope): string {
  return parts.map((part) => evaluatePart(part, scope)).join('');
}

function evaluatePart(part: Guarded<Part>, scope: Scope): string {
  if (!holds(part.when, scope)) return '';
  switch (part.is) {
    case 'literal':
      return part.text;
    case 'ref':
      return evaluateRef(part.ref, part.fallback, scope);
    case 'join':
      return (dataOf(part.ref, scope) as readonly string[]).join(part.by);
    case 'json':
      return canonicalJson(evaluate(part.of, scope));
    case 'hash':
      return sha256(evaluateText(part.of, scope)).slice(0, part.digits);
    case 'include':
      return evaluateText(part.of, scope);
  }
}

function evaluateRef(ref: Ref, fallback: readonly Guarded<Part>[] | undefined, scope: Scope): string {
  const value = dataOf(ref, scope);
  if (value === '' && fallback !== undefined) return evaluateText({ is: 'text', parts: fallback }, scope);
  return typeof value === 'string' ? value : canonicalJson(value);
}

function evaluateMap(form: MapForm, scope: Scope): Json {
  const map = Object.fromEntries(entriesOf(form, scope));
  scope.made?.(form, map, scope);
  return map;
}

function entriesOf({ entries }: MapForm, scope: Scope): (readonly [string, Json])[] {
  return entries.flatMap((entry) => {
    if (!holds(entry.when, scope)) return [];
    switch (entry.is) {
      case 'entry':
        return [[evaluateText(entry.key, scope), evaluate(entry.value, scope)] as const];
      case 'splice':
        return Object.entries(dataOf(entry.ref, scope) as Record<string, Json>);
      case 'include':
        return entriesOf(entry.of, scope);
      case 'each':
        return scopesOf(entry.over, scope).map(
          (each) => [evaluateText(entry.key, each), evaluate(entry.value, each)] as const,
        );
    }
  });
}

function evaluateItem(item: Item, scope: Scope): readonly Json[] {
  if (item.is === 'item') return [evaluate(item.value, scope)];
  if (item.is === 'splice') return dataOf(item.ref, scope) as readonly Json[];
  return scopesOf(item.over, scope).map((each) => evaluate(item.value, each));
}

/** One scope for each element of a list or map. */
function scopesOf(over: Ref, scope: Scope): Scope[] {
  return elementsOf(dataOf(over, scope)).map((element) => ({
    ...scope,
    elements: { ...scope.elements, [over.leaf]: element },
  }));
}

/** The elements of a list, or of a map in the order of its keys. */
export function elementsOf(value: Json | undefined): Element[] {
  if (isObject(value)) return sortedKeys(value).map((key) => ({ key, item: value[key] ?? null }));
  return (value as readonly Json[]).map((item, index) => ({ key: String(index), item }));
}

/** The data that a reference means. */
export function dataOf({ leaf, part, index, field }: Ref, scope: Scope): Json | undefined {
  const whole = scope.data(leaf);
  if (part === undefined) return whole;
  const element = index === undefined ? scope.elements?.[leaf] : elementsOf(whole)[index];
  if (part === 'key') return element?.key;
  return field === undefined ? element?.item : (element?.item as Record<string, Json>)[field];
}
