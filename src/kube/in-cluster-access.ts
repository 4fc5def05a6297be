// The way to the API server from inside a pod: its address from the environment, token and authority from mounted
// files, which the kubelet replaces in time. Read here and not by the kubeconfig library, which a pod then never loads.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './clock.js';
import type { ClusterAccess } from './cluster-access.js';
import { AccessError } from './errors.js';
import { type FreshCredentials, RememberedCredentials } from './remembered-credentials.js';

/** Where to look. */
export interface PodPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the ServiceAccount's files are mounted. */
  readonly folder: string;
}

export const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** True when this process runs in a pod. */
export function isInCluster({ env }: PodPlace): boolean {
  return Boolean(env['KUBERNETES_SERVICE_HOST']);
}

/** The access of the pod's ServiceAccount. */
export async function loadInClusterAccess(place: PodPlace, clock: Clock): Promise<ClusterAccess> {
  const file = (name: string): Promise<string> => readMounted(join(place.folder, name));
  const read = async (): Promise<FreshCredentials> => {
    const [token, ca] = await Promise.all([file('token'), file('ca.crt')]);
    return { authorization: `Bearer ${token.trim()}`, connection: { ca }, freshForMs: 60_000 };
  };
  const credentials = new RememberedCredentials(read, clock);
  await credentials.get();
  const namespace = await file('namespace').catch(() => undefined);
  return {
    server: serverOf(place.env),
    ...(namespace === undefined ? {} : { namespace: namespace.trim() }),
    credentials: () => credentials.get(),
    reload: () => {
      credentials.reload();
    },
  };
}

function serverOf(env: PodPlace['env']): string {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '443';
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function readMounted(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new AccessError(
      `${path} can't be read: mount the ServiceAccount's token into the pod (automountServiceAccountToken: true)`,
      { cause: error },
    );
  }
}
