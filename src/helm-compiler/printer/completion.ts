// _values.tpl: how values are completed before anything reads them, and named templates that every compiled chart needs.
import type { Json, JsonObject } from '../../model/json.js';
import type { Leaf } from '../leaves.js';
import { text, type Helpers } from './files.js';
import type { Place } from './place.js';
import { declared } from './place.js';
import { goString } from './scalars.js';

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
    ...characterHelpers(chart),
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

/** As src/model/document/text.ts has it, in the words of RE2, which knows no lone surrogates. */
const FORBIDDEN = '[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x{9f}\\x{2028}\\x{2029}\\x{feff}\\x{fffe}\\x{ffff}]';

function characterHelpers(chart: string): string[] {
  return [
    '{{/* The first character of a text that no value may hold, by its number in Unicode. */}}',
    `{{- define "${chart}.character" -}}`,
    `{{- with regexFind ${goString(FORBIDDEN)} . }}`,
    '{{- $number := index . 0 }}',
    '{{- if eq (len .) 2 }}',
    '{{- $number = index . 1 }}',
    '{{- else if eq (len .) 3 }}',
    '{{- $number = add (mul (mod (index . 0) 16) 4096) (mul (mod (index . 1) 64) 64) (mod (index . 2) 64) }}',
    '{{- end }}',
    '{{- printf "%U" $number }}',
    '{{- end }}',
    '{{- end }}',
    '',
    '{{/* A path and one more step of it. */}}',
    `{{- define "${chart}.step" -}}`,
    '{{- $step := index . 1 }}',
    '{{- if not (kindIs "string" $step) }}{{ printf "%s[%d]" (index . 0) $step }}',
    '{{- else }}{{ list (index . 0) (ternary $step (toRawJson $step) (regexMatch "^[A-Za-z0-9_-]+$" $step)) | compact | join "." }}',
    '{{- end }}',
    '{{- end }}',
    '',
    '{{/* Names every place that holds a character which no value may hold. */}}',
    `{{- define "${chart}.characters" -}}`,
    '{{- $path := index . 0 }}',
    '{{- $value := index . 1 }}',
    '{{- if kindIs "string" $value }}',
    `{{- if include "${chart}.character" $value }}`,
    `{{ $path }}: holds the character {{ include "${chart}.character" $value }}, which no value may hold`,
    '{{- end }}',
    '{{- else if or (kindIs "map" $value) (kindIs "slice" $value) }}',
    '{{- range $key, $member := $value }}',
    `{{- $inner := include "${chart}.step" (list $path $key) }}`,
    '{{- if kindIs "string" $key }}',
    `{{- include "${chart}.characters" (list $path $key) }}`,
    '{{- end }}',
    `{{- include "${chart}.characters" (list $inner $member) }}`,
    '{{- end }}',
    '{{- end }}',
    '{{- end }}',
    '',
  ];
}
