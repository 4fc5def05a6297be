// Starts a whole control plane on free loopback ports, in a folder of its own under the system's temporary folder.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from './connect.mjs';
import { serverControls } from './faults.mjs';
import { furnish, isFurnished } from './furniture.mjs';
import { writeIdentities } from './identities.mjs';
import { freePorts } from './ports.mjs';
import { ProcessGroup } from './processes.mjs';
import { apiServer, controllerManager, etcd, kwok, scheduler } from './servers.mjs';

/** @typedef {import('./connect.mjs').ControlPlane} ControlPlane */
/** @typedef {import('./connect.mjs').Details} Details */
/** @typedef {import('./faults.mjs').ServerControls} ServerControls */
/**
 * @typedef {object} Started
 * @property {Details} details
 * @property {ServerControls & { renewCertificate: () => Promise<void> }} servers
 * @property {ProcessGroup['adopt']} adopt lets a process of yours, in a group of its own, end with the control plane
 * @property {() => Promise<void>} stop
 */
/** @typedef {ControlPlane & Started} StartedControlPlane */
/**
 * @typedef {object} Options
 * @property {Record<string, string>} binaries from controlPlaneBinaries()
 * @property {boolean} [audit] whether every request is written down
 * @property {boolean} [guardsOwners] whether admission lets only those set an owner that waits who may finalize it
 */

/**
 * *Guarantees.* When it returns, nodes are Ready, the CRDs are served, namespaces get their default ServiceAccount.
 * Everything ends and the folder goes with stop(), and also when this process dies, however it dies.
 * @param {Options} options
 * @returns {Promise<StartedControlPlane>}
 */
export async function startControlPlane({ binaries, audit = false, guardsOwners = true }) {
  const folder = await mkdtemp(join(tmpdir(), 'orchestra-control-plane-'));
  const processes = new ProcessGroup(folder);
  try {
    const { details, servers } = await startServers(processes, binaries, { audit, guardsOwners });
    return {
      ...connect(details),
      details,
      servers,
      adopt: (child) => processes.adopt(child),
      stop: () => processes.stop(),
    };
  } catch (error) {
    await processes.stop();
    throw error;
  }
}

/** @param {ProcessGroup} processes @param {Record<string, string>} binaries @param {{ audit: boolean, guardsOwners: boolean }} options */
async function startServers(processes, binaries, { audit, guardsOwners }) {
  const { folder } = processes;
  const [etcdPort = 0, etcdPeer = 0, api = 0] = await freePorts(3);
  const ports = { etcd: etcdPort, etcdPeer, api };
  const url = `https://127.0.0.1:${api}`;
  const auditLog = audit ? join(folder, 'audit.log') : null;
  /** @type {Details} */
  const details = { url, folder, kubeconfig: join(folder, 'admin.kubeconfig'), auditLog, binaries };
  const place = { binaries, folder, ports };
  const base = [etcd(place), apiServer(place, { auditLog, guardsOwners })];
  const others = [controllerManager(place), scheduler(place), kwok(place)];
  const renewCertificate = await writeIdentities(folder, url);
  for (const command of base) processes.start(command);
  const { request } = connect(details);
  const isServed = async () => (await request('GET', '/readyz')).status === 200;
  await processes.waitFor('kube-apiserver', 'being ready', isServed);
  for (const command of others) processes.start(command);
  await furnish(request);
  await processes.waitFor('kwok', 'nodes, CRDs and default accounts', () => isFurnished(request));
  return { details, servers: { ...serverControls(processes, [...base, ...others], isServed), renewCertificate } };
}
