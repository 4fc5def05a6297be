// Whole template files: the objects of a unit, the named templates, the completion of values and the rules.
import type { Condition as RuleCondition, Rule } from '../../model/values/rules/language.js';
import type { Guarded, Item, ListForm, MapForm } from '../form.js';
import type { NamedForm } from '../includes.js';
import type { Leaf } from '../leaves.js';
import type { Spot } from './blocks.js';
import { BlockPrinter } from './blocks.js';
import { otherEnds } from './line-order.js';
import { contextOf, declared, eachOf, rangeOver, type Place } from './place.js';
import { ruleExpression } from './rule-expressions.js';
import { shortRuleLines } from './rules.js';
import { wrapped } from './scalars.js';

/** The template of a unit: its objects as YAML documents. */
export function unitTemplate(form: ListForm, place: Place): string {
  const printer = new BlockPrinter();
  const lines = printer.guarded<Guarded<Item>>(
    form.items,
    { place, indent: 0 },
    (item, at) => document(item, at, printer),
    { isWith: false },
  );
  return text([`{{- include "${place.chart}.values" . }}`, ...declared(lines, place)]);
}

function document(item: Item, spot: Spot, printer: BlockPrinter): string[] {
  if (item.is === 'splice' || item.value.is !== 'map') throw new Error('an object is not a map');
  if (item.is === 'item') return ['---', ...closed(item.value, (map) => printer.map(map, spot))];
  const place = eachOf(item.over.leaf, spot.place);
  const lines = closed(item.value, (map) => printer.map(map, { ...spot, place }));
  return [`{{- range ${rangeOver(item.over, spot.place)} }}`, '---', ...lines, '{{- end }}'];
}

/**
 * Helm trims each document; a block of text at its end, ours or one that toYaml makes, would lose its last line break. So
 * something else comes last, or a comment.
 */
function closed(object: MapForm, print: (map: MapForm) => string[]): string[] {
  const lines = print(object);
  if (!mayEndInBlock(lines)) return lines;
  const other = otherEnds(object)
    .map(print)
    .find((each) => !mayEndInBlock(each));
  return other ?? [...lines, '# end'];
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
  // Forms of one name say the same of different groups.
  const once = named.filter(({ name }, index) => named.findIndex((each) => each.name === name) === index);
  const forms = once.map(({ form, group, ...head }) => {
    const at: Place = group === undefined ? place : { ...place, group };
    const body =
      form.is === 'text' ? printer.expressions.texts.lines(form, at) : printer.map(form, { place: at, indent: 0 });
    return define(at, { ...head, ...(group && { takes: contextOf(group, place) }) }, body);
  });
  const unnamed: Place = { ...place, conditions: {} };
  const tests = Object.entries(conditions).map(([name, condition]) =>
    define(place, { name, description: 'True, or nothing.' }, [
      `{{- if ${ruleExpression(condition, unnamed)} }}true{{ end }}`,
    ]),
  );
  return text([...forms, ...tests].flat());
}

function define(
  place: Place,
  { name, description, takes }: Pick<NamedForm, 'name' | 'description'> & { readonly takes?: string },
  body: readonly string[],
): string[] {
  return [
    ...(description === undefined
      ? []
      : [`{{/* ${description}${takes === undefined ? '' : ` Takes ${takes} or another of its kind.`} */}}`]),
    `{{- define "${place.chart}.${name}" -}}`,
    // The body begins where the declarations end: no line break of theirs is part of it.
    ...declared(body, place).map((line) =>
      /^\{\{- \$\w+ := index /.test(line) ? line.replace(/ \}\}$/, ' -}}') : line,
    ),
    '{{- end }}',
    '',
  ];
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
    ...declared(
      [
        `{{- include "${place.chart}.forbidden" (list "" .Values) }}`,
        ...(required.length === 0 ? [] : requiredLines(required)),
        ...shortRuleLines(rules, place),
      ],
      place,
    ),
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
