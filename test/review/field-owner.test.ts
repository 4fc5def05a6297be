// Who applies an object, by what its managed fields say.
import { describe, expect, test } from 'vitest';
import type { FieldsV1, KubeObject, ManagedFieldsEntry } from '../../src/kube/object.js';
import { asAppliedBy, isOfChart } from '../../src/review/applied-manifest.js';
import { findOwner } from '../../src/review/field-owner.js';
import { withoutForeignFields } from '../../src/review/foreign-fields.js';
import { findRemoval } from '../../src/review/unrendered-fields.js';

const fields = (...names: string[]): FieldsV1 => ({
  'f:data': Object.fromEntries(names.map((name) => [`f:${name}`, {}])),
});

function entry(
  manager: string,
  operation: 'Apply' | 'Update',
  set: FieldsV1,
  subresource?: string,
): ManagedFieldsEntry {
  const place = subresource === undefined ? {} : { subresource };
  return { manager, operation, apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: set, ...place };
}

function object(...managedFields: ManagedFieldsEntry[]): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', managedFields },
    data: { a: '1', b: '2', c: '3' },
  };
}

describe('the owner of an object', () => {
  test.each<[string, string | undefined, ManagedFieldsEntry[]]>([
    ['is nobody where it does not say', undefined, []],
    ['has set the most', 'helm', [entry('a', 'Apply', fields('a')), entry('helm', 'Update', fields('b', 'c'))]],
    [
      'has not set a subresource',
      'a',
      [entry('a', 'Apply', fields('a')), entry('b', 'Update', fields('b', 'c'), 'status')],
    ],
    ['is kubectl, whichever way it applies', 'kubectl', [entry('kubectl-client-side-apply', 'Update', fields('a'))]],
    ['is the first of equals', 'a', [entry('a', 'Apply', fields('a')), entry('b', 'Apply', fields('b'))]],
  ])('%s', (_, expected, entries) => {
    expect(findOwner(object(...entries))).toBe(expected);
  });
});

describe('fields that updates have set and nobody renders', () => {
  const live = object(entry('helm', 'Update', fields('a', 'b', 'c')));
  const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
  test.each<[string, object | undefined, ManagedFieldsEntry[]]>([
    [
      'go',
      { data: { c: null } },
      [entry('helm', 'Apply', fields('a', 'b')), entry('helm', 'Update', fields('a', 'b', 'c'))],
    ],
    [
      'stay where another has set them',
      undefined,
      [entry('x', 'Apply', fields('c')), entry('helm', 'Update', fields('c'))],
    ],
    ['stay where their writer never takes fields away', undefined, [entry('kubectl-edit', 'Update', fields('c'))]],
  ])('%s', (_, expected, entries) => {
    const manager = entries.at(-1)?.manager ?? '';
    expect(findRemoval({ manifest, live, manager }, object(...entries))).toEqual(expected);
  });

  test.each<[string, object | undefined, object]>([
    ['data go from a Secret that renders data', { data: { b: null, c: null } }, { data: { a: '1' } }],
    ['stay in one that renders texts: their writer does not find them', undefined, { stringData: { a: '1' } }],
  ])('%s', (_, expected, rendered) => {
    const secret = { ...manifest, kind: 'Secret', ...rendered };
    const answer = object(entry('helm', 'Apply', fields('a')), entry('helm', 'Update', fields('a', 'b', 'c')));
    expect(findRemoval({ manifest: secret, live, manager: 'helm' }, answer)).toEqual(expected);
  });
});

test('what the server keeps, and the marks of appliers, say nothing', () => {
  const bare = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels: { a: 'b' } }, data: {} };
  const marked: KubeObject = {
    ...bare,
    metadata: {
      ...bare.metadata,
      uid: 'u',
      resourceVersion: '1',
      generation: 2,
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields: [],
      annotations: { 'argocd.argoproj.io/tracking-id': 'x', 'meta.helm.sh/release-name': 'x' },
      labels: { a: 'b', 'kustomize.toolkit.fluxcd.io/name': 'x' },
    },
    status: { ready: true },
  };
  expect(withoutForeignFields(marked)).toEqual(bare);
});

test('Helm marks what it applies as its own, and has no waves; others apply what is rendered', () => {
  const annotations = { 'argocd.argoproj.io/sync-wave': '1', a: 'b' };
  const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', annotations } };
  const metadata = { name: 'a', annotations: { a: 'b' }, labels: { 'app.kubernetes.io/managed-by': 'Helm' } };
  for (const manager of ['helm', 'helm-controller'])
    expect(asAppliedBy(manager, manifest)).toEqual({ ...manifest, metadata });
  expect(asAppliedBy('kubectl', manifest)).toBe(manifest);
});

test.each([
  ['is of the chart where most of it bears the label of Helm', ['Helm', 'Helm', 'orchestra'], true],
  ['is not where half of it does', ['Helm', undefined], false],
  ['is not where nothing is there', [], false],
])('an installation %s', (_, marks, expected) => {
  const lives = marks.map((mark) => ({
    ...object(),
    metadata: { name: 'a', ...(mark === undefined ? {} : { labels: { 'app.kubernetes.io/managed-by': mark } }) },
  }));
  expect(isOfChart(lives)).toBe(expected);
});
