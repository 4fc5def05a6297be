// Label selectors as Kubernetes reads them.
import type { Json, JsonObject } from '../model/json.js';
import { labelsAt, listAt, textAt, textsAt } from './fields.js';

type Labels = Readonly<Record<string, string>>;

/** Whether labels satisfy every requirement of a selector; an empty one selects everything. */
export function matches(selector: JsonObject, labels: Labels): boolean {
  const pairs = Object.entries(labelsAt(selector, 'matchLabels'));
  const isEqual = pairs.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
  return isEqual && listAt(selector, 'matchExpressions').every((expression) => satisfies(expression, labels));
}

function satisfies(expression: Json, labels: Labels): boolean {
  const [key, values] = [textAt(expression, 'key'), textsAt(expression, 'values')];
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (textAt(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** A selector in words: `a=b, c in (d, e)`; empty for one that selects everything. */
export function selectorText(selector: JsonObject): string {
  const pairs = Object.entries(labelsAt(selector, 'matchLabels')).map(([key, value]) => `${key}=${value}`);
  return [...pairs, ...listAt(selector, 'matchExpressions').map(expressionText)].join(', ');
}

function expressionText(expression: Json): string {
  const [key, operator, values] = [
    textAt(expression, 'key'),
    textAt(expression, 'operator'),
    textsAt(expression, 'values'),
  ];
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `no ${key}`;
  return `${key} ${operator === 'In' ? 'in' : 'not in'} (${values.join(', ')})`;
}
