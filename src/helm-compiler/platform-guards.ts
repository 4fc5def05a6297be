// What Helm alone must refuse: names that only the release has, and objects of the chart that came before which this one
// would delete together with what is in them.
import { releaseName } from '../model/platform/release-faults.js';
import { requirement } from '../model/scalars/index.js';
import type { Rule } from '../model/values/rules/language.js';
import { all, isTrue } from '../model/values/rules/language.js';
import type { Guard } from './source.js';

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

/** Whether the object found is one of this release, and Helm may delete it. */
const isOurs = [
  '(eq (dig "metadata" "annotations" "meta.helm.sh/release-name" "" $found) $.Release.Name)',
  '(eq (dig "metadata" "annotations" "meta.helm.sh/release-namespace" "" $found) $.Release.Namespace)',
  '(ne (dig "metadata" "annotations" "helm.sh/resource-policy" "" $found) "keep")',
].join(' ');

/** Objects of the chart that came before. */
export const guards: readonly Guard[] = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    namespace: '""',
    name: '.Release.Namespace',
    when: `and ${isOurs}`,
    message:
      '"the Namespace %s belongs to this release, which would delete it with every Secret and volume in it; keep it first: kubectl annotate namespace %s helm.sh/resource-policy=keep" $.Release.Namespace $.Release.Namespace',
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    namespace: '.Release.Namespace',
    name: '(printf "%s-postgresql" .Release.Name)',
    when: `and ${isOurs}`,
    message:
      '"the StatefulSet %s-postgresql of the chart that came before holds your database, and this release would delete it; dump the database first, then keep the StatefulSet: kubectl -n %s annotate statefulset %s-postgresql helm.sh/resource-policy=keep" $.Release.Name $.Release.Namespace $.Release.Name',
  },
];
