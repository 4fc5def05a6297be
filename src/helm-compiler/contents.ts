// When there is anything in a map or list: the printer writes an empty one otherwise, and what holds nothing else is there
// exactly then.
import type { Condition, Entry, Guarded, Item, LeafId, ListForm, MapForm } from './form.js';

/** That there is data of a leaf; undefined where that cannot be asked. */
export type Filled = (leaf: LeafId) => Condition | undefined;

/** That a leaf with these options is not empty. */
export function notEmpty(leaf: LeafId, options: readonly string[]): Condition {
  return { leaf, among: options.filter((option) => option !== 'empty') };
}

/** The conditions under which there is anything at all; undefined when there always is, or may be. */
export function conditionsOf(value: MapForm | ListForm, filled: Filled): Condition[] | undefined {
  const members: readonly Guarded<Entry | Item>[] = value.is === 'map' ? value.entries : value.items;
  const conditions = members.map((member) => isThere(member, filled));
  return conditions.includes(undefined) ? undefined : (conditions as Condition[]);
}

function isThere(member: Guarded<Entry | Item>, filled: Filled): Condition | undefined {
  const { when } = member;
  const data = member.is === 'splice' ? member.ref : member.is === 'each' ? member.over : undefined;
  if (data === undefined || data.part !== undefined) return when;
  // What is said of its kind says that there is some.
  if (when !== undefined && 'leaf' in when && when.leaf === data.leaf) return notEmpty(when.leaf, when.among);
  const some = filled(data.leaf);
  return when === undefined || some === undefined ? some : { and: [when, some] };
}
