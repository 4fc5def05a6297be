// The values of any chart, from a schema in the vocabulary of `src/model/values/fields.ts`: its tree, values.yaml and
// values.schema.json. As in the platform's own chart, absent and null mean unset, and no key is required.
import { stringify } from 'yaml';
import * as z from 'zod';
import type { Json, JsonObject } from '../model/json.js';
import { coalesce } from '../model/document/merge.js';
import type { SchemaNode } from '../model/values/json-schema.js';
import { isLeaf } from '../model/values/json-schema.js';
import { publishedSchema } from '../model/values/published-schema.js';
import { withoutNulls } from '../model/values/parse.js';
import type { ChartSource } from './source.js';

/** The complete values of a schema, as constructs are given them. */
export type Complete<Schema extends z.ZodType> = z.output<Schema>;

/** What a chart needs to know about its values. */
export function valuesOf(schema: z.ZodType): ChartSource<unknown>['values'] {
  const tree = treeOf(schema);
  return {
    tree,
    file: stringify(defaultsOf(tree), { version: '1.1', lineWidth: 0 }),
    schema: publishedSchema(tree),
  };
}

/** The complete values that a document means. @throws when the schema refuses it */
export function completeValues<T>(schema: z.ZodType<T>, document: JsonObject): T {
  return schema.parse(withoutNulls(coalesce(defaultsOf(treeOf(schema)) as JsonObject, document)));
}

function treeOf(schema: z.ZodType): SchemaNode {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) as unknown as SchemaNode;
}

function defaultsOf(node: SchemaNode): Json {
  if (isLeaf(node)) return node.default ?? null;
  return Object.fromEntries(Object.entries(node.properties ?? {}).map(([key, child]) => [key, defaultsOf(child)]));
}
