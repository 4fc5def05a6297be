// The Lease object: what it says, and reading and writing it. Who may hold it and when is decided by the election.
import type { CallOptions, KubeClient } from './kube-client.js';
import type { ObjectKey, ResourceKind } from './kind.js';
import type { KubeObject } from './object.js';

export const leaseKind: ResourceKind = { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease', plural: 'leases' };

/** What a Lease says. Times are the holder's, by the holder's clock: compare them with each other only. */
export interface LeaseRecord {
  /** Empty: released. */
  readonly holder: string;
  readonly durationSeconds: number;
  /** Milliseconds since the epoch. */
  readonly acquiredAt: number;
  /** Milliseconds since the epoch. */
  readonly renewedAt: number;
  /** How often the holder has changed. */
  readonly transitions: number;
}

/** A Lease as it was read; its resourceVersion changes with every renewal. */
export interface ReadLease extends LeaseRecord {
  readonly uid: string;
  readonly resourceVersion: string;
  /** As it was read: labels, annotations and whatever else others put on it are theirs, and stay. */
  readonly object: KubeObject;
}

/** What is needed of a client. */
export type LeaseClient = Pick<KubeClient, 'get' | 'create' | 'update'>;

/** The Lease, or undefined when there is none yet. */
export async function findLease(
  client: Pick<LeaseClient, 'get'>,
  key: ObjectKey,
  options?: CallOptions,
): Promise<ReadLease | undefined> {
  const object = await client.get(leaseKind, key, options);
  return object && readLease(object);
}

/** Makes the Lease; a conflict says that somebody else was first. */
export async function createLease(
  client: LeaseClient,
  key: ObjectKey,
  { record, options }: { readonly record: LeaseRecord; readonly options?: CallOptions },
): Promise<ReadLease> {
  const object = { metadata: { ...key }, spec: specOf(record) };
  return readLease(await client.create(leaseKind, key.namespace, object, { ...options, unfenced: true }));
}

/** Writes the Lease over the one that was read; a conflict says that it is no longer that one. */
export async function updateLease(
  client: LeaseClient,
  key: ObjectKey,
  { read, record, options }: { readonly read: ReadLease; readonly record: LeaseRecord; readonly options?: CallOptions },
): Promise<ReadLease> {
  const { metadata, spec } = read.object;
  const object = { metadata: { ...metadata, ...key }, spec: { ...(spec ?? {}), ...specOf(record) } };
  return readLease(await client.update(leaseKind, object, { ...options, unfenced: true }));
}

function specOf({ holder, durationSeconds, acquiredAt, renewedAt, transitions }: LeaseRecord): object {
  return {
    holderIdentity: holder,
    leaseDurationSeconds: durationSeconds,
    acquireTime: microTime(acquiredAt),
    renewTime: microTime(renewedAt),
    leaseTransitions: transitions,
  };
}

function readLease(object: KubeObject): ReadLease {
  const { metadata, spec } = object;
  const record = (spec ?? {}) as Readonly<Record<string, unknown>>;
  return {
    object,
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    holder: typeof record['holderIdentity'] === 'string' ? record['holderIdentity'] : '',
    durationSeconds: numberOr(record['leaseDurationSeconds'], 0),
    acquiredAt: timeOf(record['acquireTime']),
    renewedAt: timeOf(record['renewTime']),
    transitions: numberOr(record['leaseTransitions'], 0),
  };
}

/** Leases want microseconds; a time with fewer digits is refused. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

function timeOf(value: unknown): number {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? 0 : ms;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
