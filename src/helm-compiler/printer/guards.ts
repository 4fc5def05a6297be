// Guards: objects of the cluster that stop an installation or upgrade.
import type { Guard } from '../source.js';
import type { Place } from './place.js';
import { goString, wrapped } from './scalars.js';

/** The template of all guards; it renders nothing. */
export function guardTemplate(guards: readonly Guard[], { chart }: Place): string {
  const lines = guards.flatMap(({ apiVersion, kind, name, namespace, when, message }) => [
    `{{- with lookup ${goString(apiVersion)} ${goString(kind)} ${namespace} ${name} }}`,
    '{{- $found := . }}',
    `{{- if ${when} }}`,
    `{{- fail (printf ${message}) }}`,
    '{{- end }}',
    '{{- end }}',
  ]);
  return `${[`{{- include "${chart}.values" . }}`, ...lines].flatMap(wrapped).join('\n')}\n`;
}
