// A small change of a construct is a small change of its chart: whoever reviews the generated files sees what was done.
import { ApiObject } from 'cdk8s';
import { expect, it } from 'vitest';
import type { Complete } from '../../src/helm-compiler/index.js';
import { compileChart, fields, valuesOf } from '../../src/helm-compiler/index.js';

const schema = fields.group('Everything.', {
  greeting: fields.text('What visitors are greeted with.'),
  debug: fields.flag('Log more.', false),
  labels: fields.textMap('Labels.'),
});

type Values = Complete<typeof schema>;
type EnvVar = { readonly name: string; readonly value: string };

/** The lines of a chart whose container has these variables before its last one. */
function linesOf(more: (values: Values) => readonly EnvVar[]): string[] {
  const { files } = compileChart<Values>({
    metadata: { name: 'greeter', version: '1.0.0', description: 'A greeting.' },
    values: valuesOf(schema),
    units: [
      {
        id: 'greeting',
        build: (scope, { values, release }) =>
          void new ApiObject(scope, 'greeting', {
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { name: release.name, labels: values.labels },
            spec: {
              containers: [
                {
                  name: 'greeter',
                  image: 'greeter',
                  env: [
                    ...(values.debug ? [{ name: 'LOG_LEVEL', value: 'debug' }] : []),
                    ...more(values),
                    { name: 'GREETING', value: values.greeting },
                  ],
                },
              ],
            },
          }),
      },
    ],
  });
  return files.flatMap(({ path, text }) => text.split('\n').map((line) => `${path}: ${line}`));
}

/** What one list of lines has more often than the other. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const before = linesOf(() => []);

it.each<[string, number, (values: Values) => readonly EnvVar[]]>([
  ['a variable', 2, () => [{ name: 'COLOR', value: 'never' }]],
  ['a variable under a condition', 4, ({ debug }) => (debug ? [] : [{ name: 'COLOR', value: 'never' }])],
  ['a variable with a value', 4, ({ greeting }) => (greeting === '' ? [] : [{ name: 'LOUD', value: `${greeting}!` }])],
])('%s more is at most %d lines more, and changes no other', (_, most, more) => {
  const after = linesOf(more);
  expect(without(before, after)).toEqual([]);
  const added = without(after, before);
  expect(added.length, added.join('\n')).toBeLessThanOrEqual(most);
  expect(added.length).toBeGreaterThan(0);
});
