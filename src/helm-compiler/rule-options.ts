// What rules say about options alone: which combinations no valid document can mean, and when a named condition holds.
import type { Json } from '../model/json.js';
import type { Condition, Rule } from '../model/values/rules/language.js';
import type { NamedTest } from './learner.js';
import type { Assignment, Leaf } from './leaves.js';

/** Yes, no, or undefined: it depends on data, or on leaves that the assignment leaves open. */
type Answer = boolean | undefined;

type LeafOf = ReadonlyMap<string, Leaf>;

/** Whether some rule forbids every document with these options. */
export function isForbidden(rules: readonly Rule[], leafOf: LeafOf): (assignment: Assignment) => boolean {
  return (assignment) => rules.some(({ when }) => answer(when, assignment, leafOf) === true);
}

/** Named conditions as tests of assignments. */
export function namedTests(conditions: Readonly<Record<string, Condition>>, leafOf: LeafOf): NamedTest[] {
  return Object.entries(conditions).map(([name, condition]) => ({
    name,
    leaves: [...pathsIn(condition)],
    holds: (assignment) => answer(condition, assignment, leafOf) === true,
  }));
}

/** Whether a condition holds for all documents with these options. */
export function answer(condition: Condition, assignment: Assignment, leafOf: LeafOf): Answer {
  if ('not' in condition) return negated(answer(condition.not, assignment, leafOf));
  if ('and' in condition) return negated(anyOf(condition.and.map((each) => negated(answer(each, assignment, leafOf)))));
  if ('or' in condition) return anyOf(condition.or.map((each) => answer(each, assignment, leafOf)));
  if ('empty' in condition) return isEmpty(condition.empty, assignment, leafOf);
  if ('equals' in condition) return equals(condition.equals[0], condition.equals[1], { assignment, leafOf });
  if ('oneOf' in condition) {
    const [path, values] = condition.oneOf;
    return anyOf(values.map((value) => equals(path, value, { assignment, leafOf })));
  }
  return undefined;
}

function negated(value: Answer): Answer {
  return value === undefined ? undefined : !value;
}

function anyOf(values: readonly Answer[]): Answer {
  if (values.includes(true)) return true;
  return values.includes(undefined) ? undefined : false;
}

function isEmpty(path: string, assignment: Assignment, leafOf: LeafOf): Answer {
  const leaf = leafOf.get(path);
  if (leaf === undefined) return undefined;
  if (leaf.options.length === 1) return leaf.type === 'whole' ? undefined : false;
  const option = assignment[path];
  if (option === undefined) return undefined;
  if (leaf.type === 'flag') return option === 'false';
  if (leaf.type === 'choice') return option === '';
  if (leaf.type === 'whole' && option === 'set') return undefined;
  return option === 'empty';
}

function equals(path: string, value: Json, { assignment, leafOf }: { assignment: Assignment; leafOf: LeafOf }): Answer {
  const leaf = leafOf.get(path);
  const option = assignment[path];
  if (leaf === undefined || option === undefined) return undefined;
  if (leaf.type === 'flag' || leaf.type === 'choice')
    return leaf.options.includes(option) ? option === String(value) : undefined;
  if (option === 'empty') return value === '';
  return value === '' ? false : undefined;
}

function pathsIn(condition: Condition): Set<string> {
  if ('not' in condition) return pathsIn(condition.not);
  if ('and' in condition) return new Set(condition.and.flatMap((each) => [...pathsIn(each)]));
  if ('or' in condition) return new Set(condition.or.flatMap((each) => [...pathsIn(each)]));
  return new Set(
    Object.values(condition as object).flatMap((value: unknown) =>
      typeof value === 'string' ? [value] : [String((value as unknown[])[0])],
    ),
  );
}
