// values.schema.json: the values schema as helm and editors read it (draft-07).
// No key is required and every key may be null, because absent and null both mean unset.
import { schemaTree } from './json-schema.js';

type Schema = Record<string, unknown>;

/** Words of ours that mean nothing to a JSON schema validator. */
const ownWords = ['kind', 'nonEmpty', 'secret', 'open'];

/** The text of values.schema.json. */
export function publishedSchema(): string {
  return `${JSON.stringify(published(schemaTree() as Schema), null, 2)}\n`;
}

function published(node: Schema): Schema {
  const kept = Object.entries(node).filter(
    ([word, value]) => !ownWords.includes(word) && !isGroupDefault(node, word, value),
  );
  return Object.fromEntries(kept.map(([word, value]) => [word, below(word, value)]));
}

/** The `{}` that makes a group optional to the parser says nothing to a reader. */
function isGroupDefault(node: Schema, word: string, value: unknown): boolean {
  return word === 'default' && 'properties' in node && JSON.stringify(value) === '{}';
}

/** The value of a schema word with the schemas in it published too; members of maps may be null. */
function below(word: string, value: unknown): unknown {
  if (word === 'properties')
    return Object.fromEntries(Object.entries(value as Schema).map(([key, node]) => [key, member(node)]));
  if (word === 'additionalProperties' && typeof value === 'object') return member(value);
  if (word === 'items') return published(value as Schema);
  return word === 'anyOf' ? (value as Schema[]).map(published) : value;
}

function member(node: unknown): Schema {
  return nullable(published(node as Schema));
}

function nullable(node: Schema): Schema {
  if (Array.isArray(node['anyOf'])) return { ...node, anyOf: [...(node['anyOf'] as Schema[]), { type: 'null' }] };
  if (Array.isArray(node['enum']))
    return { ...node, type: ['string', 'null'], enum: [...(node['enum'] as unknown[]), null] };
  return 'type' in node ? { ...node, type: [node['type'], 'null'].flat() } : node;
}
