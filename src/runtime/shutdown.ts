// From signals to an orderly end. The process itself is ended by whoever called.
import type { EventEmitter } from 'node:events';
import type { Log } from '../kube/log.js';

/** What runs until it is told to stop. */
export interface Stoppable {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What it is run with. */
export interface RunProps {
  readonly log: Log;
  /** Where signals come from. @default process */
  readonly signals?: Pick<EventEmitter, 'on' | 'off'>;
}

/** What a process ends with. */
export type ExitCode = 0 | 3;

/**
 * Runs something until SIGTERM or SIGINT, then stops it in order. Resolves with the code that the caller must exit with:
 * 0 after an orderly stop; 3 when it failed, or when a second signal asked for the end at once.
 *
 * A rejection that nobody handled is a bug of one piece of work: it is logged, and the rest goes on. An exception that
 * nobody caught may have left anything half done: it is logged, and the process stops in order.
 */
export async function runUntilStopped(service: Stoppable, { log, signals = process }: RunProps): Promise<ExitCode> {
  const end = endOf(signals, log);
  // Sockets and timers of the service may all be gone for a moment, in an outage; that must not end the process.
  const keepAlive = setInterval(() => undefined, 2 ** 30);
  try {
    const failed = service.start().then(
      () => end.asked,
      (error: unknown) => fail(error, log),
    );
    const code = await Promise.race([end.asked, failed]);
    return await Promise.race([service.stop().then(() => code), end.atOnce]);
  } catch (error) {
    return fail(error, log);
  } finally {
    clearInterval(keepAlive);
    end.forget();
  }
}

function fail(error: unknown, log: Log): ExitCode {
  log.error({ err: error }, `the process ends: ${error instanceof Error ? error.message : String(error)}`);
  return 3;
}

/** The first reason to end, and the second. */
function endOf(signals: Pick<EventEmitter, 'on' | 'off'>, log: Log): End {
  let ask: (code: ExitCode) => void = () => undefined;
  let askAtOnce: () => void = () => undefined;
  const asked = new Promise<ExitCode>((resolve) => (ask = resolve));
  const atOnce = new Promise<ExitCode>((resolve) => (askAtOnce = () => resolve(3)));
  let signalsSeen = 0;
  const onSignal = (signal: string): void => {
    signalsSeen += 1;
    log.info({ signal }, signalsSeen === 1 ? 'asked to stop' : 'asked to stop at once');
    if (signalsSeen === 1) ask(0);
    else askAtOnce();
  };
  const listeners: readonly (readonly [string, (what: never) => void])[] = [
    ['SIGTERM', onSignal],
    ['SIGINT', onSignal],
    ['uncaughtException', (error: unknown) => ask(fail(error, log))],
    ['unhandledRejection', (error: unknown) => log.error({ err: error }, 'a rejection was not handled')],
  ];
  for (const [event, listener] of listeners) signals.on(event, listener as () => void);
  const forget = (): void => {
    for (const [event, listener] of listeners) signals.off(event, listener as () => void);
  };
  return { asked, atOnce, forget };
}

interface End {
  readonly asked: Promise<ExitCode>;
  readonly atOnce: Promise<ExitCode>;
  readonly forget: () => void;
}
