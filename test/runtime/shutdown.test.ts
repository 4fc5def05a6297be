import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { runUntilStopped, type Stoppable } from '../../src/runtime/shutdown.js';
import { settle } from '../kube/fake-clock.js';
import { ended, endPrograms, said, startProgram } from './bundled-process.js';
import { recordedLog } from './recorded-log.js';

afterEach(endPrograms);

function run(service: Partial<Stoppable> = {}) {
  const signals = new EventEmitter();
  const log = recordedLog();
  const calls: string[] = [];
  const code = runUntilStopped(
    {
      start: () => {
        calls.push('start');
        return service.start?.() ?? Promise.resolve();
      },
      stop: () => {
        calls.push('stop');
        return service.stop?.() ?? Promise.resolve();
      },
    },
    { log, signals },
  );
  return { signals, log, calls, code };
}

const never = (): Promise<void> => new Promise(() => undefined);

describe('the end of a process', () => {
  test.each(['SIGTERM', 'SIGINT'])('%s stops it in order', async (signal) => {
    const { signals, calls, code } = run();
    await settle();
    expect(calls).toEqual(['start']);
    signals.emit(signal, signal);
    expect(await code).toBe(0);
    expect(calls).toEqual(['start', 'stop']);
    expect(signals.eventNames()).toEqual([]);
  });

  test('a signal counts while it still starts', async () => {
    const { signals, code } = run({ start: never });
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await code).toBe(0);
  });

  test('a second signal ends it at once', async () => {
    const { signals, code } = run({ stop: never });
    signals.emit('SIGTERM', 'SIGTERM');
    await settle();
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await code).toBe(3);
  });

  test('a start that fails is said, and what was started is stopped', async () => {
    const { calls, code, log } = run({ start: () => Promise.reject(new Error('the port is taken')) });
    expect(await code).toBe(3);
    expect(calls).toEqual(['start', 'stop']);
    expect(log.at('error')).toEqual(['the process ends: the port is taken']);
  });

  test('a stop that fails is a failure', async () => {
    const { signals, code } = run({ stop: () => Promise.reject(new Error('no')) });
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await code).toBe(3);
  });

  test('an exception that nobody caught stops it in order, and fails it', async () => {
    const { signals, calls, code } = run();
    signals.emit('uncaughtException', new Error('a bug'));
    expect(await code).toBe(3);
    expect(calls).toEqual(['start', 'stop']);
  });

  test('a rejection that nobody handled is said, and the rest goes on', async () => {
    const { signals, log, code } = run();
    signals.emit('unhandledRejection', new Error('a bug'));
    await settle();
    expect(log.at('error')).toEqual(['a rejection was not handled']);
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await code).toBe(0);
  });
});

describe('a real process', () => {
  const program = (stop: string): string => `
    import { createLog } from './src/runtime/log.js';
    import { runUntilStopped } from './src/runtime/shutdown.js';
    const { logger, flush } = createLog();
    const service = { start: async () => logger.info({}, 'started'), stop: ${stop} };
    void runUntilStopped(service, { log: logger }).then(async (code) => {
      await flush();
      process.exit(code);
    });`;

  test('lives on with nothing to do, and ends with 0 on SIGTERM, its last words written', async () => {
    const child = startProgram(program("async () => logger.info({}, 'stopped')"));
    await said(child, 'stdout', 'started');
    const stopped = said(child, 'stdout', 'stopped');
    const end = ended(child);
    child.kill('SIGTERM');
    expect(await end).toBe(0);
    await stopped;
  });

  test('ends at once on the second SIGTERM', async () => {
    const child = startProgram(program('() => new Promise(() => undefined)'));
    await said(child, 'stdout', 'started');
    const end = ended(child);
    const asked = said(child, 'stdout', 'asked to stop');
    child.kill('SIGTERM');
    await asked;
    child.kill('SIGTERM');
    expect(await end).toBe(3);
  });
});
