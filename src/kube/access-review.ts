// What our own account may do, asked of the API server: every account that has signed in may ask this about itself.
import type { CallOptions, KubeClient } from './kube-client.js';
import type { ResourceKind } from './kind.js';

const reviewKind: ResourceKind = {
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
};

/** One thing that an account may or may not do. */
export interface Access {
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  /** Plural, with a subresource if it is one. */
  readonly resource: string;
  /** @default - all namespaces */
  readonly namespace?: string;
  /** @default - objects of any name */
  readonly name?: string;
}

/** Whether our account may do this, whatever authorizers the cluster has. */
export async function mayWe(client: KubeClient, access: Access, options: CallOptions = {}): Promise<boolean> {
  const { verb, group, namespace, name } = access;
  const [resource, subresource] = access.resource.split('/');
  const resourceAttributes = { verb, group, resource, subresource, namespace, name };
  // A question and no write: it needs no leadership.
  const review = await client.create(reviewKind, '', { spec: { resourceAttributes } }, { ...options, unfenced: true });
  return (review as unknown as { readonly status: { readonly allowed: boolean } }).status.allowed;
}

/** `patch deployments.apps/status x in namespace n`. */
export function describeAccess({ verb, group, resource, namespace, name }: Access): string {
  const [plural = '', ...subresource] = resource.split('/');
  const what = [group === '' ? plural : `${plural}.${group}`, ...subresource].join('/');
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  return `${verb} ${what}${name === undefined ? '' : ` ${name}`}${where}`;
}
