// Named templates that find what no value may hold: characters, keys and numbers of which the programs on the way make different
// things. They say what src/model/values/forbidden-content.ts says.
import { refuseKey } from '../../model/document/text.js';
import { forbiddenKeys, forbiddenNumber } from '../../model/values/forbidden-content.js';
import { goString } from './scalars.js';

/** As src/model/document/text.ts has it, in the words of RE2, which knows no lone surrogates. */
const FORBIDDEN = '[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x{9f}\\x{2028}\\x{2029}\\x{feff}\\x{fffe}\\x{ffff}]';

const LARGEST = `${String(Number.MAX_SAFE_INTEGER)}.0`;

/** The named templates `character`, `step` and `forbidden`; the last one takes a path and the value there. */
export function forbiddenContent(chart: string): string[] {
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
    ...walk(chart),
  ];
}

function walk(chart: string): string[] {
  return [
    '{{/* Names every place that holds a character, a key or a number that no value may hold. */}}',
    `{{- define "${chart}.forbidden" -}}`,
    '{{- $path := index . 0 }}',
    '{{- $value := index . 1 }}',
    '{{- if kindIs "string" $value }}',
    `{{- if include "${chart}.character" $value }}`,
    `{{ $path }}: holds the character {{ include "${chart}.character" $value }}, which no value may hold`,
    '{{- end }}',
    '{{- else if or (kindIs "float64" $value) (kindIs "int64" $value) }}',
    `{{- if or (gt (float64 $value) ${LARGEST}) (lt (float64 $value) -${LARGEST}) (eq (toRawJson $value) "-0") }}`,
    `{{ $path }}: ${forbiddenNumber}`,
    '{{- end }}',
    '{{- else if or (kindIs "map" $value) (kindIs "slice" $value) }}',
    '{{- range $key, $member := $value }}',
    '{{- if and (kindIs "string" $key) (not (kindIs "invalid" $member)) }}',
    `{{- include "${chart}.forbidden" (list $path $key) }}`,
    `{{- if has $key (list ${forbiddenKeys.map(goString).join(' ')}) }}`,
    `{{ $path }}: ${refuseKey('{{ $key }}')}`,
    '{{- end }}',
    '{{- end }}',
    `{{- include "${chart}.forbidden" (list (include "${chart}.step" (list $path $key)) $member) }}`,
    '{{- end }}',
    '{{- end }}',
    '{{- end }}',
    '',
  ];
}
