// What Helm alone must refuse: to delete objects of the chart that came before together with what is in them.
import type { Guard, RuntimeCondition } from './intrinsics.js';
import { found, release, said } from './intrinsics.js';

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
