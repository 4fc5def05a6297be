// A describe with an operator of its own: installed and started before the tests, stopped and judged after them.
import { afterAll, beforeAll, expect } from 'vitest';
import type { ControlPlane } from '../harness/control-plane.js';
import { connectControlPlane, describeCluster, eventually } from '../harness/control-plane.js';
import type { AuditedRequest } from './audit.js';
import { isDenied, requestsOf, writesOf } from './audit.js';
import type { Installation, InstallationOptions } from './installation.js';
import { install } from './installation.js';
import { OperatorProcess } from './operator-process.js';
import { type Live, Namespace } from './workshops.js';

/** How the operator is installed and started. */
export interface OperatedOptions extends InstallationOptions {
  /** False when the tests start it themselves. @default true */
  readonly started?: boolean;
}

/** What tests of an operator have. */
export class Operated {
  #installation: Installation | undefined;
  #operator: OperatorProcess | undefined;
  readonly #all: OperatorProcess[] = [];
  readonly #deniableSince = new Map<string, number>();

  /** The namespace of sessions. */
  get sessions(): Namespace {
    return new Namespace(this.installation.cluster, this.installation.namespace);
  }

  get installation(): Installation {
    if (this.#installation === undefined) throw new Error('not installed yet');
    return this.#installation;
  }

  /** The operator that was started last. */
  get operator(): OperatorProcess {
    if (this.#operator === undefined) throw new Error('not started yet');
    return this.#operator;
  }

  /** Installs on the run's control plane, unless the tests have one of their own. */
  async install(options: OperatedOptions, cluster: ControlPlane = connectControlPlane()): Promise<void> {
    this.#installation = await install(cluster, options);
    if (options.started !== false) await this.start();
  }

  /** Starts an operator beside those that run. */
  async start(
    environment: Readonly<Record<string, string>> = {},
    kubeconfig = this.installation.kubeconfig,
  ): Promise<OperatorProcess> {
    const all = { ...this.installation.environment, ...environment };
    this.#operator = await OperatorProcess.start({ kubeconfig, environment: all });
    this.#all.push(this.#operator);
    return this.#operator;
  }

  /** Stops the last operator as Kubernetes does, and starts another. */
  async restart(environment: Readonly<Record<string, string>> = {}): Promise<OperatorProcess> {
    expect(await this.operator.end()).toBe(0);
    return this.start(environment);
  }

  /** What the operator's account has changed so far, its Lease apart. */
  writes(): AuditedRequest[] {
    return writesOf(this.installation.cluster, this.installation.user);
  }

  /** What the operator's account has asked so far. */
  requests(): AuditedRequest[] {
    return requestsOf(this.installation.cluster, this.installation.user);
  }

  /** What the only Lease of the operator says. */
  async lease(): Promise<Live> {
    const { cluster, system } = this.installation;
    const { body } = await cluster.request('GET', `/apis/coordination.k8s.io/v1/namespaces/${system}/leases`);
    expect(body.items).toHaveLength(1);
    return body.items[0].spec;
  }

  /** Waits until nothing is written for a while, and returns what was written until then. */
  async settled(quietMs = 1500): Promise<AuditedRequest[]> {
    return eventually('the operator has nothing left to write', async () => {
      const before = this.writes();
      await new Promise((resolve) => setTimeout(resolve, quietMs));
      const after = this.writes();
      return before.length === after.length && after;
    });
  }

  /** From now on requests in this namespace may be denied: the role in it is gone. */
  expectDenials(namespace: string): void {
    this.#deniableSince.set(namespace, Date.now());
  }

  /** What was denied although nothing had been taken away. */
  denied(): AuditedRequest[] {
    const mayBe = ({ namespace, receivedAt }: AuditedRequest) =>
      receivedAt >= (this.#deniableSince.get(namespace) ?? Infinity);
    return this.requests().filter((request) => isDenied(request) && !mayBe(request));
  }

  /** Ends everything. What the API server denied, and what the operator itself takes for a bug, fails the tests. */
  async end(): Promise<void> {
    for (const operator of this.#all) await operator.end('SIGKILL');
    const denied = this.denied();
    const bugs = this.#all.flatMap((operator) => operator.log().filter(({ level }) => level === 'error'));
    await this.installation.remove();
    expect({ denied, bugs }).toEqual({ denied: [], bugs: [] });
  }
}

/** A `describe` with an operator under test. */
export function describeOperator(name: string, options: OperatedOptions, tests: (operated: Operated) => void): void {
  describeCluster(name, () => {
    const operated = new Operated();
    beforeAll(() => operated.install(options));
    afterAll(() => operated.end());
    tests(operated);
  });
}
