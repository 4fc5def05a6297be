// The reflector under a fake clock, with a client that answers as the test says.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ApiError, Unreachable } from '../../src/kube/errors.js';
import type { ResourceKind } from '../../src/kube/kind.js';
import type { KubeClient, ListOptions, WatchEvent, WatchOptions } from '../../src/kube/kube-client.js';
import type { KubeList, KubeObject } from '../../src/kube/object.js';
import { type Reflector, startReflector } from '../../src/kube/reflector.js';
import { FakeClock, settle } from './fake-clock.js';

const kind: ResourceKind = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps' };
const gone = new ApiError({ status: 410, reason: 'Expired', message: 'too old resource version' });
const down = new ApiError({ status: 503, reason: 'ServiceUnavailable', message: 'down' });
const reset = new Unreachable('reset', 'unknown', { cause: new Error('reset') });
const forbidden = new ApiError({ status: 403, reason: 'Forbidden', message: 'cannot list resource "configmaps"' });

function object(name: string, resourceVersion: number, uid = `uid-${name}`, namespace = 'ns'): KubeObject {
  return { metadata: { name, namespace, uid, resourceVersion: String(resourceVersion) } };
}

/** Lists and watches are held until the test answers them. */
class HeldClient implements Pick<KubeClient, 'list' | 'watch'> {
  readonly lists: { readonly options: ListOptions; readonly answer: (list: KubeList | Error) => void }[] = [];
  readonly watches: HeldWatch[] = [];

  list(_kind: ResourceKind, options: ListOptions = {}): Promise<KubeList> {
    return new Promise((resolve, reject) => {
      options.signal?.addEventListener('abort', () => {
        reject(options.signal?.reason as Error);
      });
      this.lists.push({
        options,
        answer: (list) => {
          if (list instanceof Error) reject(list);
          else resolve(list);
        },
      });
    });
  }

  watch(_kind: ResourceKind, options: WatchOptions): AsyncIterable<WatchEvent> {
    const watch = new HeldWatch(options);
    this.watches.push(watch);
    return watch;
  }
}

class HeldWatch implements AsyncIterable<WatchEvent> {
  readonly options: WatchOptions;
  readonly #queue: (WatchEvent | Error | undefined)[] = [];
  #wake: () => void = () => undefined;

  constructor(options: WatchOptions) {
    this.options = options;
    options.signal.addEventListener('abort', () => {
      void this.send(options.signal.reason as Error);
    });
  }

  /** An event, an error, or (undefined) the server's regular end. */
  async send(...items: (WatchEvent | Error | undefined)[]): Promise<void> {
    this.#queue.push(...items);
    this.#wake();
    await settle();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<WatchEvent> {
    for (;;) {
      while (this.#queue.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      const item = this.#queue.shift();
      if (item === undefined) return;
      if (item instanceof Error) throw item;
      yield item;
    }
  }
}

let clock: FakeClock;
let client: HeldClient;
let told: string[];
let restarts: string[];
let logged: { readonly level: string; readonly message: string }[];
let reflector: Reflector<string>;

function start(more: { namespaces?: string[]; labelSelector?: string; failing?: boolean } = {}): void {
  const { failing = false, ...rest } = more;
  const say = (level: string) => (_facts: object, message: string) => logged.push({ level, message });
  reflector = startReflector({
    client,
    kind,
    namespaces: [],
    project: ({ metadata }) => metadata.resourceVersion ?? '',
    handlers: {
      changed: ({ name }, current, previous) => {
        told.push(`${name}: ${previous ?? '-'} > ${current ?? '-'}`);
        if (failing) throw new Error('handler');
      },
    },
    clock,
    metrics: {
      listed: (_, why) => restarts.push(`list ${why}`),
      watchEnded: (_, why) => restarts.push(`watch ${why}`),
    },
    log: { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') },
    random: () => 1,
    ...rest,
  });
}

async function answerList(
  resourceVersion: number,
  items: readonly KubeObject[],
  more: Partial<KubeList> = {},
): Promise<void> {
  client.lists.at(-1)?.answer({ resourceVersion: String(resourceVersion), items, ...more });
  await settle();
}

async function failList(error: Error): Promise<void> {
  client.lists.at(-1)?.answer(error);
  await settle();
}

const watch = (): HeldWatch => client.watches.at(-1)!;
const added = (each: KubeObject): WatchEvent => ({ type: 'ADDED', object: each });
const bookmark = (resourceVersion: string): WatchEvent => ({ type: 'BOOKMARK', resourceVersion });

beforeEach(() => {
  clock = new FakeClock();
  client = new HeldClient();
  told = [];
  restarts = [];
  logged = [];
});
afterEach(() => reflector.stop());

describe('listing', () => {
  test('reads page by page and is synced after the last one', async () => {
    start({ labelSelector: 'a=b' });
    await answerList(10, [object('a', 1)], { continue: 'more' });
    expect(reflector.synced()).toBe(false);
    expect(client.lists[1]?.options).toMatchObject({ continue: 'more', limit: 500, labelSelector: 'a=b' });
    await answerList(10, [object('b', 2)]);
    expect(reflector.synced()).toBe(true);
    await reflector.whenSynced;
    expect([...reflector.store.values()]).toEqual(['1', '2']);
    expect(watch().options).toMatchObject({ resourceVersion: '10', labelSelector: 'a=b', timeoutSeconds: 351 });
  });

  test('is repeated with growing pauses, for ever, and says why meanwhile', async () => {
    start();
    for (const pauseMs of [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]) {
      const count = client.lists.length;
      await failList(forbidden);
      expect(reflector.failure()).toBe(forbidden);
      await clock.advance(pauseMs - 1);
      expect(client.lists).toHaveLength(count);
      await clock.advance(1);
      expect(client.lists).toHaveLength(count + 1);
    }
    await answerList(10, []);
    expect(reflector.synced()).toBe(true);
    await watch().send(bookmark('11'));
    expect(reflector.failure()).toBeUndefined();
    expect(logged.at(-1)).toEqual({ level: 'info', message: 'watching works again' });
  });

  test('one stream per namespace, each only once', async () => {
    start({ namespaces: ['one', 'two', 'one'] });
    expect(client.lists.map(({ options }) => options.namespace)).toEqual(['one', 'two']);
    client.lists[0]?.answer({ resourceVersion: '5', items: [object('a', 1, 'u', 'one')] });
    await settle();
    expect(reflector.synced()).toBe(false);
    client.lists[1]?.answer({ resourceVersion: '5', items: [object('a', 2, 'v', 'two')] });
    await settle();
    expect(reflector.synced()).toBe(true);
    expect([...reflector.store.values()]).toEqual(['1', '2']);
  });
});

describe('watching', () => {
  beforeEach(async () => {
    start();
    await answerList(10, [object('a', 1)]);
  });

  test('a watch that ends in time is followed by the next at once, from where it was', async () => {
    await watch().send(added(object('b', 12)), bookmark('15'));
    await clock.advance(300_000);
    await watch().send(undefined);
    expect(client.watches).toHaveLength(2);
    expect(watch().options.resourceVersion).toBe('15');
    expect(client.lists).toHaveLength(1);
    expect(restarts).toEqual(['list start', 'watch timeout']);
  });

  test.each([
    ['a reset', reset],
    ['a 503', down],
    ['an error event 500', new ApiError({ status: 500, reason: 'InternalError', message: 'x' })],
  ])('%s is followed by the next watch after a pause, from where it was', async (_, error) => {
    await watch().send(added(object('b', 12)), error);
    expect(client.watches).toHaveLength(1);
    await clock.advance(800);
    expect(client.watches).toHaveLength(2);
    expect(watch().options.resourceVersion).toBe('12');
    expect(client.lists).toHaveLength(1);
    expect(restarts.at(-1)).toBe('watch failed');
  });

  test.each([
    ['410', gone, 'list expired'],
    ['a refusal', forbidden, 'list failed'],
    [
      'a resourceVersion from the future',
      new ApiError({
        status: 504,
        reason: 'Timeout',
        message: 'Too large resource version',
        details: { causes: [{ reason: 'ResourceVersionTooLarge' }] },
      }),
      'list failed',
    ],
  ])('%s leads to a list, whose differences are told', async (_, error, why) => {
    await watch().send(added(object('b', 12)), error);
    await clock.advance(800);
    expect(client.lists).toHaveLength(2);
    await answerList(20, [object('a', 18, 'another-uid'), object('c', 19)]);
    expect(told).toEqual(['a: - > 1', 'b: - > 12', 'a: 1 > -', 'a: - > 18', 'c: - > 19', 'b: 12 > -']);
    expect(watch().options.resourceVersion).toBe('20');
    expect(restarts.at(-1)).toBe(why);
  });

  test('silence beyond the end of the watch breaks it', async () => {
    const first = watch();
    await clock.advance(300_000);
    await first.send(bookmark('15'));
    await clock.advance(361_000 - 1);
    expect(first.options.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(first.options.signal.aborted).toBe(true);
    await clock.advance(800);
    expect(client.watches).toHaveLength(2);
    expect(watch().options.resourceVersion).toBe('15');
    expect(restarts.at(-1)).toBe('watch silent');
  });

  test('a bookmark says that everything before it was shown', async () => {
    await watch().send(bookmark('15'));
    reflector.store.remember(object('b', 14));
    reflector.store.remember(object('c', 16));
    expect([...reflector.store.values()]).toEqual(['1', '16']);
  });

  test('watches that end at once are not opened without pause', async () => {
    for (const pauseMs of [800, 1600, 3200]) {
      const count = client.watches.length;
      await watch().send(undefined);
      await clock.advance(pauseMs - 1);
      expect(client.watches).toHaveLength(count);
      await clock.advance(1);
      expect(client.watches).toHaveLength(count + 1);
    }
  });

  test('an event makes the next pause short again', async () => {
    await watch().send(reset);
    await clock.advance(800);
    await watch().send(reset);
    await clock.advance(1600);
    await watch().send(bookmark('15'), reset);
    const count = client.watches.length;
    await clock.advance(800);
    expect(client.watches).toHaveLength(count + 1);
  });

  describe('after a long outage', () => {
    beforeEach(async () => {
      for (let failure = 0; failure < 8; failure++) {
        await watch().send(down);
        await clock.advance(30_000);
      }
    });

    test('a server that has forgotten where we were is asked for a list soon, and less soon when it repeats itself', async () => {
      await watch().send(gone);
      await clock.advance(800);
      expect(client.lists).toHaveLength(2);
      await answerList(20, []);
      await watch().send(gone);
      await clock.advance(1600 - 1);
      expect(client.lists).toHaveLength(2);
      await clock.advance(1);
      expect(client.lists).toHaveLength(3);
    });

    test('told that the server answers, it tries at once, and then after short pauses again', async () => {
      await watch().send(down);
      const count = client.watches.length;
      reflector.retry();
      await settle();
      expect(client.watches).toHaveLength(count + 1);
      await watch().send(down);
      await clock.advance(800);
      expect(client.watches).toHaveLength(count + 2);
      expect(client.lists).toHaveLength(1);
    });

    test('a watch that goes on is not disturbed by that', async () => {
      const count = client.watches.length;
      reflector.retry();
      await settle();
      expect(client.watches).toHaveLength(count);
      expect(watch().options.signal.aborted).toBe(false);
    });
  });

  test('a list can be forced, while watching and while pausing', async () => {
    reflector.relist();
    await settle();
    expect(client.lists).toHaveLength(2);
    expect(client.watches[0]?.options.signal.aborted).toBe(true);
    await answerList(20, [object('a', 1)]);
    await watch().send(down);
    reflector.relist();
    await settle();
    expect(client.lists).toHaveLength(3);
    await answerList(21, [object('a', 1)]);
    expect(restarts).toContain('list asked');
    expect(told).toEqual(['a: - > 1']);
  });

  test('stops while watching, while pausing and while listing', async () => {
    await reflector.stop();
    expect(clock.waiting).toBe(0);
    start();
    await failList(down);
    await reflector.stop();
    expect(clock.waiting).toBe(0);
    start();
    await reflector.stop();
    const { lists, watches } = client;
    await clock.advance(600_000);
    expect([lists.length, watches.length]).toEqual([client.lists.length, client.watches.length]);
  });
});

test('a handler that throws is logged and stops nothing', async () => {
  start({ failing: true });
  await answerList(10, [object('a', 1), object('b', 2)]);
  await watch().send(added(object('c', 11)), added(object('d', 12)));
  expect(reflector.store.size).toBe(4);
  expect(logged.filter(({ level }) => level === 'error')).toHaveLength(4);
  expect(client.watches).toHaveLength(1);
});
