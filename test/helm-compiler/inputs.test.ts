// What constructs are given: plain values, of which every leaf is remembered that they ask for.
import { expect, it } from 'vitest';
import { makeInputs, propsOf } from '../../src/helm-compiler/inputs.js';
import { releaseLeaves } from '../../src/helm-compiler/leaves.js';
import type { Values } from './laboratory.js';
import { laboratory } from './laboratory.js';

const values = laboratory.leaves.filter(({ id }) => !id.startsWith('release.'));
const environment = { ...laboratory.sentinels.environment({ on: 'false' }, 0), 'release.name': 'web' };

it.each<[string, (props: { values: Values; release: { name: string } }) => unknown, unknown, string[]]>([
  ['a leaf', ({ values: { name } }) => name, '‹2›', ['name']],
  [
    'a leaf that decides and not the one that it passes over',
    ({ values }) => (values.on ? values.name : values.other),
    '‹3›',
    ['on', 'other'],
  ],
  ['an element of a list', ({ values }) => values.list[1], '‹6.e1›', ['list']],
  ['the release', ({ release }) => `${release.name}-x`, 'web-x', ['release.name']],
  ['nothing', () => 'x', 'x', []],
  ['the names of leaves alone', (props) => Object.keys(props.values).length, values.length, []],
  ['a copy of everything', ({ values: all }) => ({ ...all }).on, false, values.map(({ id }) => id)],
])('are asked for %s', (_, work, result, read) => {
  const inputs = makeInputs(values, releaseLeaves);
  const during = inputs.during(environment, () => work(propsOf<Values>(inputs)));
  expect(during.result).toEqual(result);
  expect([...during.read]).toEqual(read);
});

it('remember what was asked this time, and answer with what is tried this time', () => {
  const inputs = makeInputs(values, releaseLeaves);
  const { values: given } = propsOf<Values>(inputs);
  inputs.during(environment, () => given.name);
  const second = inputs.during({ ...environment, count: 7 }, () => given.count);
  expect(second).toEqual({ result: 7, read: new Set(['count']) });
});
