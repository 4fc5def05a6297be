// What the platform's programs may do in the Kubernetes API: one row per resource, with the reason for every verb.
// What is not in the table is not allowed. No row reads Secrets or ConfigMaps, and none can widen what its holder may do.
import type { Values } from '../values/schema/index.js';
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
  /** @default - always */
  readonly when?: (values: Values) => boolean;
}

const usesTraefik = ({ ingress }: Values) => ingress.controller === 'traefik';
const usesIngresses = (values: Values) => !usesTraefik(values);

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
  get: 'Before the first apply it looks whose object bears the name.',
  create: 'Applying an object that is not there creates it.',
  patch: 'It is applied, and applied again where it was changed.',
} as const;

/** Everything that a session is made of. */
const children: readonly Permission[] = [
  child('apps', 'deployments', {
    ...applied,
    delete: 'One with a selector of old is replaced: selectors never change.',
  }),
  child('', 'services', applied),
  // Without delete: a volume goes with its Workshop, by garbage collection, and never by the operator's hand.
  child('', 'persistentvolumeclaims', applied),
  child('networking.k8s.io', 'networkpolicies', { ...applied, delete: 'It goes when sessions.networkPolicy is off.' }),
  child('traefik.io', 'middlewares', { ...applied, delete: 'It goes when authentication is off.' }, usesTraefik),
  child('traefik.io', 'ingressroutes', applied, usesTraefik),
  child('networking.k8s.io', 'ingresses', applied, usesIngresses),
];

function child(group: string, resource: string, verbs: Permission['verbs'], when?: (values: Values) => boolean) {
  return { holder: 'operator', scope: 'sessions', group, resource, verbs, ...(when ? { when } : {}) } as const;
}

const surroundings: readonly Permission[] = [
  {
    holder: 'operator',
    scope: 'sessions',
    group: '',
    resource: 'pods',
    verbs: {
      get: 'A pod is read afresh before its state is held against a session.',
      list: 'Why a session does not start is written in the status of its pod.',
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

/** Every permission of the platform. */
export const permissions: readonly Permission[] = [...api, ...workshops, ...children, ...surroundings];

/** The permissions of one program in one scope, under these values. */
export function permissionsOf(holder: Holder, scope: Scope, values: Values): Permission[] {
  return permissions.filter(
    (permission) =>
      permission.holder === holder &&
      permission.scope === scope &&
      (permission.when === undefined || permission.when(values)),
  );
}
