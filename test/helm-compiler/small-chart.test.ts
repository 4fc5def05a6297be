// The example of a chart of one's own: compiled twice to the same bytes, in lines that people can read.
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
    'templates/_values.tpl',
    'templates/guestbook.yaml',
    'templates/validate.yaml',
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
