import { beforeEach, expect, test } from 'vitest';
import { type FreshCredentials, RememberedCredentials } from '../../src/kube/remembered-credentials.js';
import { FakeClock, settle } from './fake-clock.js';

let clock: FakeClock;
let reads: { readonly resolve: (fresh: FreshCredentials) => void; readonly reject: (error: Error) => void }[];
let credentials: RememberedCredentials;

beforeEach(() => {
  clock = new FakeClock();
  reads = [];
  const read = (): Promise<FreshCredentials> =>
    new Promise((resolve, reject) => {
      reads.push({ resolve, reject });
    });
  credentials = new RememberedCredentials(read, clock);
});

async function answer(token: string, more: Partial<FreshCredentials> = {}): Promise<void> {
  reads.at(-1)?.resolve({ authorization: token, connection: { ca: 'ca' }, freshForMs: 60_000, ...more });
  await settle();
}

async function token(): Promise<string | undefined> {
  return (await credentials.get()).authorization;
}

test('many ask at once, one reads', async () => {
  const all = Promise.all([token(), token(), token()]);
  await answer('one');
  expect(await all).toEqual(['one', 'one', 'one']);
  expect(reads).toHaveLength(1);
});

test('stale ones are used while they are read anew', async () => {
  void credentials.get();
  await answer('one');
  await clock.advance(60_000);
  expect(await token()).toBe('one');
  expect(await token()).toBe('one');
  expect(reads).toHaveLength(2);
  await answer('two');
  expect(await token()).toBe('two');
});

test('a failure to read anew is survived while the old ones are valid, and not repeated at once', async () => {
  void credentials.get();
  await answer('one', { validForMs: 90_000 });
  await clock.advance(60_000);
  expect(await token()).toBe('one');
  reads.at(-1)?.reject(new Error('the file is being replaced'));
  await settle();
  expect(await token()).toBe('one');
  expect(reads).toHaveLength(2);
  await clock.advance(5_000);
  expect(await token()).toBe('one');
  expect(reads).toHaveLength(3);
});

test('ones that have ended are waited for', async () => {
  void credentials.get();
  await answer('one', { freshForMs: 0, validForMs: 30_000 });
  await clock.advance(30_000);
  const next = token();
  await answer('two');
  expect(await next).toBe('two');
});

test('refused ones are read anew, but not once per refusal', async () => {
  void credentials.get();
  await answer('one');
  credentials.reload();
  expect(await token()).toBe('one');
  await clock.advance(5_000);
  credentials.reload();
  const next = token();
  await answer('two');
  expect(await next).toBe('two');
  expect(reads).toHaveLength(2);
});

test('the connection is the very same while nothing about it differs', async () => {
  void credentials.get();
  await answer('one');
  const { connection } = await credentials.get();
  for (const ca of ['ca', 'new']) {
    await clock.advance(60_000);
    await credentials.get();
    await answer('two', { connection: { ca } });
    expect((await credentials.get()).connection === connection).toBe(ca === 'ca');
  }
});

test('a failure stands for a while: nobody reads again for every request', async () => {
  const first = credentials.get();
  reads[0]?.reject(new Error('log in first'));
  await expect(first).rejects.toThrow('log in first');
  await expect(credentials.get()).rejects.toThrow('log in first');
  expect(reads).toHaveLength(1);
  await clock.advance(5_000);
  const next = token();
  await answer('one');
  expect(await next).toBe('one');
});

test('ones that had ended when they came are used for a while, whatever our clock says', async () => {
  void credentials.get();
  await answer('one', { freshForMs: 0, validForMs: -60_000 });
  expect(await token()).toBe('one');
  expect(reads).toHaveLength(1);
});
