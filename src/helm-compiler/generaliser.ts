// From what a unit rendered with recognisable data to a form: every text is cut at the marks in it, every list and map at
// the elements of leaves. One case only, so nothing is guarded yet.
import type { Json, JsonObject } from '../model/json.js';
import { canonicalJson, isObject } from '../model/json.js';
import type { Entry, Form, Item, MapForm, Part, Ref, Text } from './form.js';
import { keyOf, literalText } from './form.js';
import type { Scope } from './evaluate.js';
import { elementsOf, evaluate } from './evaluate.js';
import type { Hashes } from './hashes.js';
import { jsonSpans } from './json-spans.js';
import { bindElement, freeElements } from './elements.js';
import type { Sentinels } from './sentinels.js';
import { markPattern } from './sentinels.js';

/** Recognises data in rendered values. */
export class Generaliser {
  constructor(
    private readonly sentinels: Sentinels,
    private readonly hashes: Hashes,
    private readonly scope: Scope,
  ) {}

  /** The form of any value. */
  form(value: Json): Form {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') return this.number(value);
    if (typeof value !== 'object' || value === null) return { is: 'constant', value };
    const whole = this.sentinels.wholes.get(canonicalJson(value));
    if (whole !== undefined) return { is: 'data', ref: whole };
    return isObject(value) ? this.map(value) : this.list(value as readonly Json[]);
  }

  /** The form of a list of objects, of which the order does not matter. */
  objects(values: readonly Json[]): readonly Item[] {
    const items: Item[] = [];
    const rest = new Map<string, { form: Form; over: Ref; indexes: Set<number> }>();
    for (const form of values.map((value) => this.form(value))) {
      const [free] = freeElements(form);
      if (free?.index === undefined) items.push({ is: 'item', value: form });
      else this.collect(rest, form, free);
    }
    for (const { form, over, indexes } of rest.values()) {
      if (indexes.size === this.sentinels.elements) items.push({ is: 'each', over, value: form });
      else items.push({ is: 'item', value: form });
    }
    return items;
  }

  private collect(
    rest: Map<string, { form: Form; over: Ref; indexes: Set<number> }>,
    form: Form,
    { leaf, index = 0 }: Ref,
  ): void {
    const bound = bindElement(form, leaf, index);
    const same = rest.get(keyOf(bound)) ?? { form: bound, over: { leaf }, indexes: new Set<number>() };
    same.indexes.add(index);
    rest.set(keyOf(bound), same);
  }

  private number(value: number): Form {
    const ref = this.sentinels.numbers.get(value);
    return ref === undefined ? { is: 'constant', value } : { is: 'data', ref };
  }

  private list(values: readonly Json[]): Form {
    const forms = values.map((value) => this.form(value));
    const items: Item[] = [];
    for (let at = 0; at < forms.length;) {
      const each = this.run(forms, at);
      items.push(each ?? { is: 'item', value: forms[at] as Form });
      at += each === undefined ? 1 : this.sentinels.elements;
    }
    return { is: 'list', items };
  }

  /** All elements of a leaf, one after the other, from here on: as they are, or each changed in the same way. */
  private run(forms: readonly Form[], at: number): Item | undefined {
    const first = forms[at];
    const free = first && freeElements(first).find(({ index }) => index === 0);
    if (!first || !free) return undefined;
    const { leaf } = free;
    const body = bindElement(first, leaf, 0);
    const all = Array.from({ length: this.sentinels.elements }, (_, index) => forms[at + index]);
    if (!all.every((form, index) => form && this.isElement(form, { leaf, body, index }))) return undefined;
    return isItem(body, leaf) ? { is: 'splice', ref: { leaf } } : { is: 'each', over: { leaf }, value: body };
  }

  /** Whether a form says of this element what the body says of the element at hand: elements may be of different kinds. */
  private isElement(form: Form, { leaf, body, index }: { leaf: string; body: Form; index: number }): boolean {
    if (keyOf(bindElement(form, leaf, index)) === keyOf(body)) return true;
    const element = elementsOf(this.scope.data(leaf))[index];
    if (element === undefined) return false;
    const scope = { ...this.scope, elements: { [leaf]: element } };
    return canonicalJson(evaluate(body, scope)) === canonicalJson(evaluate(form, this.scope));
  }

  private map(value: JsonObject): MapForm {
    const { spliced, rest } = this.splices(value);
    const entries: Entry[] = rest.map(([key, member]) => ({
      is: 'entry',
      key: this.text(key),
      value: this.form(member),
    }));
    return { is: 'map', entries: [...spliced, ...this.eachEntries(entries)] };
  }

  private splices(value: JsonObject): { spliced: Entry[]; rest: (readonly [string, Json])[] } {
    const rest = new Map(Object.entries(value) as [string, Json][]);
    const spliced: Entry[] = [];
    for (const key of Object.keys(value)) {
      const owner = this.sentinels.owners.get(key);
      if (owner === undefined || !rest.has(key) || !isWithin(owner.map, value)) continue;
      for (const [own, member] of Object.entries(owner.map)) if (same(rest.get(own), member)) rest.delete(own);
      spliced.push({ is: 'splice', ref: owner.ref });
    }
    return { spliced, rest: [...rest] };
  }

  /** Entries that there are once for each element become one. */
  private eachEntries(entries: readonly Entry[]): Entry[] {
    const groups = new Map<string, { entry: Entry; leaf: string; count: number }>();
    const others = entries.filter((entry) => {
      const [free] = entry.is === 'entry' ? freeElements(entry.key) : [];
      if (entry.is !== 'entry' || free?.index === undefined) return true;
      const { leaf, index } = free;
      const bound: Entry = {
        ...entry,
        key: bindElement(entry.key, leaf, index) as Text,
        value: bindElement(entry.value, leaf, index),
      };
      const group = groups.get(keyOf(bound)) ?? { entry: bound, leaf, count: 0 };
      groups.set(keyOf(bound), { ...group, count: group.count + 1 });
      return false;
    });
    const each = [...groups.values()].map(({ entry, leaf, count }): Entry => {
      if (entry.is !== 'entry' || count !== this.sentinels.elements) return { ...entry, is: 'entry' } as Entry;
      return { is: 'each', over: { leaf }, key: entry.key, value: entry.value };
    });
    return [...others, ...each];
  }

  /** The form of a text. */
  text(text: string): Text {
    return { is: 'text', parts: joined(this.parts(text)) };
  }

  private parts(text: string): Part[] {
    const digest = this.findDigest(text);
    if (digest !== undefined) {
      const [before, after] = [text.slice(0, digest.at), text.slice(digest.at + digest.digits)];
      const hash: Part = { is: 'hash', of: this.text(digest.of), digits: digest.digits };
      return [...this.parts(before), hash, ...this.parts(after)];
    }
    return this.documents(text);
  }

  private findDigest(text: string): { at: number; digits: number; of: string } | undefined {
    for (const match of text.matchAll(/[0-9a-f]{8,64}/g)) {
      for (const [digest, of] of this.hashes) {
        if (digest.startsWith(match[0]) && this.isData(of)) return { at: match.index, digits: match[0].length, of };
      }
    }
    return undefined;
  }

  /** Whether anything in a text comes from a leaf. */
  private isData(text: string): boolean {
    return this.marks(text).some((part) => part.is !== 'literal');
  }

  private documents(text: string): Part[] {
    const [span] = text.includes('‹') ? jsonSpans(text).filter(({ json }) => json.includes('‹')) : [];
    if (span === undefined) return this.marks(text);
    const { start, json, value } = span;
    return [
      ...this.marks(text.slice(0, start)),
      { is: 'json', of: this.form(value) },
      ...this.documents(text.slice(start + json.length)),
    ];
  }

  private marks(text: string): Part[] {
    const parts: Part[] = [];
    let at = 0;
    const found = [...text.matchAll(markPattern), ...text.matchAll(/\d{6,}(?:\.5)?/g)].sort(
      (a, b) => a.index - b.index,
    );
    for (const match of found) {
      const ref = match[0].startsWith('‹') ? this.sentinels.refOf(match) : this.sentinels.numbers.get(Number(match[0]));
      if (ref === undefined) continue;
      if (match.index > at) parts.push({ is: 'literal', text: text.slice(at, match.index) });
      parts.push({ is: 'ref', ref });
      at = match.index + match[0].length;
    }
    return at < text.length ? [...parts, ...literalText(text.slice(at)).parts] : parts;
  }
}

function isItem(form: Form, leaf: string): boolean {
  const item: Ref = { leaf, part: 'item' };
  if (form.is === 'data') return keyOf(form.ref) === keyOf(item);
  const [part, ...more] = form.is === 'text' ? form.parts : [];
  return part?.is === 'ref' && more.length === 0 && keyOf(part.ref) === keyOf(item);
}

function isWithin(map: Readonly<Record<string, Json>>, value: JsonObject): boolean {
  return Object.entries(map).every(([key, member]) => !key.includes('‹') || same(value[key], member));
}

function same(a: Json | undefined, b: Json): boolean {
  return a !== undefined && canonicalJson(a) === canonicalJson(b);
}

/** Parts in which all elements of a list of texts, with the same text between them, are one part. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (let at = 0; at < parts.length;) {
    const join = joinAt(parts, at);
    result.push(join?.part ?? (parts[at] as Part));
    at += join?.length ?? 1;
  }
  return result;
}

function joinAt(parts: readonly Part[], at: number): { part: Part; length: number } | undefined {
  const leaf = elementAt(parts[at], 0);
  const between = parts[at + 1];
  if (leaf === undefined || between?.is !== 'literal') return undefined;
  let index = 0;
  while (elementAt(parts[at + 2 * index], index) === leaf) {
    index++;
    const next = parts[at + 2 * index - 1];
    if (next?.is !== 'literal' || next.text !== between.text) break;
  }
  const complete = index > 1 && elementAt(parts[at + 2 * index], index) === undefined;
  return complete ? { part: { is: 'join', ref: { leaf }, by: between.text }, length: 2 * index - 1 } : undefined;
}

function elementAt(part: Part | undefined, index: number): string | undefined {
  if (part?.is !== 'ref' || part.ref.part !== 'item' || part.ref.index !== index) return undefined;
  return part.ref.leaf;
}
