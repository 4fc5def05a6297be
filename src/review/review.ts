// A whole installation, read before anything is applied: what it may do, whom it reaches, what it needs, how large it is.
import { defaultRelease } from '../charts/platform-chart.js';
import { permissionsUnder } from '../charts/permissions.js';
import type { Manifest } from '../manifest/manifest.js';
import { describeManifest } from '../manifest/manifest.js';
import { requiredSecrets } from '../manifest/required-secrets.js';
import { synthesise } from '../manifest/synthesise.js';
import type { Release } from '../model/platform/release.js';
import { settingsOf } from '../model/sessions/index.js';
import type { Platform } from '../model/values/parse.js';
import { amountsOf, sumOf } from './amounts.js';
import { listAt, textAt } from './fields.js';
import { pinOf } from './images.js';
import { listeningPortsOf, mayConnect } from './network.js';
import { orderOf } from './order.js';
import { directionReport } from './peers.js';
import type { FindReason } from './permissions.js';
import { permissionsIn, reasonsFrom } from './permissions.js';
import type { ComponentReport, Review, WorkloadReport } from './report.js';
import type { SampleSession } from './sample-sessions.js';
import { sampleSessions } from './sample-sessions.js';
import { volumesIn } from './volumes.js';
import { weaknessesOf } from './weaknesses.js';
import type { Workload } from './workloads.js';
import { componentOf, workloadsOf } from './workloads.js';

/** What is reviewed. */
export interface ReviewProps {
  readonly platform: Platform;
  /** @default - release `orchestra` in namespace `orchestra-system` */
  readonly release?: Partial<Release>;
  /** Sessions of Workshops that are at hand, rendered. @default - only samples */
  readonly sessions?: readonly SampleSession[];
}

/** Everything that an installation may do, needs and is. */
export function reviewOf({ platform, release: over = {}, sessions: given = [] }: ReviewProps): Review {
  const { values } = platform;
  const props = { values, release: { ...defaultRelease, ...over } };
  const manifests = synthesise(values, over).flatMap((group) => group.manifests);
  const sessions = [...sampleSessions(values, settingsOf(props)), ...given];
  const scene = sceneOf(manifests, sessions, reasonsFrom(permissionsUnder(values), props));
  const components = [...new Set(manifests.map(componentOf))].sort();
  return {
    components: components.map((component) =>
      componentReport(
        component,
        manifests.filter((each) => componentOf(each) === component),
        scene,
      ),
    ),
    sessions: sessions.map((session) => sessionReport(session, scene)),
    order: orderOf(manifests),
    connections: connectionsIn(scene),
    size: sizeOf(workloadsOf(manifests)),
  };
}

/** Everything that stands beside each other in the cluster. */
interface Scene {
  readonly manifests: readonly Manifest[];
  readonly workloads: readonly Workload[];
  readonly platform: readonly Manifest[];
  readonly findReason: FindReason;
}

/** Sessions are all labelled the same; here each is known by its own name, since one must not reach another either. */
function sceneOf(platform: readonly Manifest[], sessions: readonly SampleSession[], findReason: FindReason): Scene {
  const manifests = [...platform, ...sessions.flatMap((session) => session.manifests)];
  const ofSessions = sessions.flatMap(({ component, manifests: own }) =>
    workloadsOf(own).map((workload) => ({ ...workload, component })),
  );
  return { manifests, workloads: [...workloadsOf(platform), ...ofSessions], platform, findReason };
}

function componentReport(component: string, own: readonly Manifest[], scene: Scene): ComponentReport {
  const described = own.map(describeManifest);
  return {
    component,
    objects: described,
    permissions: permissionsIn(ownWithRoles(own, scene.platform), scene.findReason),
    workloads: workloadsOf(own).map((workload) => workloadReport(counted(workload, scene), scene)),
    secrets: requiredSecrets([...scene.platform, ...own])
      .map((secret) => ({
        ...secret,
        keys: [...secret.keys],
        readers: secret.readers.filter((reader) => described.includes(reader)),
      }))
      .filter(({ readers }) => readers.length > 0),
    storage: volumesIn(own),
  };
}

/** The Secrets of a session must exist in every namespace in which it may run. */
function sessionReport({ component, manifests, namespaces }: SampleSession, scene: Scene): ComponentReport {
  const report = componentReport(component, manifests, scene);
  const secrets = report.secrets.flatMap((secret) =>
    (namespaces ?? [secret.namespace]).map((namespace) => ({ ...secret, namespace })),
  );
  return { ...report, secrets };
}

/** A binding may name a role of another part. */
function ownWithRoles(own: readonly Manifest[], platform: readonly Manifest[]): Manifest[] {
  return [...own, ...platform.filter((manifest) => /Role$/.test(manifest.kind) && !own.includes(manifest))];
}

/** Its autoscaler may be counted with another part. */
function counted(workload: Workload, { workloads }: Scene): Workload {
  return workloads.find(({ object }) => object === workload.object) ?? workload;
}

function workloadReport(workload: Workload, scene: Scene): WorkloadReport {
  const { object, namespace, spec, pods, podsAtMost } = workload;
  return {
    object,
    account: `${namespace}/${textAt(spec, 'serviceAccountName') || 'default'}`,
    getsToken: spec['automountServiceAccountToken'] !== false,
    containers: [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')].map((container) => ({
      container: textAt(container, 'name'),
      image: textAt(container, 'image'),
      pin: pinOf(textAt(container, 'image')),
    })),
    pods,
    podsAtMost,
    requests: amountsOf(spec, 'requests'),
    limits: amountsOf(spec, 'limits'),
    reachedBy: directionReport(workload, 'ingress', scene),
    reaches: directionReport(workload, 'egress', scene),
    weaknesses: weaknessesOf(spec),
  };
}

function connectionsIn({ workloads, manifests }: Scene): Review['connections'] {
  const distinct = workloads.filter(
    ({ component }, index) => workloads.findIndex((other) => other.component === component) === index,
  );
  return distinct.flatMap((from) =>
    distinct
      .filter((to) => to !== from)
      .flatMap((to) =>
        listeningPortsOf(to.spec)
          .filter((port) => mayConnect(from, to, port, manifests))
          .map(({ protocol, port }) => ({ from: from.component, to: to.component, protocol, port })),
      ),
  );
}

function sizeOf(workloads: readonly Workload[]): Review['size'] {
  const total = (count: (workload: Workload) => number) => ({
    pods: workloads.reduce((sum, workload) => sum + count(workload), 0),
    requests: sumOf(workloads.map((workload) => [amountsOf(workload.spec, 'requests'), count(workload)] as const)),
    limits: sumOf(workloads.map((workload) => [amountsOf(workload.spec, 'limits'), count(workload)] as const)),
  });
  return { usual: total(({ pods }) => pods), most: total(({ podsAtMost }) => podsAtMost) };
}
