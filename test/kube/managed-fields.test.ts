import { describe, expect, test } from 'vitest';
import { adoptedManagedFields, ownedFields, uniteFields } from '../../src/kube/managed-fields.js';
import type { FieldsV1, KubeObject, ManagedFieldsEntry } from '../../src/kube/object.js';

function entry(fieldsV1: FieldsV1, more: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry {
  return { manager: 'us', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1, ...more };
}

function object(managedFields: readonly ManagedFieldsEntry[], content: object = {}): KubeObject {
  return { metadata: { name: 'a', namespace: 'ns', resourceVersion: '7', managedFields }, ...content };
}

const owned = (fields: FieldsV1, content: object): unknown => ownedFields(object([entry(fields)], content), 'us');

describe('owned fields', () => {
  const cases: [string, FieldsV1, object, object][] = [
    ['a value', { 'f:spec': { 'f:a': {} } }, { spec: { a: 1, b: 2 } }, { spec: { a: 1 } }],
    ['a map as a whole', { 'f:spec': { 'f:a': {} } }, { spec: { a: { x: 1, y: 2 } } }, { spec: { a: { x: 1, y: 2 } } }],
    ['a map as a whole, said with a dot', { 'f:a': { '.': {} } }, { a: { x: 1 } }, { a: { x: 1 } }],
    ['some keys of a map that it made', { 'f:a': { '.': {}, 'f:x': {} } }, { a: { x: 1, y: 2 } }, { a: { x: 1 } }],
    ['a list as a whole', { 'f:a': {} }, { a: [1, { x: 2 }] }, { a: [1, { x: 2 }] }],
    [
      'items of a keyed list, in the order of the live list and with their keys',
      { 'f:a': { 'k:{"name":"b"}': { '.': {}, 'f:v': {} }, 'k:{"name":"a"}': { 'f:v': {} } } },
      {
        a: [
          { name: 'x', v: 0 },
          { v: 1, name: 'a', w: 9 },
          { name: 'b', v: 2 },
        ],
      },
      {
        a: [
          { v: 1, name: 'a' },
          { name: 'b', v: 2 },
        ],
      },
    ],
    [
      'items with several keys, of which one is a default of the server',
      { 'f:a': { 'k:{"port":80,"protocol":"TCP"}': { 'f:port': {} } } },
      {
        a: [
          { port: 80, protocol: 'UDP' },
          { port: 80, protocol: 'TCP' },
        ],
      },
      { a: [{ port: 80, protocol: 'TCP' }] },
    ],
    [
      'items as a whole',
      { 'f:a': { 'k:{"uid":"u"}': {} } },
      { a: [{ uid: 'u', name: 'x' }, { uid: 'v' }] },
      { a: [{ uid: 'u', name: 'x' }] },
    ],
    ['values of a set', { 'f:a': { 'v:"x"': {}, 'v:2': {} } }, { a: ['y', 2, 'x', '2'] }, { a: [2, 'x'] }],
    ['nothing of what was a map when it was recorded', { 'f:a': { 'f:x': {} } }, { a: ['x'] }, { a: [] }],
    ['items by their place', { 'f:a': { 'i:1': {} } }, { a: ['x', 'y'] }, { a: ['y'] }],
    ['a field that is gone', { 'f:a': { 'f:x': {} }, 'f:b': {} }, { a: {} }, { a: {} }],
    ['null and false', { 'f:a': {}, 'f:b': {} }, { a: null, b: false }, { a: null, b: false }],
    [
      'names with dots and slashes',
      { 'f:a': { 'f:x.io/y': {} } },
      { a: { 'x.io/y': 1, x: 2 } },
      { a: { 'x.io/y': 1 } },
    ],
  ];
  test.each(cases)('%s', (_, fields, content, expected) => {
    const found = owned(fields, content);
    expect(found).toEqual(expected);
    expect(JSON.stringify(found)).toBe(JSON.stringify(expected));
  });

  test('are those of applying, by this manager, on the object itself', () => {
    const fields = { 'f:data': { 'f:a': {} } };
    const strangers = [
      entry(fields, { manager: 'them' }),
      entry(fields, { operation: 'Update' }),
      entry(fields, { subresource: 'status' }),
    ];
    expect(ownedFields(object(strangers, { data: { a: '1' } }), 'us')).toEqual({});
    expect(ownedFields({ metadata: { name: 'a' } }, 'us')).toEqual({});
    expect(ownedFields(object([entry({})], { data: {} }), 'us')).toEqual({});
  });

  test('include those of the metadata, but never a name', () => {
    const metadata = { 'f:metadata': { 'f:labels': { 'f:l': {} } } };
    const labelled = { metadata: { name: 'a', labels: { l: '1', m: '2' }, managedFields: [entry(metadata)] } };
    expect(ownedFields(labelled, 'us')).toEqual({ metadata: { labels: { l: '1' } } });
  });
});

describe('uniting', () => {
  const cases: [string, FieldsV1, FieldsV1, FieldsV1][] = [
    ['nothing', {}, { 'f:a': {} }, { 'f:a': {} }],
    ['the same', { 'f:a': {} }, { 'f:a': {} }, { 'f:a': {} }],
    ['side by side', { 'f:a': { 'f:x': {} } }, { 'f:a': { 'f:y': {} } }, { 'f:a': { 'f:x': {}, 'f:y': {} } }],
    ['the element and what is below it', { 'f:a': {} }, { 'f:a': { 'f:x': {} } }, { 'f:a': { '.': {}, 'f:x': {} } }],
  ];
  test.each(cases)('%s, both ways round', (_, a, b, expected) => {
    expect(uniteFields(a, b)).toEqual(expected);
    expect(uniteFields(b, a)).toEqual(expected);
  });
});

describe('handing over', () => {
  const theirs = (fields: FieldsV1, more: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry =>
    entry(fields, { manager: 'creator', operation: 'Update', time: 't', ...more });
  const hand = (entries: ManagedFieldsEntry[]): unknown => {
    const patch = adoptedManagedFields(object(entries), { from: ['creator'], to: 'us' });
    return (patch?.[0] as { value?: unknown } | undefined)?.value;
  };

  test('turns the creator’s entry into ours', () => {
    expect(hand([theirs({ 'f:a': {} })])).toEqual([entry({ 'f:a': {} }, { time: 't' })]);
  });

  test('adds it to the one that we have, and keeps everybody else’s', () => {
    const other = entry({ 'f:c': {} }, { manager: 'other', operation: 'Update' });
    const ours = entry({ 'f:b': {} });
    expect(hand([theirs({ 'f:a': {} }), other, ours])).toEqual([entry({ 'f:a': {}, 'f:b': {} }), other]);
  });

  test('never takes a status', () => {
    const status = theirs({ 'f:status': {} }, { subresource: 'status' });
    expect(hand([theirs({ 'f:a': {} }), status])).toEqual([entry({ 'f:a': {} }, { time: 't' }), status]);
    expect(hand([status])).toBeUndefined();
  });

  test('only succeeds on the object that was read', () => {
    const patch = adoptedManagedFields(object([theirs({ 'f:a': {} })]), { from: ['creator'], to: 'us' });
    expect(patch?.[1]).toEqual({ op: 'replace', path: '/metadata/resourceVersion', value: '7' });
  });

  test('has nothing to do without a creator', () => {
    expect(hand([entry({ 'f:a': {} }), theirs({}, { manager: 'somebody' })])).toBeUndefined();
  });
});
