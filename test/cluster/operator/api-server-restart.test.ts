// The API server, and etcd behind it, go away and come back: the operator lives on, serves what was asked for meanwhile,
// and leaves alone what runs. On a control plane of this file's own.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { auditEvents, auditMark, isMutating } from '../../../control-plane/audit.mjs';
import { type StartedControlPlane, startControlPlane } from '../../../control-plane/start.mjs';
import { connectControlPlane, describeCluster } from '../harness/control-plane.js';
import { lastingDenials } from './audit.js';
import type { Installation } from './installation.js';
import { install } from './installation.js';
import { OperatorProcess } from './operator-process.js';
import { within } from './within.js';
import type { Live } from './workshops.js';
import { Namespace } from './workshops.js';

describeCluster('an API server that goes away', () => {
  let cluster: StartedControlPlane;
  let installation: Installation;
  let operator: OperatorProcess;
  let sessions: Namespace;
  const pulse = { asked: 0, faults: [] as string[] };
  let pulseTimer: NodeJS.Timeout;

  beforeAll(async () => {
    const { binaries } = connectControlPlane();
    cluster = await startControlPlane({ binaries, audit: true });
    installation = await install(cluster, { name: 'outages' });
    sessions = new Namespace(cluster, installation.namespace);
    operator = await start();
    pulseTimer = setInterval(() => void feelPulse(), 250);
    await launchUntilServed('before');
  });

  afterAll(async () => {
    clearInterval(pulseTimer);
    await operator.end('SIGKILL');
    // The server is away by now; its log is still there.
    const denied = lastingDenials(cluster, installation.user);
    await cluster.stop();
    expect(denied).toEqual([]);
  });

  afterEach(() => {
    expect(pulse.faults).toEqual([]);
    expect(operator.log().filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('ended for longer than a lease lasts, it comes back to an operator that goes on', async () => {
    await undisturbed(['before'], async () => {
      const restarts = await failedWatches();
      await cluster.servers.stop('kube-apiserver');
      const during = launch('during');
      await losesLead();
      expect((await operator.get('/readyz')).status).toBe(200);
      await cluster.servers.start('kube-apiserver');
      await during;
      const back = Date.now();
      // What makes it Ready is not the operator's alone: the cluster's own controllers wait longer for an API server.
      await within(15, 'it is served', () => sessions.find('Deployment', 'during-deployment'));
      console.log(`served ${String(Date.now() - back)} ms after it was accepted`);
      await isReady('during');
      expect(await failedWatches()).toBeGreaterThan(restarts);
      await launchUntilServed('after');
    });
    expect(logged('this replica no longer leads')).toHaveLength(1);
    expect(logged('this replica leads')).toHaveLength(2);
    expect(await operator.metric('orchestra_degraded{controller="workshops"}')).toBe(0);
  });

  test('restarted at once, it is hardly noticed', async () => {
    await undisturbed(['before', 'during', 'after'], async () => {
      const during = Promise.all(['quick-a', 'quick-b'].map(launch));
      await cluster.servers.restart('kube-apiserver');
      await during;
      for (const name of ['quick-a', 'quick-b']) await isReady(name);
    });
  });

  test('silent while connections stay open, it is waited for, and asked again', async () => {
    await undisturbed(['before'], async () => {
      await cluster.servers.freeze('kube-apiserver');
      const during = sessions.launch('queued');
      await losesLead();
      cluster.servers.thaw('kube-apiserver');
      await during;
      await isReady('queued');
    });
  });

  test('without its etcd it answers nothing well, and the operator waits for that too', async () => {
    await undisturbed(['before'], async () => {
      await cluster.servers.stop('etcd');
      const during = launch('without-etcd');
      await losesLead();
      await cluster.servers.start('etcd');
      await during;
      await isReady('without-etcd');
      await launchUntilServed('after-etcd');
    });
  });

  test('away when an operator starts, it is waited for', async () => {
    expect(await operator.end()).toBe(0);
    await undisturbed(['before', 'after'], async () => {
      await cluster.servers.stop('kube-apiserver');
      const { kubeconfig, environment } = installation;
      operator = await OperatorProcess.spawn({ kubeconfig, environment });
      await within(30, 'it says what it waits for', async () => {
        const { status, text } = await operator.get('/readyz');
        return status === 503 && text.includes('Workshop: not listed yet, because');
      });
      expect((await operator.get('/healthz')).status).toBe(200);
      await cluster.servers.start('kube-apiserver');
      await within(60, 'it is ready', async () => (await operator.get('/readyz')).status === 200);
      await launchUntilServed('waited');
    });
  });

  test('told to stop while it is away, the operator ends with 0 all the same', async () => {
    await cluster.servers.stop('kube-apiserver');
    expect(await operator.end()).toBe(0);
    expect(logged('the Lease could not be given up')).toHaveLength(1);
  });

  function start(): Promise<OperatorProcess> {
    return OperatorProcess.start({ kubeconfig: installation.kubeconfig, environment: installation.environment });
  }

  /** What holds all the time, whatever the API server does. */
  async function feelPulse(): Promise<void> {
    const asked = operator;
    if (logged('answering HTTP').length === 0) return;
    const answer = await asked.get('/healthz').catch((error: unknown) => ({ status: 0, text: String(error) }));
    pulse.asked += 1;
    if (answer.status !== 200 && logged('asked to stop').length === 0) pulse.faults.push(answer.text);
  }

  /** Nothing of these sessions is touched meanwhile: neither their pods, nor, by the operator, anything else of them. */
  async function undisturbed(names: readonly string[], work: () => Promise<void>): Promise<void> {
    const before = await Promise.all(names.map(factsOf));
    const since = await auditMark(cluster);
    await work();
    expect(await Promise.all(names.map(factsOf))).toEqual(before);
    const writes = (await auditEvents(cluster, { user: installation.user }, since)).filter(isMutating);
    const isTouched = ({ name }: { name: string }) =>
      names.some((each) => name === each || name.startsWith(`${each}-`));
    expect(writes.filter(isTouched)).toEqual([]);
  }

  async function factsOf(name: string): Promise<Live> {
    const pods = await sessions.pods(name);
    const { metadata } = await sessions.get('Deployment', `${name}-deployment`);
    return {
      pods: pods.map((pod) => pod.metadata.uid),
      generation: metadata.generation,
      status: await sessions.status(name),
    };
  }

  /** As a client with patience does it. */
  async function launch(name: string): Promise<void> {
    await within(90, `${name} is accepted`, async () => {
      await Promise.race([sessions.launch(name), rejectAfter(5000)]).catch((error: unknown) => {
        if (!/already exists/.test(String(error))) throw error;
      });
      return true;
    });
  }

  async function launchUntilServed(name: string): Promise<void> {
    await launch(name);
    await isReady(name);
  }

  async function isReady(name: string): Promise<void> {
    await within(90, `${name} is Ready`, async () => (await sessions.status(name)).phase === 'Ready');
  }

  async function losesLead(): Promise<void> {
    await within(60, 'it no longer leads', async () => (await operator.metric('orchestra_leader')) === 0);
  }

  async function failedWatches(): Promise<number> {
    return (await operator.metric('orchestra_watch_restarts_total{resource="workshops",reason="failed"}')) ?? 0;
  }

  function logged(words: string): string[] {
    return operator
      .log()
      .map(({ msg = '' }) => msg)
      .filter((msg) => msg.includes(words));
  }
});

function rejectAfter(ms: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => {
      reject(new Error(`no answer within ${String(ms)} ms`));
    }, ms);
  });
}
