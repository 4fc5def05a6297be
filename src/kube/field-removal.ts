// An object without the fields that nobody wants any more: what server-side apply does when a manager stops applying
// them, for managers that have set them in another way.
import { matcherOf } from './managed-fields.js';
import type { FieldsV1 } from './object.js';

/**
 * A value without the fields in `gone`, except those that `kept` has too, by itself or with anything below.
 *
 * *Guarantees.* The value is left as it is; what isn't in `gone` stays.
 */
export function withoutFields(value: unknown, gone: FieldsV1, kept: FieldsV1): unknown {
  if (Array.isArray(value)) return withoutItems(value, gone, kept);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const rest = remaining(member, gone[`f:${name}`], kept[`f:${name}`]);
      return rest === undefined ? [] : [[name, rest.value]];
    }),
  );
}

function withoutItems(items: readonly unknown[], gone: FieldsV1, kept: FieldsV1): unknown[] {
  const find = (fields: FieldsV1, item: unknown, index: number) =>
    Object.entries(fields).find(([element]) => element !== '.' && matcherOf(element)(item, index))?.[1];
  return items.flatMap((item, index) => {
    const rest = remaining(item, find(gone, item, index), find(kept, item, index));
    return rest === undefined ? [] : [rest.value];
  });
}

/** In a box, because null is a value too. */
function remaining(
  value: unknown,
  gone: FieldsV1 | undefined,
  kept: FieldsV1 | undefined,
): { value: unknown } | undefined {
  if (gone === undefined) return { value };
  return kept === undefined ? undefined : { value: withoutFields(value, gone, kept) };
}
