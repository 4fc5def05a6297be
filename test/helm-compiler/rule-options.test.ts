// What rules say of options alone. What depends on data, or on an option that is left open, is not said.
import { describe, expect, it } from 'vitest';
import type { Assignment } from '../../src/helm-compiler/leaves.js';
import { isForbidden, namedTests } from '../../src/helm-compiler/rule-options.js';
import { fieldsIn } from '../../src/model/values/rules/condition-fields.js';
import type { Condition } from '../../src/model/values/rules/language.js';
import { all, any, isFalse, isSet, isTrue } from '../../src/model/values/rules/language.js';
import { laboratory } from './laboratory.js';

const { leafOf } = laboratory;
const forbids = (when: Condition) => isForbidden([{ name: 'rule', at: 'on', when, message: 'is wrong' }], leafOf);
const onData: Condition = { matches: ['name', 'x'] };

describe('a rule', () => {
  it.each<[Condition, Assignment, boolean]>([
    [isTrue('on'), { on: 'true' }, true],
    [isTrue('on'), { on: 'false' }, false],
    [isTrue('on'), {}, false],
    [isFalse('on'), { on: 'false' }, true],
    [isSet('name'), { name: 'set' }, true],
    [isSet('name'), { name: 'empty' }, false],
    [{ empty: 'on' }, { on: 'false' }, true],
    [{ empty: 'limit' }, { limit: 'unset' }, false],
    [{ empty: 'limit' }, { limit: 'set' }, false],
    [{ equals: ['mode', 'b'] }, { mode: 'b' }, true],
    [{ equals: ['mode', 'b'] }, { mode: 'a' }, false],
    [{ equals: ['name', ''] }, { name: 'empty' }, true],
    [{ equals: ['name', ''] }, { name: 'set' }, false],
    [{ equals: ['name', 'x'] }, { name: 'set' }, false],
    [{ not: { equals: ['name', 'x'] } }, { name: 'set' }, false],
    [{ not: { equals: ['name', 'x'] } }, { name: 'empty' }, true],
    [{ oneOf: ['mode', ['a', 'b']] }, { mode: 'b' }, true],
    [{ oneOf: ['mode', ['a', 'b']] }, { mode: 'c' }, false],
    [all(isTrue('on'), isSet('name')), { on: 'true', name: 'set' }, true],
    [all(isTrue('on'), isSet('name')), { on: 'true' }, false],
    [all(isTrue('on'), onData), { on: 'true' }, false],
    [{ not: all(isTrue('on'), onData) }, { on: 'false' }, true],
    [any(isTrue('on'), onData), { on: 'true' }, true],
    [any(isTrue('on'), onData), { on: 'false' }, false],
    [{ not: onData }, {}, false],
    [isSet('missing'), {}, false],
  ])('%j of %j forbids it: %s', (when, assignment, isForbiddenBy) => {
    expect(forbids(when)(assignment)).toBe(isForbiddenBy);
  });
});

it('a named condition holds of options, and is about its fields', () => {
  const [test] = namedTests({ usesIt: any(isTrue('on'), all(isSet('name'), { not: isSet('list') })) }, leafOf);
  expect(test).toMatchObject({ name: 'usesIt', leaves: ['on', 'name', 'list'] });
  expect(test?.holds({ on: 'false', name: 'set', list: 'empty' })).toBe(true);
  expect(test?.holds({ on: 'false', name: 'set', list: 'set' })).toBe(false);
  expect(test?.holds({})).toBe(false);
});

it.each<[Condition, string[]]>([
  [{ empty: 'a' }, ['a']],
  [{ equals: ['a', 'b'] }, ['a']],
  [{ oneOf: ['a', ['b']] }, ['a']],
  [{ contains: ['a', 'b'] }, ['a']],
  [{ containsValueOf: ['a', 'b'] }, ['a', 'b']],
  [{ matches: ['a', 'b'] }, ['a']],
  [{ same: ['a', 'b'] }, ['a', 'b']],
  [{ suffixed: ['a', ['b', 'c'], 'd'] }, ['a', 'b', 'c']],
  [{ anyItem: ['a', 'b', 'c'] }, ['a']],
  [{ repeats: [['a', 'b'], 'c'] }, ['a', 'b']],
  [{ gte: ['a', 'b'] }, ['a', 'b']],
  [{ gte: ['a', 1] }, ['a']],
  [{ not: all({ empty: 'a' }, any({ empty: 'b' }, { empty: 'a' })) }, ['a', 'b']],
])('%j asks about %j', (condition, fields) => {
  expect([...fieldsIn(condition)]).toEqual(fields);
});
