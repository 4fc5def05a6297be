// What rules say about options alone: which combinations no valid document can mean, and when a named condition holds.
import type { Json } from '../model/json.js';
import { fieldsIn } from '../model/values/rules/condition-fields.js';
import type { Condition, Rule } from '../model/values/rules/language.js';
import type { NamedTest } from './learner.js';
import type { Assignment, Leaf } from './leaves.js';

/** Yes, no, or undefined: it depends on data, or on leaves that the assignment leaves open. */
type Answer = boolean | undefined;

type LeafOf = ReadonlyMap<string, Leaf>;

/** What a condition says about assignments. */
type Test = (assignment: Assignment) => Answer;

/** Whether some rule forbids every document with these options. */
export function isForbidden(rules: readonly Rule[], leafOf: LeafOf): (assignment: Assignment) => boolean {
  const tests = rules.map(({ when }) => testOf(when, leafOf)).filter((test) => test !== dependsOnData);
  return (assignment) => tests.some((test) => test(assignment) === true);
}

/** Named conditions as tests of assignments. */
export function namedTests(conditions: Readonly<Record<string, Condition>>, leafOf: LeafOf): NamedTest[] {
  return Object.entries(conditions).map(([name, condition]) => {
    const test = testOf(condition, leafOf);
    return { name, leaves: [...fieldsIn(condition)], holds: (assignment) => test(assignment) === true };
  });
}

const dependsOnData: Test = () => undefined;

// Made once for each condition: millions of assignments are asked about.
function testOf(condition: Condition, leafOf: LeafOf): Test {
  if ('not' in condition) return not(testOf(condition.not, leafOf));
  if ('and' in condition) return not(anyOf(condition.and.map((each) => not(testOf(each, leafOf)))));
  if ('or' in condition) return anyOf(condition.or.map((each) => testOf(each, leafOf)));
  if ('empty' in condition) return isEmpty(leafOf.get(condition.empty));
  if ('equals' in condition) return equals(leafOf.get(condition.equals[0]), condition.equals[1]);
  if ('oneOf' in condition) {
    const [path, values] = condition.oneOf;
    return anyOf(values.map((value) => equals(leafOf.get(path), value)));
  }
  return dependsOnData;
}

function not(test: Test): Test {
  if (test === dependsOnData) return test;
  return (assignment) => {
    const value = test(assignment);
    return value === undefined ? undefined : !value;
  };
}

function anyOf(all: readonly Test[]): Test {
  const tests = all.filter((test) => test !== dependsOnData);
  if (tests.length === 0 && all.length > 0) return dependsOnData;
  const otherwise = tests.length < all.length ? undefined : false;
  return (assignment) => {
    let known: Answer = otherwise;
    for (const test of tests) {
      const value = test(assignment);
      if (value === true) return true;
      if (value === undefined) known = undefined;
    }
    return known;
  };
}

function isEmpty(leaf: Leaf | undefined): Test {
  if (leaf === undefined) return dependsOnData;
  if (leaf.options.length === 1) return leaf.type === 'whole' ? dependsOnData : () => false;
  const empty = leaf.type === 'flag' ? 'false' : leaf.type === 'choice' ? '' : 'empty';
  return (assignment) => {
    const option = assignment[leaf.id];
    if (option === undefined || (leaf.type === 'whole' && option === 'set')) return undefined;
    return option === empty;
  };
}

function equals(leaf: Leaf | undefined, value: Json): Test {
  if (leaf === undefined) return dependsOnData;
  const isWord = leaf.type === 'flag' || leaf.type === 'choice';
  return (assignment) => {
    const option = assignment[leaf.id];
    if (option === undefined) return undefined;
    if (isWord) return leaf.options.includes(option) ? option === String(value) : undefined;
    if (option === 'empty') return value === '';
    return value === '' ? false : undefined;
  };
}
