// values.yaml: every key with its documented default, its meaning as the comment above it.
import { stringify } from 'yaml';
import type { Json } from '../json.js';
import { isObject } from '../json.js';
import { wrapped } from './prose.js';
import type { SchemaNode } from './json-schema.js';
import { isLeaf, schemaTree } from './json-schema.js';

const header = [
  'Values of an Orchestra platform and their defaults. Copy what you change; leave out the rest.',
  'Absent and null mean unset. docs/values.md holds the same as a table.',
];

/** The text of values.yaml. */
export function defaultsFile(): string {
  const head = header.map((line) => `# ${line}\n`).join('');
  return `${head}\n${members(schemaTree(), '')}`;
}

function members(node: SchemaNode, indent: string): string {
  return Object.entries(node.properties ?? {})
    .map(([key, child]) => comment(child, indent) + member(key, child, indent))
    .join(indent === '' ? '\n' : '');
}

function comment(node: SchemaNode, indent: string): string {
  const allowed = node.enum === undefined ? '' : ` One of ${node.enum.filter((word) => word !== null).join(', ')}.`;
  return wrapped(`${node.description ?? ''}${allowed}`, 110 - indent.length)
    .map((line) => `${indent}# ${line}\n`)
    .join('');
}

function member(key: string, node: SchemaNode, indent: string): string {
  const name = key.includes('-') ? JSON.stringify(key) : key;
  if (!isLeaf(node)) return `${indent}${name}:\n${members(node, `${indent}  `)}`;
  return `${indent}${name}:${value(node.default ?? null, `${indent}  `)}`;
}

function value(fallback: Json, indent: string): string {
  if (isInline(fallback)) return ` ${stringify(fallback, { version: '1.1', lineWidth: 0 }).trimEnd()}\n`;
  const lines = stringify(fallback, { version: '1.1', lineWidth: 0 }).trimEnd().split('\n');
  return `\n${lines.map((line) => (line === '' ? '\n' : `${indent}${line}\n`)).join('')}`;
}

function isInline(fallback: Json): boolean {
  if (Array.isArray(fallback)) return fallback.length === 0;
  return !isObject(fallback) || Object.keys(fallback).length === 0;
}
