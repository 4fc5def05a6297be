// What Helm alone must refuse: names that only the release has, and objects of the chart that came before which this one
// would delete together with what is in them.
import { releaseName } from '../model/platform/release-faults.js';
import { requirement } from '../model/scalars/index.js';
import type { Rule } from '../model/values/rules/language.js';
import { all, isTrue } from '../model/values/rules/language.js';
import type { Guard, RuntimeCondition } from './intrinsics.js';
import { found, release, said } from './intrinsics.js';

/** Rules about the release. */
export const releaseRules: readonly Rule[] = [
  {
    name: 'release-name',
    at: 'release.name',
    when: { not: { matches: ['release.name', releaseName.pattern] } },
    message: requirement(releaseName),
  },
  {
    name: 'release-namespace-reserved',
    at: 'release.namespace',
    when: all(isTrue('namespace.create'), { matches: ['release.namespace', '^(default|kube-.*)$'] }),
    message: 'namespace.create would label a namespace that is not ours; choose another one, or namespace.create=false',
  },
  {
    name: 'release-namespace-shared',
    at: 'release.namespace',
    when: all(isTrue('namespace.create'), { containsValueOf: ['sessions.namespaces', 'release.namespace'] }),
    message: 'is one of sessions.namespaces; sessions need namespaces of their own',
  },
];

const annotation = (name: string) => found('metadata', 'annotations', name);

/** Whether the object found is one of this release, and Helm may delete it. */
const isOurs: RuntimeCondition = {
  and: [
    { same: [annotation('meta.helm.sh/release-name'), release.name] },
    { same: [annotation('meta.helm.sh/release-namespace'), release.namespace] },
    { not: { same: [annotation('helm.sh/resource-policy'), 'keep'] } },
  ],
};

/** Objects of the chart that came before. */
export const guards: readonly Guard[] = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    name: release.namespace,
    when: isOurs,
    message: said`the Namespace ${release.namespace} belongs to this release, which would delete it with every Secret and volume in it; keep it first: kubectl annotate namespace ${release.namespace} helm.sh/resource-policy=keep`,
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    namespace: release.namespace,
    name: said`${release.name}-postgresql`,
    when: isOurs,
    message: said`the StatefulSet ${release.name}-postgresql of the chart that came before holds your database, and this release would delete it; dump the database first, then keep the StatefulSet: kubectl -n ${release.namespace} annotate statefulset ${release.name}-postgresql helm.sh/resource-policy=keep`,
  },
];
