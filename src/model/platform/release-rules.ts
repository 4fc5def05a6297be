// What must hold of an installation's name and namespace, by themselves and with its values. No values file holds them,
// so these rules are judged where a release is known: by the chart of the platform, and in the compiled Helm chart.
import type { Problem } from '../problem.js';
import { dnsLabel, requirement, serviceNameUpTo } from '../scalars/index.js';
import { accountReleaseRules } from '../values/rules/accounts.js';
import type { Rule } from '../values/rules/language.js';
import { all, brokenRules, isTrue } from '../values/rules/language.js';
import type { PlatformProps } from './release.js';

/** The name of an installation: short enough to be the prefix of every object's name. */
const releaseName = serviceNameUpTo(40);

const nameRules: readonly Rule[] = (
  [
    ['release.name', releaseName],
    ['release.namespace', dnsLabel],
  ] as const
).map(([at, is]) => ({
  name: at.replace('.', '-'),
  at,
  when: { not: { matches: [at, is.pattern] } },
  message: requirement(is),
}));

/** What keeps the release namespace from being rendered with the labels of Pod Security "restricted". */
const labelRules: readonly Rule[] = [
  {
    name: 'release-namespace-reserved',
    at: 'release.namespace',
    when: all(isTrue('namespace.create'), { matches: ['release.namespace', '^(default|kube-.*)$'] }),
    message:
      'namespace.create would put Pod Security labels on it, which is not ours; choose another namespace, or namespace.create=false',
  },
  {
    name: 'release-namespace-shared',
    at: 'release.namespace',
    when: all(isTrue('namespace.create'), { containsValueOf: ['sessions.namespaces', 'release.namespace'] }),
    message:
      'is also one of sessions.namespaces; sessions need Pod Security "baseline", the platform enforces "restricted": give them namespaces of their own',
  },
];

/** Rules about values and release; a release is read as if it were a part of the values. */
export const releaseRules: readonly Rule[] = [...nameRules, ...labelRules, ...accountReleaseRules];

/** Everything that is wrong with an installation's name and namespace. */
export function releaseFaults({ values, release }: PlatformProps): Problem[] {
  return brokenRules(releaseRules, { ...values, release });
}
