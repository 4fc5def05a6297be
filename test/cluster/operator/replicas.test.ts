// Two replicas: one leads, the other knows everything and waits. Whatever ends the leader, sessions are served on, and
// nothing is done twice. The replica that is to be held up talks through a proxy, so that its writes can be told apart.
import { afterEach, describe, expect, test } from 'vitest';
import type { AuditedRequest } from './audit.js';
import { FaultProxy } from './fault-proxy.js';
import { describeOperator } from './operated.js';
import type { OperatorProcess } from './operator-process.js';
import { within } from './within.js';
import type { Live } from './workshops.js';

/** What a replica that died leaves for others to wait for, with room for a slow machine. */
const takeOverSeconds = 40;
const leaseMs = 15_000;

describeOperator('replicas', { name: 'replicas', started: false }, (operated) => {
  let leader: OperatorProcess;
  let standby: OperatorProcess;

  test('one leads; the other is ready, knows every session, and writes nothing', async () => {
    leader = await operated.start();
    await leads(leader);
    await operated.sessions.launch('first');
    await operated.sessions.reaches('first', 'Ready');
    const before = await operated.settled();
    standby = await operated.start();
    expect((await standby.get('/readyz')).status).toBe(200);
    expect((await standby.get('/healthz')).status).toBe(200);
    const overview = await standby.json<Live>('/controllers');
    expect(overview.caches.every(({ synced }: Live) => synced)).toBe(true);
    const { identity } = (await leader.json<Live>('/controllers')).leader;
    expect(overview.leader).toMatchObject({ leading: false });
    await within(20, 'it knows who leads', async () => {
      const { leader: seen } = await standby.json<Live>('/controllers');
      return seen.holder === identity;
    });
    expect(await phasesOf(standby)).toEqual(['replicas/first Ready']);
    expect(await standby.metric('orchestra_leader')).toBe(0);
    expect(await standby.metric('orchestra_reconciles_total{controller="workshops",result="success"}')).toBeUndefined();
    expect(await operated.settled()).toEqual(before);
  });

  test('the caches of the one that waits follow what happens', async () => {
    await operated.sessions.launch('second');
    await within(20, 'it knows of the new session', async () =>
      (await phasesOf(standby)).includes('replicas/second Ready'),
    );
    await operated.settled();
  });

  test('when the leader is killed, the other takes over when the lease has ended, and goes on', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `killed-${String(index)}`);
    const before = operated.writes().length;
    await Promise.all(names.map((name) => operated.sessions.launch(name)));
    await within(20, 'the leader is at work', async () => operated.writes().length >= before + 10);
    expect(await leader.end('SIGKILL')).toBe('SIGKILL');
    const { renewTime } = await operated.lease();
    await leads(standby);
    const { acquireTime, leaseTransitions } = await operated.lease();
    const waitedMs = Date.parse(acquireTime) - Date.parse(renewTime);
    expect(waitedMs).toBeGreaterThanOrEqual(leaseMs);
    expect(waitedMs).toBeLessThan(takeOverSeconds * 1000);
    expect(leaseTransitions).toBe(1);
    for (const name of names) await operated.sessions.reaches(name, 'Ready');
    await operated.settled();
    await isDoneOnce(operated.writes().slice(before), names);
    expect(logged(standby)).toContain('this replica leads');
    console.log(`after SIGKILL another led ${(waitedMs / 1000).toFixed(1)} s after the last renewal`);
    leader = standby;
  });

  test('when the leader is told to stop, it ends with 0, and the other takes over at once', async () => {
    standby = await operated.start();
    const names = Array.from({ length: 8 }, (_, index) => `stopped-${String(index)}`);
    const before = operated.writes().length;
    await Promise.all(names.map((name) => operated.sessions.launch(name)));
    await within(20, 'the leader is at work', async () => operated.writes().length >= before + 10);
    expect(await leader.end('SIGTERM')).toBe(0);
    expect(logged(leader)).toEqual(expect.arrayContaining(['asked to stop', 'the Lease is given up', 'stopped']));
    const released = Date.now();
    await leads(standby);
    const tookMs = Date.now() - released;
    expect(tookMs).toBeLessThan(leaseMs / 2);
    for (const name of names) await operated.sessions.reaches(name, 'Ready');
    await operated.settled();
    await isDoneOnce(operated.writes().slice(before), names);
    console.log(`after SIGTERM another led ${(tookMs / 1000).toFixed(1)} s after the end`);
    leader = standby;
  });

  test('nothing that was done before is done again by those who lead later', async () => {
    const writes = operated.writes().filter(({ name }) => /^(first|second)/.test(name));
    const pods = await Promise.all(['first', 'second'].map((name) => operated.sessions.pods(name)));
    expect(pods.map(({ length }) => length)).toEqual([1, 1]);
    expect(writes.filter(isStatusSaid)).toHaveLength(4);
    expect(writes.filter(({ verb }) => verb === 'delete')).toEqual([]);
    await isDoneOnce(writes, ['first', 'second']);
    expect(await leader.end()).toBe(0);
  });

  describe('a leader that stands still', () => {
    let proxy: FaultProxy;
    afterEach(() => proxy.stop());

    test('writes nothing when it goes on after its lease, and stands for election again', async () => {
      const proxied = await FaultProxy.start(operated.installation.kubeconfig);
      proxy = proxied.proxy;
      const old = await operated.start({}, proxied.kubeconfig);
      await leads(old);
      const fresh = await operated.start();

      // Three writes leave while it still leads, and arrive when it no longer does and the world has changed.
      const late = ['ingressroutes/edited-ingress', 'services/recreated-service', 'services/gone-service'].map(
        (path) => ({ path, held: proxy.hold({ method: 'PATCH', path: new RegExp(`/${path}`) }) }),
      );
      const names = ['edited', 'recreated', 'gone'];
      for (const name of names) await operated.sessions.launch(name);
      await Promise.all(late.map(({ held }) => held.arrived));
      old.signal('SIGSTOP');
      await leads(fresh);
      for (const name of names) await operated.sessions.reaches(name, 'Ready');
      const ingress = { host: 'other.workshops.example.org' };
      await operated.sessions.patch('Workshop', 'edited', { spec: { ingress } });
      for (const name of ['gone', 'recreated']) {
        await operated.sessions.delete('Workshop', name);
        await isCollected('Service', `${name}-service`);
      }
      await operated.sessions.launch('recreated');
      await operated.sessions.reaches('recreated', 'Ready');
      await isRoutedTo(ingress.host);
      const before = await operated.settled();
      const recreated = await identityOf('Service', 'recreated-service');
      const edited = await identityOf('IngressRoute', 'edited-ingress');

      const strayed = ['PATCH', 'POST', 'DELETE'].map((method) => proxy.hold({ method, path: /\/namespaces\// }));
      for (const { held } of late) held.release();
      const answers = await within(20, 'the late writes are answered', async () => {
        const found = late.map(({ path }) => lateAnswer(operated.writes().slice(before.length), path));
        return found.every((answer) => answer !== undefined) && found;
      });
      // The first two must make their objects, and are refused before admission is asked about their owners; what the
      // third made has no owner any more, and is collected.
      expect(answers.map(({ code }) => code)).toEqual([409, 409, 201]);
      await isCollected('Service', 'gone-service');
      await isRoutedTo(ingress.host);

      old.signal('SIGCONT');
      await within(20, 'it sees that it has lost', async () => {
        const { leader: election } = await old.json<Live>('/controllers');
        return !election.leading && election.holder === (await operated.lease()).holderIdentity;
      });
      expect((await old.get('/readyz')).status).toBe(200);
      expect((await old.get('/healthz')).status).toBe(200);
      expect(logged(old).filter((line) => line.includes('no longer leads'))).toHaveLength(1);
      const aborted = await old.metric('orchestra_reconciles_total{controller="workshops",result="aborted"}');
      expect(aborted).toBeGreaterThanOrEqual(late.length);
      await operated.settled();
      expect(await identityOf('Service', 'recreated-service')).toEqual(recreated);
      expect(await identityOf('IngressRoute', 'edited-ingress')).toEqual(edited);
      const wrote = strayed.map(({ arrived }) => arrived.then(() => 'wrote'));
      expect(await Promise.race([...wrote, pause(0).then(() => 'nothing')])).toBe('nothing');
      for (const each of strayed) each.release();

      expect(await fresh.end()).toBe(0);
      await leads(old);
      await operated.sessions.launch('after');
      await operated.sessions.reaches('after', 'Ready');
      expect(await old.end()).toBe(0);
    }, 180_000);

    test('told to stop twice it ends at once, whatever it still waits for', async () => {
      const proxied = await FaultProxy.start(operated.installation.kubeconfig);
      proxy = proxied.proxy;
      const busy = await operated.start({}, proxied.kubeconfig);
      await leads(busy);
      const held = proxy.hold({ method: 'PATCH', path: /\/services\/twice-service/ });
      await operated.sessions.launch('twice');
      await held.arrived;
      busy.signal('SIGTERM');
      await within(20, 'it stops', async () => logged(busy).includes('stopping: no new work'));
      expect((await busy.get('/readyz')).text).toContain('the process stops');
      expect(await Promise.race([busy.ended(), pause(1500).then(() => 'still there')])).toBe('still there');
      const asked = Date.now();
      expect(await busy.end('SIGTERM')).toBe(3);
      expect(Date.now() - asked).toBeLessThan(3000);
      expect(logged(busy)).toContain('asked to stop at once');
      held.release();
    });
  });

  async function leads(operator: OperatorProcess): Promise<void> {
    await within(takeOverSeconds, 'this replica leads', async () => (await operator.metric('orchestra_leader')) === 1);
  }

  async function identityOf(kind: string, name: string): Promise<Live> {
    const { metadata, spec } = await operated.sessions.get(kind, name);
    return [metadata.uid, metadata.labels, spec];
  }

  /** The garbage collector takes half a minute to learn of kinds that are new to the cluster. */
  async function isCollected(kind: string, name: string): Promise<void> {
    await within(60, `${kind} ${name} is gone`, async () => (await operated.sessions.find(kind, name)) === undefined);
  }

  async function isRoutedTo(host: string): Promise<void> {
    await within(20, 'the route leads where the Workshop says', async () => {
      const { spec } = await operated.sessions.get('IngressRoute', 'edited-ingress');
      return String(spec.routes[0].match).includes(host);
    });
  }

  /** Every object made once, every status said once, every pod started once. */
  async function isDoneOnce(writes: readonly AuditedRequest[], names: readonly string[]): Promise<void> {
    for (const name of names) {
      const own = writes.filter((write) => write.name === name || write.name.startsWith(`${name}-`));
      const made = own.filter(({ verb, code }) => verb === 'patch' && code === 201).map(targetOf);
      expect(new Set(made).size).toBe(made.length);
      expect(own.filter(isStatusSaid).length).toBeLessThanOrEqual(2);
      expect(await operated.sessions.pods(name)).toHaveLength(1);
      const { metadata } = await operated.sessions.get('Deployment', `${name}-deployment`);
      expect(metadata.generation).toBe(1);
      const told = await eventsAbout(name);
      expect(new Set(told).size).toBe(told.length);
    }
  }

  async function eventsAbout(name: string): Promise<string[]> {
    const events = (await operated.sessions.list('Event')).filter(({ regarding }) => regarding?.name === name);
    return events
      .filter(({ reportingController }) => reportingController?.includes('orchestra'))
      .map(({ reason }) => reason);
  }
});

function lateAnswer(writes: readonly AuditedRequest[], path: string): AuditedRequest | undefined {
  return writes.find((write) => targetOf(write) === path);
}

/** Not one that was refused: a leader whose watch was just cut hears late of what the one before said. */
function isStatusSaid({ resource, code }: AuditedRequest): boolean {
  return resource === 'workshops/status' && code < 300;
}

function targetOf({ resource, name }: AuditedRequest): string {
  return `${resource}/${name}`;
}

async function phasesOf(operator: OperatorProcess): Promise<string[]> {
  const { items } = await operator.json<{ items: Live[] }>('/controllers/workshops/objects');
  return items.map(({ object, phase }) => `${String(object)} ${String(phase)}`);
}

function logged(operator: OperatorProcess): string[] {
  return operator.log().map(({ msg = '' }) => msg);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
