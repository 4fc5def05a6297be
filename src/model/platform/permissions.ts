// What the platform's programs do in the Kubernetes API: one row per resource, with the reason for every verb. Which rows
// of children count is derived from what sessions render (charts/permissions.ts). What has no row is not allowed; no row
// reads Secrets or ConfigMaps, and none can widen what its holder may do.
import { workshopKind } from '../workshop/kind.js';
import { leaseName } from './operator-environment.js';
import type { PlatformProps } from './release.js';

/** The components that call the Kubernetes API. */
export type Holder = 'api' | 'operator';

/** `release`: in the namespace of the installation. `sessions`: wherever sessions may run. */
export type Scope = 'release' | 'sessions';

/** The verbs in use; wildcards and the verbs that hand out permissions are no part of the type. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** One row: verbs on one resource, each with its reason. */
export interface Permission {
  readonly holder: Holder;
  readonly scope: Scope;
  /** API group; empty is the core group. */
  readonly group: string;
  /** Plural name, with a subresource if it is one. */
  readonly resource: string;
  /** Verb → why the holder cannot do without. */
  readonly verbs: Readonly<Partial<Record<Verb, string>>>;
  /** The only object that the verbs reach. @default - every object of the resource */
  readonly name?: (props: PlatformProps) => string;
}

const api: readonly Permission[] = [
  workshop('api', '', {
    create: 'A launch creates a Workshop.',
    get: 'Reading a session brings phase, address and expiry up to date, and shows that it is gone.',
    delete: 'Ending a session deletes its Workshop, and so does a launch that could not be recorded.',
  }),
  workshop('api', '/status', { patch: 'Extending a session moves its expiry.' }),
];

const workshops: readonly Permission[] = [
  workshop('operator', '', {
    get: 'A Workshop is read afresh before anything that cannot be undone.',
    list: 'Its cache starts from all Workshops.',
    watch: 'It learns of every change.',
    patch: 'The finalizer of the operator before is taken off, or the Workshop could never go.',
    delete: 'A session that has expired ends with its Workshop.',
  }),
  workshop('operator', '/status', { patch: 'Phase, address, expiry and conditions are written there.' }),
  workshop('operator', '/finalizers', {
    update: 'Where Kubernetes guards ownership, only those who may do this may make a Workshop wait for its children.',
  }),
];

function workshop(holder: Holder, subresource: string, verbs: Permission['verbs']): Permission {
  const { group, plural } = workshopKind;
  return { holder, scope: 'sessions', group, resource: `${plural}${subresource}`, verbs };
}

const observed = {
  list: 'Its cache starts from all of them.',
  watch: 'It learns of drift, and of what became of its own writes.',
} as const;

const applied = {
  ...observed,
  get: 'Where a name is taken, it looks whose object bears it.',
  create: 'Applying an object that is not there creates it.',
  patch: 'It is applied, and applied again where it was changed.',
} as const;

/** What the operator does with each kind that a session may be made of. */
const children: Readonly<Record<string, Permission>> = {
  Deployment: child('apps', 'deployments', {
    ...applied,
    delete: 'One with a selector of old is replaced: selectors never change.',
  }),
  Service: child('', 'services', applied),
  // Without delete: a volume goes with its Workshop, by garbage collection, and never by the operator's hand.
  PersistentVolumeClaim: child('', 'persistentvolumeclaims', applied),
  NetworkPolicy: child('networking.k8s.io', 'networkpolicies', {
    ...applied,
    delete: 'It goes when sessions.networkPolicy is off.',
  }),
  Middleware: child('traefik.io', 'middlewares', { ...applied, delete: 'It goes when authentication is off.' }),
  IngressRoute: child('traefik.io', 'ingressroutes', applied),
  Ingress: child('networking.k8s.io', 'ingresses', applied),
};

/** What it does with a kind that only another ingress controller needs: sessions that were there before may have some. */
const left = {
  list: 'What another ingress.controller has left of sessions is looked for once, when the operator begins to lead.',
  delete: 'It is taken away, and only what the Workshop of its session controls.',
} as const;

/** The kinds that have a row. */
export const kindsOfChildren: readonly string[] = Object.keys(children);

function child(group: string, resource: string, verbs: Permission['verbs']): Permission {
  return { holder: 'operator', scope: 'sessions', group, resource, verbs };
}

const surroundings: readonly Permission[] = [
  {
    holder: 'operator',
    scope: 'sessions',
    group: '',
    resource: 'pods',
    verbs: {
      list: 'Why a session does not start is written in the status of its pod; a last look precedes the end of one.',
      watch: 'It learns when that changes.',
    },
  },
  {
    holder: 'operator',
    scope: 'sessions',
    group: 'events.k8s.io',
    resource: 'events',
    verbs: { create: 'What happens to a session is told to those who look at its Workshop.' },
  },
  {
    holder: 'operator',
    scope: 'release',
    group: 'coordination.k8s.io',
    resource: 'leases',
    verbs: { create: 'The first replica makes the Lease; Kubernetes cannot limit this verb to a name.' },
  },
  {
    holder: 'operator',
    scope: 'release',
    group: 'coordination.k8s.io',
    resource: 'leases',
    name: leaseName,
    verbs: {
      get: 'A replica reads who leads.',
      update: 'The leader renews and gives up the Lease, and another takes it.',
    },
  },
];

/**
 * Every permission of a platform whose sessions are made of these kinds, and may have been made of others.
 *
 * @throws Error for a kind without a row: nobody has said what the operator does with it, and why.
 */
export function permissionsFor(kinds: readonly string[], others: readonly string[] = []): Permission[] {
  const leftovers = others.map((kind) => ({ ...childPermission(kind), verbs: left }));
  return [...api, ...workshops, ...kinds.map(childPermission), ...leftovers, ...surroundings];
}

function childPermission(kind: string): Permission {
  const permission = Object.hasOwn(children, kind) ? children[kind] : undefined;
  if (permission === undefined) throw new Error(`sessions are made of ${kind}, which has no row of permissions`);
  return permission;
}
