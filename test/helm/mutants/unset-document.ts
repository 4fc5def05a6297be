// A document in which everything is null that may be unset: what is printed then, templates must say themselves.
import { coalesce } from '../../../src/model/document/merge.js';
import type { Json, JsonObject } from '../../../src/model/json.js';
import { schemaLeaves } from '../../../src/model/values/json-schema.js';
import { valueAt } from '../../../src/model/values/rules/language.js';
import { minimal } from '../../constructs/render.js';
import { put } from '../documents.js';

/** Everything is null that may be unset, but for this. */
export function unset(over: JsonObject): JsonObject {
  const kept = [minimal, over, { 'oauth2-proxy': { config: { existingSecret: 'kept' } } }];
  const document: Record<string, Json> = {};
  for (const { path, node } of schemaLeaves()) {
    const isKept = node.nonEmpty === true || kept.some((each) => valueAt(each, path) !== undefined);
    if (!isKept) put(document, path, null);
  }
  return coalesce(document, over);
}
