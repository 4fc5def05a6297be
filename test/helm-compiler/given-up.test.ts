// A unit whose options do not explain it in any number of rounds is refused, with what the last of them showed.
import { ApiObject } from 'cdk8s';
import { expect, it } from 'vitest';
import { compileChart, fields, Refusal, valuesOf } from '../../src/helm-compiler/index.js';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
const flags = Object.fromEntries(names.map((name) => [name, fields.flag('A switch.', false)]));

type Values = Readonly<Record<string, boolean>>;

/** Every condition over fewer than all flags is wrong about half of what it has not seen. */
function parity(values: Values): string {
  return names.filter((name) => values[name] === true).length % 2 === 0 ? 'even' : 'odd';
}

function refusal(): Refusal {
  try {
    compile();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was compiled');
}

function compile(): void {
  compileChart<Values>(
    {
      metadata: { name: 'trial', version: '1.0.0', description: 'A trial.' },
      values: valuesOf(fields.group('Values.', flags)),
      units: [
        {
          id: 'counted',
          build: (scope, { values }) =>
            void new ApiObject(scope, 'object', {
              apiVersion: 'v1',
              kind: 'Thing',
              metadata: { name: 'thing' },
              data: { number: parity(values) },
            }),
        },
      ],
    },
    { cases: 20, trials: 6 },
  );
}

it('says the unit, the place, both renderings, the options and the remedy', () => {
  const { finding, message } = refusal();
  const switches = Object.fromEntries(names.map((name) => [name, expect.stringMatching(/^(true|false)$/)]));
  expect(finding).toEqual({
    unit: 'counted',
    path: 'Thing thing.data.number',
    message: 'is explained differently by every trial, 40 times',
    observed: expect.arrayContaining(['"even"', '"odd"']),
    switches,
    remedy: 'give the unit fewer switches, or branch on them in one place',
  });
  // The first is what the unit renders, under the very options that are named.
  const chosen = Object.entries(finding.switches ?? {}).map(([name, option]) => [name, option === 'true']);
  expect(finding.observed?.[0]).toBe(JSON.stringify(parity(Object.fromEntries(chosen))));
  expect(message).toContain('counted: Thing thing.data.number: is explained differently by every trial, 40 times\n');
});
