// NOTES.txt: lines that depend on values, then everything that is less than it could be, and why.
import type { Rule } from '../../model/values/rules/language.js';
import type { Item, ListForm } from '../form.js';
import { BlockPrinter } from './blocks.js';
import { declared, eachOf, rangeOver, type Place } from './place.js';
import { ruleLines } from './rules.js';
import { wrapped } from './scalars.js';

/** The template of the notes: a list of lines, and the sentences of the notices that apply. */
export function notesTemplate({ items }: ListForm, notices: readonly Rule[], place: Place): string {
  const printer = new BlockPrinter();
  const [only] = items;
  if (only?.is !== 'item' || only.value.is !== 'list') throw new Error('notes are a list of lines');
  const lines = printer.guarded(only.value.items, { place, indent: 0 }, (item, at) => lineOf(item, at.place, printer), {
    isWith: false,
  });
  const warnings = ruleLines(notices, place).map((line) => (line.startsWith('{{ ') ? `- ${line}` : line));
  const all = [
    `{{- include "${place.chart}.values" . }}`,
    ...declared(lines, place),
    ...(notices.length === 0
      ? []
      : [
          `{{- with include "${place.chart}.notices" . | trim }}`,
          'Less than it could be:',
          '{{ . }}',
          '{{- end }}',
          '',
        ]),
    ...(notices.length === 0
      ? []
      : [`{{- define "${place.chart}.notices" -}}`, ...declared(warnings, place), '{{- end }}']),
  ];
  return `${all.flatMap(wrapped).join('\n')}\n`;
}

function lineOf(item: Item, place: Place, printer: BlockPrinter): string[] {
  if (item.is === 'splice' || item.value.is !== 'text') throw new Error('a line of notes is a text');
  const { texts } = printer.expressions;
  // A line of an action alone keeps the break that the next action would trim.
  if (item.is === 'item') return [texts.plain(item.value, place) || '{{ "" }}'];
  return [
    `{{- range ${rangeOver(item.over, place)} }}`,
    texts.plain(item.value, eachOf(item.over.leaf, place)),
    '{{- end }}',
  ];
}
