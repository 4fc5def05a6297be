// Rules about values as template expressions: the chart refuses what the program refuses, with the same sentence.
import { canonicalJson, formatPath } from '../../model/json.js';
import { formatProblem } from '../../model/problem.js';
import { fieldsIn } from '../../model/values/rules/condition-fields.js';
import type { Condition, Rule } from '../../model/values/rules/language.js';
import type { Place } from './place.js';
import { fieldExpression, ruleExpression } from './rule-expressions.js';
import { goString, wrapped } from './scalars.js';

/** The sentence of every rule that is broken. Rules with the same sentence are one. */
export function ruleLines(rules: readonly Rule[], place: Place): string[] {
  return merged(rules).flatMap(({ at, when, message }) => {
    const sentence = formatProblem({ path: at.split('.'), message });
    return [`{{- if ${ruleExpression(when, place)} }}`, `{{ ${asPrinted(goString(sentence))} }}`, '{{- end }}'].flatMap(
      wrapped,
    );
  });
}

/** The same, with one range for rules that ask the same of one field each; these come first. */
export function shortRuleLines(rules: readonly Rule[], place: Place): string[] {
  const groups = new Map<string, Rule[]>();
  for (const rule of merged(rules)) {
    const key = canonicalJson([rule.message, aloneExpression(rule, place) ?? rule.at]);
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  const alike = [...groups.values()].filter(({ length }) => length >= ALIKE);
  const taken = new Set(alike.flat().map(identityOf));
  const others = rules.filter((rule) => !taken.has(identityOf(rule)));
  return [...alike.flatMap((group) => rangeLines(group, place)), ...ruleLines(others, place)];
}

/** So many rules that differ in their field alone are shorter as a range. */
const ALIKE = 3;

/** What a rule asks of `$value`, if it asks nothing of another field than that which it is about. */
function aloneExpression({ at, when }: Rule, place: Place): string | undefined {
  if ([...fieldsIn(when)].some((field) => field !== at)) return undefined;
  return ruleExpression(when, { ...place, conditions: {}, fields: { [at]: '$value' } });
}

function rangeLines(group: readonly Rule[], place: Place): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const sentence = goString(`: ${first.message}`);
  return [
    `{{- range $path, $value := dict ${group.map(({ at }) => `"${formatPath(at.split('.'))}" ${fieldExpression(at, place)}`).join(' ')} }}`,
    `{{- if ${aloneExpression(first, place) ?? ''} }}`,
    `{{ print $path ${asPrinted(sentence)} }}`,
    '{{- end }}',
    '{{- end }}',
  ].flatMap(wrapped);
}

function merged(rules: readonly Rule[]): Rule[] {
  const known = new Map<string, Rule>();
  for (const rule of rules) {
    const same = known.get(identityOf(rule));
    known.set(identityOf(rule), same === undefined ? rule : { ...same, when: either(same.when, rule.when) });
  }
  return [...known.values()];
}

/** Equal for rules that say the same of the same field. */
function identityOf({ at, message }: Rule): string {
  return canonicalJson([at, message]);
}

function either(a: Condition, b: Condition): Condition {
  return { or: ['or' in a ? a.or : [a], b].flat() };
}

function asPrinted(text: string): string {
  return text.startsWith('(') ? text.slice(1, -1) : text;
}
