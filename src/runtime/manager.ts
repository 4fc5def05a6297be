// Everything that runs in the process, in the order in which it starts and stops.
import type { Clock } from '../kube/clock.js';
import type { Controller, ControllerHealth } from './controller.js';
import type { HttpServer, ProcessView } from './http.js';
import { startHttp } from './http.js';
import type { ElectionHealth, LeaderElection } from './leader-election.js';
import type { Metrics } from './metrics.js';
import type { Logger } from './log.js';

/** Something that follows the cluster from the moment it is made. */
export interface Cache {
  /** For people: what it holds. */
  readonly name: string;
  synced(): boolean;
  readonly whenSynced: Promise<void>;
  /** Why nothing new arrives; undefined while something would. */
  failure(): Error | undefined;
  /** The API answers again: it need not wait longer to try. */
  retry(): void;
  stop(): Promise<void>;
}

/** What a manager is made with. */
export interface ManagerProps {
  readonly controllers: readonly Controller[];
  readonly caches: readonly Cache[];
  /** @default - the only replica: it leads */
  readonly election?: LeaderElection;
  readonly metrics: Metrics;
  /** Where to answer HTTP. @default - nowhere */
  readonly http?: { readonly address?: string; readonly port: number };
  /** Run when this replica no longer leads: what it knew of its own work is another's now. @default - nothing */
  readonly lost?: () => void;
  /** How long passes may finish when the process stops. @default 30000 */
  readonly drainMs?: number;
  /** Run on stop while this replica still leads, such as telling the last Events. @default - nothing */
  readonly flush?: readonly (() => Promise<void>)[];
  /** Run on stop when it no longer leads, such as closing connections. @default - nothing */
  readonly close?: readonly (() => Promise<void>)[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** The process as it is shown at /controllers. */
export interface Overview {
  readonly leader: ElectionHealth | { readonly leading: boolean };
  readonly ready: boolean;
  readonly waitsFor: readonly string[];
  readonly caches: readonly {
    readonly name: string;
    readonly synced: boolean;
    /** Why nothing new arrives. @default - something would */
    readonly failure?: string;
  }[];
  readonly controllers: readonly ControllerHealth[];
}

/** One controller as it is shown at /controllers/{kind}. */
export type ControllerView = ControllerHealth & { readonly leader: boolean };

/**
 * *Flow.* HTTP answers first. When the caches know everything, the replica stands for election; while it leads, its
 * controllers work; when it loses, they pause, and it stands again. On stop: no new passes, those under way finish, the
 * last Events are told, the caches end, the Lease is given up, HTTP ends last.
 *
 * *Guarantees.* Nothing is reconciled before all caches are synced, or while another replica may lead. The Lease is given
 * up only after the last pass has ended or was told to. Stopping takes at most the drain and five seconds for each of what follows it.
 */
export class Manager {
  readonly #props: ManagerProps;
  readonly #stopping = new AbortController();
  #http: HttpServer | undefined;
  #stopped: Promise<void> | undefined;
  #hasElection = false;
  #leadsAlone = false;

  constructor(props: ManagerProps) {
    this.#props = props;
    props.metrics.watchControllers(props.controllers);
    props.metrics.watchLeader(() => this.leading);
  }

  /** Whether this replica leads. */
  get leading(): boolean {
    return this.#props.election?.leading ?? this.#leadsAlone;
  }

  /** The port that HTTP answers on. @default - HTTP is off or not started yet */
  get port(): number | undefined {
    return this.#http?.port;
  }

  /** Resolves when the replica stands for election; rejects when HTTP can't listen. */
  async start(): Promise<void> {
    const { http, log, caches } = this.#props;
    if (http) this.#http = await startHttp({ ...http, view: this.#view(), log });
    if (this.#http) log.info({ port: this.#http.port }, 'answering HTTP');
    await this.#unlessStopping(Promise.all(caches.map(({ whenSynced }) => whenSynced)));
    if (this.#stopping.signal.aborted) return;
    log.info({}, 'all caches are synced');
    this.#stand();
  }

  /** Stops everything in order. Asked again, it is the same stop. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** What the process is, for those who ask. */
  overview(): Overview {
    const { election, caches, controllers } = this.#props;
    const waitsFor = this.#waitsFor();
    return {
      leader: election?.health() ?? { leading: this.#leadsAlone },
      ready: waitsFor.length === 0,
      waitsFor,
      caches: caches.map(viewOfCache),
      controllers: controllers.map((controller) => controller.health()),
    };
  }

  #stand(): void {
    const { election, controllers } = this.#props;
    if (!election) {
      this.#leadsAlone = true;
      return this.#begin();
    }
    this.#hasElection = true;
    election.start({
      won: () => {
        this.#begin();
      },
      lost: (why) => {
        for (const controller of controllers) controller.pause(why);
        this.#props.lost?.();
      },
      recovered: () => {
        for (const cache of this.#props.caches) cache.retry();
        for (const controller of controllers) controller.apiAnswered();
      },
    });
  }

  #begin(): void {
    if (this.#stopping.signal.aborted) return;
    for (const controller of this.#props.controllers) controller.start();
  }

  async #stop(): Promise<void> {
    const { controllers, caches, election, flush = [], close = [], drainMs = 30_000, log } = this.#props;
    log.info({}, 'stopping: no new work');
    this.#stopping.abort();
    await Promise.all(controllers.map((controller) => controller.stop(drainMs)));
    this.#leadsAlone = false;
    for (const each of flush) await this.#inTime('the last words', each());
    await this.#inTime('the caches', Promise.all(caches.map((cache) => cache.stop())));
    if (election && this.#hasElection) await this.#inTime('the election', election.stop());
    for (const each of close) await this.#inTime('a connection', each());
    await this.#http?.close();
    log.info({}, 'stopped');
  }

  /** Whatever hangs or fails at the end must not keep the rest from ending. */
  async #inTime(what: string, ending: Promise<unknown>): Promise<void> {
    const { clock, log } = this.#props;
    let cancel = (): void => undefined;
    const late = new Promise<never>((_, reject) => {
      cancel = clock.after(longestEndMs, () => reject(new Error(`not done within ${longestEndMs / 1000} s`)));
    });
    await Promise.race([ending, late]).catch((error: unknown) => {
      log.warn({ err: error }, `${what} did not end well`);
    });
    cancel();
  }

  async #unlessStopping(work: Promise<unknown>): Promise<void> {
    const { signal } = this.#stopping;
    const stopping = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([work, stopping]);
  }

  #waitsFor(): string[] {
    const missing = this.#props.caches.filter((cache) => !cache.synced());
    const waiting = missing.map((cache) => `${cache.name}: not listed yet${becauseOf(cache.failure())}`);
    return this.#stopping.signal.aborted ? [...waiting, 'the process stops'] : waiting;
  }

  #view(): ProcessView {
    const { controllers, election, metrics } = this.#props;
    const find = (name: string): Controller | undefined => controllers.find((each) => each.name === name);
    return {
      faults: () => [election?.findFault()].filter((fault) => fault !== undefined),
      waitsFor: () => this.#waitsFor(),
      metrics: () => metrics.render(),
      overview: () => this.overview(),
      findController: (name) => this.#viewOf(find(name)),
      findObjects: (name) => find(name)?.objects(),
    };
  }

  #viewOf(controller: Controller | undefined): ControllerView | undefined {
    return controller && { ...controller.health(), leader: this.leading };
  }
}

function viewOfCache(cache: Cache): Overview['caches'][number] {
  const failure = cache.failure()?.message;
  return { name: cache.name, synced: cache.synced(), ...(failure !== undefined && { failure }) };
}

function becauseOf(failure: Error | undefined): string {
  return failure === undefined ? '' : `, because ${failure.message}`;
}

const longestEndMs = 5_000;
