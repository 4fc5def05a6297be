// The example of a chart of one's own: compiled twice to the same bytes, in lines that people can read.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { guestbookChart } from '../../examples/small-chart/chart.js';
import { compileChart } from '../../src/helm-compiler/index.js';

it('compiles to the same files every time', () => {
  const [first, second] = [compileChart(guestbookChart), compileChart(guestbookChart)];
  expect(first.files).toEqual(second.files);
  expect(first.files.map(({ path }) => path)).toEqual([
    '.helmignore',
    'Chart.yaml',
    'templates/_helpers.tpl',
    'templates/guestbook.yaml',
    'templates/validate.yaml',
    'templates/_values.tpl',
    'values.schema.json',
    'values.yaml',
  ]);
});

it('has templates of short lines, with the words that people use', () => {
  const { files } = compileChart(guestbookChart);
  const template = files.find(({ path }) => path === 'templates/guestbook.yaml')?.text ?? '';
  for (const line of files
    .filter(({ path }) => path.startsWith('templates/'))
    .flatMap(({ text }) => text.split('\n'))) {
    expect(line.length).toBeLessThanOrEqual(160);
  }
  expect(template).toContain('{{- with .Values.greeting }}');
  expect(template).toContain('{{- range $host := .Values.expose.hosts }}');
});

it('is what the page about the compiler shows of it, from construct to template', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/helm.md'), 'utf8');
  const [construct = '', template = ''] = [...page.matchAll(/^env:[^]*?(?=^```)/gm)].map(([block]) => block);
  const source = readFileSync(join(import.meta.dirname, '../../examples/small-chart/chart.ts'), 'utf8');
  const compiled = compileChart(guestbookChart).files.find(({ path }) => path === 'templates/guestbook.yaml')?.text;
  for (const line of linesOf(construct).filter((each) => !/^env: |^\],$/.test(each)))
    expect(linesOf(source)).toContain(line);
  expect(linesOf(compiled ?? '').join('\n')).toContain(linesOf(template).join('\n'));
});

function linesOf(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim());
}
