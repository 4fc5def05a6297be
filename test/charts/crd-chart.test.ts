import { App } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { CrdChart, crdName } from '../../src/charts/crd-chart.js';
import type { CrdChartProps } from '../../src/charts/crd-chart.js';
import { structuralSchema } from '../../src/charts/structural-schema.js';
import type { StructuralSchema } from '../../src/charts/structural-schema.js';
import { cidr, dnsName, duration, email, text } from '../../src/model/scalars/index.js';
import { workshopName } from '../../src/model/workshop/fields.js';

interface Crd {
  apiVersion: string;
  kind: string;
  metadata: object;
  spec: {
    versions: {
      schema: { openAPIV3Schema: StructuralSchema };
      subresources: object;
      additionalPrinterColumns: object[];
    }[];
  };
}

function render(props?: CrdChartProps): Crd {
  const objects = new CrdChart(new App(), 'crd', props).toJson() as Crd[];
  expect(objects).toHaveLength(1);
  return objects[0]!;
}

function schemaOf(crd: Crd): StructuralSchema {
  return crd.spec.versions[0]!.schema.openAPIV3Schema;
}

/** The schema of `spec.ingress.host`, of `status.conditions.[].type`, of the values of `spec.env.*`. */
function at(path: string, schema = schemaOf(render())): StructuralSchema {
  return path.split('.').reduce((node, step) => {
    const next = step === '[]' ? node.items : step === '*' ? node.additionalProperties : node.properties?.[step];
    return next ?? expect.fail(`${path} has no ${step}`);
  }, schema);
}

/** Every node with its path. */
function nodes(schema: StructuralSchema, path: string[] = []): [string, StructuralSchema][] {
  const children = [
    ...Object.entries(schema.properties ?? {}),
    ...(schema.items ? [['[]', schema.items] as const] : []),
    ...(schema.additionalProperties ? [['*', schema.additionalProperties] as const] : []),
  ];
  return [[path.join('.'), schema], ...children.flatMap(([step, child]) => nodes(child, [...path, step]))];
}

describe('the definition of Workshops', () => {
  it('is a namespaced resource with a status subresource, a short name and a category', () => {
    const { apiVersion, kind, metadata, spec } = render();
    expect({ apiVersion, kind, metadata }).toEqual({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'workshops.orchestra.io' },
    });
    expect(crdName).toBe('workshops.orchestra.io');
    expect({
      ...spec,
      versions: spec.versions.map((version) => ({ ...version, schema: 0, additionalPrinterColumns: 0 })),
    }).toEqual({
      group: 'orchestra.io',
      scope: 'Namespaced',
      names: {
        kind: 'Workshop',
        listKind: 'WorkshopList',
        plural: 'workshops',
        singular: 'workshop',
        shortNames: ['ws'],
        categories: ['orchestra'],
      },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: 0,
          additionalPrinterColumns: 0,
        },
      ],
    });
  });

  it('shows phase, reason, owner, address, expiry and age', () => {
    const columns = render().spec.versions[0]!.additionalPrinterColumns as {
      name: string;
      type: string;
      jsonPath: string;
    }[];
    expect(columns.map(({ name, type, jsonPath }) => [name, type, jsonPath])).toEqual([
      ['Phase', 'string', '.status.phase'],
      ['Reason', 'string', '.status.conditions[?(@.type=="Ready")].reason'],
      ['Owner', 'string', '.spec.owner'],
      ['URL', 'string', '.status.url'],
      ['Expires', 'string', '.status.expiresAt'],
      ['Age', 'date', '.metadata.creationTimestamp'],
    ]);
  });

  it('carries the labels and annotations that it is given', () => {
    const crd = render({ labels: { a: 'b' }, annotations: { 'helm.sh/resource-policy': 'keep' } });
    expect(crd.metadata).toEqual({
      name: 'workshops.orchestra.io',
      labels: { a: 'b' },
      annotations: { 'helm.sh/resource-policy': 'keep' },
    });
  });
});

describe('its schema', () => {
  it('has the documented fields and no others', () => {
    const fields = nodes(schemaOf(render())).map(([path]) => path);
    expect(fields.filter((path) => path.startsWith('spec.')).sort()).toEqual(
      [
        ...['name', 'owner', 'templateSlug', 'duration', 'image', 'port', 'tier', 'env', 'env.*', 'args', 'args.[]'],
        ...['resources', 'resources.cpu', 'resources.memory', 'resources.cpuRequest', 'resources.memoryRequest'],
        ...['resources.ephemeralStorage', 'resources.ephemeralStorageRequest'],
        ...['storage', 'storage.size', 'storage.storageClass', 'storage.workspace', 'storage.workspace.persist'],
        ...['ingress', 'ingress.host', 'ingress.annotations', 'ingress.annotations.*'],
      ]
        .map((path) => `spec.${path}`)
        .sort(),
    );
    expect(Object.keys(at('status').properties ?? {}).sort()).toEqual([
      'conditions',
      'createdAt',
      'expiresAt',
      'observedGeneration',
      'phase',
      'session',
      'url',
    ]);
    expect(Object.keys(at('status.session').properties ?? {}).sort()).toEqual([
      'duration',
      'expiresAt',
      'host',
      'readyAt',
    ]);
    expect(Object.keys(at('status.conditions.[]').properties ?? {}).sort()).toEqual([
      'lastTransitionTime',
      'message',
      'observedGeneration',
      'reason',
      'status',
      'type',
    ]);
  });

  it('requires a spec with name and owner only, and type and status of a condition', () => {
    const required = nodes(schemaOf(render())).flatMap(([path, node]) =>
      node.required ? [[path, node.required]] : [],
    );
    expect(required).toEqual([
      ['', ['spec']],
      ['spec', ['name', 'owner']],
      ['status.conditions.[]', ['type', 'status']],
    ]);
  });

  it('has the documented defaults', () => {
    const defaults = nodes(schemaOf(render())).flatMap(([path, node]) =>
      'default' in node ? [[path, node.default]] : [],
    );
    expect(Object.fromEntries(defaults)).toEqual({
      'spec.duration': '4h',
      'spec.image': 'rocker/rstudio:latest',
      'spec.port': 8787,
      'spec.tier': 'small',
      'spec.resources': {},
      'spec.resources.cpu': '1',
      'spec.resources.memory': '2Gi',
      'spec.resources.cpuRequest': '500m',
      'spec.resources.memoryRequest': '1Gi',
      'spec.resources.ephemeralStorage': '32Gi',
      'spec.resources.ephemeralStorageRequest': '16Gi',
      'spec.storage.size': '10Gi',
    });
  });

  it('has an installation’s defaults where it chooses them', () => {
    const defaults = { defaultWorkshopImage: 'a/b:1', storageSize: '3Gi', storageClass: 'fast' };
    const schema = schemaOf(render({ defaults }));
    const paths = ['spec.image', 'spec.storage.size', 'spec.storage.storageClass'];
    expect(paths.map((path) => at(path, schema).default)).toEqual(['a/b:1', '3Gi', 'fast']);
  });

  it('describes every field', () => {
    const items = /(\[\]|\*)$/;
    const silent = nodes(schemaOf(render())).filter(([path, node]) => !items.test(path) && !node.description);
    expect(silent).toEqual([]);
  });

  it('bounds every text, list and map, which keeps the cost of its rules known', () => {
    const open = nodes(schemaOf(render())).filter(
      ([, node]) =>
        (node.type === 'string' && node.maxLength === undefined && node.enum === undefined) ||
        (node.type === 'array' && node.maxItems === undefined) ||
        (node.additionalProperties !== undefined && node.maxProperties === undefined),
    );
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it('holds the shared patterns as rules that answer in words', () => {
    const rule = (pattern: string) => `self.matches(${JSON.stringify(pattern)})`;
    const rules = (path: string) => at(path)['x-kubernetes-validations'];
    expect(rules('spec.name')).toEqual([
      { rule: rule(workshopName.pattern), message: `must be ${workshopName.title}, such as bioc-intro` },
      { rule: 'self == oldSelf', message: 'name cannot change once it is set: delete the Workshop and create another' },
    ]);
    expect(rules('spec.owner')).toEqual([
      { rule: rule(email.pattern), message: 'must be an e-mail address, such as attendee@example.org' },
      { rule: 'self == oldSelf', message: 'owner cannot change once it is set: a session belongs to one person' },
    ]);
    expect(rules('spec.duration')?.map((each) => each.rule)).toEqual([rule(duration.pattern)]);
    expect(rules('spec.ingress.host')?.map((each) => each.rule)).toEqual([rule(dnsName.pattern)]);
    expect(rules('spec.env')).toEqual([
      {
        rule: 'self.all(key, key.matches("^([-_A-Za-z]|\\\\.[-_A-Za-z0-9])[-._A-Za-z0-9]*$"))',
        message: 'each key must be the name of an environment variable, such as JUPYTER_ENABLE_LAB',
      },
    ]);
    expect(rules('spec.ingress.annotations')?.[0]?.rule).toMatch(
      /^self\.all\(key, size\(key\) <= 317 && key\.matches\(/,
    );
    expect(at('spec.name').maxLength).toBe(52);
  });

  it('writes its rules in what Kubernetes 1.25 knows: comparison, size, all and matches', () => {
    const rules = nodes(schemaOf(render())).flatMap(([, node]) => node['x-kubernetes-validations'] ?? []);
    expect(new Set(rules.flatMap(Object.keys))).toEqual(new Set(['rule', 'message']));
    const bare = rules.map(({ rule }) => rule.replace(/"(\\.|[^"\\])*"/g, '""').replace(/[0-9]+/g, '0'));
    expect([...new Set(bare)].sort()).toEqual([
      'self == oldSelf',
      'self.all(key, key.matches(""))',
      'self.all(key, size(key) <= 0 && key.matches(""))',
      'self.matches("")',
    ]);
  });

  it('merges conditions by their type, and replaces arguments as a whole', () => {
    const { 'x-kubernetes-list-type': type, 'x-kubernetes-list-map-keys': keys } = at('status.conditions');
    expect([type, keys]).toEqual(['map', ['type']]);
    expect(at('spec.args')['x-kubernetes-list-type']).toBe('atomic');
  });

  it('says times and whole numbers in formats that the API server checks', () => {
    const formats = nodes(schemaOf(render())).flatMap(([path, { format }]) => (format ? [[path, format]] : []));
    expect(Object.fromEntries(formats)).toEqual({
      'spec.port': 'int32',
      'status.createdAt': 'date-time',
      'status.expiresAt': 'date-time',
      'status.observedGeneration': 'int64',
      'status.session.readyAt': 'date-time',
      'status.session.expiresAt': 'date-time',
      'status.conditions.[].lastTransitionTime': 'date-time',
      'status.conditions.[].observedGeneration': 'int64',
    });
    expect([at('spec.port').minimum, at('spec.port').maximum]).toEqual([1, 65_535]);
    expect(at('status.conditions.[].observedGeneration').maximum).toBeUndefined();
  });
});

describe('structuralSchema', () => {
  it('keeps structure, limits and rules, and nothing that the API server refuses', () => {
    const schema = z.strictObject({ block: text(cidr).optional(), count: z.int(), share: z.number().min(0).max(1) });
    expect(structuralSchema(schema)).toEqual({
      type: 'object',
      required: ['count', 'share'],
      properties: {
        block: {
          type: 'string',
          maxLength: 43,
          'x-kubernetes-validations': [
            {
              rule: `self.matches(${JSON.stringify(cidr.pattern)})`,
              message: 'must be a block of addresses in CIDR notation, such as 10.0.0.0/8',
            },
          ],
        },
        count: { type: 'integer' },
        share: { type: 'number', minimum: 0, maximum: 1 },
      },
    });
  });

  it('refuses to translate what it does not know, rather than to drop it', () => {
    const schema = z.object({ a: z.object({ b: z.union([z.string(), z.int()]) }) });
    expect(() => structuralSchema(schema)).toThrow('no structural schema for anyOf at a.b');
  });
});
