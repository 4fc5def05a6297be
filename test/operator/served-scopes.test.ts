// Which namespaces are served when not all of them can be read.
import { expect, test } from 'vitest';
import { ApiError } from '../../src/kube/errors.js';
import { everywhere } from '../../src/operator/scoped-cache.js';
import { ServedScopes } from '../../src/operator/served-scopes.js';
import { FakeClock } from '../kube/fake-clock.js';

const forbidden = new ApiError({ status: 403, reason: 'Forbidden', message: 'cannot list' });

class Follower {
  isSynced = false;
  error: Error | undefined;
  finish: () => void = () => undefined;
  readonly whenSynced = new Promise<void>((resolve) => {
    this.finish = () => {
      this.isSynced = true;
      this.error = undefined;
      resolve();
    };
  });
  synced = () => this.isSynced;
  failure = () => this.error;
}

function scopesOf(...names: string[]) {
  const clock = new FakeClock();
  const kinds = ['Workshop', 'Service'];
  const followers = new Map(kinds.map((kind) => [kind, new Map(names.map((name) => [name, new Follower()]))]));
  const known: string[] = [];
  const refused: string[] = [];
  const broken: string[] = [];
  const caches = new Map(
    kinds.map((kind) => [
      kind,
      { in: (name: string) => followers.get(kind)?.get(name), retry: () => undefined, stop: async () => undefined },
    ]),
  );
  const scopes = new ServedScopes({
    scopes: names,
    caches,
    clock,
    known: (scope) => known.push(scope),
    refused: (all) => refused.push(all.join()),
    broken: (all) => broken.push(all.join()),
  });
  const follower = (kind: string, name: string) => followers.get(kind)!.get(name)!;
  return { scopes, clock, follower, known, refused, broken, caches: scopes.list() };
}

test('a namespace is known when all of its kinds are', async () => {
  const { scopes, follower, known } = scopesOf('a');
  follower('Workshop', 'a').finish();
  expect(scopes.isKnown('a')).toBe(false);
  follower('Service', 'a').finish();
  expect(scopes.isKnown('a')).toBe(true);
  await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(known).toEqual(['a']);
});

test('one that may not be read is not waited for, is named, and is served when it may be read', async () => {
  const { follower, clock, refused, caches, known } = scopesOf('a', 'b');
  for (const kind of ['Workshop', 'Service']) follower(kind, 'a').finish();
  follower('Service', 'b').finish();
  expect(caches.map(({ synced }) => synced())).toEqual([false, true]);
  follower('Workshop', 'b').error = forbidden;
  await clock.advance(1000);
  await Promise.all(caches.map(({ whenSynced }) => whenSynced));
  expect(refused).toEqual(['b']);
  follower('Workshop', 'b').finish();
  await clock.advance(1000);
  expect([refused.at(-1), known]).toEqual(['', ['a', 'b']]);
});

test.each([
  ['all namespaces as one', [everywhere]],
  ['every namespace', ['a', 'b']],
])('an operator that may not read %s is not ready', async (_, names) => {
  const { follower, clock, caches } = scopesOf(...names);
  for (const name of names) for (const kind of ['Workshop', 'Service']) follower(kind, name).error = forbidden;
  await clock.advance(5000);
  expect(caches.map(({ synced }) => synced())).toEqual([false, false]);
});

test("one that can't be reached is waited for: it may be there in a moment", async () => {
  const { follower, clock, caches } = scopesOf('a', 'b');
  for (const kind of ['Workshop', 'Service']) follower(kind, 'a').finish();
  for (const kind of ['Workshop', 'Service']) follower(kind, 'b').error = new Error('reset');
  await clock.advance(5000);
  expect(caches.map(({ synced }) => synced())).toEqual([false, false]);
});

test('a watch that keeps failing after the first list is told of, and told of no more when it works again', async () => {
  const { follower, clock, broken } = scopesOf('a');
  for (const kind of ['Workshop', 'Service']) follower(kind, 'a').finish();
  const service = follower('Service', 'a');
  for (let seconds = 0; seconds < 90; seconds += 30) {
    service.error = new Error(`refused after ${String(seconds)} s`);
    await clock.advance(30_000);
  }
  expect(broken).toEqual(['Service in a: refused after 60 s']);
  service.error = undefined;
  await clock.advance(1000);
  expect(broken.at(-1)).toBe('');
});

test('a watch that broke once, and was quiet since it was taken up, is not told of', async () => {
  const { follower, clock, broken } = scopesOf('a');
  for (const kind of ['Workshop', 'Service']) follower(kind, 'a').finish();
  follower('Service', 'a').error = new Error('reset');
  await clock.advance(300_000);
  expect(broken).toEqual([]);
});
