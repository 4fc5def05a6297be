// How a stored Workshop is read: what a newer definition adds is left aside, what is wrong is said.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.js';
import { formatProblem } from '../../src/model/problem.js';
import { workshopSchema } from '../../src/model/workshop/index.js';
import { readWorkshop } from '../../src/operator/read-workshop.js';
import { existingServerWorkshop, fullWorkshop, minimalSpec, minimalWorkshop } from '../model/workshop-examples.js';
import { start } from './world.js';

const schema = workshopSchema();
const stored = (over: object = {}, spec: unknown = minimalSpec) =>
  readWorkshop({ ...minimalWorkshop, spec, ...over } as unknown as KubeObject, schema);
const problems = (spec: unknown) => {
  const { parsed } = stored({}, spec);
  return 'problems' in parsed ? parsed.problems.map(formatProblem) : [];
};

test.each([minimalWorkshop, fullWorkshop, existingServerWorkshop])('the examples are read', (example) => {
  expect('workshop' in readWorkshop(example as unknown as KubeObject, schema).parsed).toBe(true);
});

test('a Workshop is read with what names it in time and space', () => {
  const metadata = {
    ...minimalWorkshop.metadata,
    ...{ uid: 'u', resourceVersion: '7', generation: 3, creationTimestamp: '2026-01-31T12:00:00Z' },
    ...{ deletionTimestamp: '2026-01-31T13:00:00Z', finalizers: ['a/b'], annotations: { a: 'b' } },
  };
  expect(stored({ metadata, status: { phase: 'Ready', newer: 1 } })).toMatchObject({
    ...{ uid: 'u', resourceVersion: '7', generation: 3, createdAt: start, deleting: true },
    ...{ finalizers: ['a/b'], annotations: { a: 'b' }, spec: minimalSpec },
    ...{ status: { phase: 'Ready' }, rawStatus: { phase: 'Ready', newer: 1 } },
  });
});

describe('a definition that is newer than this program', () => {
  test('adds fields, at any depth, that are left aside', () => {
    const newer = {
      ...minimalSpec,
      shiny: 1,
      resources: { ...minimalSpec.resources, gpu: '1' },
      storage: { fast: true },
    };
    const { parsed, spec } = stored({}, newer);
    expect('workshop' in parsed && parsed.workshop.spec).toEqual({ ...minimalSpec, storage: { size: '10Gi' } });
    expect(spec).toEqual(newer);
  });

  test('adds them beside faults, which are said', () => {
    expect(problems({ ...minimalSpec, shiny: 1, port: 0 })).toEqual(['spec.port: must be at least 1']);
  });

  test('adds phases, and takes nothing of the rest away', () => {
    expect(stored({ status: { phase: 'Hibernating', url: 'https://a.b' } })).toMatchObject({
      status: { url: 'https://a.b' },
    });
  });
});

test('a status field that can’t be read takes nothing else with it', () => {
  const session = { duration: '4h', expiresAt: 'never', host: 'a.b' };
  const conditions = [
    { type: 'Ready', status: 'True' },
    { type: 'Stalled', status: 'Perhaps' },
  ];
  const status = { phase: 'Nonsense', url: 'https://a.b', expiresAt: '2030-01-31T12:00:00+99:99', session, conditions };
  expect(stored({ status }).status).toEqual({
    url: 'https://a.b',
    session: { duration: '4h', host: 'a.b' },
    conditions: [{ type: 'Ready', status: 'True' }],
  });
});

test.each([undefined, null, 'x', [], { name: 1 }])('%j is no spec, and no reason to throw', (spec) => {
  expect('problems' in stored({ spec }).parsed).toBe(true);
  expect(stored({ spec, status: 'x', metadata: { name: 'x' } })).toMatchObject({ createdAt: 0, uid: '', status: {} });
});

test('what a newer version does not change is the very same, so that what was made from it is found again', () => {
  const object = (over: object) => ({ ...minimalWorkshop, ...over }) as unknown as KubeObject;
  const first = readWorkshop(object({}), schema);
  const later = readWorkshop(object({ status: { phase: 'Ready' } }), schema, first);
  expect(later.parsed).toBe(first.parsed);
  expect(later.status.phase).toBe('Ready');
  const { metadata, spec } = minimalWorkshop;
  for (const changed of [
    { spec: { ...spec, duration: '9h' } },
    { metadata: { ...metadata, annotations: { 'orchestra.io/restart': '1' } } },
  ]) {
    const after = readWorkshop(object(changed), schema, later);
    expect(after.parsed).toEqual(readWorkshop(object(changed), schema).parsed);
    expect(after.parsed).not.toBe(first.parsed);
  }
});
