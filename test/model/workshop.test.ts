import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/model/problem.js';
import { parseWorkshop, workshopSchema } from '../../src/model/workshop/index.js';
import type { Workshop } from '../../src/model/workshop/index.js';
import { existingServerWorkshop, fullWorkshop, minimalSpec, minimalWorkshop } from './workshop-examples.js';

function parsed(object: unknown): Workshop {
  const result = parseWorkshop(object);
  if ('workshop' in result) return result.workshop;
  throw new Error(result.problems.map(formatProblem).join('\n'));
}

function sentences(object: unknown): string[] {
  const result = parseWorkshop(object);
  return 'problems' in result ? result.problems.map(formatProblem) : [];
}

function withSpec(spec: object): unknown {
  return { ...minimalWorkshop, spec: { ...minimalWorkshop.spec, ...spec } };
}

describe('a Workshop', () => {
  it('needs a name and an owner only: everything else has the documented default', () => {
    expect(parsed(minimalWorkshop).spec).toEqual(minimalSpec);
  });

  it('keeps what it says, field by field', () => {
    expect(parsed(fullWorkshop)).toEqual({ ...fullWorkshop, spec: { ...fullWorkshop.spec, tier: 'small' } });
  });

  it('may be what the existing API server writes', () => {
    expect(parsed(existingServerWorkshop)).toEqual(existingServerWorkshop);
  });

  it('fills each group that is there, and leaves a group without defaults away', () => {
    expect(parsed(withSpec({ resources: { cpu: '2' }, storage: {}, ingress: {} })).spec).toEqual({
      ...minimalSpec,
      resources: { ...minimalSpec.resources, cpu: '2' },
      storage: { size: '10Gi' },
      ingress: {},
    });
  });

  it('has the defaults of its installation', () => {
    const schema = workshopSchema({ defaultWorkshopImage: 'a/b:1', storageSize: '3Gi', storageClass: 'fast' });
    const result = parseWorkshop(withSpec({ storage: {} }), schema);
    expect(result).toEqual({
      workshop: {
        ...minimalWorkshop,
        spec: { ...minimalSpec, image: 'a/b:1', storage: { size: '3Gi', storageClass: 'fast' } },
      },
    });
  });

  it('keeps metadata that it does not know, and drops status fields of newer releases', () => {
    const metadata = { ...minimalWorkshop.metadata, uid: 'u', managedFields: [{ manager: 'm' }] };
    const known = {
      phase: 'Ready',
      expiresAt: '2026-01-31T12:00:00.123456+00:00',
      observedGeneration: 3,
      session: { readyAt: '2026-01-31T08:00:00Z', duration: '4h', expiresAt: '2026-01-31T12:00:00Z', host: 'a.b' },
    };
    const status = { ...known, newer: 1, session: { ...known.session, newer: 1 } };
    expect(parsed({ ...minimalWorkshop, metadata, status })).toEqual({
      ...minimalWorkshop,
      metadata,
      spec: minimalSpec,
      status: known,
    });
  });
});

const faults: readonly [string, object, string[]][] = [
  ['a misspelt field', { durration: '4h' }, ['spec.durration: unknown field; did you mean duration?']],
  [
    'a misspelt field deep inside',
    { resources: { memoryRequests: '1Gi' } },
    ['spec.resources.memoryRequests: unknown field; did you mean memoryRequest?'],
  ],
  [
    'a field that resembles nothing',
    { ingress: { path: '/' } },
    ['spec.ingress.path: unknown field; known are host, annotations'],
  ],
  ['a missing owner', { owner: undefined }, ['spec.owner: is required']],
  [
    'a number for a text',
    { resources: { cpu: 2 } },
    ['spec.resources.cpu: must be a text, not the number 2: write it in quotes'],
  ],
  ['a boolean in env', { env: { A: true } }, ['spec.env.A: must be a text, not the boolean true: write it in quotes']],
  ['a text for a number', { port: '8787' }, ['spec.port: must be a whole number, not "8787"']],
  ['a fraction', { port: 80.5 }, ['spec.port: must be a whole number, not the number 80.5']],
  ['a text for a list', { args: '--x' }, ['spec.args: must be a list, not "--x"']],
  ['a list for a map', { env: ['A=1'] }, ['spec.env: must be a map, not a list']],
  ['null', { storage: null }, ['spec.storage: must be a map, not null']],
  ['a port out of range', { port: 65_536 }, ['spec.port: must be at most 65535']],
  ['port 0', { port: 0 }, ['spec.port: must be at least 1']],
  [
    'a zero duration',
    { duration: '0h' },
    [
      'spec.duration: must be a duration of more than zero in days, hours, minutes and seconds, in this order, such as 4h, not "0h"',
    ],
  ],
  [
    'a host with a port',
    { ingress: { host: 'a.example:80' } },
    [
      'spec.ingress.host: must be a DNS name in lower case (no scheme, no port, no IP address), such as orchestra.example.edu, not "a.example:80"',
    ],
  ],
  [
    'another persistence',
    { storage: { workspace: { persist: 'always' } } },
    ['spec.storage.workspace.persist: must be "per-user", not "always"'],
  ],
  [
    'a bad variable name',
    { env: { '1A': '' } },
    ['spec.env.1A: is not a valid key: it must be the name of an environment variable, such as JUPYTER_ENABLE_LAB'],
  ],
  [
    'too many variables',
    { env: Object.fromEntries(Array.from({ length: 129 }, (_, i) => [`V${String(i)}`, ''])) },
    ['spec.env: must have at most 128 entries'],
  ],
  ['too many arguments', { args: Array.from({ length: 129 }, () => '') }, ['spec.args: must have at most 128 items']],
  ['a long argument', { args: ['x'.repeat(32_769)] }, ['spec.args[0]: must have at most 32768 characters']],
  [
    'several faults, all at once',
    { owner: 'nobody', tier: 'GPU', storage: { size: '0' } },
    [
      'spec.owner: must be an e-mail address, such as attendee@example.org, not "nobody"',
      'spec.tier: must be a DNS label (a-z, 0-9 and -, at most 63 characters, beginning and ending with a letter or digit), such as small, not "GPU"',
      'spec.storage.size: must be a Kubernetes quantity of more than zero, such as 10Gi, not "0"',
    ],
  ],
];

describe('a wrong Workshop is answered in sentences', () => {
  it.each(faults)('%s', (_name, spec, expected) => {
    expect(sentences(withSpec(spec))).toEqual(expected);
  });

  it('names long enough to break the names of its objects', () => {
    expect(sentences(withSpec({ name: 'a'.repeat(52) }))).toEqual([]);
    const [first, second, ...rest] = sentences(withSpec({ name: 'a'.repeat(53) }));
    expect(first).toContain('has at most 52 characters, such as bioc-intro, not "aaaaa');
    expect([second, rest]).toEqual(['spec.name: must have at most 52 characters', []]);
  });

  it('another kind', () => {
    expect(sentences({ ...minimalWorkshop, apiVersion: 'orchestra.io/v2', kind: 'Workshops' })).toEqual([
      'apiVersion: must be "orchestra.io/v1", not "orchestra.io/v2"',
      'kind: must be "Workshop", not "Workshops"',
    ]);
  });

  it('an unknown field beside spec', () => {
    expect(sentences({ ...minimalWorkshop, sepc: {} })).toEqual(['sepc: unknown field; did you mean spec?']);
  });

  it('something that is no object', () => {
    expect([null, [], 'x', undefined].map(sentences)).toEqual([
      ['must be a map, not null'],
      ['must be a map, not a list'],
      ['must be a map, not "x"'],
      ['is required'],
    ]);
  });

  it('whatever it is given, it never throws', () => {
    const nearly = fc.record({
      apiVersion: fc.constant('orchestra.io/v1'),
      kind: fc.constant('Workshop'),
      metadata: fc.object(),
      spec: fc.object(),
    });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.anything(), nearly), (object) => {
        const result = parseWorkshop(object);
        expect('workshop' in result || result.problems.length > 0).toBe(true);
      }),
    );
  });
});
