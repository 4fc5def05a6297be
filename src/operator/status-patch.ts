// From the status that a Workshop should have to the merge patch that gives it that one: what is left out of a merge
// patch stays, so what is to go is named. Fields that this program does not know belong to a newer one, and stay.
import type { JsonObject } from '../model/json.js';
import { isObject } from '../model/json.js';
import type { WorkshopStatus } from '../model/workshop/index.js';
import { workshopStatus } from '../model/workshop/index.js';
import type { ObservedWorkshop } from './observed.js';

const knownFields = Object.keys(workshopStatus.shape);

/** The patch of the status subresource. It fails when the Workshop is no longer the one that was judged. */
export function statusPatch({ resourceVersion, rawStatus }: ObservedWorkshop, status: WorkshopStatus): object {
  const wanted = status as unknown as JsonObject;
  const known = Object.fromEntries(Object.entries(rawStatus).filter(([field]) => knownFields.includes(field)));
  return { metadata: { resourceVersion }, status: merging(known, wanted) };
}

/** Lists are replaced as a whole; maps are merged, so what one of them no longer has is set to null. */
function merging(before: JsonObject, after: JsonObject): JsonObject {
  const gone = Object.keys(before).filter((field) => after[field] === undefined);
  const kept = Object.entries(after).filter(([, value]) => value !== undefined);
  return Object.fromEntries([
    ...gone.map((field) => [field, null] as const),
    ...kept.map(([field, value]) => [field, mergingValue(before[field], value)] as const),
  ]);
}

function mergingValue(before: unknown, after: JsonObject[string]) {
  return isObject(after) && isObject(before) ? merging(before, after) : after;
}
