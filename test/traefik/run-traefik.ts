// Runs the real Traefik against the control plane: its own account and role, its providers for IngressRoutes and
// Ingresses, nothing switched on that an installation would have to switch on.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { traefikBinary } from '../../control-plane/build.mjs';
import { freePorts } from '../../control-plane/ports.mjs';
import { parseKubeconfig } from '../../control-plane/identities.mjs';
import type { ControlPlane } from '../cluster/harness/control-plane.js';
import { eventually } from '../cluster/harness/control-plane.js';

/** A router as Traefik's own API shows it. */
export interface Router {
  readonly name: string;
  readonly provider: string;
  readonly status: string;
  readonly rule: string;
  readonly priority: number;
  readonly service: string;
  readonly middlewares?: readonly string[];
  readonly entryPoints: readonly string[];
  readonly error?: readonly string[];
}

/** A running Traefik. */
export interface RunningTraefik {
  /** The port of its entry point for HTTPS. */
  readonly securePort: number;
  routers(): Promise<Router[]>;
  /** Everything that it wrote. */
  output(): string;
  stop(): Promise<void>;
}

const account = 'traefik';

/** What Traefik's own documentation grants it, and the IngressClass that its Ingresses name. */
function furniture(namespace: string) {
  const read = ['get', 'list', 'watch'];
  const name = account;
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name },
      rules: [
        { apiGroups: [''], resources: ['services', 'secrets', 'nodes', 'configmaps'], verbs: read },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
        { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'ingressclasses'], verbs: read },
        { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] },
        { apiGroups: ['traefik.io'], resources: ['*'], verbs: read },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'traefik' },
      spec: { controller: 'traefik.io/ingress-controller' },
    },
  ];
}

/** Starts Traefik; `network` is the HTTP proxy through which it reaches pods. */
export async function runTraefik(cluster: ControlPlane, network: string): Promise<RunningTraefik> {
  const namespace = 'traefik';
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: furniture(namespace) });
  const { code, stderr } = await cluster.kubectl(['apply', '--server-side', '-f', '-'], { input });
  if (code !== 0) throw new Error(stderr);
  const folder = await mkdtemp(join(tmpdir(), 'orchestra-traefik-'));
  const [web = 0, websecure = 0, api = 0] = await freePorts(3);
  const flags = {
    'entrypoints.web.address': `127.0.0.1:${String(web)}`,
    'entrypoints.websecure.address': `127.0.0.1:${String(websecure)}`,
    'entrypoints.traefik.address': `127.0.0.1:${String(api)}`,
    'api.insecure': 'true',
    'global.checknewversion': 'false',
    'global.sendanonymoususage': 'false',
    ...(await provider('kubernetescrd', cluster, folder)),
    ...(await provider('kubernetesingress', cluster, folder)),
  };
  const program = spawn(
    await traefikBinary({ build: false }),
    Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`),
    { cwd: folder, env: { HTTP_PROXY: network }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [program.stdout, program.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const ended = new Promise<void>((resolve) => program.on('close', () => resolve()));
  const routers = async () => {
    const response = await fetch(`http://127.0.0.1:${String(api)}/api/http/routers?per_page=1000`);
    return (await response.json()) as Router[];
  };
  await eventually('Traefik listens', async () => {
    if (program.exitCode !== null) throw new Error(`Traefik ended:\n${said}`);
    return routers().catch(() => undefined);
  });
  return {
    securePort: websecure,
    routers,
    output: () => said,
    stop: async () => {
      program.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function provider(name: string, cluster: ControlPlane, folder: string): Promise<Record<string, string>> {
  const ca = join(folder, 'ca.crt');
  await writeFile(ca, parseKubeconfig(readFileSync(cluster.kubeconfig, 'utf8')).ca);
  return {
    [`providers.${name}`]: 'true',
    [`providers.${name}.endpoint`]: cluster.url,
    [`providers.${name}.token`]: await cluster.serviceAccountToken('traefik', account),
    [`providers.${name}.certauthfilepath`]: ca,
  };
}
