import { afterEach, describe, expect, test } from 'vitest';
import { Controller } from '../../src/runtime/controller.js';
import { LeaderElection } from '../../src/runtime/leader-election.js';
import { type Cache, Manager, type ManagerProps } from '../../src/runtime/manager.js';
import { Metrics } from '../../src/runtime/metrics.js';
import type { PassContext } from '../../src/runtime/pass.js';
import { FakeClock, settle } from '../kube/fake-clock.js';
import { fine, LeaseApi } from './lease-api.js';
import { recordedLog } from './recorded-log.js';

/** A cache that is filled when the test says so. */
class ScriptedCache implements Cache {
  readonly name = 'things';
  fill: () => void = () => undefined;
  problem: Error | undefined;
  stopped = false;
  retries = 0;
  #isSynced = false;
  readonly whenSynced = new Promise<void>((resolve) => {
    this.fill = () => {
      this.#isSynced = true;
      resolve();
    };
  });

  synced(): boolean {
    return this.#isSynced;
  }

  failure(): Error | undefined {
    return this.problem;
  }

  retry(): void {
    this.retries += 1;
  }

  stop(): Promise<void> {
    this.stopped = true;
    return Promise.resolve();
  }
}

const managers: Manager[] = [];
afterEach(async () => {
  await Promise.all(managers.splice(0).map((manager) => manager.stop()));
});

interface SetUp {
  readonly reconcile?: (key: string, pass: PassContext) => Promise<undefined>;
  readonly alone?: boolean;
  readonly props?: Partial<ManagerProps>;
}

function setUp({ reconcile = () => Promise.resolve(undefined), alone = false, props = {} }: SetUp = {}) {
  const clock = new FakeClock();
  const log = recordedLog();
  const api = new LeaseApi(clock);
  const cache = new ScriptedCache();
  const passes: string[] = [];
  const lease = { namespace: 'ns', name: 'lease' };
  const election = new LeaderElection({ client: api.client('a'), lease, identity: 'a', clock, log, random: () => 0.5 });
  const controller = new Controller({
    name: 'things',
    keys: () => ['ns/a', 'ns/b'],
    objects: () => [{ object: 'ns/a' }],
    clock,
    log,
    reconciler: {
      reconcile: (key, pass) => {
        passes.push(key);
        return reconcile(key, pass);
      },
    },
  });
  const metrics = new Metrics({ prefix: 'orchestra_', log });
  const manager = new Manager({
    controllers: [controller],
    caches: [cache],
    ...(!alone && { election }),
    metrics,
    clock,
    log,
    ...props,
  });
  managers.push(manager);
  return { clock, log, api, cache, passes, controller, election, manager, metrics };
}

async function turnsUntil(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !isTrue(); turn++) await settle();
  expect(isTrue()).toBe(true);
}

describe('starting', () => {
  test('nobody stands for election before the caches are filled', async () => {
    const { clock, api, cache, manager, passes } = setUp();
    void manager.start();
    await clock.advance(60_000);
    expect([api.requests, passes]).toEqual([[], []]);
    cache.fill();
    await clock.advance(0);
    expect([manager.leading, passes]).toEqual([true, ['ns/a', 'ns/b']]);
  });

  test('a replica that stands by has filled caches, is ready, and reconciles nothing', async () => {
    const { clock, api, cache, manager, passes } = setUp();
    api.write({ holderIdentity: 'b', leaseDurationSeconds: 15 });
    cache.fill();
    await manager.start();
    await clock.advance(10_000);
    expect(passes).toEqual([]);
    expect(manager.overview()).toMatchObject({
      ready: true,
      leader: { leading: false, holder: 'b' },
      controllers: [{ name: 'things', working: false }],
    });
  });

  test('without an election it leads', async () => {
    const { cache, manager, passes } = setUp({ alone: true });
    cache.fill();
    await manager.start();
    await settle();
    expect([manager.leading, passes]).toEqual([true, ['ns/a', 'ns/b']]);
  });

  test('what it waits for is said, and why', () => {
    const { cache, manager } = setUp();
    expect(manager.overview().waitsFor).toEqual(['things: not listed yet']);
    cache.problem = new Error('things is forbidden');
    expect(manager.overview().waitsFor).toEqual(['things: not listed yet, because things is forbidden']);
  });
});

test('a cache that follows nothing any more says why, also after it was filled', async () => {
  const { cache, manager } = setUp();
  cache.fill();
  cache.problem = new Error('refused');
  await manager.start();
  expect(manager.overview().caches).toEqual([{ name: 'things', synced: true, failure: 'refused' }]);
});

describe('leadership that is lost', () => {
  test('is told to whoever remembers something of its time', async () => {
    let lost = 0;
    const { clock, api, cache, manager } = setUp({ props: { lost: () => (lost += 1) } });
    cache.fill();
    await manager.start();
    await clock.advance(1_000);
    expect([manager.leading, lost]).toEqual([true, 0]);
    api.write({ holderIdentity: 'b' });
    await clock.advance(10_000);
    expect([manager.leading, lost]).toEqual([false, 1]);
  });

  test('ends the passes; won again, every key is queued', async () => {
    const signals: AbortSignal[] = [];
    const { clock, api, cache, manager, passes, election } = setUp({
      reconcile: (_, { signal }) => {
        signals.push(signal);
        return signals.length > 2
          ? Promise.resolve(undefined)
          : new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      },
    });
    cache.fill();
    await manager.start();
    await clock.advance(1_000);
    expect(passes).toEqual(['ns/a', 'ns/b']);
    api.fate = () => ({ how: 'unavailable', thereMs: 0, backMs: 0 });
    await clock.advance(11_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(() => election.fence()).toThrow('this replica does not lead');
    api.fate = () => fine;
    await clock.advance(3_000);
    expect(passes).toEqual(['ns/a', 'ns/b', 'ns/a', 'ns/b']);
  });
});

test('when the API answers again, caches that wait to try again are told', async () => {
  const { clock, api, cache, manager } = setUp();
  cache.fill();
  await manager.start();
  await clock.advance(1_000);
  api.fate = () => ({ how: 'unavailable', thereMs: 0, backMs: 0 });
  await clock.advance(20_000);
  expect(cache.retries).toBe(0);
  api.fate = () => fine;
  await clock.advance(3_000);
  expect(cache.retries).toBe(1);
});

describe('stopping', () => {
  test('lets the passes finish, keeps the Lease meanwhile, and gives it up at the end', async () => {
    const finish: (() => void)[] = [];
    const holders: unknown[] = [];
    const { clock, api, cache, manager } = setUp({
      props: { flush: [() => Promise.resolve(void holders.push(api.spec['holderIdentity']))] },
      reconcile: () => new Promise((resolve) => finish.push(() => resolve(undefined))),
    });
    cache.fill();
    await manager.start();
    await clock.advance(1_000);
    const stopped = manager.stop();
    await clock.advance(25_000);
    expect(api.spec['holderIdentity']).toBe('a');
    expect(cache.stopped).toBe(false);
    await clock.advance(5_000);
    finish.forEach((each) => each());
    await clock.advance(2_000);
    await stopped;
    expect(api.spec['holderIdentity']).toBe('');
    expect(holders, 'what is told at the end is told by the leader').toEqual(['a']);
    expect(cache.stopped).toBe(true);
    expect(clock.waiting).toBe(0);
  });

  test('before the caches are filled ends at once, without a Lease', async () => {
    const { manager, api } = setUp();
    const started = manager.start();
    await manager.stop();
    await started;
    expect(api.requests).toEqual([]);
  });

  test('is not kept up by something that hangs or fails at its end', async () => {
    const { clock, cache, manager, api, log } = setUp({
      props: { close: [() => new Promise(() => undefined), () => Promise.reject(new Error('no'))] },
    });
    cache.stop = () => new Promise(() => undefined);
    cache.fill();
    await manager.start();
    await clock.advance(1_000);
    const stopped = manager.stop();
    await clock.advance(10_000);
    await stopped;
    expect(api.spec['holderIdentity']).toBe('');
    expect(log.at('warn')).toEqual([
      'the caches did not end well',
      'a connection did not end well',
      'a connection did not end well',
    ]);
  });

  test('asked for twice is one stop', async () => {
    const { manager } = setUp();
    expect(manager.stop()).toBe(manager.stop());
    await manager.stop();
  });
});

describe('over HTTP', () => {
  async function serving() {
    const given = setUp({ props: { http: { address: '127.0.0.1', port: 0 } } });
    void given.manager.start();
    await turnsUntil(() => given.manager.port !== undefined);
    const get = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${given.manager.port}${path}`);
      return { status: answer.status, text: await answer.text() };
    };
    return { ...given, get };
  }

  test('it is alive from the start, and ready when the caches are filled', async () => {
    const { get, cache } = await serving();
    expect((await get('/healthz')).status).toBe(200);
    expect(await get('/readyz')).toEqual({ status: 503, text: 'things: not listed yet\n' });
    cache.fill();
    expect((await get('/readyz')).status).toBe(200);
  });

  test('an API that is down for long is no reason to restart', async () => {
    const { get, cache, api, clock } = await serving();
    cache.fill();
    await clock.advance(1_000);
    api.fate = () => ({ how: 'never-arrives', thereMs: 60_000, backMs: 0 });
    await clock.advance(120_000);
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
    api.fate = () => fine;
  });

  test('controllers, their objects, leadership and metrics are shown', async () => {
    const { get, cache, clock } = await serving();
    cache.fill();
    await clock.advance(0);
    expect(JSON.parse((await get('/controllers')).text)).toMatchObject({
      leader: { leading: true, identity: 'a', holder: 'a' },
      caches: [{ name: 'things', synced: true }],
      controllers: [{ name: 'things', passes: { succeeded: 2, failed: 0 } }],
    });
    expect(JSON.parse((await get('/controllers/things')).text)).toMatchObject({ name: 'things', leader: true });
    expect(JSON.parse((await get('/controllers/things/objects')).text)).toEqual({ items: [{ object: 'ns/a' }] });
    const metrics = (await get('/metrics')).text;
    for (const sample of ['orchestra_leader 1', 'orchestra_queue_depth{controller="things"} 0']) {
      expect(metrics).toContain(`\n${sample}\n`);
    }
  });
});
