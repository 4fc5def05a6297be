// On what a unit branches: switches are told from data that it only hands on.
import { describe, expect, it } from 'vitest';
import { branchesOf } from '../../src/helm-compiler/branches.js';
import { randomFrom } from '../../src/helm-compiler/random.js';
import type { Json } from '../../src/model/json.js';
import type { Values } from './laboratory.js';
import { trialOf } from './laboratory.js';

const branches = (render: (values: Values) => Json, known: readonly string[] = []) =>
  branchesOf(trialOf(render), new Set(known), randomFrom(1));

describe('a unit', () => {
  it.each<[string, (values: Values) => Json, { switches: string[]; pins: Record<string, string> }]>([
    ['branches on a flag', ({ on }) => (on ? {} : { off: 'x' }), { switches: ['on'], pins: {} }],
    ['hands a text on', ({ name }) => ({ name }), { switches: [], pins: { name: 'set' } }],
    [
      'does not branch on a text that it leaves out when it is empty',
      ({ name }) => ({ text: `x${name}` }),
      { switches: [], pins: { name: 'set' } },
    ],
    [
      'branches on a text when more than it is left out',
      ({ name, other }) => (name === '' ? {} : { name, other }),
      { switches: ['name'], pins: { other: 'set' } },
    ],
    ['does not read what it does not read', () => ({ a: 'x' }), { switches: [], pins: {} }],
  ])('%s', (_, render, { switches, pins }) => {
    const found = branches(render);
    expect(found.switches.map(({ id }) => id)).toEqual(switches);
    expect(found.pins).toEqual(pins);
  });

  it('branches on what has turned out to be a switch, whatever it looks like', () => {
    expect(branches(({ name }) => ({ name }), ['name'])).toMatchObject({ switches: [{ id: 'name' }], pins: {} });
  });
});

describe('data', () => {
  const found = branches(({ on, mode, name }) => ({ a: on ? 'x' : 'y', b: mode === 'a' ? 'x' : 'y', name }));

  it('has the options of its assignment, and those that are pinned', () => {
    const switches = { on: 'true', mode: 'b' };
    const environment = found.environment(switches);
    expect(environment).toMatchObject({ on: true, mode: 'b', name: expect.stringMatching(/^‹/) });
    expect(found.optionsIn(environment)).toEqual(switches);
  });

  it('is empty now and then where nothing is pinned', () => {
    const random = randomFrom(1);
    const names = Array.from({ length: 30 }, (_, at) => found.anyEnvironment(random, at % 3)['name'] === '');
    expect(new Set(names)).toEqual(new Set([true, false]));
  });
});
