// One operator with its proxy, its witness and a namespace of sessions. Several lanes work beside each other, since what
// some faults do to one operator must not touch the runs of another.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Overview } from '../../src/runtime/manager.js';
import type { ControlPlane } from '../cluster/harness/control-plane.js';
import { type FalseAnswer, FaultProxy, type Passage } from '../cluster/operator/fault-proxy.js';
import { install, type Installation } from '../cluster/operator/installation.js';
import { OperatorProcess } from '../cluster/operator/operator-process.js';
import { collections, Namespace } from '../cluster/operator/workshops.js';
import { HeldWatches, isWatch, isWatchOfDeployments, type Lag, withoutNewsOfWorkshops } from './held-watches.js';
import { Overheard } from './overheard.js';
import { Pace } from './pace.js';
import { Patience } from './patience.js';
import { Witness } from './witness.js';

/** What a lane is opened with. */
export interface LaneOptions {
  readonly cluster: ControlPlane;
  /** Of its namespaces. */
  readonly name: string;
  /** The bundle to run. @default - that of the sources */
  readonly program?: string;
}

/** What an operator does about what it believes, it does at once. */
const longEnoughToAct = 500;

/** Longer than a pod takes to go. */
const lagsAtMostMs = 60_000;

/** Times of objects are cut to seconds: what is made after this is younger than whoever runs. */
const longEnoughToTell = 2_000;

const expired: FalseAnswer = { code: 410, reason: 'Expired', message: 'too old resource version' };

/** Only what fills a cache may be old: everything else is asked because caches may be. */
function isWholeList({ request, url }: Passage): boolean {
  return request?.verb === 'list' && /[?&]limit=/.test(url) && !/[?&]continue=/.test(url);
}

type Environment = Readonly<Record<string, string>>;

/** A place where runs are made. */
export class Lane {
  readonly sessions: Namespace;
  readonly proxy: FaultProxy;
  readonly witness: Witness;
  readonly pace = new Pace();
  readonly #patience = new Patience(() => Math.max(this.proxy.passedAt, this.witness.sawAt));
  readonly #options: LaneOptions;
  readonly #installation: Installation;
  readonly #kubeconfig: string;
  /** The last one is the one that leads, or will. */
  #operators: OperatorProcess[] = [];
  #environment: Environment = {};
  /** Lets catch up who stands by. */
  #catchUp: () => void = () => undefined;
  /** What is being done to the operator. */
  #change: Promise<void> = Promise.resolve();
  readonly #ended = new WeakSet<OperatorProcess>();
  readonly #overheard = new Overheard();

  private constructor(options: LaneOptions, parts: Pick<Lane, 'proxy' | 'witness'>, installation: Installation) {
    this.#options = options;
    this.#installation = installation;
    this.#kubeconfig = `${installation.kubeconfig}.proxied`;
    this.proxy = parts.proxy;
    this.witness = parts.witness;
    this.sessions = new Namespace(options.cluster, installation.namespace);
  }

  /** Installs everything; no operator runs yet. */
  static async open(options: LaneOptions): Promise<Lane> {
    const { cluster, name } = options;
    const installation = await install(cluster, { name });
    const { proxy } = await FaultProxy.start(installation.kubeconfig);
    const witness = await Witness.open(cluster, installation.namespace);
    return new Lane(options, { proxy, witness }, installation);
  }

  /** One operator runs, with these variables beside the installation's. */
  async runs(environment: Environment = {}): Promise<void> {
    await this.#change;
    const isAsWanted = JSON.stringify(environment) === JSON.stringify(this.#environment);
    if (this.#operators.length === 1 && isAsWanted && this.#operators.every((each) => !this.#ended.has(each))) return;
    await this.stop();
    await this.start(environment);
  }

  /** Starts an operator beside those that run; returns when it is ready, or was killed before. */
  async start(environment: Environment = this.#environment): Promise<void> {
    this.#environment = environment;
    const { program } = this.#options;
    const operator = await OperatorProcess.spawn({
      kubeconfig: this.#kubeconfig,
      environment: { ...this.#installation.environment, ...environment },
      ...(program === undefined ? {} : { program }),
    });
    this.#operators.push(operator);
    this.#overheard.add(operator);
    void operator.ended().then(() => this.#ended.add(operator));
    const isReady = async () => (await operator.get('/readyz').catch(() => undefined))?.status === 200;
    await this.until('the operator is ready', async () => this.#ended.has(operator) || (await isReady()));
    if (!this.#ended.has(operator) || !this.#operators.includes(operator)) return;
    throw new Error(`the operator ended when it was to start: ${operator.output().slice(-1000)}`);
  }

  /** Tells every operator to stop, and waits. */
  async stop(): Promise<void> {
    const operators = this.#operators;
    this.#operators = [];
    const codes = await Promise.all(operators.map((operator) => operator.end()));
    if (codes.some((code) => code !== 0)) throw new Error(`the operator ended with ${codes.join()}`);
  }

  /**
   * Kills the operator, and starts another: the Lease is taken away, or each of hundreds of runs would wait for it. With
   * a version, the new one first sees the cluster as it was then.
   */
  crash(firstSees?: string): void {
    this.#changes(async () => {
      await this.#kill();
      if (firstSees === undefined) return this.start();
      await this.#inThePast(firstSees, async () => {
        await this.start();
        await this.hasLooked();
      });
    });
  }

  /** Another replica comes, and the one that leads ends: at its own pace, or at once and with a Lease that lasts. */
  handOver(signal: 'SIGTERM' | 'SIGKILL', then: () => Promise<void> = async () => undefined): void {
    this.#changes(async () => {
      const [leader] = this.#operators;
      await this.start();
      this.#operators.shift();
      leader?.signal(signal);
      await then();
      const code = await leader?.ended();
      if (signal === 'SIGTERM' && code !== 0) throw new Error(`the leader ended with ${String(code)}`);
      await this.leads();
    });
  }

  /**
   * While this works, lists are those of a version of the past, and watches bring nothing. Then they catch up: that a Workshop is
   * there comes before what has become of it, and Deployments come last. No kind waits for another, and in this order most can go wrong.
   */
  async #inThePast(resourceVersion: string, work: () => Promise<void>): Promise<void> {
    const watches = new HeldWatches(this.proxy, isWatch);
    const { intercept } = this.proxy;
    this.proxy.intercept = (passage, write) => {
      if (!isWholeList(passage)) return intercept(passage, write);
      passage.url += `&resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`;
      void passage.goOn();
      return true;
    };
    await work();
    watches.end();
    const catchUp = withoutNewsOfWorkshops(this.proxy);
    watches.release((passage) => !isWatchOfDeployments(passage));
    await this.hasLooked();
    catchUp();
    await this.hasLooked();
    watches.release();
  }

  /** A replica stands by that lags behind until it has led for a moment ({@link standbyLeads}). */
  standsBy(lag: Lag, environment: Environment = {}): void {
    this.#changes(async () => {
      const usual = this.#environment;
      this.#catchUp = lag(this.proxy);
      await this.start({ ...usual, ...environment });
      this.#environment = usual;
      await sleep(longEnoughToTell);
    });
  }

  /**
   * The leader is killed, and who stands by leads: before its watches have caught up, which they do when enough has happened
   * or after a while, and after. Then all is as it was.
   */
  standbyLeads(isEnough: () => boolean = () => true): void {
    this.#changes(async () => {
      const [leader, standby] = this.#operators;
      if (leader === undefined || standby === undefined) throw new Error('nobody stands by');
      this.#operators.shift();
      await leader.end('SIGKILL');
      await this.hasLooked();
      for (const end = Date.now() + lagsAtMostMs; !isEnough() && Date.now() < end;) await sleep(100);
      await this.hasLooked();
      this.#catchUp();
      await this.hasLooked();
      await this.stop();
      await this.start();
      await this.hasLooked();
    });
  }

  /** The next watch of a kind is told that where it was is no longer known. */
  forgetNext(resource: string): void {
    this.proxy.answer({ method: 'GET', path: new RegExp(`/${resource}\\?.*watch=`) }, expired);
  }

  /** Waits until the last operator leads. */
  async leads(): Promise<void> {
    await this.until(
      'the other replica leads',
      async () => (await this.#operators.at(-1)?.metric('orchestra_leader')) === 1,
    );
  }

  /** Ends every operator at once, and forgets what went wrong with them. */
  async reset(): Promise<void> {
    await this.#change.catch(() => undefined);
    this.#change = this.#kill();
    await this.#change;
    this.proxy.shiftClock(0);
  }

  /** Something is being done to the operator: whoever waits for changes waits for its end. */
  during(work: Promise<unknown>): void {
    this.#changes(async () => void (await work));
  }

  /** Whether the operator has nothing under way, and nothing that it would begin at once. */
  async isIdle(): Promise<boolean> {
    const { controllers = [] } = (await this.#overview()) ?? {};
    return controllers.every(({ workers, queue }) => workers.busy === 0 && queue.depth === 0);
  }

  /** Waits until the operator leads and has looked at everything that it knows. */
  async hasLooked(): Promise<void> {
    await this.leads();
    await sleep(longEnoughToAct);
    await this.until('it has done what it could', () => this.isIdle());
  }

  /** Waits for what is being done to the operator. */
  async changed(): Promise<void> {
    await this.#change;
  }

  /** The version that the cluster has now. */
  async version(): Promise<string> {
    const path = collections['Workshop']?.replace('NS', this.sessions.name) ?? '';
    const { body } = await this.#options.cluster.request('GET', `${path}?limit=1`);
    return body.metadata.resourceVersion as string;
  }

  /** How many watches the operator has when it follows everything. */
  async watches(): Promise<number> {
    return (await this.#overview())?.caches.length ?? Infinity;
  }

  /** Waits until something is so that the operator can be asked. */
  async until(promise: string, isSo: () => Promise<boolean>, moreSeconds = 0): Promise<void> {
    await this.#patience.until(promise, isSo, moreSeconds);
  }

  /** Waits until something is so that the witness sees, so many seconds longer than usual. */
  async sees(promise: string, isSo: () => unknown, moreSeconds = 0): Promise<void> {
    await this.witness.until(isSo, this.#patience.begin(promise, moreSeconds));
  }

  /** What operators say from now on is what this batch is judged by. */
  listen(): void {
    this.#overheard.begin(this.#operators);
  }

  /** What the operators of this batch take for bugs themselves: the lines of their logs. */
  bugs(): string[] {
    return this.#overheard.bugs();
  }

  /** Deletes every object of the sessions, without waiting. */
  async clear(): Promise<void> {
    for (const kind of ['Workshop', 'Service', 'PersistentVolumeClaim']) {
      const path = collections[kind]?.replace('NS', this.sessions.name) ?? '';
      const objects = kind === 'Service' ? await this.sessions.list(kind) : [undefined];
      for (const object of objects) {
        const rest = object === undefined ? '' : `/${String(object.metadata.name)}`;
        await this.#options.cluster.request('DELETE', `${path}${rest}`);
      }
    }
    this.proxy.writes.length = 0;
    this.witness.sightings = [];
  }

  async close(): Promise<void> {
    await this.#change.catch(() => undefined);
    await Promise.all(this.#operators.map((operator) => operator.end('SIGKILL')));
    this.witness.close();
    await this.proxy.stop();
    await this.#installation.remove();
  }

  #changes(work: () => Promise<void>): void {
    this.#change = this.#change.then(work);
    this.#change.catch(() => undefined);
  }

  async #kill(): Promise<void> {
    const operators = this.#operators;
    this.#operators = [];
    await Promise.all(operators.map((operator) => operator.end('SIGKILL')));
    const leases = `/apis/coordination.k8s.io/v1/namespaces/${this.#installation.system}/leases`;
    await this.#options.cluster.request('DELETE', leases);
  }

  async #overview(): Promise<Overview | undefined> {
    return this.#operators.at(-1)?.json<Overview>('/controllers');
  }
}
