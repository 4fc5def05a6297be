// An operator that has nothing to do does nothing: whatever it is told again, and however often, nothing is written.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEvent } from '../../../control-plane/audit.mjs';
import { auditEvents, auditMark, isMutating } from '../../../control-plane/audit.mjs';
import { FaultProxy } from './fault-proxy.js';
import { describeOperator } from './operated.js';
import { within } from './within.js';
import type { Live } from './workshops.js';

/** As long as nothing happens. */
const idleMs = 60_000;

/** Sessions of every kind: well, with a volume, with a workspace, refused, in each other's way, and never ready. */
const sessions: Readonly<Record<string, readonly [spec: object, phase: string]>> = {
  plain: [{}, 'Ready'],
  volume: [{ storage: { size: '1Gi' }, env: { A: 'b' }, args: ['--x'] }, 'Ready'],
  workspace: [{ templateSlug: 'quiet', storage: { size: '1Gi', workspace: { persist: 'per-user' } } }, 'Ready'],
  odd: [{ resources: { cpu: '1000m', memory: '2048Mi' }, ingress: { host: 'odd-one.workshops.example.org' } }, 'Ready'],
  'no-image': [{ image: 'fault.example/no-image:1' }, 'Starting'],
  unready: [{ image: 'fault.example/unready:1' }, 'Starting'],
  refused: [{ ingress: { host: 'elsewhere.example.com' } }, 'Pending'],
  taken: [{ ingress: { host: 'plain.workshops.example.org' } }, 'Pending'],
};

describeOperator('nothing to do', { name: 'quiet', started: false }, (operated) => {
  let proxy: FaultProxy;
  let since: number;

  beforeAll(async () => {
    const proxied = await FaultProxy.start(operated.installation.kubeconfig);
    proxy = proxied.proxy;
    await operated.start({}, proxied.kubeconfig);
    for (const [name, [spec, phase]] of Object.entries(sessions)) {
      await operated.sessions.launch(name, spec);
      await operated.sessions.reaches(name, phase);
    }
    await operated.sessions.says('no-image', 'Ready', 'ImagePullFailed');
    await operated.settled(3000);
    since = await auditMark(operated.installation.cluster);
  });

  afterAll(async () => {
    await operated.operator.end();
    await proxy.stop();
  });

  test('a minute of nothing asks for nothing but the Lease', { timeout: idleMs + 60_000 }, async () => {
    const cpu = await metric('process_cpu_seconds_total');
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    const used = ((await metric('process_cpu_seconds_total')) - cpu) * 1000;
    expect(await writes()).toEqual([]);
    const { cluster, user } = operated.installation;
    const asked = await auditEvents(cluster, { user }, since);
    // An object that is in a session's way is looked for from time to time, since nothing tells of its end.
    expect(asked.filter(({ resource, verb }) => resource !== 'leases' && verb !== 'watch')).toEqual([]);
    expect(asked.filter(({ resource, verb }) => resource === 'leases' && verb === 'update').length).toBeGreaterThan(5);
    console.log(`${String(idleMs / 1000)} s of nothing took ${used.toFixed(0)} ms of CPU`);
  });

  test('three lists of everything lead to no write', async () => {
    for (let round = 1; round <= 3; round++) {
      // One may just have ended, and follows at once.
      await within(60, 'everything is watched', async () => proxy.watched().size >= 10);
      const watches = proxy.forgetWatches();
      await within(60, 'everything is listed again', async () => (await lists()) >= round * watches);
    }
    await aWhile();
    expect(await writes()).toEqual([]);
  });

  test('nor does a look at every session', { timeout: 240_000 }, async () => {
    const passes = await metric(succeeded);
    proxy.shiftClock(3_600_000);
    await isSkewed(true);
    proxy.shiftClock(0);
    await isSkewed(false);
    const looks = 2 * Object.keys(sessions).length;
    await within(60, 'every session is looked at twice', async () => (await metric(succeeded)) >= passes + looks);
    await aWhile();
    expect(await writes()).toEqual([]);
  });

  test('nor does the start of a process that remembers nothing', async () => {
    await operated.restart();
    await within(60, 'every session is looked at', async () => {
      const phases = ['Ready', 'Starting', 'Pending'].map((phase) => metric(`orchestra_sessions{phase="${phase}"}`));
      return (await Promise.all(phases)).reduce((sum, each) => sum + each) === Object.keys(sessions).length;
    });
    await aWhile();
    expect(await writes()).toEqual([]);
    expect(operated.operator.log().filter(({ level }) => level === 'warn')).toEqual([]);
  });

  test('and when something happens, only that is written', async () => {
    await operated.sessions.patch('Service', 'plain-service', {
      metadata: { labels: { 'orchestra.io/workshop': 'x' } },
    });
    await within(30, 'it is put right', async () => {
      const { metadata } = await operated.sessions.get('Service', 'plain-service');
      return metadata.labels['orchestra.io/workshop'] === 'plain';
    });
    await aWhile();
    expect(await writes()).toMatchObject([{ verb: 'patch', resource: 'services', name: 'plain-service', code: 200 }]);
  });

  const succeeded = 'orchestra_reconciles_total{controller="workshops",result="success"}';

  async function metric(series: string): Promise<number> {
    return (await operated.operator.metric(series)) ?? 0;
  }

  async function lists(): Promise<number> {
    const { text } = await operated.operator.get('/metrics');
    const counts = text.matchAll(/^orchestra_lists_total\{.*reason="expired".*\} (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  async function isSkewed(is: boolean): Promise<void> {
    // Agreeing has to last for a minute to be believed.
    await within(120, `the clocks are ${is ? 'apart' : 'together'}`, async () => {
      const { degraded } = await operated.operator.json<Live>('/controllers/workshops');
      return degraded.some(({ reason }: Live) => reason === 'ClockSkew') === is;
    });
  }

  /** Long enough for whatever would follow. */
  async function aWhile(): Promise<void> {
    await operated.settled(2000);
  }

  async function writes(): Promise<AuditEvent[]> {
    const { cluster, user } = operated.installation;
    const events = await auditEvents(cluster, { user }, since);
    return events.filter((event) => isMutating(event) && event.resource !== 'leases');
  }
});
