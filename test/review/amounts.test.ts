// How large pods are: added up as the scheduler does, exactly, and written so that Kubernetes reads the same number.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.js';
import { parseQuantity } from '../../src/model/scalars/index.js';
import { amountsOf, sumOf } from '../../src/review/amounts.js';

const container = (requests: JsonObject, limits: JsonObject = {}, more: JsonObject = {}) => ({
  resources: { requests, limits },
  ...more,
});
const sidecar = { restartPolicy: 'Always' };

describe('one pod', () => {
  test.each<[string, JsonObject, Partial<ReturnType<typeof amountsOf>>]>([
    ['without containers takes nothing', {}, { cpu: '0', memory: '0', unbounded: [] }],
    [
      'takes what its containers take together',
      { containers: [container({ cpu: '100m', memory: '1Gi' }), container({ cpu: '0.9', memory: '512Mi' })] },
      { cpu: '1', memory: '1536Mi' },
    ],
    [
      'takes what a container takes that runs first, if that is more',
      { initContainers: [container({ cpu: '2' })], containers: [container({ cpu: '1' })] },
      { cpu: '2' },
    ],
    [
      'takes the largest of those that run first, one after another',
      { initContainers: [container({ cpu: '2' }), container({ cpu: '3' })], containers: [container({ cpu: '1' })] },
      { cpu: '3' },
    ],
    [
      'takes its sidecars beside everything that starts after them',
      {
        initContainers: [container({ cpu: '1' }, {}, sidecar), container({ cpu: '3' })],
        containers: [container({ cpu: '2' })],
      },
      { cpu: '4' },
    ],
    [
      'takes its sidecars beside its containers',
      {
        initContainers: [container({ cpu: '1' }), container({ cpu: '1' }, {}, sidecar)],
        containers: [container({ cpu: '2' })],
      },
      { cpu: '3' },
    ],
    ['takes no more than it says', { containers: [container({ cpu: '16027m' })] }, { cpu: '16027m' }],
    ['requests its limit where it names no request', { containers: [container({}, { cpu: '2' })] }, { cpu: '2' }],
  ])('%s', (_, pod, expected) => {
    expect(amountsOf(pod, 'requests')).toMatchObject(expected);
  });

  test('says which amounts a container leaves open', () => {
    const pod = { containers: [container({}, { cpu: '1', memory: '1Gi' }), container({}, { cpu: '1' })] };
    expect(amountsOf(pod, 'limits').unbounded).toEqual(['memory', 'ephemeral-storage']);
  });

  test('limits know nothing of requests', () => {
    expect(amountsOf({ containers: [container({ cpu: '1' })] }, 'limits')).toMatchObject({ cpu: '0' });
  });
});

test('sums are exact, whatever the units', () => {
  const cpu = fc.integer({ min: 0, max: 64_000 }).map((n) => [`${String(n)}m`, n] as const);
  const memory = fc
    .tuple(fc.integer({ min: 0, max: 4096 }), fc.constantFrom('', 'Ki', 'Mi', 'Gi', 'k', 'M', 'G'))
    .map(([n, unit]) => [`${String(n)}${unit}`, parseQuantity(`${String(n)}${unit}`)] as const);
  fc.assert(
    fc.property(fc.array(fc.tuple(cpu, memory, fc.integer({ min: 0, max: 9 })), { maxLength: 6 }), (pods) => {
      const amounts = pods.map(
        ([c, m, count]) =>
          [amountsOf({ containers: [container({ cpu: c[0], memory: m[0] })] }, 'requests'), count] as const,
      );
      const sum = sumOf(amounts);
      expect(Math.round(parseQuantity(sum.cpu) * 1000)).toBe(pods.reduce((all, [c, , count]) => all + c[1] * count, 0));
      expect(parseQuantity(sum.memory)).toBe(pods.reduce((all, [, m, count]) => all + m[1] * count, 0));
    }),
    { numRuns: 1000 },
  );
});

test('what runs no times leaves nothing open', () => {
  expect(sumOf([[amountsOf({ containers: [{}] }, 'limits'), 0]]).unbounded).toEqual([]);
});
