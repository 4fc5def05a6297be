// Finds the way to an API server, in the order in which kubectl looks: the kubeconfig that was named, KUBECONFIG, the
// home folder's kubeconfig, the pod that we run in.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Clock, systemClock } from './clock.js';
import type { ClusterAccess } from './cluster-access.js';
import { AccessError } from './errors.js';
import { isInCluster, loadInClusterAccess, type PodPlace, serviceAccountFolder } from './in-cluster-access.js';

export type { ClusterAccess, ConnectionSettings, Credentials } from './cluster-access.js';

/** Where access is looked for. */
export interface AccessOptions {
  /** A path. @default - KUBECONFIG, the home folder's, or the pod's ServiceAccount */
  readonly kubeconfig?: string;
  /** @default - the kubeconfig's current context */
  readonly context?: string;
  /** @default - the machine's */
  readonly clock?: Clock;
  /** @default - this process's environment, home folder and usual mount */
  readonly place?: PodPlace & { readonly home: string };
}

/** The access that was asked for. Credentials are read once, so what is wrong with them is said now. @throws AccessError */
export async function loadAccess(options: AccessOptions = {}): Promise<ClusterAccess> {
  const { kubeconfig, context, clock = systemClock } = options;
  const { place = { env: process.env, home: homedir(), folder: serviceAccountFolder } } = options;
  const inHome = join(place.home, '.kube', 'config');
  const named = kubeconfig === undefined ? place.env['KUBECONFIG']?.split(delimiter).filter(Boolean) : [kubeconfig];
  const files = named?.length ? named : [inHome].filter((file) => existsSync(file));
  if (files.length > 0) {
    const { loadKubeconfigAccess } = await import('./kubeconfig-access.js');
    return loadKubeconfigAccess({ files, ...(context === undefined ? {} : { context }) }, clock);
  }
  if (isInCluster(place)) return loadInClusterAccess(place, clock);
  throw new AccessError(
    `no cluster to talk to: name a kubeconfig (--kubeconfig or KUBECONFIG), put one at ${inHome}, or run inside a cluster`,
  );
}
