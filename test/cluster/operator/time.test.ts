// When sessions end: by their duration, later when they were extended, at once when their time passed unseen, and never
// by a clock that can't be believed.
import { describe, expect, test } from 'vitest';
import { eventually } from '../harness/control-plane.js';
import { FaultProxy } from './fault-proxy.js';
import { describeOperator } from './operated.js';
import { within } from './within.js';
import type { Live } from './workshops.js';

/** Until a session is Ready its time counts from its creation: long enough to become Ready on a machine that does other things, too. */
const seenFor = '20s';

const stuck = { ORCHESTRA_TIER_MAP: '{"stuck":{"nodeSelector":{"no":"node"}}}' };

describeOperator('time', { name: 'time', started: false }, (operated) => {
  test(
    'a session that nobody extends goes at its time, with all that it is made of',
    { timeout: 120_000 },
    async () => {
      await operated.start();
      const workshop = await operated.sessions.launch('short', { duration: seenFor });
      const { status } = await operated.sessions.reaches('short', 'Ready');
      await operated.sessions.isGone('Workshop', 'short');
      const [deleted] = operated.writes().filter(({ verb, resource }) => verb === 'delete' && resource === 'workshops');
      expect(deleted).toMatchObject({ name: 'short', code: 200 });
      const lateMs = (deleted?.receivedAt ?? 0) - Date.parse(status.expiresAt);
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThan(2000);
      await eventually(
        'its children are gone',
        async () => (await operated.sessions.children(workshop.metadata.uid)).length === 0,
      );
    },
  );

  test('an extension counts, up to the longest that sessions may live', async () => {
    await operated.sessions.launch('extended', { duration: '1h' });
    const { status } = await operated.sessions.reaches('extended', 'Ready');
    const later = new Date(Date.parse(status.expiresAt) + 3_600_000).toISOString();
    await extend('extended', later);
    await eventually('it is accepted', async () => (await session('extended')).expiresAt === seconds(later));
    await extend('extended', new Date(Date.now() + 365 * 86_400_000).toISOString());
    const limit = Date.parse(status.session.readyAt) + 7 * 86_400_000;
    await eventually('it is cut', async () => {
      const { expiresAt } = await operated.sessions.status('extended');
      return Date.parse(expiresAt ?? '') === limit;
    });
  });

  test('an earlier time is put back: only spec.duration shortens a session', async () => {
    const { expiresAt = '' } = await operated.sessions.status('extended');
    await extend('extended', new Date(Date.now() + 1000).toISOString());
    await eventually(
      'it is put back',
      async () => (await operated.sessions.status('extended')).expiresAt === expiresAt,
    );
  });

  test('the end is announced, again after an extension, and not again by another operator', async () => {
    await operated.sessions.launch('warned', { duration: '5m8s' });
    const { status } = await operated.sessions.reaches('warned', 'Ready');
    await isAnnounced('warned', status.expiresAt);
    const later = seconds(new Date(Date.parse(status.expiresAt) + 10_000).toISOString());
    await extend('warned', later);
    await isAnnounced('warned', later);
    await operated.settled();
    const told = await announcements('warned');
    await operated.restart();
    await operated.settled();
    expect(await announcements('warned')).toEqual(told);
  });

  test('a changed duration shifts the end', async () => {
    await operated.sessions.launch('shifted', { duration: '2h' });
    const { status } = await operated.sessions.reaches('shifted', 'Ready');
    await operated.sessions.patch('Workshop', 'shifted', { spec: { duration: '3h' } });
    await eventually('an hour later', async () => {
      const { expiresAt = '' } = await operated.sessions.status('shifted');
      return Date.parse(expiresAt) - Date.parse(status.expiresAt) === 3_600_000;
    });
  });

  test('a time that passed while nobody looked ends the session at the next start', { timeout: 120_000 }, async () => {
    await operated.sessions.launch('unseen', { duration: seenFor });
    const { status } = await operated.sessions.reaches('unseen', 'Ready');
    expect(await operated.operator.end()).toBe(0);
    await eventually('its time has passed', async () => Date.now() > Date.parse(status.expiresAt) + 1000);
    expect(await operated.sessions.find('Workshop', 'unseen')).toBeDefined();
    await operated.start();
    await operated.sessions.isGone('Workshop', 'unseen');
  });

  test('a session that does not start in time fails, keeps its objects, and starts again when its pod changes', async () => {
    // It has to start within it when its pod changes.
    await operated.restart({ ...stuck, ORCHESTRA_SESSIONS_START_DEADLINE: '15s' });
    await operated.sessions.launch('slow', { tier: 'stuck' });
    await operated.sessions.reaches('slow', 'Failed');
    const { conditions = [] } = await operated.sessions.status('slow');
    expect(conditions.find(({ type }) => type === 'Stalled')).toMatchObject({
      status: 'True',
      reason: 'StartDeadlineExceeded',
    });
    await eventually('no pod is left', async () => (await operated.sessions.pods('slow')).length === 0);
    expect((await operated.sessions.get('Deployment', 'slow-deployment')).spec.replicas).toBe(0);
    await operated.sessions.patch('Workshop', 'slow', { spec: { tier: 'small' } });
    await operated.sessions.reaches('slow', 'Ready');
  });

  describe('between the operator and the API server', () => {
    test('an extension between a read and a write of the operator survives', async () => {
      await operated.operator.end();
      const { proxy, kubeconfig } = await FaultProxy.start(operated.installation.kubeconfig);
      await operated.start({}, kubeconfig);
      const status = /\/workshops\/raced\/status/;
      const first = proxy.hold({ method: 'PATCH', path: status });
      await operated.sessions.launch('raced', { duration: '1h' });
      await first.arrived;
      const second = proxy.hold({ method: 'PATCH', path: status });
      first.release();
      await second.arrived;
      const extended = seconds(new Date(Date.now() + 5 * 3_600_000).toISOString());
      await extend('raced', extended);
      second.release();
      await operated.sessions.reaches('raced', 'Ready');
      // What its start took comes on top.
      await eventually('the extension is accepted', async () => (await session('raced')).expiresAt >= extended);
      await operated.operator.end();
      await proxy.stop();
    });

    test(
      'while the clocks are apart nothing ends or is made shorter, and the operator says so; then it ends',
      { timeout: 240_000 },
      async () => {
        const { proxy, kubeconfig } = await FaultProxy.start(operated.installation.kubeconfig);
        await operated.start({}, kubeconfig);
        await operated.sessions.launch('doubtful', { duration: seenFor });
        const { status } = await operated.sessions.reaches('doubtful', 'Ready');
        // Time is learnt from answers, and without anything to do only the Lease asks for some.
        proxy.shiftClock(3_600_000);
        const { operator } = operated;
        await eventually('it is degraded', async () => {
          const { degraded } = await operator.json<Live>('/controllers/workshops');
          return degraded.some(({ reason }: Live) => reason === 'ClockSkew');
        });
        expect(await operator.metric('orchestra_clock_offset_seconds')).toBeGreaterThan(3500);
        const { metadata } = await operated.sessions.patch('Workshop', 'doubtful', { spec: { duration: '1s' } });
        await eventually('a shorter duration is seen', async () => {
          const { observedGeneration } = await operated.sessions.status('doubtful');
          return observedGeneration === metadata.generation;
        });
        expect((await operated.sessions.status('doubtful')).session).toEqual(status.session);
        await new Promise((resolve) => setTimeout(resolve, Date.parse(status.expiresAt) + 2000 - Date.now()));
        expect((await operated.sessions.get('Workshop', 'doubtful')).metadata.deletionTimestamp).toBeUndefined();
        proxy.shiftClock(0);
        // Agreeing has to last for a minute to be believed, and its pod has its own time to go.
        await within(
          150,
          'it is gone',
          async () => (await operated.sessions.find('Workshop', 'doubtful')) === undefined,
        );
        await operator.end();
        await proxy.stop();
      },
    );
  });

  async function isAnnounced(name: string, expiresAt: string): Promise<void> {
    await eventually(`the end of ${name} is announced`, async () =>
      (await announcements(name)).some((note) => note.includes(expiresAt)),
    );
  }

  async function announcements(name: string): Promise<string[]> {
    const events = await operated.sessions.list('Event');
    return events
      .filter(({ reason, regarding }: Live) => reason === 'ExpiringSoon' && regarding.name === name)
      .map(({ note }: Live) => note as string)
      .sort();
  }

  async function extend(name: string, expiresAt: string): Promise<void> {
    await operated.sessions.patch('Workshop', name, { status: { expiresAt } }, 'status');
  }

  async function session(name: string): Promise<Live> {
    return (await operated.sessions.status(name))['session'] ?? {};
  }
});

function seconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}
