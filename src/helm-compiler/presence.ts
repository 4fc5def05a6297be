// Under which condition something is there that some cases have and others do not.
import type { Filled } from './contents.js';
import { conditionsOf } from './contents.js';
import type { Scope } from './evaluate.js';
import { holds } from './evaluate.js';
import { anyOf, sizeOf } from './factoring.js';
import type { Condition, Entry, Item, LeafId, Part } from './form.js';
import type { Learner } from './learner.js';

/** In which cases something is there, and in which it could be. */
interface Sightings {
  readonly all: readonly number[];
  readonly present: ReadonlySet<number>;
  readonly cases: readonly { readonly scope: Scope }[];
  readonly learner: Pick<Learner, 'learn'>;
  readonly filled: Filled;
}

/** When it is there; undefined when it always is. What is made of an empty leaf is not seen, nor missed. */
export function presenceOf(it: Entry | Item | Part, sightings: Sightings): Condition | undefined {
  const { all, present, cases, learner } = sightings;
  const absent = all.filter((at) => !present.has(at));
  const emptiable = emptiableOf(it);
  const missed =
    emptiable === undefined ? absent : absent.filter((at) => cases[at]?.scope.option(emptiable) !== 'empty');
  const learnt = learner.learn([...present], missed);
  return learnt && (contentsOf(it, learnt, sightings) ?? learnt);
}

/** That there is anything in it, where this says more shortly when it is there. */
function contentsOf(it: Entry | Item | Part, learnt: Condition, sightings: Sightings): Condition | undefined {
  const { all, present, cases, filled } = sightings;
  const value = 'value' in it ? it.value : undefined;
  const conditions = value?.is === 'map' || value?.is === 'list' ? conditionsOf(value, filled) : undefined;
  if (conditions === undefined || conditions.length === 0) return undefined;
  const any = anyOf(conditions);
  const isSame = (at: number) => {
    const scope = cases[at]?.scope;
    return scope !== undefined && holds(any, scope) === present.has(at);
  };
  return sizeOf(any) < sizeOf(learnt) && all.every(isSame) ? any : undefined;
}

/** The leaf without whose data nothing is made of an entry, item or stretch of text. */
function emptiableOf(it: Entry | Item | Part): LeafId | undefined {
  if (it.is === 'ref') return it.ref.leaf;
  if (it.is === 'splice') return it.ref.part === undefined ? it.ref.leaf : undefined;
  return it.is === 'each' ? it.over.leaf : undefined;
}
