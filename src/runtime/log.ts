// What the process says, one JSON object a line. A destination that is slow, full or gone loses lines; it never stops
// the process, and never keeps it from ending.
import { pino, type Level } from 'pino';
import type { Log } from '../kube/log.js';

/** A logger that can carry more facts. */
export interface Logger extends Log {
  child(facts: object): Logger;
}

/** What a line is written to: the process' standard output, or anything like it. */
export interface LogDestination {
  write(text: string, written?: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** How much is waiting to be written. */
  readonly writableLength: number;
  /** False once it is closed or broken. */
  readonly writable: boolean;
}

/** What a log is made with. */
export interface ProcessLogProps {
  /** @default info */
  readonly level?: Level;
  /** @default - standard output */
  readonly destination?: LogDestination;
}

/** A logger with what the process needs around it. */
export interface ProcessLog {
  readonly logger: Logger;
  /** How many lines were lost, because nobody took them. */
  dropped(): number;
  /** Waits until what was said is written, but not for long. */
  flush(withinMs?: number): Promise<void>;
}

/**
 * The log of the process.
 *
 * Node writes to a pipe without blocking and keeps in memory what the reader doesn't take, so what is kept is bounded
 * here. pino's own asynchronous destination is not used: it writes on a thread, and a process whose thread is stuck in a
 * full pipe can't exit.
 */
export function createLog({ level = 'info', destination = process.stdout }: ProcessLogProps = {}): ProcessLog {
  let dropped = 0;
  let told = 0;
  const write = (line: string): void => {
    if (!destination.writable || destination.writableLength > mostWaitingBytes) {
      dropped += 1;
      return;
    }
    if (told < dropped) {
      destination.write(`${JSON.stringify({ level: 'warn', msg: `${dropped - told} lines of this log were lost` })}\n`);
      told = dropped;
    }
    destination.write(line);
  };
  // A reader that went away (EPIPE) is no reason to end; `writable` is false from then on.
  destination.on('error', () => {
    dropped += 1;
  });
  return {
    logger: pino({ level, ...format }, { write }),
    dropped: () => dropped,
    flush: (withinMs = 1000) => flush(destination, withinMs),
  };
}

const format = {
  base: null,
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (label: string) => ({ level: label }) },
  serializers: { err: (error: unknown) => plainError(error, deepestCause) },
};

/** An error with its causes, cut to what a line of a log can carry. */
function plainError(error: unknown, depth: number): object {
  if (!(error instanceof Error)) return { message: cut(String(error)) };
  const { name, message, stack, cause } = error;
  const { status, reason, code } = error as { status?: unknown; reason?: unknown; code?: unknown };
  return {
    type: name,
    message: cut(message),
    ...(status !== undefined && { status }),
    ...(reason !== undefined && { reason }),
    ...(code !== undefined && { code }),
    ...(stack !== undefined && { stack: cut(stack) }),
    ...(cause !== undefined && depth > 0 && { cause: plainError(cause, depth - 1) }),
  };
}

function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}

function flush(destination: LogDestination, withinMs: number): Promise<void> {
  if (!destination.writable || destination.writableLength === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, withinMs);
    destination.write('', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const mostWaitingBytes = 4 * 1024 * 1024;
const longestText = 4000;
const deepestCause = 4;
