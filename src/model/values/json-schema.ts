// The values schema as JSON schema (draft-07), and its leaves.
// Everything generated (values.yaml, docs/values.md, values.schema.json) starts from this one tree.
import * as z from 'zod';
import type { Json } from '../json.js';
import { valuesSchema } from './schema/index.js';

/** A node of the values schema. */
export interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: Json;
  readonly enum?: readonly Json[];
  readonly pattern?: string;
  readonly title?: string;
  readonly examples?: readonly Json[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** `switch` or `data`; absent on groups. */
  readonly kind?: 'switch' | 'data';
  readonly nonEmpty?: boolean;
  readonly secret?: boolean;
  readonly open?: boolean;
}

let tree: SchemaNode | undefined;

/** The values schema as a tree of JSON schema nodes, with our own words (kind, secret, …) beside the standard ones. */
export function schemaTree(): SchemaNode {
  tree ??= z.toJSONSchema(valuesSchema, { io: 'input', target: 'draft-7' }) as unknown as SchemaNode;
  return tree;
}

/** A leaf of the values document with its path. */
export interface Leaf {
  readonly path: readonly string[];
  readonly node: SchemaNode;
}

/** The leaves of the schema in the order in which they are written. */
export function schemaLeaves(node: SchemaNode = schemaTree(), path: readonly string[] = []): Leaf[] {
  if (isLeaf(node)) return [{ path, node }];
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => schemaLeaves(child, [...path, key]));
}

/** Whether a node holds a value of its own and not just keys of the schema. */
export function isLeaf(node: SchemaNode): boolean {
  return node.kind !== undefined;
}
