// A row of the table of rules.
import type { JsonObject } from '../../../../src/model/json.js';

/** What a document is, the document over the minimal one, and the rules that it breaks. */
export type Row = readonly [sentence: string, over: JsonObject, broken: readonly string[]];
