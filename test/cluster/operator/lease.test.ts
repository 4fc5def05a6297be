// The Lease on bad days: making, renewing and giving it up meet refusals and lost answers of a real API server. Nobody loses
// the lead by one of them, and nobody has to wait for a Lease that was given up.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Passage } from './fault-proxy.js';
import { FaultProxy } from './fault-proxy.js';
import { describeOperator } from './operated.js';
import type { OperatorProcess } from './operator-process.js';
import { within } from './within.js';
import type { Live } from './workshops.js';

type Fault = (passage: Passage) => unknown;

const refuse =
  (code: number, reason: string, retryAfterSeconds?: number): Fault =>
  (passage) =>
    passage.answer({ code, reason, message: 'the database is busy', retryAfterSeconds });
const loseAnswer: Fault = (passage) => passage.happen().then(() => passage.breakOff());

/** Renewed often, so that little is waited for, and long enough for a slow machine. */
const often = {
  ORCHESTRA_LEASE_DURATION_SECONDS: '15',
  ORCHESTRA_RENEW_DEADLINE_SECONDS: '10',
  ORCHESTRA_RETRY_PERIOD_SECONDS: '2',
};

describeOperator('a Lease that is hard to write', { name: 'lease', started: false }, (operated) => {
  let proxy: FaultProxy;
  let proxied: string;
  let operator: OperatorProcess;

  beforeAll(async () => {
    ({ proxy, kubeconfig: proxied } = await FaultProxy.start(operated.installation.kubeconfig));
  });
  afterAll(() => proxy.stop());

  test('is taken by whoever made it without hearing so', async () => {
    const struck = strike('create', loseAnswer);
    operator = await operated.start(often, proxied);
    await struck;
    await leads(operator);
    const { holderIdentity, leaseTransitions } = await operated.lease();
    expect(holderIdentity).toBe((await operator.json<Live>('/controllers')).leader.identity);
    expect(leaseTransitions).toBe(0);
  });

  test.each<[what: string, fault: Fault]>([
    ['a conflict', refuse(409, 'Conflict')],
    ['too many requests', refuse(429, 'TooManyRequests', 1)],
    ['an error', refuse(500, 'InternalError')],
    ['a broken connection', (passage) => passage.breakOff()],
    ['a lost answer', loseAnswer],
    ['an error that is none', (passage) => passage.happen().then(() => refuse(504, 'Timeout')(passage))],
  ])('stays with whoever holds it when a renewal meets %s', async (_, fault) => {
    await strike('update', fault);
    const { renewTime } = await operated.lease();
    await within(10, 'it is renewed', async () => (await operated.lease()).renewTime > renewTime);
    expect(await operator.metric('orchestra_leader')).toBe(1);
    expect((await operated.lease()).leaseTransitions).toBe(0);
    expect(operator.log().filter(({ msg }) => msg?.includes('no longer leads'))).toEqual([]);
  });

  test('is free at once when it was given up, whether or not the answer came', async () => {
    const struck = strike('update', loseAnswer, '"holderIdentity":""');
    expect(await operator.end('SIGTERM')).toBe(0);
    await struck;
    expect((await operated.lease()).holderIdentity ?? '').toBe('');
    const next = await operated.start(often);
    const startedAt = Date.now();
    await leads(next);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    await operated.sessions.launch('served');
    await operated.sessions.reaches('served', 'Ready');
  });

  /** Lets the next write of the Lease that says so meet a fault; resolves when it has. */
  function strike(verb: string, fault: Fault, text = ''): Promise<void> {
    return new Promise((resolve) => {
      proxy.intercept = (passage) => {
        const { request, body } = passage;
        if (request?.resource !== 'leases' || request.verb !== verb || !body.includes(text)) return false;
        proxy.intercept = () => false;
        void Promise.resolve(fault(passage)).then(() => resolve());
        return true;
      };
    });
  }

  async function leads(replica: OperatorProcess): Promise<void> {
    await within(20, 'it leads', async () => (await replica.metric('orchestra_leader')) === 1);
  }
});
