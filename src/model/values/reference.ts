// docs/values.md: the reference of all values, a table per top-level key.
import { canonicalJson } from '../json.js';
import type { Leaf, SchemaNode } from './json-schema.js';
import { schemaLeaves, schemaTree } from './json-schema.js';

/** The text of docs/values.md. */
export function valuesReference(): string {
  const sections = Object.entries(schemaTree().properties ?? {});
  const single = sections.filter(([, node]) => node.kind !== undefined);
  const groups = sections.filter(([, node]) => node.kind === undefined);
  return [
    '# Values',
    '',
    'Every key that a values file may hold. Generated from the schema; `orchestra values --schema` prints that.',
    'Absent and null mean unset: a text, list or map is then empty, a number or switch has its default.',
    '',
    ...table(single.flatMap(([key, node]) => schemaLeaves(node, [key]))),
    ...groups.flatMap(([key, node]) => section(key, node)),
    '',
  ].join('\n');
}

function section(key: string, node: SchemaNode): string[] {
  return ['', `## ${key}`, '', node.description ?? '', '', ...table(schemaLeaves(node, [key]))];
}

function table(leaves: readonly Leaf[]): string[] {
  return ['| Key | Type | Default | Meaning |', '| --- | --- | --- | --- |', ...leaves.map(row)];
}

function row({ path, node }: Leaf): string {
  const key = path.map((step) => (step.includes('-') ? `"${step}"` : step)).join('.');
  return `| \`${key}\` | ${typeOf(node)} | ${shortened(canonicalJson(node.default))} | ${node.description ?? ''} |`;
}

/** Long defaults are in values.yaml, which shows them better than a cell. */
function shortened(text: string): string {
  return text.length > 120 ? 'see values.yaml' : `\`${text.replaceAll('|', '\\|')}\``;
}

function typeOf(node: SchemaNode): string {
  if (node.enum !== undefined) return node.enum.map((word) => `\`${String(word)}\``).join(' ');
  if (node.title !== undefined) return node.type === 'array' ? `list: each ${node.title}` : node.title;
  if (node.anyOf !== undefined) return [...new Set(node.anyOf.map((one) => word(one.type)))].join(' or ');
  return word(node.type);
}

function word(type: SchemaNode['type']): string {
  const words: Record<string, string> = {
    string: 'text',
    integer: 'whole number',
    boolean: 'true or false',
    array: 'list',
    object: 'map',
  };
  return words[String(type)] ?? String(type);
}
