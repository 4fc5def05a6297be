// Numbers in manifests that are not written in plain decimals, as Go prints a large one that nobody made a whole number.
// What users put where anything may stand is handed on as Helm prints it; everywhere else it is a fault of the chart.
import type { Json, JsonObject } from '../../src/model/json.js';
import { isObject } from '../../src/model/json.js';
import { schemaLeaves } from '../../src/model/values/json-schema.js';
import { valueAt } from '../../src/model/values/rules/language.js';

const open = schemaLeaves().filter(({ node }) => node.type !== 'integer');

/** The numbers of a manifest that no open leaf of the document holds. */
export function strangeNumbers(numbers: readonly string[], document: JsonObject): string[] {
  if (numbers.length === 0) return [];
  const handedOn = new Set(open.flatMap(({ path }) => numbersIn(valueAt(document, path) as Json | undefined)));
  return numbers.filter((number) => !handedOn.has(Number(number)));
}

function numbersIn(value: Json | undefined): number[] {
  if (typeof value === 'number') return [value];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(numbersIn);
  return isObject(value) ? Object.values(value).flatMap(numbersIn) : [];
}
