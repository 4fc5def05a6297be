// The kinds of a session's children, under each of the settings, and under which names. Permissions have a row for each.
import type { ResourceKind } from '../kube/kind.js';
import type { SessionSettings } from '../model/sessions/index.js';
import { sessionNames } from '../model/sessions/index.js';
import type { Workshop } from '../model/workshop/index.js';
import { workshopKind as workshopNames } from '../model/workshop/index.js';

/** Workshops. */
export const workshopKind: ResourceKind = {
  group: workshopNames.group,
  version: workshopNames.version,
  kind: workshopNames.kind,
  plural: workshopNames.plural,
};

/** Pods: never applied, only looked at. */
export const podKind: ResourceKind = { group: '', version: 'v1', kind: 'Pod', plural: 'pods' };

/** What a session's pod comes from. */
export const deploymentKind: ResourceKind = { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments' };
const service: ResourceKind = { group: '', version: 'v1', kind: 'Service', plural: 'services' };
/** Volumes of sessions, and kept ones. */
export const volumeClaimKind: ResourceKind = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
};
const networkPolicy: ResourceKind = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
};
const ingress: ResourceKind = { group: 'networking.k8s.io', version: 'v1', kind: 'Ingress', plural: 'ingresses' };
const ingressRoute: ResourceKind = {
  group: 'traefik.io',
  version: 'v1alpha1',
  kind: 'IngressRoute',
  plural: 'ingressroutes',
};
const middleware: ResourceKind = {
  group: 'traefik.io',
  version: 'v1alpha1',
  kind: 'Middleware',
  plural: 'middlewares',
};

/** Every kind that a session may have children of. */
export const childKinds: readonly ResourceKind[] = [
  networkPolicy,
  volumeClaimKind,
  service,
  deploymentKind,
  middleware,
  ingressRoute,
  ingress,
];

/** Whether objects of a kind lead requests for a host to a session. */
export function isRoute(kind: ResourceKind): boolean {
  return kind === ingressRoute || kind === ingress;
}

/** The kinds that sessions have children of while the settings are these. */
export function childKindsUnder({ ingress: { controller } }: SessionSettings): readonly ResourceKind[] {
  const others = controller === 'traefik' ? [ingress] : [middleware, ingressRoute];
  return childKinds.filter((kind) => !others.includes(kind));
}

/** The kinds that they may have children of from when another ingress controller was set: routes, then what these name. */
export function leftoverKindsUnder(settings: SessionSettings): readonly ResourceKind[] {
  const rendered = childKindsUnder(settings);
  const others = childKinds.filter((kind) => !rendered.includes(kind));
  return [...others.filter(isRoute), ...others.filter((kind) => !isRoute(kind))];
}

/** The name of an object among those of its session. */
export function childId({ kind }: Pick<ResourceKind, 'kind'>, name: string): string {
  return `${kind}/${name}`;
}

/** The kind of a rendered child. */
export function childKindOf({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): ResourceKind {
  const found = childKinds.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`${apiVersion} ${kind} is rendered, but in no table of kinds`);
  return found;
}

/** Every name that a child of the Workshop may have, whatever the settings. */
export function childNames(workshop: Workshop): readonly (readonly [ResourceKind, string])[] {
  const names = sessionNames(workshop);
  const claims = new Set([names.claim, `${workshop.spec.name}-pvc`]);
  return [
    [networkPolicy, names.network],
    ...[...claims].map((name) => [volumeClaimKind, name] as const),
    [service, names.service],
    [deploymentKind, names.deployment],
    [middleware, names.headers],
    [middleware, names.auth],
    [ingressRoute, names.route],
    [ingress, names.route],
  ];
}
