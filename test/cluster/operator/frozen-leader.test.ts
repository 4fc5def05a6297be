// A leader that stands still for longer than its lease, at any moment of its work, and then goes on: whatever it still sends
// must be refused, or change nothing. ORCHESTRA_FREEZES says how often (`make chaos`: fifty times).
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { FaultProxy, type RecordedWrite } from './fault-proxy.js';
import { describeOperator } from './operated.js';
import type { OperatorProcess } from './operator-process.js';
import { within } from './within.js';
import type { Live } from './workshops.js';

const freezes = Number(process.env['ORCHESTRA_FREEZES'] ?? 1);
const FREEZE_MS = 20_000;
/** What a session takes to become Ready; every other time the leader is frozen somewhere within, else at a write. */
const WORK_MS = 1_500;
/** It writes at least as often for what is done then, and is frozen at one of these times. */
const WORK_WRITES = 12;
const SECONDS_EACH = 120;
/** How soon a session would end that is extended while the leader stands still. */
const DURATION_SECONDS = 18;

interface Replica {
  readonly operator: OperatorProcess;
  readonly proxy: FaultProxy;
}

describeOperator('a leader that is frozen', { name: 'frozen', started: false }, (operated) => {
  const proxies: FaultProxy[] = [];
  afterAll(async () => {
    for (const proxy of proxies) await proxy.stop();
  });

  test(
    `${String(freezes)} times for ${String(FREEZE_MS / 1000)} s, it changes nothing late`,
    async () => {
      let [leading, waiting] = [await startReplica('a'), await startReplica('b')];
      await within(30, 'the first leads', () => leads(leading));
      const late: RecordedWrite[] = [];
      const changed: RecordedWrite[] = [];
      for (let round = 0; round < freezes; round++) {
        const found = await freezeAtWork(leading, waiting, round);
        late.push(...found.late);
        changed.push(...found.changed);
        [leading, waiting] = [waiting, leading];
        process.stderr.write(
          `  frozen ${String(round + 1)} of ${String(freezes)} times, ${String(late.length)} late requests\n`,
        );
      }
      console.log(
        `${String(freezes)} freezes: ${String(late.length)} late requests, ${String(changed.length)} of them changed something`,
      );
      expect(changed).toEqual([]);
      for (const { operator } of [waiting, leading]) expect(await operator.end()).toBe(0);
    },
    freezes * SECONDS_EACH * 1000,
  );

  async function startReplica(name: string): Promise<Replica> {
    const { proxy, kubeconfig } = await FaultProxy.start(operated.installation.kubeconfig, name);
    proxies.push(proxy);
    return { proxy, operator: await operated.start({}, kubeconfig) };
  }

  /** One freeze of a leader that has work; what it sent after another led. */
  async function freezeAtWork(leading: Replica, waiting: Replica, round: number) {
    const names = ['created', 'deleted', 'edited', 'extended'].map((what) => `${what}-${String(round)}`);
    const [created = '', deleted = '', edited = '', extended = ''] = names;
    await operated.sessions.launch(deleted);
    await operated.sessions.launch(edited);
    await operated.sessions.reaches(edited, 'Ready');
    await operated.sessions.launch(extended, { duration: `${String(DURATION_SECONDS)}s` });
    await operated.sessions.reaches(extended, 'Ready');
    const moment = round % 2 === 0 ? aWrite(leading.proxy) : sleep(Math.random() * WORK_MS);
    await Promise.all([
      operated.sessions.launch(created),
      operated.sessions.delete('Workshop', deleted),
      operated.sessions.patch('Workshop', edited, {
        spec: { ingress: { host: `new-${edited}.workshops.example.org` } },
      }),
      moment.then(() => {
        leading.operator.signal('SIGSTOP');
      }),
    ]);
    const frozenAt = Date.now();
    // Of that the leader never hears: its own timer says that the time is over.
    const expiresAt = new Date(frozenAt + 3_600_000).toISOString();
    await operated.sessions.patch('Workshop', extended, { status: { expiresAt } }, 'status');
    await within(60, 'the other leads', () => leads(waiting));
    for (const name of [created, edited, extended]) await operated.sessions.reaches(name, 'Ready');
    await sleep(Math.max(0, frozenAt + FREEZE_MS - Date.now()));
    const [sent, version] = [leading.proxy.writes.length, await currentVersion()];
    leading.operator.signal('SIGCONT');
    await within(60, 'the old one knows that it has lost', async () => !(await leads(leading)));
    await sleep(1000);
    const late = leading.proxy.writes.slice(sent);
    for (const name of [created, edited, extended]) await operated.sessions.delete('Workshop', name);
    for (const name of names) await operated.sessions.isGone('Workshop', name);
    return { late, changed: late.filter((write) => hasChanged(write, version)) };
  }

  async function leads({ operator }: Replica): Promise<boolean> {
    return (await operator.metric('orchestra_leader')) === 1;
  }

  /** The version of the whole cluster. */
  async function currentVersion(): Promise<number> {
    const { cluster, namespace } = operated.installation;
    const { body } = await cluster.request('GET', `/api/v1/namespaces/${namespace}/services?limit=1`);
    return Number((body as Live).metadata.resourceVersion);
  }
});

/** Some write leaves: it is answered while whoever sent it stands still. */
async function aWrite(proxy: FaultProxy): Promise<void> {
  let left = Math.ceil(Math.random() * WORK_WRITES);
  const isSent = new Promise<void>((resolve) => {
    proxy.intercept = (_, write) => {
      if (write !== undefined && (left -= 1) === 0) resolve();
      return false;
    };
  });
  await Promise.race([isSent, sleep(10 * WORK_MS)]);
  proxy.intercept = () => false;
}

/**
 * An answer whose object is newer than anything was when the leader went on, or that tells of no version: a delete does
 * not. Of a write that was never answered the worst is believed.
 */
function hasChanged({ code, resourceVersion = '' }: RecordedWrite, version: number): boolean {
  if (code === undefined) return true;
  return code < 300 && (resourceVersion === '' || Number(resourceVersion) > version);
}
