// values.schema.json: the values schema as helm and editors read it (draft-07).
// No key is required and every key may be null, because absent and null both mean unset; what an item of a list must have may
// be neither.
import type { SchemaNode } from './json-schema.js';
import { schemaTree } from './json-schema.js';

type Schema = Record<string, unknown>;

/** Words of ours that mean nothing to a JSON schema validator. */
const ownWords = ['kind', 'nonEmpty', 'secret', 'open'];

/** The text of values.schema.json for a schema of values; by default that of the platform. */
export function publishedSchema(tree: SchemaNode = schemaTree()): string {
  return `${JSON.stringify(published(tree as Schema, { isGroup: true }), null, 2)}\n`;
}

interface Kind {
  /** Whether a node holds values and groups, and is no part of the type of a value: none of them is required. */
  readonly isGroup: boolean;
}

function published(node: Schema, kind: Kind = { isGroup: false }): Schema {
  const kept = Object.entries(node).filter(
    ([word, value]) =>
      !ownWords.includes(word) && !isGroupDefault(node, word, value) && !(kind.isGroup && word === 'required'),
  );
  return Object.fromEntries(kept.map(([word]) => [word, below(node, word, kind)]));
}

/** The `{}` that makes a group optional to the parser says nothing to a reader. */
function isGroupDefault(node: Schema, word: string, value: unknown): boolean {
  return word === 'default' && 'properties' in node && JSON.stringify(value) === '{}';
}

/** The value of a schema word with the schemas in it published too; members of maps may be null. */
function below(node: Schema, word: string, kind: Kind): unknown {
  const value = node[word];
  if (word === 'properties') {
    const members = Object.entries(value as Readonly<Record<string, Schema>>);
    return Object.fromEntries(members.map(([key, each]) => [key, property(each, isRequired(node, key, kind), kind)]));
  }
  if (word === 'additionalProperties' && typeof value === 'object') return member(value);
  if (word === 'items') return published(value as Schema);
  return word === 'anyOf' ? (value as Schema[]).map((each) => published(each)) : value;
}

function isRequired({ required }: Schema, key: string, { isGroup }: Kind): boolean {
  return !isGroup && Array.isArray(required) && required.includes(key);
}

function property(node: Schema, required: boolean, { isGroup }: Kind): Schema {
  return required ? published(node) : member(node, { isGroup: isGroup && !('kind' in node) });
}

function member(node: unknown, kind?: Kind): Schema {
  return nullable(published(node as Schema, kind));
}

function nullable(node: Schema): Schema {
  if (Array.isArray(node['anyOf'])) return { ...node, anyOf: [...(node['anyOf'] as Schema[]), { type: 'null' }] };
  if (Array.isArray(node['enum']))
    return { ...node, type: ['string', 'null'], enum: [...(node['enum'] as unknown[]), null] };
  return 'type' in node ? { ...node, type: [node['type'], 'null'].flat() } : node;
}
