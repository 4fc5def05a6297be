// The moments that real sockets don't offer on demand: a connection that comes too late, a request that has just left.
import type { Dispatcher } from 'undici';
import { beforeEach, expect, test } from 'vitest';
import { exchange, type HttpRequest } from '../../src/kube/exchange.js';
import { FakeClock } from './fake-clock.js';

const request: HttpRequest = { origin: 'http://x', method: 'PATCH', path: '/x', headers: {}, body: '{}' };
const controller = { abort: (reason: Error) => aborted.push(reason) } as unknown as Dispatcher.DispatchController;
let clock: FakeClock;
let handler: Dispatcher.DispatchHandler;
let aborted: Error[];

const pool = {
  dispatch: (_options: unknown, given: Dispatcher.DispatchHandler) => {
    handler = given;
    return true;
  },
} as unknown as Dispatcher;

beforeEach(() => {
  clock = new FakeClock();
  aborted = [];
});

async function caught(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.unreachable('it was expected to fail'),
    (error: unknown) => error,
  );
}

test('a request that was given up before its connection came does not leave on it', async () => {
  let asked = 0;
  const call = caught(exchange(pool, request, { clock, timeoutMs: 1000, leave: () => (asked += 1) }));
  await clock.advance(1000);
  expect(await call).toMatchObject({ outcome: 'not-sent' });
  expect(() => handler.onRequestStart?.(controller, null)).toThrow('given up before it left');
  expect(asked).toBe(0);
});

test('a request that was given up after it left takes its connection down', async () => {
  const call = caught(exchange(pool, request, { clock, timeoutMs: 1000 }));
  handler.onRequestStart?.(controller, null);
  await clock.advance(1000);
  expect(await call).toMatchObject({ outcome: 'unknown' });
  expect(aborted).toHaveLength(1);
  expect(clock.waiting).toBe(0);
});

test('a body without end is not collected for ever', async () => {
  const call = caught(exchange(pool, request, { clock, timeoutMs: 1000 }));
  handler.onRequestStart?.(controller, null);
  handler.onResponseStart?.(controller, 200, {});
  const chunk = Buffer.alloc(64 * 1024 * 1024);
  for (let sent = 0; sent < 5; sent++) handler.onResponseData?.(controller, chunk);
  expect(await call).toMatchObject({ outcome: 'unknown', message: expect.stringContaining('larger than') });
  expect(aborted).toHaveLength(1);
});

test('what the pool itself refuses was not sent', async () => {
  const broken = {
    dispatch: () => {
      throw new Error('the pool is closed');
    },
  } as unknown as Dispatcher;
  const error = await caught(exchange(broken, request, { clock, timeoutMs: 1000 }));
  expect(error).toMatchObject({ outcome: 'not-sent', message: 'PATCH /x: the pool is closed' });
});
