// Roles for the two programs that call the Kubernetes API, each with an account of its own. Where the namespaces of
// sessions are known the roles reach no further; only an operator that serves all namespaces gets a ClusterRole.
import { Construct } from 'constructs';
import { clusterName, componentLabels, objectNames } from '../model/platform/names.js';
import type { Holder, Permission, Scope } from '../model/platform/permissions.js';
import type { PlatformProps } from '../model/platform/release.js';
import { Resource } from './resource.js';
import { accountName } from './workload.js';

/** What an Access is made from. */
export interface AccessProps extends PlatformProps {
  /** What the programs need; `permissionsUnder` derives it from what sessions render. */
  readonly permissions: readonly Permission[];
}

/** What API server and operator may do in Kubernetes. */
export class Access extends Construct {
  constructor(scope: Construct, id: string, props: AccessProps) {
    super(scope, id);
    new Grants(this, 'api', { ...props, holder: 'api' });
    new Grants(this, 'operator', { ...props, holder: 'operator' });
    this.election(props);
  }

  private election(props: AccessProps) {
    const name = `${objectNames(props).operator}-election`;
    const rules = rulesOf('operator', 'release', props);
    namespacedGrant(this, 'election', {
      ...props,
      holder: 'operator',
      name,
      namespace: props.release.namespace,
      rules,
    });
  }
}

interface GrantsProps extends AccessProps {
  readonly holder: Holder;
}

/** What one program may do wherever sessions run. */
class Grants extends Construct {
  constructor(scope: Construct, id: string, props: GrantsProps) {
    super(scope, id);
    const name = objectNames(props)[props.holder];
    const rules = rulesOf(props.holder, 'sessions', props);
    const { namespaces } = props.values.sessions;
    if (namespaces.length === 0) clusterGrant(this, { ...props, name: clusterName(name, props), rules });
    namespaces.forEach((namespace) => {
      namespacedGrant(this, namespace, { ...props, name, namespace, rules });
    });
  }
}

interface GrantProps extends GrantsProps {
  readonly name: string;
  readonly rules: readonly Rule[];
}

type Rule = ReturnType<typeof ruleOf>;

function clusterGrant(scope: Construct, props: GrantProps) {
  const metadata = { name: props.name, labels: componentLabels(props.holder, props) };
  new Resource(scope, 'cluster-role', 'ClusterRole', { metadata, rules: props.rules });
  new Resource(scope, 'cluster-role-binding', 'ClusterRoleBinding', {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: props.name },
    subjects: [accountOf(props)],
  });
}

function namespacedGrant(scope: Construct, id: string, props: GrantProps & { readonly namespace: string }) {
  const { name, namespace } = props;
  const metadata = { name, namespace, labels: componentLabels(props.holder, props) };
  new Resource(scope, `${id}-role`, 'Role', { metadata, rules: props.rules });
  new Resource(scope, `${id}-role-binding`, 'RoleBinding', {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [accountOf(props)],
  });
}

function accountOf(props: GrantsProps) {
  const name = accountName({ name: objectNames(props)[props.holder], options: props.values[props.holder] });
  return { kind: 'ServiceAccount', name, namespace: props.release.namespace };
}

function rulesOf(holder: Holder, scope: Scope, props: AccessProps): Rule[] {
  return props.permissions
    .filter((permission) => permission.holder === holder && permission.scope === scope)
    .map((permission) => ruleOf(permission, props));
}

function ruleOf({ group, resource, verbs, name }: Permission, props: PlatformProps) {
  return {
    apiGroups: [group],
    resources: [resource],
    verbs: Object.keys(verbs),
    ...(name === undefined ? {} : { resourceNames: [name(props)] }),
  };
}
