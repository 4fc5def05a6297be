// Data that can be recognised wherever it turns up. In the first variant every text is a mark that names its leaf and
// element, every number belongs to one leaf; the other variants differ from it in size, characters and number of elements.
import type { Json } from '../model/json.js';
import { canonicalJson } from '../model/json.js';
import type { LeafId, Ref } from './form.js';
import type { Assignment, Environment, Leaf, Node } from './leaves.js';
import { frozen } from './inputs.js';

/** How data of one variant looks. */
interface Variant {
  readonly text: (mark: string) => string;
  readonly elements: number;
  readonly firstNumber: number;
  /**
   * Whether objects have the fields that they need not have. No form speaks of those, so that a unit which asks for one is
   * found out by the variants that differ.
   */
  readonly complete: boolean;
}

/** The variant in which forms are recognised. */
export const RECOGNISED = 0;

const variants: readonly Variant[] = [
  { text: (mark) => mark, elements: 3, firstNumber: 700_001, complete: false },
  { text: (mark) => `É "q" \\ {{% ${mark}\n two: lines`, elements: 2, firstNumber: 91_000_003, complete: true },
  { text: (mark) => `${mark}${'-long.'.repeat(60)}`, elements: 4, firstNumber: 3_100_007, complete: false },
  { text: (mark) => `${mark}/9`, elements: 1, firstNumber: 5_500_003, complete: true },
];

/** How many variants there are. */
export const variantCount = variants.length;

/** A mark, its parts captured: leaf number, kind of element (element, key, value), its index, its field. */
export const markPattern = /‹(\d+)(?:\.([ekv])(\d+)(?:\.([A-Za-z0-9]+))?)?›/gu;

/** Every option's data of every leaf, and the way back from data to leaves. */
export interface Sentinels {
  /** The data of all leaves under an assignment. */
  readonly environment: (assignment: Assignment, variant: number) => Environment;
  /** What a mark stands for. */
  readonly refOf: (mark: RegExpMatchArray) => Ref;
  readonly numbers: ReadonlyMap<number, Ref>;
  /** Whole lists, maps and elements, by their canonical JSON. */
  readonly wholes: ReadonlyMap<string, Ref>;
  /** Maps, by each of their keys that is a mark. */
  readonly owners: ReadonlyMap<string, { readonly ref: Ref; readonly map: Readonly<Record<string, Json>> }>;
  /** How many elements a leaf has in the recognised variant. */
  readonly elements: number;
}

/** The option of a choice that is none of its words, for finding out whether anybody looks at the word. */
export const ANY_WORD = 'any word';

/** Makes the sentinels of these leaves. */
export function makeSentinels(leaves: readonly Leaf[]): Sentinels {
  const maker = new Maker();
  const data = new Map<LeafId, readonly Readonly<Record<string, Json | undefined>>[]>();
  leaves.forEach((leaf, number) => {
    data.set(
      leaf.id,
      variants.map((variant, index) => maker.optionsOf(leaf, number, { ...variant, register: index === RECOGNISED })),
    );
  });
  const plain = variants.map((_, variant): Environment =>
    Object.fromEntries(leaves.map(({ id, options }) => [id, data.get(id)?.[variant]?.[options[0] ?? '']])),
  );
  return {
    environment: (assignment, variant) => {
      const environment: Record<LeafId, Json | undefined> = { ...plain[variant] };
      for (const id in assignment) environment[id] = data.get(id)?.[variant]?.[assignment[id] ?? ''];
      return environment;
    },
    refOf: ([, number, kind, index, field]) =>
      refTo(leaves[Number(number)]?.id ?? '', kind, index === undefined ? undefined : Number(index), field),
    numbers: maker.numbers,
    wholes: maker.wholes,
    owners: maker.owners,
    elements: variants[RECOGNISED]?.elements ?? 0,
  };
}

function refTo(leaf: LeafId, kind?: string, index?: number, field?: string): Ref {
  if (kind === undefined || index === undefined) return { leaf };
  return { leaf, part: kind === 'k' ? 'key' : 'item', index, ...(field === undefined ? {} : { field }) };
}

/** Which element is made. */
interface At {
  readonly ref: Ref;
  readonly suffix: string;
}

interface Context extends Variant {
  readonly register: boolean;
  readonly leaf: Leaf;
  readonly number: number;
}

class Maker {
  readonly numbers = new Map<number, Ref>();
  readonly wholes = new Map<string, Ref>();
  readonly owners = new Map<string, { ref: Ref; map: Readonly<Record<string, Json>> }>();
  private nextNumber = 0;

  optionsOf(leaf: Leaf, number: number, variant: Variant & { register: boolean }): Record<string, Json | undefined> {
    const context = { ...variant, leaf, number };
    switch (leaf.type) {
      case 'flag':
        return { true: true, false: false };
      case 'choice':
        return { ...Object.fromEntries(leaf.options.map((word) => [word, word])), [ANY_WORD]: this.text(context, '') };
      case 'text':
        return { set: this.text(context, ''), empty: '' };
      case 'whole':
        return { set: this.whole(context, { leaf: leaf.id }), empty: undefined };
      case 'list':
        return { set: this.list(context, leaf.node.items ?? {}), empty: frozen([]) };
      case 'map':
        return { set: this.map(context, valueNode(leaf.node)), empty: frozen({}) };
      case 'either':
        return {
          map: this.map(context, valueNode(alternative(leaf.node, 'object'))),
          list: this.list(context, textNode),
          empty: frozen({}),
        };
    }
  }

  private text({ text, number }: Context, suffix: string): string {
    return text(`‹${String(number)}${suffix}›`);
  }

  private whole(context: Context, ref: Ref, fraction = 0): number {
    const number = context.firstNumber + 13 * this.nextNumber++ + fraction;
    if (context.register) this.numbers.set(number, ref);
    return number;
  }

  private list(context: Context, items: Node): Json {
    const list = this.indexes(context).map((index) => {
      const ref: Ref = { leaf: context.leaf.id, part: 'item', index };
      return this.element(context, items, { ref, suffix: `.e${String(index)}` });
    });
    return this.remember(context, { leaf: context.leaf.id }, list);
  }

  // Not in the order of the keys, so that a construct which relies on the user's order is found out.
  private map(context: Context, values: Node): Json {
    const indexes = this.indexes(context);
    const shuffled = [...indexes.slice(1), ...indexes.slice(0, 1)];
    const entries = shuffled.map((index) => {
      const ref: Ref = { leaf: context.leaf.id, part: 'item', index };
      const value = this.element(context, values, { ref, suffix: `.v${String(index)}` });
      return [this.text(context, `.k${String(index)}`), value] as const;
    });
    const map = Object.fromEntries(entries);
    if (context.register) this.own(map, { leaf: context.leaf.id });
    return this.remember(context, { leaf: context.leaf.id }, map);
  }

  private element(context: Context, node: Node, at: At): Json {
    if (node.type === 'object') return this.object(context, node, at);
    const kinds = scalarKinds(node);
    if (kinds.length === 0) return this.anything(context, at);
    return this.scalar(context, kinds[(at.ref.index ?? 0) % kinds.length] ?? 'string', at);
  }

  private scalar(context: Context, kind: string, { ref, suffix }: At): Json {
    if (kind === 'boolean') return true;
    if (kind === 'integer') return this.whole(context, ref);
    return kind === 'number' ? this.whole(context, ref, 0.5) : this.text(context, suffix);
  }

  /** Any JSON at all: each element is of another kind. */
  private anything(context: Context, at: At): Json {
    const { ref, suffix } = at;
    const some = [
      () => this.text(context, suffix),
      () => this.whole(context, ref, 0.5),
      () => this.remember(context, ref, [this.text(context, `${suffix}.l`), true, { a: [1] }]),
      () => true,
    ];
    return some[(ref.index ?? 0) % some.length]?.() ?? null;
  }

  /** An object with the fields that it must have, or all that it may have, and some that nobody knows. */
  private object(context: Context, node: Node, { ref, suffix }: At): Json {
    const known = Object.entries(node.properties ?? {})
      .filter(([key]) => context.complete || (node.required ?? []).includes(key))
      .map(([key, field]) => {
        const at = { ref: { ...ref, field: key }, suffix: `${suffix}.${key}` };
        return [key, this.element(context, field, at)] as const;
      });
    const others = ['x', 'y'].map((letter) => [this.text(context, `${suffix}.${letter}`), letter] as const);
    const object = Object.fromEntries([...others, ...known]);
    if (context.register) this.own(object, ref);
    return this.remember(context, ref, object);
  }

  private own(map: Readonly<Record<string, Json>>, ref: Ref): void {
    for (const key of Object.keys(map).filter((one) => one.includes('‹'))) this.owners.set(key, { ref, map });
  }

  private remember(context: Context, ref: Ref, value: Json): Json {
    if (context.register) this.wholes.set(canonicalJson(value), ref);
    return frozen(value);
  }

  private indexes({ elements }: Context): number[] {
    return Array.from({ length: elements }, (_, index) => index);
  }
}

const textNode: Node = { type: 'string' };

function valueNode(node: Node): Node {
  return typeof node.additionalProperties === 'object' ? node.additionalProperties : {};
}

function alternative(node: Node, type: string): Node {
  return node.anyOf?.find((each) => each.type === type) ?? {};
}

/** The kinds of scalars that a schema admits; none when it admits anything. */
function scalarKinds(node: Node): string[] {
  const alternatives = node.anyOf ?? [node];
  return alternatives.flatMap(({ type, enum: words }) => {
    if (words !== undefined) return ['string'];
    return typeof type === 'string' ? [type] : [...(type ?? [])];
  });
}
