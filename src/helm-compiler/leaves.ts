// The leaves of a chart's inputs and what a construct may ask of each. A construct branches on options alone (a switch,
// whether something is empty, whether a number is set); all other data it can only hand on.
import type { Json } from '../model/json.js';
import type { SchemaNode } from '../model/values/json-schema.js';
import { schemaLeaves } from '../model/values/json-schema.js';
import type { LeafId } from './form.js';

/** A node of a values schema, with words of JSON schema that only made-up data needs. */
export interface Node extends SchemaNode {
  readonly required?: readonly string[];
  readonly uniqueItems?: boolean;
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean | Node;
  readonly anyOf?: readonly Node[];
}

/** How the data of a leaf is treated. `either`: a map or a list. */
export type LeafType = 'flag' | 'choice' | 'text' | 'whole' | 'list' | 'map' | 'either';

/** One leaf. */
export interface Leaf {
  readonly id: LeafId;
  readonly path: readonly string[];
  readonly type: LeafType;
  readonly node: Node;
  /** What a construct may tell apart. A single one means: nothing. */
  readonly options: readonly string[];
  /** What an unset leaf is after completion; undefined where constructs see that it is unset. */
  readonly unset: Json | undefined;
  /** Where templates read it. */
  readonly expression: string;
}

/** A choice of options, by leaf; leaves with one option may be left out. */
export type Assignment = Readonly<Record<LeafId, string>>;

/** The data of every leaf. */
export type Environment = Readonly<Record<LeafId, Json | undefined>>;

const emptyOf = { text: '', list: [], map: {}, either: {} } as const;

/** The leaves of a values schema. */
export function valueLeaves(tree: SchemaNode): Leaf[] {
  return schemaLeaves(tree).map(({ path, node }) => {
    const type = typeOf(node);
    return {
      id: path.join('.'),
      path,
      type,
      node,
      options: optionsOf(type, node),
      unset: unsetOf(type, node),
      expression: accessTo(path),
    };
  });
}

/** What Helm knows about an installation; constructs read it beside the values. */
export const releaseLeaves: readonly Leaf[] = (
  [
    ['name', 'text', '.Release.Name'],
    ['namespace', 'text', '.Release.Namespace'],
    ['service', 'text', '.Release.Service'],
    ['revision', 'whole', '.Release.Revision'],
  ] as const
).map(([field, type, expression]) => ({
  id: `release.${field}`,
  path: [field],
  type,
  node: {},
  options: ['set'],
  unset: undefined,
  expression,
}));

/** The version of the program that a chart installs: a fixed text to constructs, which templates read from Chart.yaml. */
export const appVersionLeaf: Leaf = {
  id: 'chart.appVersion',
  path: ['appVersion'],
  type: 'text',
  node: {},
  options: ['set'],
  unset: undefined,
  expression: '.Chart.AppVersion',
};

/** `.Values.api.image.tag`, `$oauth2Proxy.config`: a path as templates read it. */
export function accessTo(path: readonly string[]): string {
  const [group = '', ...rest] = path;
  const isVariable = rest.length > 0 && !isWord(group);
  return accessIn(isVariable ? variableOf(group) : '.Values', isVariable ? rest : path);
}

/** The same from an expression on. */
export function accessIn(parent: string, path: readonly string[]): string {
  return path.reduce(
    (read, key) => (isWord(key) ? `${read}.${key}` : `(index ${read} ${JSON.stringify(key)})`),
    parent,
  );
}

/** The variable of a group whose key is no word: `$oauth2Proxy`. */
export function variableOf(group: string): string {
  return `$${group.replaceAll(/[^A-Za-z0-9]+(.?)/g, (_, letter: string) => letter.toUpperCase())}`;
}

/** Groups whose keys are no words, by their variables. */
export function variablesOf(leaves: readonly Leaf[]): ReadonlyMap<string, string> {
  const groups = leaves.flatMap(({ path: [group = '', ...rest] }) =>
    rest.length > 0 && !isWord(group) ? [group] : [],
  );
  return new Map(groups.map((group) => [variableOf(group), group]));
}

/** Whether a template can read a key after a dot. */
export function isWord(key: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key);
}

/** The option that a leaf's data means. */
export function optionOf(leaf: Leaf, value: Json | undefined): string {
  if (leaf.type === 'flag' || leaf.type === 'choice') return String(value);
  if (leaf.options.length === 1) return leaf.options[0] ?? '';
  if (isUnset(value)) return 'empty';
  if (leaf.type === 'either') return Array.isArray(value) ? 'list' : 'map';
  return 'set';
}

function isUnset(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function typeOf(node: SchemaNode): LeafType {
  const types = new Set([node.type, ...(node.anyOf ?? []).map(({ type }) => type)]);
  if (types.has('boolean') && node.kind === 'switch') return 'flag';
  if (node.enum !== undefined) return 'choice';
  if (types.has('object')) return types.has('array') ? 'either' : 'map';
  if (types.has('array')) return 'list';
  return types.has('string') ? 'text' : 'whole';
}

function optionsOf(type: LeafType, node: SchemaNode): readonly string[] {
  switch (type) {
    case 'flag':
      return ['true', 'false'];
    case 'choice':
      return (node.enum ?? []).filter((word) => word !== null).map(String);
    case 'whole':
      return node.default === null ? ['set', 'empty'] : ['set'];
    case 'either':
      return ['map', 'list', 'empty'];
    default:
      return node.nonEmpty === true ? ['set'] : ['set', 'empty'];
  }
}

function unsetOf(type: LeafType, node: SchemaNode): Json | undefined {
  if (type === 'flag' || type === 'choice') return node.default as Json;
  if (type === 'whole') return node.default === null ? undefined : (node.default as Json);
  return emptyOf[type];
}
