// What an account asked of the API server, as the API server itself recorded it.
import { readFileSync } from 'node:fs';
import type { ControlPlane } from '../harness/control-plane.js';

/** One request. */
export interface AuditedRequest {
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  /** Plural, with the subresource. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly code: number;
  readonly message: string;
  readonly uri: string;
  /** Whether the authorizer said yes. */
  readonly allowed: boolean;
  readonly receivedAt: number;
}

interface Entry {
  readonly stage: string;
  readonly user: { readonly username: string };
  readonly verb: string;
  readonly requestURI: string;
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code?: number; readonly message?: string };
  readonly annotations?: Readonly<Record<string, string>>;
  readonly requestReceivedTimestamp: string;
}

const mutating = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** Every finished request of a user, in order. */
export function requestsOf(cluster: ControlPlane, user: string): AuditedRequest[] {
  if (cluster.auditLog === null) throw new Error('this control plane keeps no audit log');
  return readFileSync(cluster.auditLog, 'utf8')
    .split('\n')
    .filter((line) => line.includes(user))
    .map((line) => JSON.parse(line) as Entry)
    .filter((entry) => entry.user.username === user && entry.stage === 'ResponseComplete')
    .map(requestOf);
}

/** The requests of a user that change something, its Lease apart. Reviews are questions. */
export function writesOf(cluster: ControlPlane, user: string): AuditedRequest[] {
  return requestsOf(cluster, user).filter(
    ({ verb, resource }) => mutating.includes(verb) && resource !== 'leases' && !resource.endsWith('accessreviews'),
  );
}

/**
 * Whether a request was denied for want of a permission: by the authorizer, or by admission that asks it. A quota's 403, or
 * that of a policy, is something else.
 */
export function isDenied({ allowed, code, message }: Pick<AuditedRequest, 'allowed' | 'code' | 'message'>): boolean {
  return !allowed || (code === 403 && /cannot \S+ resource|cannot set blockOwnerDeletion/.test(message));
}

function requestOf({ verb, requestURI, objectRef = {}, responseStatus = {}, ...rest }: Entry): AuditedRequest {
  const { apiGroup = '', resource = '', subresource, namespace = '', name = '' } = objectRef;
  return {
    verb,
    group: apiGroup,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    namespace,
    name,
    code: responseStatus.code ?? 0,
    message: responseStatus.message ?? '',
    uri: requestURI,
    allowed: rest.annotations?.['authorization.k8s.io/decision'] !== 'forbid',
    receivedAt: Date.parse(rest.requestReceivedTimestamp),
  };
}
