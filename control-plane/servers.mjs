// The command line of every server, in one place: what this control plane switches on is read here.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {import('./processes.mjs').Command} Command */
/** @typedef {{ binaries: Record<string, string>, folder: string, ports: { etcd: number, etcdPeer: number, api: number } }} Place */

/** State is thrown away with the folder, so etcd need not wait for the disk. @param {Place} place @returns {Command} */
export function etcd({ binaries, folder, ports }) {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return command(binaries, 'etcd', {
    'data-dir': join(folder, 'etcd'),
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `default=${peer}`,
    'unsafe-no-fsync': 'true',
    // Thousands of sessions in many versions; the default is 2 GiB.
    'quota-backend-bytes': String(8 * 2 ** 30),
    'log-level': 'warn',
  });
}

/**
 * RBAC, and beside the default admission plugins (Pod Security among them) the one that lets nobody block the
 * deletion of an object that they may not finalize, unless it is asked to leave that out, as most clusters do.
 * @param {Place} place
 * @param {{ auditLog: string | null, guardsOwners: boolean }} options
 * @returns {Command}
 */
export function apiServer({ binaries, folder, ports }, { auditLog, guardsOwners }) {
  const file = (/** @type {string} */ name) => join(folder, name);
  return command(binaries, 'kube-apiserver', {
    'etcd-servers': `http://127.0.0.1:${ports.etcd}`,
    'bind-address': '127.0.0.1',
    'secure-port': String(ports.api),
    'advertise-address': '127.0.0.1',
    'endpoint-reconciler-type': 'none',
    'tls-cert-file': file('server.crt'),
    'tls-private-key-file': file('server.key'),
    'client-ca-file': file('ca.crt'),
    'authorization-mode': 'Node,RBAC',
    'enable-admission-plugins': `NodeRestriction${guardsOwners ? ',OwnerReferencesPermissionEnforcement' : ''}`,
    'allow-privileged': 'true',
    'service-account-key-file': file('service-accounts.pub'),
    'service-account-signing-key-file': file('service-accounts.key'),
    'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
    'service-cluster-ip-range': '10.96.0.0/12',
    ...(auditLog ? { 'audit-policy-file': auditPolicy, 'audit-log-path': auditLog, 'audit-log-maxsize': '1000' } : {}),
  });
}

/** Each controller under its own ServiceAccount, as in a real cluster. @param {Place} place @returns {Command} */
export function controllerManager({ binaries, folder }) {
  return command(binaries, 'kube-controller-manager', {
    kubeconfig: join(folder, 'controller-manager.kubeconfig'),
    'service-account-private-key-file': join(folder, 'service-accounts.key'),
    'root-ca-file': join(folder, 'ca.crt'),
    'use-service-account-credentials': 'true',
    'node-monitor-grace-period': '24h',
    ...controller,
  });
}

/** @param {Place} place @returns {Command} */
export function scheduler({ binaries, folder }) {
  return command(binaries, 'kube-scheduler', { kubeconfig: join(folder, 'scheduler.kubeconfig'), ...controller });
}

/** Plays the nodes. Without the lease flag they turn Unknown after 50 s. @param {Place} place @returns {Command} */
export function kwok({ binaries, folder }) {
  return command(binaries, 'kwok', {
    kubeconfig: join(folder, 'kwok.kubeconfig'),
    config: fileURLToPath(new URL('kwok.yaml', import.meta.url)),
    'manage-all-nodes': 'true',
    'node-lease-duration-seconds': '40',
    'node-ip': '10.127.0.1',
    // The default has room for 254 pods.
    cidr: '10.128.0.1/16',
  });
}

const auditPolicy = fileURLToPath(new URL('audit-policy.yaml', import.meta.url));

// No serving port: two control planes on one machine would fight over it.
const controller = {
  'leader-elect': 'false',
  'secure-port': '0',
  'kube-api-qps': '500',
  'kube-api-burst': '1000',
};

/** @param {Record<string, string>} binaries @param {string} name @param {Record<string, string>} flags @returns {Command} */
function command(binaries, name, flags) {
  const program = binaries[name];
  if (!program) throw new Error(`the path of ${name} is missing: pass what controlPlaneBinaries() returns`);
  return { name, program, args: Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`) };
}
