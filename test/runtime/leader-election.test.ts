import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cancel } from '../../src/kube/clock.js';
import { Fenced } from '../../src/kube/errors.js';
import { LeaderElection, processIdentity } from '../../src/runtime/leader-election.js';
import { FakeClock, settle } from '../kube/fake-clock.js';
import { type Fate, fine, LeaseApi } from './lease-api.js';
import { recordedLog } from './recorded-log.js';

const unavailable: Fate = { how: 'unavailable', thereMs: 0, backMs: 0 };
const lost: Fate = { how: 'answer-lost', thereMs: 0, backMs: 0 };
const hangs: Fate = { how: 'never-arrives', thereMs: 3_600_000, backMs: 0 };

class Replica {
  readonly told: string[] = [];
  readonly log = recordedLog();
  readonly election: LeaderElection;

  constructor(api: LeaseApi, identity: string, clock: FakeClock) {
    this.election = new LeaderElection({
      client: api.client(identity),
      lease: { namespace: 'ns', name: 'lease' },
      identity,
      clock,
      log: this.log,
      random: () => 0.5,
    });
  }

  start(): this {
    this.election.start({
      won: () => this.told.push('won'),
      lost: (why) => this.told.push(`lost: ${why}`),
      recovered: () => this.told.push('recovered'),
    });
    return this;
  }

  get leading(): boolean {
    return this.election.leading;
  }
}

/** As the machine's timers, which count from the time at which their turn of the event loop began. */
class HastyClock extends FakeClock {
  override after(ms: number, run: () => void): Cancel {
    return super.after(ms > 1 ? ms - 0.5 : ms, run);
  }
}

function setUp() {
  const clock = new FakeClock();
  const api = new LeaseApi(clock);
  const replica = (identity: string): Replica => new Replica(api, identity, clock);
  return { clock, api, replica };
}

describe('alone', () => {
  test('it makes the Lease and leads at once', async () => {
    const { api, replica } = setUp();
    const { leading, told } = await started(replica('a'));
    expect([leading, told]).toEqual([true, ['won']]);
    expect(api.spec).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: '2026-03-01T12:00:00.000000Z',
      renewTime: '2026-03-01T12:00:00.000000Z',
      leaseTransitions: 0,
    });
  });

  test('it renews every five seconds, with one request that no fence holds back', async () => {
    const { clock, api, replica } = setUp();
    await started(replica('a'));
    api.requests.length = 0;
    await clock.advance(20_000);
    expect(api.requests).toEqual(Array.from({ length: 4 }, () => ({ verb: 'update', unfenced: true })));
    expect(api.spec).toMatchObject({
      acquireTime: '2026-03-01T12:00:00.000000Z',
      renewTime: '2026-03-01T12:00:20.000000Z',
      leaseTransitions: 0,
    });
  });

  test('what others put on the Lease stays there', async () => {
    const { clock, api, replica } = setUp();
    api.write({ holderIdentity: '', strategy: 'OldestEmulationVersion' });
    const metadata = { ...api.lease!.metadata, labels: { team: 'a' }, annotations: { note: 'b' } };
    api.lease = { ...api.lease!, metadata };
    const sent: object[] = [];
    api.seen = (object) => sent.push(object);
    await started(replica('a'));
    await clock.advance(5_000);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toMatchObject({
      metadata: { labels: { team: 'a' }, annotations: { note: 'b' } },
      spec: { holderIdentity: 'a', strategy: 'OldestEmulationVersion' },
    });
  });

  test('it takes a Lease that was given up', async () => {
    const { api, replica } = setUp();
    api.write({ holderIdentity: '', leaseDurationSeconds: 1, leaseTransitions: 4 });
    expect((await started(replica('a'))).leading).toBe(true);
    expect(api.spec['leaseTransitions']).toBe(5);
  });

  test('it takes up a Lease that it holds without knowing, after the answer was lost', async () => {
    const { clock, api, replica } = setUp();
    api.fate = (_, verb) => (verb === 'create' ? lost : fine);
    const { election, told } = await started(replica('a'));
    expect(election.leading).toBe(false);
    await clock.advance(2_000);
    expect(told).toEqual(['won', 'recovered']);
  });
});

describe('while another holds it', () => {
  test.each([
    ['right', '2026-03-01T12:00:00.000000Z'],
    ['a year slow', '2025-03-01T12:00:00.000000Z'],
    ['a year fast', '2027-03-01T12:00:00.000000Z'],
  ])("it waits for the holder's duration by its own clock, the holder's being %s", async (_, renewTime) => {
    const { clock, api, replica } = setUp();
    api.write({ holderIdentity: 'b', leaseDurationSeconds: 15, renewTime });
    const { election, told } = await started(replica('a'));
    await clock.advance(14_900);
    expect(election.leading).toBe(false);
    await clock.advance(100);
    expect(told).toEqual(['won']);
  });

  test('every change it sees makes it wait anew', async () => {
    const { clock, api, replica } = setUp();
    const a = await started(replica('a'));
    const b = replica('b').start();
    await clock.advance(120_000);
    expect([a.leading, b.leading, b.told]).toEqual([true, false, []]);
    expect(api.spec['holderIdentity']).toBe('a');
  });

  test('a Lease that is deleted under its holder is not taken before its time', async () => {
    const { clock, api, replica } = setUp();
    api.write({ holderIdentity: 'gone', leaseDurationSeconds: 15 });
    const a = await started(replica('a'));
    await clock.advance(10_000);
    api.lease = undefined;
    // Its holder may have renewed it just before.
    await clock.advance(14_000);
    expect(a.leading).toBe(false);
    await clock.advance(3_000);
    expect(a.leading).toBe(true);
  });

  test('a Lease that an old request of its own has made after all is not taken before the time of the holder it saw', async () => {
    const { clock, api, replica } = setUp();
    let creates = 0;
    api.fate = (_, verb) => (verb === 'create' && ++creates === 2 ? { ...fine, thereMs: 12_000 } : fine);
    const [a, b] = [replica('a').start(), replica('b').start()];
    await clock.advance(6_000);
    expect([a.leading, b.leading]).toEqual([true, false]);
    // Somebody deletes it; what b sent at the beginning arrives before a renews.
    await clock.advance(5_500);
    api.lease = undefined;
    for (let tick = 0; tick < 300; tick++) {
      await clock.advance(100);
      expect(a.leading && b.leading, `both lead ${String(tick)} ticks later`).toBe(false);
    }
    expect(b.leading).toBe(true);
  });

  test('it takes over within 20 seconds of a leader that is killed', async () => {
    const { clock, api, replica } = setUp();
    await started(replica('a'));
    const b = replica('b').start();
    await clock.advance(31_000);
    api.fate = (client) => (client === 'a' ? hangs : fine);
    await clock.advance(20_000);
    expect(b.leading).toBe(true);
  });
});

describe('losing it', () => {
  test('writes are refused from the renew deadline on, counted from when the last renewal was sent', async () => {
    const { clock, api, replica } = setUp();
    api.fate = () => ({ how: 'answered', thereMs: 300, backMs: 300 });
    const { election, told } = await started(replica('a'));
    await clock.advance(600 + 600);
    expect(told).toEqual(['won']);
    api.fate = () => unavailable;
    // The create was sent after 600 ms; its deadline is 10 s later.
    await clock.advance(600 + 10_000 - 1 - 1_200);
    expect(() => election.fence()).not.toThrow();
    await clock.advance(1);
    expect(() => election.fence()).toThrow(Fenced);
    expect(told).toEqual(['won', 'lost: the Lease was not renewed within 10 s']);
  });

  test('a deadline that passed while the event loop was blocked counts at once', async () => {
    const { clock, api, replica } = setUp();
    const { election, told } = await started(replica('a'));
    api.fate = () => unavailable;
    Object.defineProperty(clock, 'monotonic', { value: () => 5_000 + 10_000 });
    expect(() => election.fence()).toThrow('leadership was not renewed for 10 s');
    expect([election.leading, told]).toEqual([false, ['won']]);
  });

  test('one failed renewal, even one that hangs, does not lose it', async () => {
    const { clock, api, replica } = setUp();
    const { told } = await started(replica('a'));
    for (const fate of [unavailable, lost, hangs]) {
      let failures = 1;
      api.fate = () => (failures-- > 0 ? fate : fine);
      await clock.advance(10_000);
    }
    expect(told).toEqual(['won', 'recovered', 'recovered', 'recovered']);
  });

  test('another holder is believed at once', async () => {
    const { clock, api, replica } = setUp();
    const { told } = await started(replica('a'));
    api.write({ holderIdentity: 'b' });
    await clock.advance(5_000);
    expect(told).toEqual(['won', 'lost: b holds the Lease']);
  });

  test('it stands again, and leads again when nobody else does', async () => {
    const { clock, api, replica } = setUp();
    const { told } = await started(replica('a'));
    api.fate = () => unavailable;
    await clock.advance(60_000);
    api.fate = () => fine;
    await clock.advance(3_000);
    expect(told).toEqual(['won', 'lost: the Lease was not renewed within 10 s', 'won', 'recovered']);
  });

  test('it knows since when it leads, which is never before it does', async () => {
    const { clock, api, replica } = setUp();
    const { election } = replica('a');
    expect(election.leadsSince).toBe(Infinity);
    election.start({ won: () => undefined, lost: () => undefined, recovered: () => undefined });
    await settle();
    expect(election.leadsSince).toBe(clock.monotonic());
    api.fate = () => unavailable;
    await clock.advance(60_000);
    api.fate = () => fine;
    await clock.advance(3_000);
    expect(clock.monotonic() - election.leadsSince).toBeLessThan(3_000);
  });

  test('it is told that it has lost, also when timers run a moment early', async () => {
    const clock = new HastyClock();
    const api = new LeaseApi(clock);
    const { told } = await started(new Replica(api, 'a', clock));
    api.fate = () => unavailable;
    await clock.advance(11_000);
    expect(told).toEqual(['won', 'lost: the Lease was not renewed within 10 s']);
  });

  test('a Lease that is deleted under it is made anew, and nothing is lost', async () => {
    const { clock, api, replica } = setUp();
    const { told } = await started(replica('a'));
    api.lease = undefined;
    await clock.advance(6_000);
    expect(told).toEqual(['won']);
    expect(api.spec['holderIdentity']).toBe('a');
  });
});

describe('stopping', () => {
  test('gives the Lease up, and the next one leads within seconds', async () => {
    const { clock, api, replica } = setUp();
    const a = await started(replica('a'));
    const b = replica('b').start();
    await clock.advance(7_000);
    await a.election.stop();
    expect(api.spec).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 });
    expect(() => a.election.fence()).toThrow('this replica does not lead');
    await clock.advance(2_500);
    expect(b.leading).toBe(true);
  });

  test('leaves the Lease of another alone', async () => {
    const { api, replica } = setUp();
    api.write({ holderIdentity: 'b', leaseDurationSeconds: 15 });
    const { election } = await started(replica('a'));
    await election.stop();
    expect(api.spec['holderIdentity']).toBe('b');
    expect(api.requests.map(({ verb }) => verb)).toEqual(['get']);
  });

  test('ends even when the API server never answers', async () => {
    const { clock, api, replica } = setUp();
    const { election, log } = await started(replica('a'));
    api.fate = () => hangs;
    let ended = false;
    void election.stop().then(() => (ended = true));
    await clock.advance(5_000);
    expect(ended).toBe(true);
    expect(log.at('warn').join()).toContain('the Lease could not be given up');
  });

  test('a renewal under way that is written after all does not keep the Lease', async () => {
    const { clock, api, replica } = setUp();
    const { election } = await started(replica('a'));
    api.fate = (_, verb) => (verb === 'update' ? { how: 'answered', thereMs: 500, backMs: 500 } : fine);
    await clock.advance(5_100);
    const stopped = election.stop();
    await clock.advance(3_000);
    await stopped;
    await clock.advance(3_000);
    expect(api.spec['holderIdentity']).toBe('');
  });
});

test('what is wrong with the Lease is said once, and again only when it changes', async () => {
  const { clock, api, replica } = setUp();
  api.fate = () => unavailable;
  const { log, election } = await started(replica('a'));
  await clock.advance(60_000);
  expect(log.at('warn')).toEqual(["the Lease can't be read or written: ServiceUnavailable"]);
  expect(election.health()).toEqual({ leading: false, identity: 'a', problem: 'ServiceUnavailable' });
  api.fate = () => fine;
  await clock.advance(3_000);
  expect(election.health()).toMatchObject({ leading: true, holder: 'a' });
});

test('a listener that throws does not end the campaign', async () => {
  const { clock, api, replica } = setUp();
  const { election, log } = replica('a');
  election.start({
    won: () => {
      throw new Error('a bug');
    },
    lost: () => undefined,
    recovered: () => undefined,
  });
  await clock.advance(11_000);
  expect(election.leading).toBe(true);
  expect(log.at('error')).toEqual(['telling of an election (won) failed']);
  expect(api.spec['renewTime']).toBe('2026-03-01T12:00:10.000000Z');
});

test('only a loop that takes no notice of the end of its lease is a fault; an API that is down is none', async () => {
  const { clock, api, replica } = setUp();
  const { election } = await started(replica('a'));
  api.fate = () => unavailable;
  await clock.advance(60_000);
  expect(election.findFault()).toBeUndefined();
  api.fate = () => fine;
  await clock.advance(5_000);
  const now = clock.monotonic();
  Object.defineProperty(clock, 'monotonic', { value: () => now + 36_000 });
  expect(election.findFault()).toMatch(/^it took no notice of losing its lease/);
});

test('identities are never used twice', () => {
  expect(processIdentity('pod-1')).toMatch(/^pod-1_[0-9a-f]{10}$/);
  expect(processIdentity()).not.toBe(processIdentity());
});

test.each([{ renewDeadlineMs: 15_000 }, { retryPeriodMs: 10_000 }, { retryPeriodMs: 0 }, { leaseDurationMs: NaN }])(
  'times that give two leaders are refused: %j',
  (times) => {
    const clock = new FakeClock();
    const client = new LeaseApi(clock).client('a');
    const props = { client, lease: { namespace: 'ns', name: 'lease' }, identity: 'a', clock, log: recordedLog() };
    expect(() => new LeaderElection({ ...props, times })).toThrow("don't fit together");
  },
);

describe('whatever befalls the requests of two replicas', () => {
  const slow = fc.constantFrom(0, 20, 900, 2_900, 4_000, 12_000);
  const faults = fc.constantFrom('answered', 'conflict', 'unavailable', 'never-arrives', 'answer-lost');
  const fate: fc.Arbitrary<Fate> = fc.oneof(
    { weight: 2, arbitrary: fc.constant(fine) },
    { weight: 1, arbitrary: fc.record({ how: faults, thereMs: slow, backMs: slow }) },
  );
  const outage = fc.record({ client: fc.constantFrom('a', 'b', 'both'), from: fc.nat(120), seconds: fc.nat(40) });
  const story = fc.record({
    fates: fc.array(fate, { minLength: 1, maxLength: 60 }),
    outages: fc.array(outage, { maxLength: 3 }),
    stopAfter: fc.option(fc.nat(120), { nil: undefined }),
    deleteAt: fc.option(fc.nat(120), { nil: undefined }),
  });
  type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

  /** Plays two minutes, looking at both every 100 ms; answers for how many of these each led. */
  async function play({ fates, outages, stopAfter, deleteAt }: Story) {
    const { clock, api, replica } = setUp();
    let request = 0;
    const isOut = (client: string): boolean =>
      outages.some(({ client: hit, from, seconds }) => {
        const second = (clock.monotonic() - 5_000) / 1000;
        return (hit === client || hit === 'both') && second >= from && second < from + seconds;
      });
    api.fate = (client) => (isOut(client) ? unavailable : fates[request++ % fates.length]!);
    const [a, b] = [replica('a').start(), replica('b').start()];
    const led = { a: 0, b: 0 };
    let stopping: Promise<void> | undefined;
    for (let tick = 0; tick < 1200; tick++) {
      await clock.advance(100);
      expect(a.leading && b.leading, `both lead after ${tick / 10} s`).toBe(false);
      led.a += Number(a.leading);
      led.b += Number(b.leading);
      if (tick === (stopAfter ?? -1) * 10) stopping = a.election.stop();
      // Somebody deletes the Lease when both have seen it held.
      if (tick === (deleteAt ?? -1) * 10 && a.election.health().holder && b.election.health().holder)
        api.lease = undefined;
    }
    return { a, b, led, api, clock, stopping };
  }

  test('they never lead at once', { timeout: 120_000 }, async () => {
    let handovers = 0;
    await fc.assert(
      fc.asyncProperty(story, async (given) => {
        const { led } = await play(given);
        handovers += Number(led.a > 0 && led.b > 0);
      }),
      { numRuns: 80 },
    );
    expect(handovers, 'the property must not hold for want of leaders').toBeGreaterThan(10);
  });

  test('and when the faults end, one of them leads', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(story, async (given) => {
        const { a, b, api, clock } = await play(given);
        api.fate = () => fine;
        await clock.advance(45_000);
        expect([a.leading, b.leading].filter(Boolean)).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });
});

async function started(replica: Replica): Promise<Replica> {
  replica.start();
  await settle();
  await settle();
  return replica;
}
