// What the trials play on: one control plane with room for thousands of sessions, the operator as in the image, and the ways
// to look at both from outside.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { auditEvents, auditMark } from '../../control-plane/audit.mjs';
import { controlPlaneBinaries } from '../../control-plane/build.mjs';
import { freePorts } from '../../control-plane/ports.mjs';
import { startControlPlane } from '../../control-plane/start.mjs';
import { installOperator } from '../../demo/installation.mjs';
import { startOperator } from '../../demo/operator.mjs';
import { bundle, programFile, runtimeEnvironment } from '../../scripts/bundle.mjs';
import { cpuMs, memoryMb } from '../process-cost.mjs';
import { isOfSessions } from '../session-requests.mjs';
import { openWire } from '../wire.mjs';
import { heapMb } from './heap.mjs';
import { Population } from './population.mjs';

const namespaces = Array.from({ length: 5 }, (_, index) => `cohort-${index + 1}`);
const nodes = ['kwok-node-c', 'kwok-node-d', 'kwok-node-e', 'kwok-node-f'];
const bundled = fileURLToPath(new URL('../../out/scale-program', import.meta.url));
const POLL_MS = 100;

/** @typedef {Awaited<ReturnType<typeof openScene>>} Scene */

/** Everything that is needed, running. Ends with close(). */
export async function openScene() {
  const controlPlane = await startControlPlane({ binaries: await controlPlaneBinaries(), audit: true });
  try {
    for (const name of nodes) await controlPlane.addNode(name, {});
    const installation = await installOperator(controlPlane, namespaces);
    await bundle(bundled);
    const wire = openWire(controlPlane.kubeconfig);
    const population = await Population.follow(wire, namespaces);
    const operator = await Operator.start(controlPlane, installation);
    return {
      controlPlane,
      population,
      operator,
      /** What the operator asked of the API server since a mark, its Lease and what it reads apart. */
      mark: () => auditMark(controlPlane),
      /** @param {number} since @returns {Promise<import('../../control-plane/audit.mjs').AuditEvent[]>} */
      requests: async (since) =>
        (await auditEvents(controlPlane, { user: installation.user }, since)).filter(isOfSessions),
      etcdMb: () => statSync(join(controlPlane.folder, 'etcd', 'member', 'snap', 'db')).size / 1e6,
      close: async () => {
        await wire.close();
        await controlPlane.stop();
      },
    };
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
}

/** The one operator, which is stopped and started anew. */
class Operator {
  /** @type {import('../../demo/operator.mjs').Operator | undefined} */
  #process;
  #inspector = 0;

  /** @param {any} controlPlane @param {any} installation */
  constructor(controlPlane, installation) {
    this.controlPlane = controlPlane;
    this.installation = installation;
  }

  /** @param {any} controlPlane @param {any} installation */
  static async start(controlPlane, installation) {
    const operator = new Operator(controlPlane, installation);
    await operator.start();
    await operator.isAtRest();
    return operator;
  }

  /**
   * Returns when its caches are filled.
   * @param {{ program?: string, options?: string }} [how] other than in the image
   */
  async start({ program = join(bundled, programFile), options = '' } = {}) {
    const [port = 0] = await freePorts(1);
    const all = `${runtimeEnvironment.NODE_OPTIONS} --inspect=127.0.0.1:${port} ${options}`;
    const environment = { ...runtimeEnvironment, NODE_OPTIONS: all };
    this.#process = await startOperator(this.installation, this.controlPlane, { program, environment });
    this.#inspector = port;
  }

  async stop() {
    await this.#running.stop();
    this.#process = undefined;
  }

  get #running() {
    if (this.#process === undefined) throw new Error('the operator does not run');
    return this.#process;
  }

  cpuMs() {
    return cpuMs(this.#running.pid);
  }

  memoryMb() {
    return memoryMb(this.#running.pid);
  }

  /** What is still in use after a collection of garbage. */
  heapMb() {
    return heapMb(this.#inspector);
  }

  /** @returns {Promise<any>} workers, queue, degradations */
  async health() {
    return (await fetch(`${this.#running.url}/controllers/workshops`)).json();
  }

  /** It leads, and has nothing to do. */
  async isAtRest() {
    for (let calm = 0; calm < 5; await sleep(POLL_MS)) {
      const { leader, queue, workers } = await this.health();
      calm = leader && queue.depth === 0 && workers.busy === 0 ? calm + 1 : 0;
    }
  }

  /** The most keys that waited while something went on. @template T @param {() => Promise<T>} work @returns {Promise<[T, number]>} */
  async watchingQueue(work) {
    let most = 0;
    const look = async () => (most = Math.max(most, (await this.health()).queue.depth));
    const timer = setInterval(() => void look().catch(() => undefined), 500);
    try {
      return [await work(), most];
    } finally {
      clearInterval(timer);
    }
  }
}
