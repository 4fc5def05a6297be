// Documents that are not refused: what is refused shows no object, and most random documents are.
import type { Json, JsonObject } from '../../../src/model/json.js';
import { isObject } from '../../../src/model/json.js';
import { parseValues } from '../../../src/model/values/parse.js';

/** How often what is wrong is taken out of a document: rules may find more when fields are well formed. */
const REPAIRS = 3;

/** A document without what it would be refused for, as far as that can be left out. */
export function allowed(values: JsonObject): JsonObject {
  let kept = values;
  for (let round = 0; round < REPAIRS; round++) {
    const { problems } = parseValues(kept);
    if (problems === undefined) break;
    for (const { path } of problems) kept = without(kept, path.map(String));
  }
  return kept;
}

/** Without what stands at a path, or without as much of the way there as is no map. */
function without(map: JsonObject, [step = '', ...rest]: readonly string[]): JsonObject {
  const { [step]: member, ...others } = map;
  return rest.length > 0 && isObject(member as Json)
    ? { ...others, [step]: without(member as JsonObject, rest) }
    : others;
}
