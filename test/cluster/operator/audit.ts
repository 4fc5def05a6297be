// What an account asked of the API server, as the API server itself recorded it.
import { readFileSync } from 'node:fs';
import { isMutating } from '../../../control-plane/audit.mjs';
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

/** Every finished request of a user, in order. */
export function requestsOf(cluster: ControlPlane, user: string): AuditedRequest[] {
  return entriesOf(cluster, user)
    .filter(({ stage }) => stage === 'ResponseComplete')
    .map(requestOf);
}

/**
 * The denials of a user that stand: a server that has just started denies what it has not read the roles for, and grants
 * the same request a moment later. Of a watch that goes on the log has the beginning alone.
 */
export function lastingDenials(cluster: ControlPlane, user: string): AuditedRequest[] {
  const answered = entriesOf(cluster, user).map(requestOf);
  const granted = answered.filter((each) => !isDenied(each));
  return answered.filter(
    (denied) =>
      isDenied(denied) && !granted.some((each) => isSame(denied, each) && each.receivedAt > denied.receivedAt),
  );
}

/** What is to be created has no name yet where it is denied. */
function isSame(denied: AuditedRequest, { name, ...granted }: AuditedRequest): boolean {
  const isNamed = denied.name === name || (denied.verb === 'create' && denied.name === '');
  const fields = ['verb', 'group', 'resource', 'namespace'] as const;
  return isNamed && fields.every((field) => denied[field] === granted[field]);
}

function entriesOf(cluster: ControlPlane, user: string): Entry[] {
  if (cluster.auditLog === null) throw new Error('this control plane keeps no audit log');
  return readFileSync(cluster.auditLog, 'utf8')
    .split('\n')
    .filter((line) => line.includes(user))
    .map((line) => JSON.parse(line) as Entry)
    .filter((entry) => entry.user.username === user);
}

/** The requests of a user that change something, its Lease apart. Reviews are questions. */
export function writesOf(cluster: ControlPlane, user: string): AuditedRequest[] {
  return requestsOf(cluster, user).filter((request) => isMutating(request) && request.resource !== 'leases');
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
