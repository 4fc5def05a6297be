// _values.tpl: how values are completed before anything reads them, and named templates that every compiled chart needs.
import type { Json, JsonObject } from '../../model/json.js';
import type { Leaf } from '../leaves.js';
import { text, type Helpers } from './files.js';
import { forbiddenContent } from './forbidden-content.js';
import type { Place } from './place.js';
import { declared } from './place.js';

/**
 * _values.tpl: how values are completed, laid over each other and asked.
 *
 * @param isIncluded whether another template includes this one
 */
export function valuesTemplate({ leaves }: Helpers, place: Place, isIncluded: (name: string) => boolean): string {
  const { chart } = place;
  const numbers = leaves.filter(
    ({ type, node }) => type === 'text' && node.anyOf?.some((each) => each.type === 'integer'),
  );
  const unset = JSON.stringify(unsetDocument(leaves), null, 2);
  return text([
    ...completionHelpers(chart),
    ...Object.entries(optionalHelpers(chart)).flatMap(([name, lines]) => (isIncluded(name) ? lines : [])),
    ...forbiddenContent(chart),
    `{{/* Completes .Values: null means unset, and what is unset is empty. */}}`,
    `{{- define "${chart}.values" -}}`,
    `{{- include "${chart}.withoutNulls" (omit .Values "global") }}`,
    `{{- include "${chart}.fill" (list .Values (include "${chart}.unset" . | fromJson)) }}`,
    ...declared(numbers.flatMap(textOf), place),
    `{{- end }}`,
    '',
    '{{/* What every value is when it is unset. */}}',
    `{{- define "${chart}.unset" -}}`,
    unset,
    '{{- end }}',
  ]);
}

/** A number where a text is expected is that number as text. */
function textOf({ expression, path }: Leaf): string[] {
  const key = path[path.length - 1] ?? '';
  const parent = expression.slice(0, -key.length - 1);
  return [
    `{{- if not (kindIs "string" ${expression}) }}`,
    `{{- $_ := set ${parent} "${key}" (toRawJson ${expression}) }}`,
    '{{- end }}',
  ];
}

function unsetDocument(leaves: readonly Leaf[]): JsonObject {
  const root: Record<string, Json> = {};
  for (const { path, unset } of leaves) {
    if (unset === undefined) continue;
    const group = path
      .slice(0, -1)
      .reduce<Record<string, Json>>((parent, key) => (parent[key] ??= {}) as Record<string, Json>, root);
    group[path[path.length - 1] ?? ''] = unset;
  }
  return root;
}

function completionHelpers(chart: string): string[] {
  return [
    '{{/* Takes entries that are null out of a map, and out of everything in it. */}}',
    `{{- define "${chart}.withoutNulls" -}}`,
    '{{- range $key, $value := . }}',
    '{{- if kindIs "invalid" $value }}',
    '{{- if kindIs "map" $ }}{{ $_ := unset $ $key }}{{ end }}',
    '{{- else if or (kindIs "map" $value) (kindIs "slice" $value) }}',
    `{{- include "${chart}.withoutNulls" $value }}`,
    '{{- end }}',
    '{{- end }}',
    '{{- end }}',
    '',
    '{{/* Fills what is missing in the first map from the second. */}}',
    `{{- define "${chart}.fill" -}}`,
    '{{- $into := index . 0 }}',
    '{{- range $key, $value := index . 1 }}',
    '{{- if or (not (hasKey $into $key)) (kindIs "invalid" (get $into $key)) }}',
    '{{- $_ := set $into $key $value }}',
    '{{- else if and (kindIs "map" $value) (kindIs "map" (get $into $key)) }}',
    `{{- include "${chart}.fill" (list (get $into $key) $value) }}`,
    '{{- end }}',
    '{{- end }}',
    '{{- end }}',
    '',
  ];
}

/** Named templates that not every chart has a use for. */
function optionalHelpers(chart: string): Readonly<Record<string, readonly string[]>> {
  return {
    overlay: [
      '{{/* Lays maps over each other: an entry of a later one wins. */}}',
      `{{- define "${chart}.overlay" -}}`,
      '{{- $entries := dict }}',
      '{{- range . }}',
      '{{- range $key, $value := . }}',
      '{{- $_ := set $entries $key $value }}',
      '{{- end }}',
      '{{- end }}',
      '{{- toYaml $entries }}',
      '{{- end }}',
      '',
    ],
    anyItem: [
      '{{/* Whether an item of a list has a text under a key that matches a pattern. */}}',
      `{{- define "${chart}.anyItem" -}}`,
      '{{- $key := index . 1 }}',
      '{{- $pattern := index . 2 }}',
      '{{- range index . 0 }}',
      '{{- if and (kindIs "map" .) (kindIs "string" (index . $key)) }}',
      '{{- if regexMatch $pattern (index . $key) }}true{{ end }}',
      '{{- end }}',
      '{{- end }}',
      '{{- end }}',
      '',
    ],
    repeats: [
      '{{/* Whether two items of a list have the same text under a key. */}}',
      `{{- define "${chart}.repeats" -}}`,
      '{{- $key := index . 0 }}',
      '{{- $seen := dict }}',
      '{{- range index . 1 }}',
      '{{- if and (kindIs "map" .) (kindIs "string" (index . $key)) }}',
      '{{- if hasKey $seen (index . $key) }}true{{ end }}',
      '{{- $_ := set $seen (index . $key) true }}',
      '{{- end }}',
      '{{- end }}',
      '{{- end }}',
      '',
    ],
  };
}
