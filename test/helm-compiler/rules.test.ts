// Rules as template lines: every question that a rule may ask, and sentences that several of them share.
import { describe, expect, it } from 'vitest';
import type { Place } from '../../src/helm-compiler/printer/place.js';
import { ruleExpression } from '../../src/helm-compiler/printer/rule-expressions.js';
import { ruleLines, shortRuleLines } from '../../src/helm-compiler/printer/rules.js';
import type { Condition, Rule } from '../../src/model/values/rules/language.js';
import { all, any, isFalse, isSet, isTrue } from '../../src/model/values/rules/language.js';
import { ref, text } from './form-words.js';
import { leafOf } from './laboratory.js';
import { lines } from './printing.js';

const place: Place = { chart: 'trial', leafOf };
const fullname = text({ is: 'ref', ref: { leaf: 'name' }, fallback: [ref('release.name')] });

describe('a condition', () => {
  it.each<[Condition, string]>([
    [isTrue('on'), '.Values.on'],
    [isFalse('on'), 'not .Values.on'],
    [isSet('name'), '.Values.name'],
    [{ empty: 'list' }, 'not .Values.list'],
    [{ not: isTrue('on') }, 'not .Values.on'],
    [all(isTrue('on'), isSet('name')), 'and .Values.on .Values.name'],
    [all(isTrue('on')), '.Values.on'],
    [any(isTrue('on'), { empty: 'name' }), 'or .Values.on (not .Values.name)'],
    [{ equals: ['mode', 'a'] }, 'eq .Values.mode "a"'],
    [{ equals: ['limit', 3] }, 'and (not (kindIs "invalid" .Values.limit)) (eq (int64 .Values.limit) 3)'],
    [{ oneOf: ['mode', ['a', 'b']] }, 'or (eq .Values.mode "a") (eq .Values.mode "b")'],
    [{ contains: ['list', 'x'] }, 'has "x" .Values.list'],
    [{ containsValueOf: ['list', 'name'] }, 'has .Values.name .Values.list'],
    [{ matches: ['name', '^a'] }, 'regexMatch "^a" .Values.name'],
    [{ matches: ['map', '"a"'] }, 'regexMatch "\\"a\\"" (toRawJson .Values.map)'],
    [{ same: ['name', 'other'] }, 'eq (toRawJson .Values.name) (toRawJson .Values.other)'],
    [{ suffixed: ['name', ['other'], '-x'] }, 'eq .Values.name (printf "%s-x" .Values.other)'],
    [
      { suffixed: ['other', ['name', 'release.name'], '-x'] },
      'eq .Values.other (printf "%s-x" (.Values.name | default .Release.Name))',
    ],
    [{ anyItem: ['items', 'name', '^a$'] }, 'include "trial.anyItem" (list .Values.items "name" "^a$")'],
    [{ repeats: [['items'], 'name'] }, 'include "trial.repeats" (list "name" .Values.items)'],
    [
      { repeats: [['items', 'list'], 'name'] },
      'include "trial.repeats" (list "name" (concat .Values.items .Values.list))',
    ],
    [{ gte: ['count', 2] }, 'ge (int64 .Values.count) 2'],
    [
      { gte: ['limit', 'count'] },
      'and (not (kindIs "invalid" .Values.limit)) (ge (int64 .Values.limit) (int64 .Values.count))',
    ],
  ])('%j is %s', (condition, expression) => {
    expect(ruleExpression(condition, place)).toBe(expression);
  });

  it('is asked by the name that the chart has for it', () => {
    const usesIt = any(isTrue('on'), isSet('name'));
    expect(ruleExpression(all(usesIt, isSet('list')), { ...place, conditions: { usesIt } })).toBe(
      'and (include "trial.usesIt" .) .Values.list',
    );
  });

  it('takes a text by the name that the chart has for it', () => {
    const named = [{ name: 'fullname', form: fullname }];
    expect(ruleExpression({ suffixed: ['other', ['name', 'release.name'], '-x'] }, { ...place, named })).toBe(
      'eq .Values.other (printf "%s-x" (include "trial.fullname" .))',
    );
  });
});

const rule = (at: string, when: Condition, message = 'is wrong'): Rule => ({ name: at, at, when, message });

describe('a rule', () => {
  it('is its sentence under its condition', () => {
    expect(ruleLines([rule('name', isSet('name'))], place).join('\n')).toBe(lines`
      {{- if .Values.name }}
      {{ "name: is wrong" }}
      {{- end }}
    `);
  });

  it('with the sentence of another is one with it', () => {
    const both = [rule('name', isSet('name')), rule('name', any(isTrue('on'), isSet('list')))];
    expect(ruleLines(both, place)[0]).toBe('{{- if or .Values.name (or .Values.on .Values.list) }}');
    expect(ruleLines(both, place)).toHaveLength(3);
  });

  it('has its long sentence in pieces', () => {
    const [, sentence = ''] = ruleLines([rule('name', isSet('name'), 'must be another one, '.repeat(6))], place);
    expect(sentence).toMatch(/^\{\{ print "name: must [^"]* be " "another [^"]*" \}\}$/);
  });
});

describe('rules', () => {
  const texts = (when: (at: string) => Condition) => ['name', 'other', 'mode'].map((at) => rule(at, when(at)));

  it('that ask the same of one field each are one range, before the others', () => {
    const mixed = [rule('on', isTrue('on')), ...texts((at) => ({ matches: [at, '^x{{'] }))];
    expect(shortRuleLines(mixed, place).join('\n')).toBe(lines`
      {{- range $path, $value := dict "name" .Values.name "other" .Values.other "mode" .Values.mode }}
      {{- if regexMatch "^x{{" $value }}
      {{ print $path ": is wrong" }}
      {{- end }}
      {{- end }}
      {{- if .Values.on }}
      {{ "on: is wrong" }}
      {{- end }}
    `);
  });

  it.each<[string, readonly Rule[]]>([
    ['are two', texts((at) => ({ matches: [at, 'x'] })).slice(1)],
    ['ask about another field too', texts((at) => all(isSet(at), isTrue('on')))],
    ['ask something else each', texts((at) => ({ matches: [at, at] }))],
    [
      'ask about what is no text in one of them',
      ['name', 'other', 'map'].map((at) => rule(at, { matches: [at, 'x'] })),
    ],
    ['say something else each', ['a', 'b', 'c'].map((word) => rule('name', isSet('name'), `is ${word}`))],
  ])('stand by themselves if they %s', (_, rules) => {
    expect(shortRuleLines(rules, place)).toEqual(ruleLines(rules, place));
  });
});
