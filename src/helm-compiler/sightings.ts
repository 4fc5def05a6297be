// What a refusal shows of renderings that differ where they should not.
import type { Json } from '../model/json.js';
import type { Difference } from './difference.js';
import { differenceOf } from './difference.js';
import type { Item } from './form.js';
import { keyOf } from './form.js';
import type { Finding } from './refusal.js';
import type { Case } from './synthesiser.js';

/** A difference as refusals show it. */
export function shown(difference: Difference | undefined): Partial<Finding> {
  return difference === undefined ? {} : { path: difference.path, observed: [difference.expected, difference.found] };
}

/** Where two cases differ although their options are the same, and what each of them holds there. */
export function ofAlikeCases(
  cases: readonly Case[],
  evaluated: (items: readonly Item[], of: Case) => readonly Json[],
): Partial<Finding> {
  const first = new Map<string, Case>();
  for (const each of cases) {
    const options = JSON.stringify(each.assignment);
    const before = first.get(options);
    if (before === undefined) first.set(options, each);
    else if (keyOf(before.objects) !== keyOf(each.objects)) {
      const difference = differenceOf(evaluated(before.objects, before), evaluated(each.objects, each));
      return { ...shown(difference), switches: each.assignment };
    }
  }
  return {};
}
