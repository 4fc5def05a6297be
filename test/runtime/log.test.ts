import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { ApiError } from '../../src/kube/errors.js';
import { createLog, type LogDestination } from '../../src/runtime/log.js';
import { ended, endPrograms, said, startProgram } from './bundled-process.js';

afterEach(endPrograms);

class Destination extends EventEmitter implements LogDestination {
  readonly lines: Record<string, unknown>[] = [];
  writableLength = 0;
  writable = true;

  write(text: string): boolean {
    this.lines.push(JSON.parse(text) as Record<string, unknown>);
    return true;
  }
}

describe('a line', () => {
  test('is one JSON object with level, time, facts and message', () => {
    const destination = new Destination();
    const { logger } = createLog({ destination });
    logger.child({ object: 'ns/a' }).info({ reason: 'Ready' }, 'done');
    expect(destination.lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        object: 'ns/a',
        reason: 'Ready',
        msg: 'done',
      },
    ]);
  });

  test('below the level is not written', () => {
    const destination = new Destination();
    const { logger } = createLog({ destination, level: 'warn' });
    logger.info({}, 'no');
    logger.warn({}, 'yes');
    expect(destination.lines.map(({ msg }) => msg)).toEqual(['yes']);
  });

  test('carries an error with its stack, its causes and what the API server said', () => {
    const destination = new Destination();
    const { logger } = createLog({ destination });
    const cause = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    const error = new ApiError({ status: 409, reason: 'Conflict', message: 'modified' }, { cause });
    logger.error({ err: error }, 'failed');
    expect(destination.lines[0]!['err']).toMatchObject({
      type: 'ApiError',
      status: 409,
      reason: 'Conflict',
      message: 'modified',
      stack: expect.stringContaining('log.test.ts'),
      cause: { type: 'Error', message: 'reset', code: 'ECONNRESET' },
    });
  });

  test('stays of a bearable length, whatever is thrown', () => {
    const destination = new Destination();
    const { logger } = createLog({ destination });
    const endless = new Error('x'.repeat(1_000_000));
    endless.cause = endless;
    logger.error({ err: endless }, 'failed');
    logger.error({ err: 'a string' }, 'failed');
    expect(JSON.stringify(destination.lines[0]).length).toBeLessThan(100_000);
    expect(destination.lines[1]!['err']).toEqual({ message: 'a string' });
  });
});

describe('a destination that is slow or gone', () => {
  test('loses lines, and says how many when it takes lines again', () => {
    const destination = new Destination();
    const { logger, dropped } = createLog({ destination });
    destination.writableLength = 5 * 1024 * 1024;
    logger.info({}, 'one');
    logger.info({}, 'two');
    destination.writableLength = 0;
    logger.info({}, 'three');
    expect(destination.lines.map(({ msg }) => msg)).toEqual(['2 lines of this log were lost', 'three']);
    expect(dropped()).toBe(2);
  });

  test('is not waited for once it is closed', async () => {
    const destination = new Destination();
    const { logger, flush } = createLog({ destination });
    destination.emit('error', new Error('EPIPE'));
    destination.writable = false;
    logger.info({}, 'lost');
    await flush();
    expect(destination.lines).toEqual([]);
  });
});

describe('a real process', () => {
  const chatty = `
    import { createLog } from './src/runtime/log.js';
    const { logger, flush, dropped } = createLog();
    for (let line = 0; line < 20_000; line++) logger.info({ text: 'x'.repeat(1000) }, 'line ' + line);
    console.error('all said');
    setTimeout(async () => {
      console.error('dropped some: ' + (dropped() > 0));
      await flush(200);
      process.exit(0);
    }, 100);`;

  test('whose output nobody reads goes on, in bounded memory, and ends', async () => {
    const child = startProgram(chatty);
    child.stdout.pause();
    const end = ended(child);
    expect(await said(child, 'stderr', 'dropped some')).toContain('all said\ndropped some: true');
    expect(await end).toBe(0);
  });

  test('whose reader went away goes on and ends', async () => {
    const child = startProgram(chatty);
    child.stdout.destroy();
    const end = ended(child);
    await said(child, 'stderr', 'dropped some');
    expect(await end).toBe(0);
  });
});
