// A chart of one's own, compiled from cdk8s constructs: a schema of values, a construct that is plain TypeScript over them,
// and the description that the compiler takes. Nothing here is a template.
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { ChartSource, Complete, Props } from 'orchestra/helm';
import { fields, valuesOf } from 'orchestra/helm';

/** The values of the chart. */
export const guestbookValues = fields.group('A guestbook.', {
  image: fields.text('Image of the program.', { default: 'registry.example.edu/guestbook:1.0', nonEmpty: true }),
  replicas: fields.whole('Number of pods.', 1, { min: 0 }),
  greeting: fields.text('What visitors are greeted with.'),
  moderators: fields.texts('People who may delete entries.'),
  logLevel: fields.choice('How much is logged.', ['info', 'debug'], 'info'),
  labels: fields.textMap('More labels of the pods; ours win.'),
  resources: fields.passthrough('Requests and limits.'),
  expose: fields.group('How it is reached.', {
    enabled: fields.flag('Render an Ingress.', false),
    hosts: fields.texts('Its hosts.', { default: ['guestbook.example.edu'] }),
  }),
});

/** Complete values. */
export type GuestbookValues = Complete<typeof guestbookValues>;

/** The program with its Service and, if it is exposed, its Ingress. */
export class Guestbook extends Construct {
  constructor(scope: Construct, id: string, props: Props<GuestbookValues>) {
    super(scope, id);
    const metadata = { name: props.release.name, namespace: props.release.namespace };
    new ApiObject(this, 'deployment', { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: deployment(props) });
    new ApiObject(this, 'service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: selector(props), ports: [{ port: 80, targetPort: 'http' }] },
    });
    if (props.values.expose.enabled) new ApiObject(this, 'ingress', { ...ingress(props), metadata });
  }
}

function selector({ release }: Props<GuestbookValues>) {
  return { 'app.kubernetes.io/name': 'guestbook', 'app.kubernetes.io/instance': release.name };
}

function deployment(props: Props<GuestbookValues>) {
  const { image, replicas, labels, resources } = props.values;
  return {
    replicas,
    selector: { matchLabels: selector(props) },
    template: {
      metadata: { labels: { ...labels, ...selector(props) } },
      spec: {
        containers: [
          {
            name: 'guestbook',
            image,
            env: environment(props.values),
            resources,
            ports: [{ name: 'http', containerPort: 8080 }],
          },
        ],
      },
    },
  };
}

function environment({ greeting, moderators, logLevel }: GuestbookValues) {
  return [
    { name: 'LOG_LEVEL', value: logLevel },
    ...(greeting === '' ? [] : [{ name: 'GREETING', value: `${greeting}!` }]),
    { name: 'MODERATORS', value: moderators.length === 0 ? 'nobody' : moderators.join(',') },
  ];
}

function ingress({ values, release }: Props<GuestbookValues>) {
  const backend = { service: { name: release.name, port: { number: 80 } } };
  const rules = values.expose.hosts.map((host) => ({
    host,
    http: { paths: [{ path: '/', pathType: 'Prefix', backend }] },
  }));
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', spec: { rules } };
}

/** What the compiler takes. */
export const guestbookChart: ChartSource<GuestbookValues> = {
  metadata: { name: 'guestbook', version: '1.0.0', description: 'A guestbook.' },
  values: valuesOf(guestbookValues),
  units: [{ id: 'guestbook', build: (scope, props) => void new Guestbook(scope, 'guestbook', props) }],
  named: [{ name: 'selector', render: selector }],
};
