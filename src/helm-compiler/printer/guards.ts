// Guards: objects of the cluster that stop an installation or upgrade.
import type { Guard, RuntimeCondition, RuntimeText } from '../intrinsics.js';
import { argument } from './conditions.js';
import { text } from './files.js';
import { goString } from './scalars.js';

/** The template of all guards; it renders nothing, and asks no values. */
export function guardTemplate(guards: readonly Guard[]): string {
  const lines = guards.flatMap(({ apiVersion, kind, name, namespace = '', when, message }) => {
    const asked = [apiVersion, kind, namespace, name].map((each) => argument(textOf(each, '.')));
    return [
      `{{- with lookup ${asked.join(' ')} }}`,
      `{{- if ${conditionOf(when)} }}`,
      `{{- fail ${argument(textOf(message, '$.'))} }}`,
      '{{- end }}',
      '{{- end }}',
    ];
  });
  return text(lines);
}

/** The expression of a text, where the root is written so. */
function textOf(of: RuntimeText, root: '.' | '$.'): string {
  if (typeof of === 'string') return goString(of);
  if ('release' in of) return `${root}Release.${of.release.charAt(0).toUpperCase()}${of.release.slice(1)}`;
  if ('found' in of) return `dig ${[...of.found, ''].map((key) => goString(key)).join(' ')} .`;
  const format = of.pieces.map((piece) => (typeof piece === 'string' ? piece.replaceAll('%', '%%') : '%v')).join('');
  const fields = of.pieces.filter((piece) => typeof piece !== 'string');
  return ['printf', goString(format), ...fields.map((field) => argument(textOf(field, root)))].join(' ');
}

function conditionOf(condition: RuntimeCondition): string {
  if ('same' in condition) return `eq ${condition.same.map((each) => argument(textOf(each, '$.'))).join(' ')}`;
  if ('not' in condition && 'same' in condition.not) return conditionOf(condition.not).replace(/^eq /, 'ne ');
  if ('not' in condition) return `not ${argument(conditionOf(condition.not))}`;
  const [word, all] = 'and' in condition ? (['and', condition.and] as const) : (['or', condition.or] as const);
  return [word, ...all.map((each) => argument(conditionOf(each)))].join(' ');
}
