import { describe, expect, it } from 'vitest';
import type { Source } from '../../../src/model/document/sources.js';
import { readDocument } from '../../../src/model/document/sources.js';
import { formatProblem } from '../../../src/model/problem.js';

const file = (name: string, text: string): Source => ({ kind: 'file', name, text });
const DEFAULTS = { api: { replicas: 2, host: 'x' }, list: [1] };

describe('the order of sources', () => {
  it('is that of helm: files as given, then --set-json, --set, --set-string, --set-file', () => {
    const { user } = readDocument(
      [
        { kind: 'set-file', text: 'e=f', read: (path) => `<${path}>` },
        { kind: 'set-string', text: 'd=1,e=1' },
        { kind: 'set', text: 'c=2,d=2,e=2' },
        { kind: 'set-json', text: 'b=3,c=3,d=3,e=3' },
        file('1', 'a: 4\nb: 4\nc: 4\nz: 4'),
        file('2', 'a: 5\nb: 5'),
      ],
      {},
    );
    expect(user).toEqual({ a: 5, b: 3, c: 2, d: '1', e: '<f>', z: 4 });
  });

  it('is kept among flags of one kind', () => {
    expect(
      readDocument(
        [
          { kind: 'set', text: 'a=1' },
          { kind: 'set', text: 'a=2' },
        ],
        {},
      ).user,
    ).toEqual({ a: 2 });
  });
});

it('keeps what the user gave apart from what is in effect', () => {
  const { user, effective, problems } = readDocument([file('v', 'api: {host: null, port: 1}')], DEFAULTS);
  expect({ user, effective, problems }).toEqual({
    user: { api: { host: null, port: 1 } },
    effective: { api: { replicas: 2, port: 1 }, list: [1] },
    problems: [],
  });
});

it('is all defaults without sources', () => {
  const { user, effective, problems, locate } = readDocument([], DEFAULTS);
  expect({ user, effective, problems, where: locate(['api']) }).toEqual({
    user: {},
    effective: DEFAULTS,
    problems: [],
    where: undefined,
  });
});

it('collects the problems of all sources, in the order in which they apply', () => {
  const { problems } = readDocument(
    [
      { kind: 'set', text: 'a' },
      { kind: 'set', text: 'b=1' },
      {
        kind: 'set-file',
        text: 'c=d',
        read: () => {
          throw new Error('no such file');
        },
      },
      file('1.yaml', 'a: 1\na: 2'),
      file('2.yaml', 'a: ['),
    ],
    {},
  );
  expect(problems.map(formatProblem)).toEqual([
    '1.yaml:2:1: a: the key is set twice in this map; keep one',
    '2.yaml:1:5: this is not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]',
    '--set a: the key "a" has no value; write key=value',
    '--set-file c=…: the file d can not be read: no such file',
  ]);
});

describe('locate', () => {
  const { locate } = readDocument(
    [
      file('1.yaml', 'a:\n  b: 1\n  c: {d: 1}\nl: [1, {m: 2}]\nx: {y: 1}\n'),
      file('2.yaml', 'a:\n  c: text\nl: [5]\nx: null\n'),
      file('3.yaml', 'api: {port: 1}\n'),
      { kind: 'set', text: 'a.e=1,k[0].z=2' },
      { kind: 'set-string', text: `long=${'x'.repeat(100)}` },
    ],
    DEFAULTS,
  );

  it.each<[string, (string | number)[], string | undefined]>([
    ['the file that has the path', ['a', 'b'], '1.yaml:2:3'],
    ['the last source that has the path', ['l'], '2.yaml:3:1'],
    ['the file that replaced the list', ['l', 1, 'm'], '2.yaml:3:1'],
    ['the file that replaced the map', ['a', 'c', 'd'], '2.yaml:2:3'],
    ['the file that took the map away', ['x', 'y'], '2.yaml:4:1'],
    ['the flag', ['a', 'e'], '--set a.e'],
    ['the flag, for what is above what it sets', ['k', 0], '--set k[0].z'],
    ['the flag, for what is below what it sets', ['a', 'e', 'f'], '--set a.e'],
    ['the nearest ancestor', ['a', 'b', 'nothing', 0], '1.yaml:2:3'],
    ['the nearest ancestor in any source', ['a', 'nothing'], '--set a.e'],
    ['a flag, without what it sets', ['long'], '--set-string long'],
    ['nothing for a default', ['api', 'replicas'], undefined],
    ['nothing for a default beside what was written', ['api', 'host'], undefined],
    ['what was written beside it', ['api', 'port'], '3.yaml:1:7'],
    ['what stands around what is nowhere', ['api', 'nothing'], '3.yaml:1:1'],
    ['nothing for the root', [], undefined],
  ])('finds %s', (_, path, where) => {
    expect(locate(path)).toBe(where);
  });
});
