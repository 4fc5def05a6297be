// What this operator's account has to be allowed, derived from its own settings and the table that its roles are rendered
// from. So roles that are older than the operator can be told from those that fit.
import type { Access } from '../kube/access-review.js';
import type { Permission } from '../model/platform/permissions.js';
import { permissionsFor } from '../model/platform/permissions.js';
import type { SessionSettings } from '../model/sessions/index.js';
import { childKindsUnder, leftoverKindsUnder } from './child-kinds.js';

/** Something that the operator must be allowed, and what for. */
export interface NeededPermission extends Access {
  readonly reason: string;
}

/** Where replicas elect their leader. */
export interface LeasePlace {
  readonly namespace: string;
  readonly name: string;
}

/** Everything that the operator may come to do under these settings. */
export function neededPermissions(settings: SessionSettings, lease: LeasePlace): NeededPermission[] {
  const [kinds, others] = [childKindsUnder(settings), leftoverKindsUnder(settings)].map((all) =>
    all.map(({ kind }) => kind),
  );
  return permissionsFor(kinds ?? [], others)
    .filter(({ holder }) => holder === 'operator')
    .flatMap((permission) => placesOf(permission, settings, lease).flatMap((place) => needsOf(permission, place)));
}

/** The Lease is the only object that a permission names. */
function placesOf({ scope, name }: Permission, { namespaces }: SessionSettings, lease: LeasePlace) {
  if (scope === 'release') return [{ namespace: lease.namespace, ...(name === undefined ? {} : { name: lease.name }) }];
  return namespaces.length === 0 ? [{}] : namespaces.map((namespace) => ({ namespace }));
}

function needsOf({ group, resource, verbs }: Permission, place: Pick<Access, 'namespace' | 'name'>) {
  return Object.entries(verbs).map(([verb, reason]) => ({ verb, group, resource, ...place, reason }));
}
