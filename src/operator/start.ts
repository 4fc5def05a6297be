// Puts the operator together and runs it: settings, transport, caches, controller, election, HTTP. The only place where
// its parts meet; what each of them does is its own affair.
import { mayWe } from '../kube/access-review.js';
import { loadAccess, type ClusterAccess } from '../kube/access.js';
import { createClient } from '../kube/client.js';
import { type Cancel, systemClock } from '../kube/clock.js';
import { AccessError } from '../kube/errors.js';
import { keyFrom } from '../kube/kind.js';
import { UserError } from '../model/problem.js';
import { productVersion } from '../model/version.js';
import type { SessionSettings } from '../model/sessions/index.js';
import { Controller, type ControllerHealth } from '../runtime/controller.js';
import { EventRecorder } from '../runtime/events.js';
import { collectWhenIdle } from '../runtime/idle-collection.js';
import { LeaderElection, processIdentity } from '../runtime/leader-election.js';
import { createLog, type ProcessLog } from '../runtime/log.js';
import { Manager } from '../runtime/manager.js';
import { Metrics } from '../runtime/metrics.js';
import { type ExitCode, runUntilStopped } from '../runtime/shutdown.js';
import { SessionCaches } from './caches.js';
import { ClaimRegistry } from './claim-registry.js';
import { ClockWatch } from './clock-watch.js';
import { fieldManager, reportingController } from './identity.js';
import { MissingPermissions } from './missing-permissions.js';
import { neededPermissions } from './needed-permissions.js';
import { type OperatorInput, type OperatorSettings, readOperatorSettings } from './operator-settings.js';
import { PermissionCheck } from './permission-check.js';
import { SessionReconciler } from './reconciler.js';
import { SessionMemories } from './session-memory.js';
import { measureSessions } from './session-metrics.js';
import { sessionViews } from './session-views.js';
import { urgencyOf } from './urgency.js';
import { WorkspaceRecords, type WorkspaceRecordsProps } from './workspace-records.js';
import { Workspaces } from './workspaces.js';

/** How the operator is run. */
export interface OperatorProps extends OperatorInput {
  /** Path of a kubeconfig. @default - KUBECONFIG, the home folder's, or the own pod's account */
  readonly kubeconfig?: string;
  /** @default - the kubeconfig's current context */
  readonly context?: string;
}

/**
 * Serves Workshops until the process is told to stop; returns what it must exit with.
 *
 * @throws UserError when flags, environment or kubeconfig are wrong
 */
export async function runOperator(props: OperatorProps): Promise<ExitCode> {
  const settings = readOperatorSettings(props);
  const access = await accessOf(props);
  const log = createLog({ level: levels[settings.sessions.logLevel] });
  const manager = assemble(settings, access, log);
  const stopCollecting = collectGarbageOf(manager);
  const code = await runUntilStopped(manager, { log: log.logger });
  stopCollecting();
  await log.flush();
  return code;
}

const levels = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn', ERROR: 'error' } as const;

async function accessOf({ kubeconfig, context }: OperatorProps): Promise<ClusterAccess> {
  try {
    return await loadAccess({
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
    });
  } catch (error) {
    if (error instanceof AccessError) throw UserError.of(error.message, { cause: error });
    throw error;
  }
}

function assemble({ sessions: settings, http }: OperatorSettings, access: ClusterAccess, processLog: ProcessLog) {
  const { logger: log } = processLog;
  const clock = systemClock;
  const metrics = new Metrics({ prefix: 'orchestra_', log });
  metrics.watchLog(() => processLog.dropped());
  const client = createClient(access, {
    fieldManager,
    userAgent: `orchestra-operator/${productVersion}`,
    clock,
    metrics,
    fence: () => {
      election.fence();
    },
  });
  const { podName, times } = settings.election;
  const identity = podName === undefined ? processIdentity() : processIdentity(podName);
  const lease = leaseOf(settings, access);
  const election = new LeaderElection({ client, lease, identity, times, clock, log });
  const claimChanged = (key: string): void => workspaceController.queue.add(key);
  const leftoversChanged = (key: string): void => leftoverController.queue.add(key);
  const watching = { client, settings, clock, log, metrics };
  const caches = new SessionCaches({ ...watching, claimChanged, leftoversChanged, ...tellers(() => controller) });
  const serverClock = new ClockWatch({ serverTime: client.serverTime, clock, ...tellers(() => controller) });
  const memories = new SessionMemories();
  const workspaces = new Workspaces({ caches, idleDays: settings.workspaceIdleTtlDays, now: () => serverClock.now() });
  const recording = { controller: reportingController, instance: identity };
  const events = new EventRecorder({ ...recording, client, clock, log, metrics });
  const claims = new ClaimRegistry({ caches, settings, ...tellers(() => controller) });
  const missing = new MissingPermissions(() => controller);
  const reconciler = new SessionReconciler({
    client,
    settings,
    caches,
    claims,
    clock: serverClock,
    leadsSince: () => serverClock.at(election.leadsSince),
    memories,
    events,
    missing,
    decided: measureSessions({ metrics, memories, clock: serverClock, workspaces }),
  });
  const working = { degradedAfter: settings.degradedAfter, clock, log, metrics };
  const controller: Controller = new Controller({
    name: 'workshops',
    reconciler,
    keys: () => caches.keys(),
    priorityOf: (key) => urgencyOf(keyFrom(key), caches),
    objects: () => sessionViews(caches, memories),
    workers: settings.workers,
    ...working,
  });
  const workspaceController: Controller = new Controller({
    ...recordedWorkspaces(workspaces, { client, caches, clock: serverClock }),
    ...working,
  });
  const leftoverController: Controller = new Controller({ ...soughtLeftovers(caches), ...working });
  const permissions = new PermissionCheck({
    needed: neededPermissions(settings, lease),
    ask: (access, signal) => mayWe(client, access, { signal }),
    missing,
    clock,
    log,
  });
  permissions.start();
  const close = [async () => permissions.stop(), async () => serverClock.stop(), () => client.close()];
  return new Manager({
    controllers: [controller, workspaceController, leftoverController],
    caches: caches.served.list(),
    election,
    lost: () => {
      for (const each of [memories, claims, missing]) each.clear();
    },
    metrics,
    http,
    // Before the Lease is released: without it nothing leaves any more.
    flush: [() => events.flush()],
    close,
    clock,
    log,
  });
}

/** As far as the process was started with a way to ask for it, as in the image. */
function collectGarbageOf(manager: Manager): Cancel {
  const { gc: collect } = globalThis;
  if (collect === undefined) return () => undefined;
  return collectWhenIdle({
    isIdle: () => manager.overview().controllers.every(isAtRest),
    usedBytes: () => process.memoryUsage().heapUsed,
    collect: () => void collect({ type: 'major', execution: 'sync', flavor: 'last-resort' }),
    clock: systemClock,
  });
}

function isAtRest({ workers, queue }: ControllerHealth): boolean {
  return workers.busy === 0 && queue.depth === 0;
}

/** Little is written of workspaces, so one worker will do. */
function recordedWorkspaces(workspaces: Workspaces, props: WorkspaceRecordsProps) {
  return {
    name: 'workspaces',
    reconciler: new WorkspaceRecords(props),
    keys: () => workspaces.keys(),
    objects: () => workspaces.views(),
    workers: 1,
  };
}

/** They are looked for once. */
function soughtLeftovers({ leftovers }: SessionCaches) {
  return {
    name: 'leftovers',
    reconciler: leftovers,
    keys: () => leftovers.keys(),
    objects: () => leftovers.views(),
    workers: 1,
  };
}

/** Replicas elect their leader where they run. */
function leaseOf({ election: { leaseName, podNamespace } }: SessionSettings, { namespace }: ClusterAccess) {
  return { namespace: podNamespace ?? namespace ?? 'default', name: leaseName };
}

/** What caches and clocks have to say to the controller, which is made after them. */
function tellers(controller: () => Controller) {
  return {
    wake: (key: string) => {
      controller().queue.add(key);
    },
    refused: (namespaces: readonly string[]) => {
      tellOfRefused(controller(), namespaces);
    },
    broken: (failures: readonly string[]) => {
      tellOfBroken(controller(), failures);
    },
    changed: (trusted: boolean, offsetMs: number) => {
      tellOfClock(controller(), trusted, offsetMs);
    },
  };
}

const unreadable = 'NamespaceNotReadable';

/** The others are served meanwhile. */
function tellOfRefused(controller: Controller, namespaces: readonly string[]): void {
  if (namespaces.length === 0) controller.restore(unreadable);
  else
    controller.degrade(
      unreadable,
      `the account of this operator may not read sessions in ${namespaces.join(', ')}, so they are not served there: apply the roles of this release, or take the namespace out of sessions.namespaces`,
    );
}

const broken = 'WatchBroken';

/** What is known already goes on being served, and gets older. */
function tellOfBroken(controller: Controller, failures: readonly string[]): void {
  if (failures.length === 0) controller.restore(broken);
  else controller.degrade(broken, `changes are no longer seen, so sessions may be out of date: ${failures.join('; ')}`);
}

const skewed = 'ClockSkew';

/** What should have ended meanwhile ends once the clocks agree again. */
function tellOfClock(controller: Controller, trusted: boolean, offsetMs: number): void {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  if (trusted) controller.restore(skewed);
  else
    controller.degrade(
      skewed,
      `the clock of the API server and this machine's are ${String(seconds)} s apart: no session ends until they agree`,
    );
  controller.enqueueAll();
}
