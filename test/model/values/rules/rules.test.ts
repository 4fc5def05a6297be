// Every rule across fields: a document that breaks it, and the neighbouring one that does not.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/model/json.js';
import { coalesce } from '../../../../src/model/document/merge.js';
import { parseValues } from '../../../../src/model/values/parse.js';
import { brokenRules } from '../../../../src/model/values/rules/language.js';
import { valueRules } from '../../../../src/model/values/rules/index.js';
import { minimal, valuesOf } from '../../../constructs/render.js';
import { collisionRows } from './collision-rows.js';
import { proxyRows } from './proxy-rows.js';
import { ruleRows } from './rule-rows.js';

/** The names of the rules that a document breaks; one for each kind of sentence at a field. */
function broken(over: JsonObject): string[] {
  const problems = parseValues(coalesce(minimal, over)).problems ?? [];
  return problems.map(
    ({ path, message }) =>
      valueRules.find((rule) => rule.at === path.join('.') && rule.message === message)?.name ??
      `${path.join('.')}: ${message}`,
  );
}

const all = [...ruleRows, ...proxyRows, ...collisionRows];

describe('rules across fields', () => {
  test.each(all)('%s', (_, over, expected) => {
    expect(broken(over)).toEqual(expected);
  });

  test('every rule is broken by some row', () => {
    const tested = new Set(all.flatMap(([, , names]) => names));
    const families = new Set([...tested].map(family));
    expect(valueRules.map(({ name }) => name).filter((name) => !families.has(family(name)))).toEqual([]);
  });

  test('names are unique', () => {
    expect(new Set(valueRules.map(({ name }) => name)).size).toBe(valueRules.length);
  });

  test('the minimal document breaks none', () => {
    expect(brokenRules(valueRules, valuesOf(minimal))).toEqual([]);
  });
});

/** Rules of one family differ only in the field that they are about. */
function family(name: string): string {
  return name.replace(
    /^(placeholder|derived-setting|owned-setting|fixed-setting|refused-flag|variable-owned|volume-owned|mount-owned|container-owned|repeated|probe-handlers|account-missing|controller-class|drain-blocked|drain-never|autoscaling-range|database-ambiguous)-.*/,
    '$1',
  );
}
