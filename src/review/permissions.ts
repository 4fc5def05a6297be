// What accounts may do, read off rendered roles and bindings, with the reasons of the table that the roles are made from.
import type { Permission } from '../model/platform/permissions.js';
import type { PlatformProps } from '../model/platform/release.js';
import type { Json } from '../model/json.js';
import { canonicalJson } from '../model/json.js';
import type { Manifest } from '../manifest/manifest.js';
import { describeManifest } from '../manifest/manifest.js';
import { listAt, mapAt, textAt, textsAt } from './fields.js';
import type { PermissionReport } from './report.js';
import { componentOf } from './workloads.js';

/** What a permission of a role is for; undefined when nobody has said. */
export type FindReason = (permission: {
  readonly component: string;
  readonly group: string;
  readonly resource: string;
  readonly names: readonly string[];
  readonly verb: string;
}) => string | undefined;

/** Reasons as a table of permissions gives them. */
export function reasonsFrom(table: readonly Permission[], props: PlatformProps): FindReason {
  return ({ component, group, resource, names, verb }) => {
    const row = table.find(
      (each) =>
        each.holder === component &&
        each.group === group &&
        each.resource === resource &&
        canonicalJson(each.name === undefined ? [] : [each.name(props)]) === canonicalJson(names) &&
        Object.hasOwn(each.verbs, verb),
    );
    return row?.verbs[verb as keyof Permission['verbs']];
  };
}

/**
 * The permissions that roles among the manifests give to accounts; one row where the same holds in several namespaces.
 *
 * @throws Error for a permission that nobody has given a reason for
 */
export function permissionsIn(manifests: readonly Manifest[], findReason: FindReason): PermissionReport[] {
  const merged = new Map<string, PermissionReport>();
  for (const { namespaces, ...permission } of manifests.filter(isBinding).flatMap(grantsOf(manifests, findReason))) {
    const key = canonicalJson(permission);
    const known = merged.get(key)?.namespaces ?? [];
    merged.set(key, { ...permission, namespaces: [...new Set([...known, ...namespaces])].sort() });
  }
  return [...merged.values()];
}

/** Whether an object gives the permissions of a role to somebody. */
export function isBinding({ kind }: Manifest): boolean {
  return kind === 'RoleBinding' || kind === 'ClusterRoleBinding';
}

function grantsOf(manifests: readonly Manifest[], findReason: FindReason) {
  return (binding: Manifest): PermissionReport[] => {
    const role = findRole(binding, manifests);
    if (role === undefined) throw new Error(`${describeManifest(binding)} grants a role that is not rendered`);
    const accounts = listAt(binding, 'subjects').map(
      (subject) => `${textAt(subject, 'namespace')}/${textAt(subject, 'name')}`,
    );
    const namespaces = binding.kind === 'RoleBinding' ? [binding.metadata.namespace ?? ''] : [];
    return accounts.flatMap((account) =>
      listAt(role, 'rules').flatMap((rule) =>
        rulesOf(rule, role, findReason).map((row) => ({ ...row, account, namespaces })),
      ),
    );
  };
}

/** The role that a binding names. */
export function findRole(binding: Manifest, manifests: readonly Manifest[]): Manifest | undefined {
  const { kind, name } = mapAt(binding, 'roleRef');
  return manifests.find(
    (manifest) => manifest.kind === kind && manifest.metadata.name === name && isNear(manifest, binding),
  );
}

function isNear(role: Manifest, binding: Manifest): boolean {
  return role.kind === 'ClusterRole' || role.metadata.namespace === binding.metadata.namespace;
}

type Rule = Omit<PermissionReport, 'account' | 'namespaces'>;

function rulesOf(rule: Json, role: Manifest, findReason: FindReason): Rule[] {
  const component = componentOf(role);
  const names = textsAt(rule, 'resourceNames');
  return textsAt(rule, 'apiGroups').flatMap((group) =>
    textsAt(rule, 'resources').map((resource) => ({
      role: `${role.kind} ${role.metadata.name}`,
      group,
      resource,
      names,
      verbs: textsAt(rule, 'verbs').map((verb) => {
        const reason = findReason({ component, group, resource, names, verb });
        if (reason !== undefined) return { verb, reason };
        throw new Error(`${describeManifest(role)} allows ${verb} ${resource}, and nobody has said why`);
      }),
    })),
  );
}
