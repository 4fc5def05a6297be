// The custom resource definition of Workshops, made from the schemas that the programs themselves use.
import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { workshopKind } from '../model/workshop/kind.js';
import type { WorkshopDefaults } from '../model/workshop/spec.js';
import { workshopSpec } from '../model/workshop/spec.js';
import { workshopStatus } from '../model/workshop/status.js';
import { structuralSchema } from './structural-schema.js';

/** What a CrdChart is made from. */
export interface CrdChartProps {
  /** The defaults that the API server fills into Workshops. @default - the documented ones: rocker/rstudio:latest, 10Gi, no class */
  readonly defaults?: WorkshopDefaults;
  /** Labels of the definition. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of the definition. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The name of the definition. */
export const crdName = `${workshopKind.plural}.${workshopKind.group}`;

/** The CustomResourceDefinition of Workshops. It belongs to the cluster, so the chart has no namespace. */
export class CrdChart extends Chart {
  constructor(scope: Construct, id: string, props: CrdChartProps = {}) {
    super(scope, id);
    const { labels = {}, annotations = {} } = props;
    new ApiObject(this, 'workshops', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: crdName, labels: { ...labels }, annotations: { ...annotations } },
      spec: { group: workshopKind.group, scope: 'Namespaced', names: names(), versions: [version(props.defaults)] },
    });
  }
}

function names() {
  const { kind, plural, singular, shortName, category } = workshopKind;
  return { kind, listKind: `${kind}List`, plural, singular, shortNames: [shortName], categories: [category] };
}

function version(defaults: WorkshopDefaults | undefined) {
  return {
    name: workshopKind.version,
    served: true,
    storage: true,
    subresources: { status: {} },
    additionalPrinterColumns: printerColumns(),
    schema: {
      openAPIV3Schema: {
        type: 'object',
        description: 'One session: an app of its own for one person, which ends by itself.',
        required: ['spec'],
        properties: {
          spec: { ...structuralSchema(workshopSpec(defaults)), description: 'What is asked for.' },
          status: {
            ...structuralSchema(workshopStatus),
            description: 'What the operator found and did. Not to be set by hand.',
          },
        },
      },
    },
  };
}

/** The columns of `kubectl get`. Expires is a text, since kubectl prints dates as ages and a future one as invalid. */
function printerColumns() {
  return [
    { name: 'Phase', type: 'string', jsonPath: '.status.phase', description: 'Where the session is in its life.' },
    {
      name: 'Reason',
      type: 'string',
      jsonPath: '.status.conditions[?(@.type=="Ready")].reason',
      description: 'Why it is Ready, or why not yet.',
    },
    { name: 'Owner', type: 'string', jsonPath: '.spec.owner', description: 'The person to whom the session belongs.' },
    { name: 'URL', type: 'string', jsonPath: '.status.url', description: 'Public address of the session.' },
    { name: 'Expires', type: 'string', jsonPath: '.status.expiresAt', description: 'When the session expires.' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ];
}
