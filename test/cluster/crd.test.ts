// The definition of Workshops on a real API server: what it fills in, what it refuses and with which words.
// It is installed under a group of its own, since the tests of whole environments install it with their own defaults.
import { App } from 'cdk8s';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CrdChart } from '../../src/charts/crd-chart.js';
import { existingServerWorkshop, fullWorkshop, minimalSpec, minimalWorkshop } from '../model/workshop-examples.js';
import { connectControlPlane, describeCluster, eventually } from './harness/control-plane.js';
import type { ControlPlane, Response } from './harness/control-plane.js';

const group = 'crd-test.orchestra.io';
const crdName = `workshops.${group}`;
const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const shortName = 'wstest';
const namespace = 'crd-test';
const workshops = `/apis/${group}/v1/namespaces/${namespace}/workshops`;
const mergePatch = { 'Content-Type': 'application/merge-patch+json' };

interface Example {
  metadata: { name: string };
  spec: object;
}

function definition(): object {
  const [crd] = new CrdChart(new App(), 'crd').toJson() as [{ metadata: object; spec: { names: object } }];
  // Of two definitions with one short name kubectl takes whichever it finds first, whatever group it is asked for.
  const names = { ...crd.spec.names, shortNames: [shortName] };
  return { ...crd, metadata: { ...crd.metadata, name: crdName }, spec: { ...crd.spec, group, names } };
}

function inTestGroup({ metadata, ...rest }: Example): object {
  return { ...rest, apiVersion: `${group}/v1`, metadata: { ...metadata, namespace } };
}

interface Condition {
  type: string;
  status: string;
  message: string;
}

const refused: readonly [string, object, string][] = [
  ['no owner', { owner: undefined }, 'spec.owner: Required value'],
  ['an owner without domain', { owner: 'attendee' }, 'must be an e-mail address, such as attendee@example.org'],
  ['an owner with a line break', { owner: 'a@example.org\n' }, 'must be an e-mail address'],
  ['no name', { name: undefined }, 'spec.name: Required value'],
  ['a name in capitals', { name: 'Bioc' }, 'must be a name of a-z, 0-9 and - that begins with a letter'],
  ['a name that begins with a digit', { name: '3d' }, 'that begins with a letter'],
  ['a name of 53 characters', { name: 'a'.repeat(53) }, 'spec.name: Too long: may not be more than 52 bytes'],
  ['an empty name', { name: '' }, 'has at most 52 characters, such as bioc-intro'],
  [
    'a duration of zero',
    { duration: '0h0m' },
    'must be a duration of more than zero in days, hours, minutes and seconds, in this order, such as 4h',
  ],
  ['a duration in weeks', { duration: '1w' }, 'must be a duration of more than zero'],
  ['a duration in another order', { duration: '30m2h' }, 'must be a duration of more than zero'],
  ['an empty duration', { duration: '' }, 'must be a duration of more than zero'],
  ['port 0', { port: 0 }, 'spec.port in body should be greater than or equal to 1'],
  ['port 65536', { port: 65_536 }, 'spec.port in body should be less than or equal to 65535'],
  [
    'a port in words',
    { port: '8787' },
    'spec.port: Invalid value: "string": spec.port in body must be of type integer',
  ],
  ['an image with blanks', { image: 'a b' }, 'must be an image reference, such as rocker/rstudio:latest'],
  ['a tier in capitals', { tier: 'GPU' }, 'must be a DNS label'],
  [
    'a variable that is none',
    { env: { '1A': '' } },
    'each key must be the name of an environment variable, such as JUPYTER_ENABLE_LAB',
  ],
  ['a number in env', { env: { A: 1 } }, 'spec.env.A in body must be of type string'],
  [
    'too many arguments',
    { args: Array.from({ length: 129 }, () => 'x') },
    'spec.args: Too many: 129: must have at most 128 items',
  ],
  ['a negative amount', { resources: { memory: '-1Gi' } }, 'must be a Kubernetes quantity, such as 500m'],
  ['an amount with a wrong suffix', { resources: { memoryRequest: '1GB' } }, 'must be a Kubernetes quantity'],
  [
    'a volume of nothing',
    { storage: { size: '0Gi' } },
    'must be a Kubernetes quantity of more than zero, such as 10Gi',
  ],
  [
    'another persistence',
    { storage: { workspace: { persist: 'ever' } } },
    'Unsupported value: "ever": supported values: "per-user"',
  ],
  [
    'a host with a scheme',
    { ingress: { host: 'https://a.example' } },
    'must be a DNS name in lower case (no scheme, no port, no IP address), such as orchestra.example.edu',
  ],
  ['a host that is an address', { ingress: { host: '10.0.0.1' } }, 'must be a DNS name in lower case'],
  ['a broken annotation', { ingress: { annotations: { 'a b': '' } } }, 'each key must be a label key'],
  ['a misspelt field', { durration: '4h' }, 'unknown field "spec.durration"'],
];

describeCluster('the definition of Workshops', () => {
  let cluster: ControlPlane;

  const create = (object: object): Promise<Response> =>
    cluster.request('POST', `${workshops}?fieldValidation=Strict`, { body: object });

  const created = async (name: string, spec: object = {}): Promise<Response['body']> => {
    const response = await create(
      inTestGroup({ ...minimalWorkshop, metadata: { name }, spec: { ...minimalWorkshop.spec, name, ...spec } }),
    );
    expect([response.status, response.body.message]).toEqual([201, undefined]);
    return response.body;
  };

  const patch = (path: string, body: object): Promise<Response> =>
    cluster.request('PATCH', `${workshops}/${path}`, { body, headers: mergePatch });

  beforeAll(async () => {
    cluster = connectControlPlane();
    await cluster.request('POST', '/api/v1/namespaces', { body: { metadata: { name: namespace } } });
    const response = await cluster.request('POST', `${crdPath}?fieldValidation=Strict`, { body: definition() });
    expect([response.status, response.body.message]).toEqual([201, undefined]);
    await eventually('the definition is served', async () => (await cluster.request('GET', workshops)).status === 200);
  });

  afterAll(async () => {
    await cluster.request('DELETE', `${crdPath}/${crdName}`);
    await cluster.request('DELETE', `/api/v1/namespaces/${namespace}`);
  });

  it('is accepted, established, and structural', async () => {
    const { body } = await cluster.request('GET', `${crdPath}/${crdName}`);
    const conditions = (body.status.conditions as Condition[]).map(({ type, status }) => [type, status]);
    expect(conditions).toEqual([
      ['NamesAccepted', 'True'],
      ['Established', 'True'],
    ]);
  });

  it('fills the documented defaults into a Workshop of name and owner', async () => {
    const { status, body } = await create(inTestGroup(minimalWorkshop));
    expect(status).toBe(201);
    expect((await cluster.request('GET', `${workshops}/${minimalWorkshop.metadata.name}`)).body.spec).toEqual(
      minimalSpec,
    );
    expect(body.status).toBeUndefined();
  });

  it('keeps every field of a Workshop that says everything', async () => {
    expect((await create(inTestGroup(fullWorkshop))).status).toBe(201);
    const { body } = await cluster.request('GET', `${workshops}/${fullWorkshop.metadata.name}`);
    expect(body.spec).toEqual({ ...fullWorkshop.spec, tier: 'small' });
  });

  it('accepts what the existing API server writes', async () => {
    const { status, body } = await create(inTestGroup(existingServerWorkshop));
    expect([status, body.spec]).toEqual([201, existingServerWorkshop.spec]);
    expect(body.spec.name).toHaveLength(47);
  });

  it('accepts owners with an apostrophe and the local development identity', async () => {
    await created('apostrophe', { owner: "miles.o'brien@example.org" });
    await created('developer', { owner: 'dev@orchestra.localhost' });
  });

  it('fills in the rest of a group that is there', async () => {
    const { spec } = await created('groups', { resources: { cpu: '2' }, storage: {} });
    expect([spec.resources, spec.storage]).toEqual([{ ...minimalSpec.resources, cpu: '2' }, { size: '10Gi' }]);
  });

  it.each(refused)('refuses %s in words', async (_name, spec, message) => {
    const { status, body } = await create(
      inTestGroup({ ...minimalWorkshop, metadata: { name: 'refused' }, spec: { ...minimalWorkshop.spec, ...spec } }),
    );
    expect(status).toBe(message.startsWith('unknown field') ? 400 : 422);
    expect(body.message).toContain(message);
  });

  it('lets nobody change owner or name, and everybody the rest', async () => {
    await created('fixed');
    const owner = await patch('fixed', { spec: { owner: 'other@example.org' } });
    expect([owner.status, owner.body.message]).toEqual([
      422,
      expect.stringContaining('owner cannot change once it is set'),
    ]);
    const name = await patch('fixed', { spec: { name: 'other' } });
    expect([name.status, name.body.message]).toEqual([
      422,
      expect.stringContaining('name cannot change once it is set'),
    ]);
    const gone = await patch('fixed', { spec: { owner: null } });
    expect([gone.status, gone.body.message]).toEqual([422, expect.stringContaining('spec.owner: Required value')]);
    const rest = await patch('fixed', { spec: { owner: minimalWorkshop.spec.owner, duration: '8h' } });
    expect([rest.status, rest.body.spec.duration]).toEqual([200, '8h']);
  });

  it('keeps spec and status apart, and counts generations by the spec alone', async () => {
    await created('apart', {});
    const spec = await patch('apart', { spec: { duration: '1d' }, status: { phase: 'Failed' } });
    expect([spec.status, spec.body.status, spec.body.metadata.generation]).toEqual([200, undefined, 2]);
    const status = await patch('apart/status', {
      spec: { duration: '2d' },
      status: { phase: 'Ready', expiresAt: '2026-01-31T12:00:00+00:00' },
    });
    expect([status.status, status.body.spec.duration, status.body.metadata.generation]).toEqual([200, '1d', 2]);
    expect(status.body.status).toEqual({ phase: 'Ready', expiresAt: '2026-01-31T12:00:00+00:00' });
  });

  it('refuses a phase or a time that is none, and two conditions of one type', async () => {
    await created('status');
    const phase = await patch('status/status', { status: { phase: 'Done' } });
    expect([phase.status, phase.body.message]).toEqual([422, expect.stringContaining('Unsupported value: "Done"')]);
    const time = await patch('status/status', { status: { expiresAt: 'tomorrow' } });
    expect([time.status, time.body.message]).toEqual([422, expect.stringContaining('must be of type date-time')]);
    const condition = { type: 'Ready', status: 'True', observedGeneration: 1 };
    const twice = await patch('status/status', { status: { conditions: [condition, condition] } });
    expect([twice.status, twice.body.message]).toEqual([
      422,
      expect.stringContaining('Duplicate value: {"type":"Ready"}'),
    ]);
    const once = await patch('status/status', { status: { conditions: [condition] } });
    expect([once.status, once.body.status.conditions]).toEqual([200, [condition]]);
  });

  it('merges conditions of different writers by type', async () => {
    await created('merged');
    const apply = (manager: string, type: string): Promise<Response> =>
      cluster.request('PATCH', `${workshops}/merged/status?fieldManager=${manager}`, {
        headers: { 'Content-Type': 'application/apply-patch+yaml' },
        body: {
          apiVersion: `${group}/v1`,
          kind: 'Workshop',
          metadata: { name: 'merged' },
          status: { conditions: [{ type, status: 'True' }] },
        },
      });
    await apply('first', 'Ready');
    const { body } = await apply('second', 'Expiring');
    expect((body.status.conditions as Condition[]).map(({ type }) => type).sort()).toEqual(['Expiring', 'Ready']);
  });

  it('answers kubectl by its short name, with the columns that matter', async () => {
    await created('shown');
    await patch('shown/status', {
      status: {
        phase: 'Ready',
        url: 'https://shown.example.org',
        expiresAt: '2099-01-31T12:00:00Z',
        conditions: [{ type: 'Ready', status: 'True', reason: 'SessionReady' }],
      },
    });
    const { code, stdout, stderr } = await cluster.kubectl(['get', shortName, 'shown', '--namespace', namespace]);
    expect([code, stderr]).toEqual([0, '']);
    const [header = '', row = ''] = stdout.split('\n');
    expect(header.split(/\s+/)).toEqual(['NAME', 'PHASE', 'REASON', 'OWNER', 'URL', 'EXPIRES', 'AGE']);
    expect(row.split(/\s+/).slice(0, 6)).toEqual([
      ...[
        'shown',
        'Ready',
        'SessionReady',
        'attendee@example.org',
        'https://shown.example.org',
        '2099-01-31T12:00:00Z',
      ],
    ]);
    expect(row).toMatch(/\s[0-9]+s$/);
  });

  it('explains every field of a Workshop', async () => {
    const explain = (field: string) =>
      cluster.kubectl(['explain', `workshops.spec.${field}`, `--api-version=${group}/v1`]);
    const { stdout } = await eventually('the schema is published', async () => {
      const outcome = await explain('resources.ephemeralStorage');
      return outcome.code === 0 && outcome;
    });
    expect(stdout.replace(/\s+/g, ' ')).toContain('The kubelet evicts a session that exceeds it.');
  });
});
