// The real oauth2-proxy, of the version that the platform's image holds: it is built together with the control plane.
import { inject } from 'vitest';
import { describeCluster } from '../cluster/harness/control-plane.js';

/** A `describe` for tests with the real oauth2-proxy. */
export const describeProxy = describeCluster;

/** The path of the real oauth2-proxy; call it inside `describeProxy`. */
export function oauth2ProxyBinary(): string {
  const path = inject('controlPlane')?.binaries['oauth2-proxy'];
  if (path === undefined) throw new Error('no oauth2-proxy in this run: wrap the tests in describeProxy');
  return path;
}
