// Disruption budgets that would block every drain, and autoscalers without room.
import type { Condition, FieldPath, Rule } from './language.js';
import { all, isFalse, isTrue } from './language.js';

const scaled = [
  { at: 'api', replicas: 'api.replicas' },
  { at: 'frontend', replicas: 'frontend.replicas' },
  { at: 'oauth2-proxy', replicas: 'oauth2-proxy.replicaCount' },
] as const;

const disruption: readonly Rule[] = [
  ...scaled.flatMap(({ at, replicas }) => [
    drainRule(
      at,
      `${replicas.replace('oauth2-proxy.', '')}`,
      all(isFalse(`${at}.autoscaling.enabled`), blocksDrain(at, replicas)),
    ),
    drainRule(
      at,
      'autoscaling.minReplicas',
      all(isTrue(`${at}.autoscaling.enabled`), blocksDrain(at, `${at}.autoscaling.minReplicas`)),
    ),
  ]),
  drainRule('operator', 'operator.replicas', blocksDrain('operator', 'operator.replicas')),
  ...['api', 'frontend', 'operator', 'oauth2-proxy'].map((at) => ({
    name: `drain-never-${at}`,
    at: `${at}.podDisruptionBudget.maxUnavailable`,
    when: all(isTrue(`${at}.podDisruptionBudget.enabled`), {
      equals: [`${at}.podDisruptionBudget.maxUnavailable`, 0] as const,
    }),
    message: '0 would block every drain of a node; allow at least 1',
  })),
];

function blocksDrain(at: string, pods: FieldPath): Condition {
  const budget = `${at}.podDisruptionBudget`;
  return all(
    isTrue(`${budget}.enabled`),
    { not: { gte: [`${budget}.maxUnavailable`, 0] } },
    { gte: [`${budget}.minAvailable`, pods] },
  );
}

function drainRule(at: string, pods: string, when: Condition): Rule {
  return {
    name: `drain-blocked-${at}-${pods}`,
    at: `${at}.podDisruptionBudget.minAvailable`,
    when,
    message: `is not below ${pods}, which would block every drain of a node; lower it, raise ${pods}, or set maxUnavailable`,
  };
}

const autoscaling: readonly Rule[] = ['api', 'frontend', 'oauth2-proxy'].map((at) => ({
  name: `autoscaling-range-${at}`,
  at: `${at}.autoscaling.minReplicas`,
  when: all(isTrue(`${at}.autoscaling.enabled`), {
    not: { gte: [`${at}.autoscaling.maxReplicas`, `${at}.autoscaling.minReplicas`] as const },
  }),
  message: 'must not be above maxReplicas',
}));

/** Rules about the number of pods. */
export const availabilityRules: readonly Rule[] = [...disruption, ...autoscaling];
