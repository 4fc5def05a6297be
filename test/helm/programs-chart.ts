// A chart that has every way in which a text of several groups reads what it is given, to be rendered by helm.
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { ChartSource, Complete, Props } from '../../src/helm-compiler/index.js';
import { fields, valuesOf } from '../../src/helm-compiler/index.js';

const program = fields.group('A program.', {
  name: fields.text('Its name.'),
  tag: fields.text('Its version.'),
  'pull-policy': fields.text('A key that is no word.'),
});

/** The values of the chart. */
export const programsValues = fields.group('Values.', {
  prefix: fields.text('Where programs are.'),
  extra: fields.text('Something more.'),
  api: fields.group('The API.', { image: program }),
  'web-front': fields.group('The pages.', { image: program, suffix: fields.text('What stands behind every name.') }),
});

type Values = Complete<typeof programsValues>;
type Image = Values['api']['image'];

const placeOf = ({ values, release }: Props<Values>) => `${release.name}/${values.prefix}`;

function referenceOf(props: Props<Values>, image: Image): string {
  const { suffix } = props.values['web-front'];
  const tag = image.tag === '' ? '' : `:${image.tag}@${placeOf(props)}`;
  return `${image.name}${tag}${suffix === '' ? '' : `+${suffix}`}${image['pull-policy']}`;
}

/** What the programs are started from, apart and in a place where the dot is something else. */
export class Programs extends Construct {
  constructor(scope: Construct, id: string, props: Props<Values>) {
    super(scope, id);
    const { api, 'web-front': web, extra } = props.values;
    const images = { api: referenceOf(props, api.image), web: referenceOf(props, web.image) };
    const data = { ...images, ...(extra === '' ? {} : { extra, again: `${extra} ${images.web}` }) };
    new ApiObject(this, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: props.release.name }, data });
  }
}

/** What the compiler takes. */
export const programsChart: ChartSource<Values> = {
  metadata: { name: 'programs', version: '1.0.0', description: 'Two programs.' },
  values: valuesOf(programsValues),
  units: [
    {
      id: 'programs',
      build: (scope, props) => void new Programs(scope, 'programs', props),
    },
  ],
  named: [
    {
      name: 'image',
      description: 'An image.',
      groups: ['api.image', 'web-front.image'],
      render: referenceOf,
    },
    { name: 'place', render: placeOf },
  ],
};
