// Many questions at once, and all that may not be asked said together.
import { ApiError } from '../../kube/errors.js';
import { Slots } from '../../kube/slots.js';

/** How many questions are under way; a cluster has others to answer too. */
const atOnce = 8;

/** Questions that the account may not ask. */
export class Denied extends Error {
  override readonly name = 'Denied';

  constructor(readonly denials: readonly ApiError[]) {
    super(denials.map(({ message }) => message).join('\n'));
  }
}

/** Whether an account lacks a permission: to ask, or to grant what the object grants. */
export function isDenied(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    error.status === 403 &&
    / cannot \w+ resource |attempting to grant RBAC permissions/.test(error.message)
  );
}

/**
 * What `ask` answers for each item, in their order.
 *
 * @throws Denied with all that is denied, or whatever else went wrong first
 */
export async function allOf<Item, Result>(
  items: readonly Item[],
  ask: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const slots = new Slots(atOnce);
  const settled = await Promise.allSettled(items.map((item, index) => slots.within(undefined, () => ask(item, index))));
  throwFailures(settled);
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

/** Both of two answers; throws as {@link allOf} does. */
export async function bothOf<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  throwFailures(await Promise.allSettled([first, second]));
  return Promise.all([first, second]);
}

function throwFailures(settled: readonly PromiseSettledResult<unknown>[]): void {
  const failures = settled
    .flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
    .flatMap((failure): readonly unknown[] => (failure instanceof Denied ? failure.denials : [failure]));
  const other = failures.filter((failure) => !isDenied(failure));
  if (other.length > 0) throw other[0];
  if (failures.length > 0) throw new Denied(failures.filter(isDenied));
}
