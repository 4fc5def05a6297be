// In what two values differ: nothing that is the same is said to differ, and nothing that differs is left out.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.js';
import { canonicalJson } from '../../src/model/json.js';
import { fieldChanges } from '../../src/review/field-changes.js';

describe('what is said', () => {
  test.each<[string, Json, Json, object[]]>([
    ['a field that is new', {}, { a: 1 }, [{ path: 'a', change: 'added', after: 1 }]],
    ['a field that is gone', { a: { b: 1 } }, { a: {} }, [{ path: 'a.b', change: 'removed', before: 1 }]],
    ['a field that is another', { a: 1 }, { a: 2 }, [{ path: 'a', change: 'changed', before: 1, after: 2 }]],
    ['null is a value', { a: null }, {}, [{ path: 'a', change: 'removed', before: null }]],
    ['keys with dots are quoted', {}, { 'a.b/c': 1 }, [{ path: '"a.b/c"', change: 'added', after: 1 }]],
    [
      'containers are told apart by name, wherever they stand',
      { containers: [{ name: 'a', image: '1' }] },
      { containers: [{ name: 'b' }, { name: 'a', image: '2' }] },
      [
        { path: 'containers[name=a].image', change: 'changed', before: '1', after: '2' },
        { path: 'containers[name=b]', change: 'added', after: { name: 'b' } },
      ],
    ],
    [
      'an order is a difference too',
      { env: [{ name: 'a' }, { name: 'b' }] },
      { env: [{ name: 'b' }, { name: 'a' }] },
      [{ path: 'env', change: 'reordered', before: ['name=a', 'name=b'], after: ['name=b', 'name=a'] }],
    ],
    [
      'ports are told apart by number and protocol',
      { ports: [{ port: 53, protocol: 'UDP' }] },
      {
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
        ],
      },
      [{ path: 'ports[port=53,protocol=TCP]', change: 'added', after: { port: 53, protocol: 'TCP' } }],
    ],
    [
      'rules of a role are told apart by what they are about',
      { rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] }] },
      { rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] }] },
      [
        {
          path: 'rules[apiGroups=["apps"],resources=["deployments"]].verbs',
          change: 'changed',
          before: ['get'],
          after: ['get', 'list'],
        },
      ],
    ],
    [
      'items that share a name are told apart by position',
      { containers: [{ name: 'a' }, { name: 'a', image: '1' }] },
      { containers: [{ name: 'a' }, { name: 'a', image: '2' }] },
      [{ path: 'containers[1].image', change: 'changed', before: '1', after: '2' }],
    ],
    [
      'an item without a name that comes in between changes no other',
      { egress: [{ to: 1 }, { to: 3 }] },
      { egress: [{ to: 1 }, { to: 2 }, { to: 3 }] },
      [{ path: 'egress[1]', change: 'added', after: { to: 2 } }],
    ],
    [
      'plain lists are one value',
      { args: ['a', 'b'] },
      { args: ['b'] },
      [{ path: 'args', change: 'changed', before: ['a', 'b'], after: ['b'] }],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(fieldChanges(before, after)).toEqual(expected);
  });
});

const names = fc.constantFrom('a', 'b', 'c');
const leaf = fc.oneof(fc.constant(null), fc.boolean(), fc.integer({ min: 0, max: 3 }), fc.constantFrom('x', 'y'));
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('containers', 'ports', 'name', 'spec', 'a.b'), tie('value'), { maxKeys: 3 }),
    fc.record({ containers: fc.array(fc.record({ name: names, image: leaf }), { maxLength: 4 }) }),
  ),
}));

test('values differ exactly where something is said', () => {
  fc.assert(
    fc.property(value, value, (before, after) => {
      expect(fieldChanges(before, after).length === 0).toBe(canonicalJson(before) === canonicalJson(after));
      expect(fieldChanges(before, before)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('the way back says the opposite', () => {
  const opposite = { added: 'removed', removed: 'added', changed: 'changed', reordered: 'reordered' };
  const told = (changes: ReturnType<typeof fieldChanges>, turn: boolean) =>
    changes
      .map(({ path, change, before, after }) =>
        canonicalJson(turn ? [path, opposite[change], after, before] : [path, change, before, after]),
      )
      .sort();
  fc.assert(
    fc.property(value, value, (before, after) => {
      expect(told(fieldChanges(after, before), true)).toEqual(told(fieldChanges(before, after), false));
    }),
    { numRuns: 500 },
  );
});
