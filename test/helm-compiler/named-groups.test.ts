// A text that is made in the same way of several groups of values is one named template, which is given the group.
import { ApiObject } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { compileChart, fields, Refusal, valuesOf } from '../../src/helm-compiler/index.js';
import type { Named, NamedOfGroups, Props } from '../../src/helm-compiler/index.js';

const program = fields.group('A program.', { name: fields.text('Its name.'), tag: fields.text('Its version.') });
const schema = fields.group('Values.', {
  registry: fields.text('Where programs are.'),
  api: fields.group('The API.', { image: program }),
  'web-front': fields.group('The pages.', { image: program }),
  other: fields.group('Something else.', {
    image: fields.group('A program.', { name: fields.text('Its name.'), tag: fields.whole('Its version.', 1) }),
  }),
});

interface Image {
  readonly name: string;
  readonly tag: string | number;
}
interface Values {
  readonly registry: string;
  readonly api: { readonly image: Image };
  readonly 'web-front': { readonly image: Image };
  readonly other: { readonly image: Image };
}

const referenceOf = ({ registry }: Values, { name, tag }: Image) =>
  `${name}${tag === '' ? '' : `:${String(tag)}@${registry}`}`;

function compiled(
  groups: readonly string[],
  render: NamedOfGroups<Values>['render'],
  others: readonly Named<Values>[] = [],
): Record<string, string> {
  const { files } = compileChart<Values>(
    {
      metadata: { name: 'trial', version: '1.0.0', description: 'A trial.' },
      values: valuesOf(schema),
      units: [
        {
          id: 'unit',
          build: (scope, { values }) =>
            void new ApiObject(scope, 'object', {
              apiVersion: 'v1',
              kind: 'Thing',
              metadata: { name: 'thing' },
              data: { api: referenceOf(values, values.api.image), web: referenceOf(values, values['web-front'].image) },
            }),
        },
      ],
      named: [{ name: 'image', description: 'An image.', groups, render }, ...others],
    },
    { cases: 60, trials: 200 },
  );
  return Object.fromEntries(files.map(({ path, text }) => [path, text]));
}

const ofAny: NamedOfGroups<Values>['render'] = ({ values }, image: Image) => referenceOf(values, image);

describe('a text of several groups', () => {
  it('is one template that is given the root and the group', () => {
    const files = compiled(['api.image', 'web-front.image'], ofAny);
    expect(files['templates/_helpers.tpl']).toBe(
      [
        '{{/* An image. Takes (dict "root" . "image" .Values.api.image) or another of its kind. */}}',
        '{{- define "trial.image" -}}',
        '{{ .image.name }}{{ with .image.tag }}:{{ . }}@{{ $.root.Values.registry }}{{ end }}',
        '{{- end }}',
        '',
      ].join('\n'),
    );
    expect(files['templates/unit.yaml']).toContain(
      '  api: {{ include "trial.image" (dict "root" . "image" .Values.api.image) | quote }}\n' +
        '  web: {{ include "trial.image" (dict "root" . "image" $webFront.image) | quote }}\n',
    );
  });

  it.each<[string, readonly string[], NamedOfGroups<Values>['render']]>([
    ['fields of another type', ['api.image', 'other.image'], ofAny],
    [
      'another text for one group',
      ['api.image', 'web-front.image'],
      ({ values }, image: Image) => `${image.name}${values.api.image === image ? '' : '-x'}`,
    ],
  ])('is refused where it would be two: %s', (_, groups, render) => {
    expect(() => compiled(groups, render)).toThrow(Refusal);
    expect(() => compiled(groups, render)).toThrow(
      new RegExp(
        `^image: .*is not the same text of api.image and of ${groups[1] ?? ''}\n  observed: [^]*remedy: let all`,
      ),
    );
  });

  it('is refused where another name within it means one of the groups alone', () => {
    const name = { name: 'apiName', render: ({ values }: Props<Values>) => values.api.image.name };
    expect(() => compiled(['api.image', 'web-front.image'], ofAny, [name])).toThrow(
      /^unit: Thing thing\.data\.web: says something else with the names of the chart in it/,
    );
  });

  it('is refused by name where there is no such group', () => {
    expect(() => compiled(['api.picture'], ofAny)).toThrow('there is no group api.picture of values');
  });
});
