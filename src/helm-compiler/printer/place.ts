// Where in a template something is printed: what the dot is there, and by which variables elements go.
import type { Condition as RuleCondition } from '../../model/values/rules/language.js';
import type { Group, LeafId, Ref } from '../form.js';
import type { NamedForm } from '../includes.js';
import type { Leaf } from '../leaves.js';
import { accessIn, accessTo } from '../leaves.js';

/** A place in a template. */
export interface Place {
  readonly leafOf: (id: LeafId) => Leaf;
  /** The name of the chart, which prefixes its named templates. */
  readonly chart: string;
  /** Groups whose keys are no words, by the variables that stand for them. @default - none */
  readonly groups?: ReadonlyMap<string, string>;
  /** Conditions that the chart names. @default - none */
  readonly conditions?: Readonly<Record<string, RuleCondition>>;
  /** Texts that the chart names, for rules that ask for one. @default - none */
  readonly named?: readonly NamedForm[];
  /** Expressions of fields that rules ask about, where they are not read from the values. @default - all are */
  readonly fields?: Readonly<Record<string, string>>;
  /** The leaf that the dot is, inside a `with`. @default - the dot is the root, or nothing useful */
  readonly dot?: LeafId;
  /** Whether the dot is not the root. @default false */
  readonly moved?: boolean;
  /** What a named template is given beside the root. @default - the dot is the root alone */
  readonly group?: Group;
  /** Variables of the elements at hand. @default - none */
  readonly variables?: Readonly<Record<LeafId, { readonly key: string; readonly item: string }>>;
}

/** The expression that reads what a reference means. */
export function expressionOf(ref: Ref, place: Place): string {
  if (ref.part !== undefined) return elementExpression(ref, place);
  if (place.dot === ref.leaf) return '.';
  return wholeOf(ref.leaf, place);
}

/** The expression that reads a whole leaf. */
export function wholeOf(id: LeafId, place: Place): string {
  const { path, expression } = place.leafOf(id);
  const { group } = place;
  if (group === undefined || !group.path.every((key, at) => key === path[at])) return rooted(expression, place);
  return accessIn(`${place.moved === true ? '$' : ''}.${group.word}`, path.slice(group.path.length));
}

/** What a named template is given: the root, or the root and a group of values. */
export function contextOf(group: Group | undefined, place: Place): string {
  const root = rootOf(place);
  return group === undefined ? root : `(dict "root" ${root} "${group.word}" ${rooted(accessTo(group.path), place)})`;
}

/** Lines that are one scope, with the variables of groups that they use declared in the first of them. */
export function declared(lines: readonly string[], place: Place): string[] {
  const { groups = new Map<string, string>() } = place;
  const values = rooted('.Values', place);
  const used = [...groups].filter(([variable]) => lines.some((line) => line.includes(`${variable}.`)));
  return [
    ...used.map(([variable, group]) => `{{- ${variable} := index ${values} ${JSON.stringify(group)} }}`),
    ...lines,
  ];
}

/** An expression that starts at the root, as it is written here. */
export function rooted(expression: string, place: Place): string {
  const root = rootOf(place);
  return root === '.'
    ? expression
    : expression.replace(/(^|[( ])\.(?=[A-Z])/g, (_, before: string) => `${before}${root}.`);
}

/** The root itself, for handing it to a named template. */
export function rootOf(place: Place): string {
  if (place.group !== undefined) return place.moved === true ? '$.root' : '.root';
  return place.moved === true ? '$' : '.';
}

/** The place inside a `with` over a leaf. */
export function within(leaf: LeafId, place: Place): Place {
  return { ...place, dot: leaf, moved: true };
}

/** The place inside a `range` over a leaf. */
export function eachOf(leaf: LeafId, place: Place): Place {
  const { dot, ...rest } = place;
  const noun = singular(place.leafOf(leaf).path);
  return {
    ...(dot === undefined ? place : rest),
    moved: true,
    variables: { ...place.variables, [leaf]: { key: '$key', item: `$${noun}` } },
  };
}

/** The variables of a `range` over a leaf, and its expression: what follows the word. */
export function rangeOver(ref: Ref, place: Place): string {
  const { key, item } = eachOf(ref.leaf, place).variables?.[ref.leaf] ?? { key: '', item: '' };
  const isList = place.leafOf(ref.leaf).type === 'list';
  return `${isList ? item : `${key}, ${item}`} := ${expressionOf(ref, place)}`;
}

function elementExpression({ leaf, part, field }: Ref, place: Place): string {
  const variables = place.variables?.[leaf];
  if (variables === undefined) throw new Error(`${leaf}: an element outside of its range`);
  if (part === 'key') return variables.key;
  return field === undefined ? variables.item : `${variables.item}.${field}`;
}

function singular(path: readonly string[]): string {
  const noun = path[path.length - 1] ?? 'item';
  return noun.endsWith('s') ? noun.slice(0, -1) : noun;
}
