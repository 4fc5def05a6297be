// Whole template files: the objects of a unit, the named templates, the completion of values and the rules.
import type { Condition as RuleCondition, Rule } from '../../model/values/rules/language.js';
import type { Guarded, Item, ListForm } from '../form.js';
import type { NamedForm } from '../includes.js';
import type { Leaf } from '../leaves.js';
import { BlockPrinter } from './blocks.js';
import { eachOf, rangeOver, type Place } from './place.js';
import { ruleExpression, ruleLines } from './rules.js';
import { wrapped } from './scalars.js';

/** The template of a unit: its objects as YAML documents. */
export function unitTemplate(form: ListForm, place: Place): string {
  const printer = new BlockPrinter();
  const lines = printer.guarded<Guarded<Item>>(
    form.items,
    { place, indent: 0 },
    (item) => document(item, place, printer),
    { isWith: false },
  );
  return text([`{{- include "${place.chart}.values" . }}`, ...lines]);
}

function document(item: Item, place: Place, printer: BlockPrinter): string[] {
  if (item.is === 'splice' || item.value.is !== 'map') throw new Error('an object is not a map');
  if (item.is === 'item') return ['---', ...closed(printer.map(item.value, { place, indent: 0 }))];
  const lines = closed(printer.map(item.value, { place: eachOf(item.over.leaf, place), indent: 0 }));
  return [`{{- range ${rangeOver(item.over, place)} }}`, '---', ...lines, '{{- end }}'];
}

/** Helm trims each document; a block of text at its end, ours or one that toYaml makes, would lose its last line break. */
function closed(lines: readonly string[]): string[] {
  return mayEndInBlock(lines) ? [...lines, '# end'] : [...lines];
}

/** Whether the last line that is rendered may be one of a block of text, whichever conditions hold. */
function mayEndInBlock(lines: readonly string[]): boolean {
  let depth = 0;
  for (const [at, line] of [...lines.entries()].reverse()) {
    if (/\btoYaml\b|\.overlay"|: [|][-+]?$|- [|][-+]?$/.test(line)) return true;
    if (/^\s*\{\{- end /.test(line)) depth++;
    else if (/^\s*\{\{- (if|with|range) /.test(line)) depth--;
    else if (depth === 0 && !isInBlock(lines, at)) return false;
  }
  return false;
}

/** Whether a line belongs to a block of text that begins above it. */
function isInBlock(lines: readonly string[], at: number): boolean {
  const margin = indentOf(lines[at] ?? '');
  const head = lines.slice(0, at).findLast((line) => line !== '' && indentOf(line) < margin);
  return head !== undefined && /[|][-+]?$/.test(head);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** What _helpers.tpl holds beside what a chart names itself. */
export interface Helpers {
  readonly leaves: readonly Leaf[];
  readonly named: readonly NamedForm[];
  readonly conditions: Readonly<Record<string, RuleCondition>>;
  readonly rules: readonly Rule[];
}

/** _helpers.tpl: the chart's own names. */
export function helpersTemplate({ named, conditions }: Helpers, place: Place): string {
  const printer = new BlockPrinter();
  const forms = named.map(({ name, form }) => {
    const body =
      form.is === 'text' ? printer.expressions.texts.lines(form, place) : printer.map(form, { place, indent: 0 });
    return define(place, name, body);
  });
  const unnamed: Place = { ...place, conditions: {} };
  const tests = Object.entries(conditions).map(([name, condition]) =>
    define(place, name, [`{{- if ${ruleExpression(condition, unnamed)} }}true{{ end }}`]),
  );
  return text([...forms, ...tests].flat());
}

function define({ chart }: Place, name: string, body: readonly string[]): string[] {
  return [`{{- define "${chart}.${name}" -}}`, ...body, '{{- end }}', ''];
}

/** validate.yaml: every rule that is broken, in one message. */
export function validationTemplate({ rules, leaves }: Helpers, place: Place): string {
  const required = leaves.filter(({ node }) => node.nonEmpty === true);
  return text([
    `{{- include "${place.chart}.values" . }}`,
    `{{- with include "${place.chart}.problems" . | trim }}`,
    '{{- fail (print "\\n" .) }}',
    '{{- end }}',
    '',
    `{{- define "${place.chart}.problems" -}}`,
    `{{- include "${place.chart}.characters" (list "" .Values) }}`,
    ...(required.length === 0 ? [] : requiredLines(required)),
    ...ruleLines(rules, place),
    '{{- end }}',
  ]);
}

function requiredLines(required: readonly Leaf[]): string[] {
  return [
    `{{- range $path, $value := dict ${required.map(({ id, expression }) => `"${id}" ${expression}`).join(' ')} }}`,
    '{{- if not $value }}',
    '{{ $path }}: must not be empty',
    '{{- end }}',
    '{{- end }}',
  ];
}

/** Lines as a file, none of them too long. */
export function text(lines: readonly string[]): string {
  return `${lines
    .flatMap((line) => line.split('\n'))
    .flatMap(wrapped)
    .join('\n')
    .trimEnd()}\n`;
}
