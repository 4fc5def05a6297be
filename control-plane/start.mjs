// Starts a whole control plane on free loopback ports, in a folder of its own under the system's temporary folder.
import { randomInt } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from './connect.mjs';
import { serverControls } from './faults.mjs';
import { furnish, isFurnished } from './furniture.mjs';
import { writeIdentities } from './identities.mjs';
import { ProcessGroup } from './processes.mjs';
import { apiServer, controllerManager, etcd, kwok, scheduler } from './servers.mjs';

/** @typedef {import('./connect.mjs').ControlPlane} ControlPlane */
/** @typedef {import('./connect.mjs').Details} Details */
/** @typedef {import('./faults.mjs').ServerControls} ServerControls */
/** @typedef {ControlPlane & { details: Details, servers: ServerControls, stop: () => Promise<void> }} StartedControlPlane */

/**
 * *Guarantees.* When it returns, nodes are Ready, the CRDs are served, namespaces get their default ServiceAccount.
 * Everything ends and the folder goes with stop(), and also when this process dies, however it dies.
 * @param {{ binaries: Record<string, string>, audit?: boolean }} options binaries: from controlPlaneBinaries()
 * @returns {Promise<StartedControlPlane>}
 */
export async function startControlPlane({ binaries, audit = false }) {
  const folder = await mkdtemp(join(tmpdir(), 'orchestra-control-plane-'));
  const processes = new ProcessGroup(folder);
  try {
    const { details, servers } = await startServers(processes, binaries, audit);
    return { ...connect(details), details, servers, stop: () => processes.stop() };
  } catch (error) {
    await processes.stop();
    throw error;
  }
}

/** @param {ProcessGroup} processes @param {Record<string, string>} binaries @param {boolean} audit */
async function startServers(processes, binaries, audit) {
  const { folder } = processes;
  const ports = await freePorts();
  const url = `https://127.0.0.1:${ports.api}`;
  const auditLog = audit ? join(folder, 'audit.log') : null;
  /** @type {Details} */
  const details = { url, folder, kubeconfig: join(folder, 'admin.kubeconfig'), auditLog, binaries };
  const place = { binaries, folder, ports };
  const base = [etcd(place), apiServer(place, { auditLog })];
  const others = [controllerManager(place), scheduler(place), kwok(place)];
  await writeIdentities(folder, url);
  for (const command of base) processes.start(command);
  const { request } = connect(details);
  const isServed = async () => (await request('GET', '/readyz')).status === 200;
  await processes.waitFor('kube-apiserver', 'being ready', isServed);
  for (const command of others) processes.start(command);
  await furnish(request);
  await processes.waitFor('kwok', 'nodes, CRDs and default accounts', () => isFurnished(request));
  return { details, servers: serverControls(processes, [...base, ...others], isServed) };
}

/**
 * Ports that were free a moment ago, all different because all were held at once. They are below the range that the
 * system gives to outgoing connections: polling a port of that range may connect to itself and keep the server out.
 */
async function freePorts() {
  const holders = [await holdPort(), await holdPort(), await holdPort()];
  await Promise.all(holders.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  const [etcdPort = 0, etcdPeer = 0, api = 0] = holders.map(({ port }) => port);
  return { etcd: etcdPort, etcdPeer, api };
}

async function holdPort() {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    if (await listens(server, port)) return { server, port };
  }
}

/** @param {import('node:net').Server} server @param {number} port @returns {Promise<boolean>} */
function listens(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
}
