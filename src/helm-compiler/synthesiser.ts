// From many cases, each with its form, to one form with conditions: whatever differs between cases is explained by the
// options of their assignments, as deep down as possible.
import { canonicalJson } from '../model/json.js';
import { notEmpty } from './contents.js';
import type { Condition, Entry, Form, Guarded, Item, LeafId, ListForm, MapForm, Part, Text } from './form.js';
import { fixedText, keyOf } from './form.js';
import type { Scope } from './evaluate.js';
import { evaluate } from './evaluate.js';
import type { Learner } from './learner.js';
import { Inexplicable } from './learner.js';
import type { Assignment, Leaf } from './leaves.js';
import { presenceOf } from './presence.js';
import {
  entryRole,
  haveDifferentNames,
  objectRoles,
  partRole,
  roleOf,
  stepToEntry,
  stepToItem,
  stepToObject,
} from './roles.js';
import { commonOrder, numbered } from './sequences.js';

/** One case: what was rendered under an assignment. */
export interface Case {
  readonly assignment: Assignment;
  readonly objects: readonly Item[];
  /** For evaluating forms with the data of the case. */
  readonly scope: Scope;
}

/** A thing, and the number of the case that it is from. */
interface Of<T> {
  readonly at: number;
  readonly it: T;
}

/** How the items of many lists become those of one. */
interface Merging {
  readonly order: readonly string[];
  /** The cases that there are. */
  readonly all: readonly number[];
  /** How an item is pointed at. */
  readonly stepTo: (item: Item, index: number) => string;
}

/** Makes one form of many cases. */
export class Synthesiser {
  constructor(
    private readonly cases: readonly Case[],
    private readonly learner: Learner,
    private readonly switches: readonly Leaf[],
  ) {}

  /** Conditions speak of switches alone. */
  private readonly filled = (id: LeafId): Condition | undefined => {
    const leaf = this.switches.find((each) => each.id === id);
    return leaf && notEmpty(id, leaf.options);
  };

  /** The objects of all cases, each with the condition under which it is there. */
  objects(): ListForm {
    const all = this.cases.map((_, at) => at);
    const roles = objectRoles(this.cases.map(({ objects }) => objects));
    const items = this.cases.map(({ objects }, at) => ({
      at,
      it: objects.map((item, i) => [roles[at]?.[i] ?? '', item] as const),
    }));
    const order = grouped(items).map(([role]) => role);
    return { is: 'list', items: this.merged(items, { order, all, stepTo: stepToObject }) };
  }

  /** What is made on the way to this place; where nothing can be made, the place is named. */
  private at<T>(step: string, make: () => T): T {
    try {
      return make();
    } catch (error) {
      if (error instanceof Inexplicable) error.path.unshift(step);
      throw error;
    }
  }

  /** One form for the forms of several cases. */
  private form(forms: readonly Of<Form>[]): Form {
    const [first] = forms;
    if (first === undefined) throw new Error('no case');
    const distinct = new Map(forms.map((each) => [keyOf(each.it), each]));
    if (distinct.size === 1) return first.it;
    return (
      this.whole(
        [...distinct.values()].map(({ it }) => it),
        forms,
      ) ?? this.parts(forms)
    );
  }

  /** One of the forms, or a switch as it is, if that alone explains every case. */
  private whole(distinct: readonly Form[], forms: readonly Of<Form>[]): Form | undefined {
    const richest = [...distinct].sort((a, b) => keyOf(b).length - keyOf(a).length).slice(0, 3);
    return [...richest, ...this.switchForms(distinct)].find((candidate) =>
      forms.every((each) => this.explains(candidate, each)),
    );
  }

  private switchForms(distinct: readonly Form[]): Form[] {
    if (!distinct.every((form) => form.is === 'constant' || fixedText(form) !== undefined)) return [];
    return this.switches
      .filter(({ type }) => type === 'flag' || type === 'choice')
      .flatMap(({ id: leaf }): Form[] => [
        { is: 'data', ref: { leaf } },
        { is: 'text', parts: [{ is: 'ref', ref: { leaf } }] },
      ]);
  }

  private explains(candidate: Form, { at, it }: Of<Form>): boolean {
    return this.valueOf(candidate, at) === this.valueOf(it, at);
  }

  private valueOf(form: Form, at: number): string | undefined {
    const scope = this.cases[at]?.scope;
    try {
      return scope && canonicalJson(evaluate(form, scope));
    } catch {
      return undefined;
    }
  }

  private parts(forms: readonly Of<Form>[]): Form {
    const kinds = new Set(forms.map(({ it }) => it.is));
    if (kinds.has('map')) forms = forms.map(({ at, it }) => ({ at, it: asMap(it) }));
    if (kinds.has('list')) forms = forms.map(({ at, it }) => ({ at, it: asList(it) }));
    if (new Set(forms.map(({ it }) => it.is)).size > 1) return this.choice(forms);
    if (kinds.has('map')) return this.map(forms as readonly Of<MapForm>[]);
    if (kinds.has('list')) return this.list(forms as readonly Of<ListForm>[]);
    return kinds.has('text') ? this.text(forms as readonly Of<Text>[]) : this.choice(forms);
  }

  private map(forms: readonly Of<MapForm>[]): MapForm {
    const all = forms.map(({ at }) => at);
    const members = forms.map(({ at, it }) => ({
      at,
      it: it.entries.map((entry) => [entryRole(entry), entry] as const),
    }));
    const entries = grouped(members).map(([, group]): Guarded<Entry> => {
      const made = (): Guarded<Entry> => {
        const entry = this.entry(group);
        return { ...entry, ...this.presence(group, all, entry) };
      };
      return this.at(stepToEntry(group[0]?.it), made);
    });
    return { is: 'map', entries };
  }

  private entry(group: readonly Of<Entry>[]): Entry {
    const [first] = group;
    if (first?.it.is !== 'entry' && first?.it.is !== 'each') return first?.it as Entry;
    const value = this.form(group.map(({ at, it }) => ({ at, it: (it as typeof first.it).value })));
    return { ...first.it, value };
  }

  /** The shorter of a list of one item, if it has one in every case, and one of items that are there or not. */
  private list(forms: readonly Of<ListForm>[]): Form {
    const several = this.items(forms);
    const only = this.onlyItem(forms);
    return only === undefined || keyOf(several).length <= keyOf(only).length ? several : only;
  }

  private onlyItem(forms: readonly Of<ListForm>[]): ListForm | undefined {
    const values = forms.flatMap(({ at, it: { items } }) => {
      const [first, ...more] = items;
      return first?.is === 'item' && more.length === 0 ? [{ at, it: first.value }] : [];
    });
    if (values.length < forms.length || haveDifferentNames(values.map(({ it }) => it))) return undefined;
    return { is: 'list', items: [{ is: 'item', value: this.at('[0]', () => this.form(values)) }] };
  }

  private items(forms: readonly Of<ListForm>[]): Form {
    const all = forms.map(({ at }) => at);
    const members = forms.map(({ at, it }) => {
      const roles = numbered(it.items.map(roleOf));
      return { at, it: it.items.map((item, i) => [roles[i] ?? '', item] as const) };
    });
    const order = commonOrder(members.map(({ it }) => it.map(([role]) => role)));
    return order === undefined
      ? this.choice(forms)
      : { is: 'list', items: this.merged(members, { order, all, stepTo: stepToItem }) };
  }

  private merged(
    members: readonly Of<readonly (readonly [string, Item])[]>[],
    { order, all, stepTo }: Merging,
  ): Guarded<Item>[] {
    const groups = new Map(grouped(members));
    return order.map((role, index) => {
      const group = groups.get(role) ?? [];
      const [first] = group;
      if (first === undefined) throw new Error('no case');
      return this.at(stepTo(first.it, index), () => {
        const item = this.item(first.it, group);
        return { ...item, ...this.presence(group, all, item) };
      });
    });
  }

  private item(first: Item, group: readonly Of<Item>[]): Item {
    if (first.is === 'splice') return first;
    const values = group.flatMap(({ at, it }) => (it.is === 'splice' ? [] : [{ at, it: it.value }]));
    return { ...first, value: this.form(values) };
  }

  private text(forms: readonly Of<Text>[]): Form {
    const all = forms.map(({ at }) => at);
    const members = forms.map(({ at, it }) => {
      const roles = numbered(it.parts.map(partRole));
      return { at, it: it.parts.map((part, i) => [roles[i] ?? '', part] as const) };
    });
    const order = commonOrder(members.map(({ it }) => it.map(([role]) => role)));
    if (order === undefined) return this.choice(forms);
    const groups = new Map(grouped<Part>(members));
    const parts = order.map((role): Guarded<Part> => {
      const group = groups.get(role) ?? [];
      const part = this.part(group);
      return { ...part, ...this.presence(group, all, part) };
    });
    return { is: 'text', parts };
  }

  private part(group: readonly Of<Part>[]): Part {
    const part = group[0]?.it as Part;
    if (part.is !== 'json' && part.is !== 'hash') return part;
    const of = this.at(part.is, () => this.form(group.map(({ at, it }) => ({ at, it: (it as typeof part).of }))));
    return { ...part, of } as Part;
  }

  private choice(forms: readonly Of<Form>[]): Form {
    const groups = grouped(forms.map(({ at, it }) => ({ at, it: [[keyOf(it), it] as const] })));
    const sorted = [...groups].sort(([, a], [, b]) => a.length - b.length);
    const of = sorted.map(([, group], index) => {
      const value = group[0]?.it as Form;
      const rest = sorted.slice(index + 1).flatMap(([, other]) => other.map(({ at }) => at));
      return {
        value,
        ...guard(
          this.learner.learn(
            group.map(({ at }) => at),
            rest,
          ),
        ),
      };
    });
    return { is: 'choice', of };
  }

  /** The condition under which the group's thing is there, of all these cases. */
  private presence(
    group: readonly Of<unknown>[],
    all: readonly number[],
    it: Entry | Item | Part,
  ): { when?: Condition } {
    const present = new Set(group.map(({ at }) => at));
    return guard(presenceOf(it, { all, present, cases: this.cases, learner: this.learner, filled: this.filled }));
  }
}

/** A leaf as one contribution among others. */
function asMap(form: Form): Form {
  return form.is === 'data' ? { is: 'map', entries: [{ is: 'splice', ref: form.ref }] } : form;
}

function asList(form: Form): Form {
  return form.is === 'data' ? { is: 'list', items: [{ is: 'splice', ref: form.ref }] } : form;
}

function guard(when: Condition | undefined): { when?: Condition } {
  return when === undefined ? {} : { when };
}

/** Things of all cases by their role. */
function grouped<T>(members: readonly Of<readonly (readonly [string, T])[]>[]): [string, Of<T>[]][] {
  const groups = new Map<string, Of<T>[]>();
  for (const { at, it } of members) {
    for (const [role, thing] of it) {
      const group = groups.get(role);
      if (group === undefined) groups.set(role, [{ at, it: thing }]);
      else group.push({ at, it: thing });
    }
  }
  return [...groups];
}
