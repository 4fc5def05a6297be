// What a chart names, compiled: a text or a map as it is, and a text of several groups of values once for each of them, after
// which all have to be one form that differs in the group alone.
import type { Json } from '../model/json.js';
import type { Effort } from './compiled-unit.js';
import { differenceOf } from './difference.js';
import type { Group, LeafId, ListForm, MapForm, Text } from './form.js';
import { keyOf } from './form.js';
import type { NamedForm } from './includes.js';
import type { Inputs } from './inputs.js';
import { propsOf } from './inputs.js';
import { isWord } from './leaves.js';
import { Refusal } from './refusal.js';
import { shown } from './sightings.js';
import type { Named, NamedOfGroups, Props } from './source.js';
import type { Laboratory } from './trial.js';
import { compileUnit } from './unit-compiler.js';
import { mapLeaves } from './visit.js';

/** The forms of a name: one, or one for each of its groups. */
export function namedForms<Values>(
  named: Named<Values> | NamedOfGroups<Values>,
  laboratory: Laboratory,
  effort: Effort,
): NamedForm[] {
  const { name, description } = named;
  const head = { name, ...(description !== undefined && { description }) };
  const formOf = (id: string, render: (props: Props<Values>) => unknown): Text | MapForm => {
    const subject = { id, render: (inputs: Inputs) => [render(propsOf(inputs)) as Json] };
    return onlyForm(compileUnit(subject, laboratory, effort).form);
  };
  if (named.groups === undefined) return [{ ...head, form: formOf(name, named.render) }];
  const word = wordOf(named.groups);
  const forms = named.groups.map((id): NamedForm & { readonly group: Group } => {
    const path = id.split('.');
    const form = formOf(`${name} of ${id}`, (props) => named.render(props, groupAt(path, props.values) as never));
    return { ...head, form, group: { path, word } };
  });
  requireOneShape(forms, laboratory);
  return forms;
}

function onlyForm({ items }: ListForm): Text | MapForm {
  const [item, ...more] = items;
  if (
    more.length === 0 &&
    item?.is === 'item' &&
    item.when === undefined &&
    (item.value.is === 'text' || item.value.is === 'map')
  )
    return item.value;
  throw new Error('a named form is a text or a map');
}

/** The word by which a template reads its group: the last of their paths, where they agree in it. */
function wordOf(groups: readonly string[]): string {
  const words = new Set(groups.map((id) => id.split('.').at(-1) ?? ''));
  const [word = ''] = words;
  return words.size === 1 && isWord(word) && word !== 'root' ? word : 'values';
}

function groupAt(path: readonly string[], values: unknown): unknown {
  return path.reduce((group, key) => {
    const inner = (group as Record<string, unknown>)[key];
    if (typeof inner !== 'object' || inner === null) throw new Error(`there is no group ${path.join('.')} of values`);
    return inner;
  }, values);
}

/** One template can stand for all forms only if they differ in nothing but the group. */
function requireOneShape(forms: readonly (NamedForm & { readonly group: Group })[], laboratory: Laboratory): void {
  const [first, ...others] = forms.map((form) => ({ ...form, shape: shapeOf(form, laboratory) }));
  for (const other of others) {
    if (first === undefined || keyOf(first.shape) === keyOf(other.shape)) continue;
    throw new Refusal({
      unit: first.name,
      message: `is not the same text of ${first.group.path.join('.')} and of ${other.group.path.join('.')}`,
      ...shown(differenceOf([first.shape], [other.shape])),
      remedy: 'let all groups have the same fields, and do the same with each, or give them names of their own',
    });
  }
}

/** Equal for forms that one template can print: each leaf of the group by its place there, and by what it can be. */
function shapeOf({ form, group }: NamedForm & { readonly group: Group }, { leafOf }: Laboratory): Json {
  const within = `${group.path.join('.')}.`;
  const relative = (id: LeafId): LeafId => {
    const { type, options } = leafOf.get(id) ?? { type: '', options: [] };
    return id.startsWith(within) ? `.${id.slice(within.length)}: ${type} ${options.join('|')}` : id;
  };
  return mapLeaves(form, relative) as unknown as Json;
}
