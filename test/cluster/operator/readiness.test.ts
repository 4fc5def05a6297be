// What Ready claims is true of the pod that is asked for, also when a write fails between replacing it and saying so.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FaultProxy } from './fault-proxy.js';
import { describeOperator } from './operated.js';
import type { Live } from './workshops.js';

const conflict = { code: 409, reason: 'Conflict', message: 'the object has been modified' };

describeOperator('readiness', { name: 'readiness', started: false }, (operated) => {
  let proxy: FaultProxy;
  beforeAll(async () => {
    const proxied = await FaultProxy.start(operated.installation.kubeconfig);
    proxy = proxied.proxy;
    await operated.start({}, proxied.kubeconfig);
  });
  afterAll(async () => {
    await operated.operator.end('SIGKILL');
    await proxy.stop();
  });

  test('a status that conflicts after the pod was replaced makes nobody believe in the old pod', async () => {
    const { sessions } = operated;
    await sessions.launch('replaced', { image: 'example.org/app:1' });
    await sessions.reaches('replaced', 'Ready');
    const status = { method: 'PATCH', path: /workshops\/replaced\/status/ };
    const apply = proxy.hold({ method: 'PATCH', path: /deployments\/replaced-deployment/ });
    proxy.answer(status, conflict);
    const before = proxy.writes.length;
    await sessions.patch('Workshop', 'replaced', { spec: { image: 'example.org/app:2' } });
    await apply.arrived;
    // Of what becomes of the Deployment nothing is heard for a moment: it is known by the answer to the apply alone.
    proxy.cutWatches();
    apply.release();
    const { status: last } = await eventuallyReady(2);
    const passed = proxy.writes
      .slice(before)
      .filter(({ code, resource }) => code === 200 && resource === 'workshops/status');
    expect(passed.map(({ body }) => readyOf(JSON.parse(body)))).toEqual(['False of 2', 'True of 2']);
    expect(last.conditions.map(({ type }: Live) => type)).toEqual(['Ready']);
    const images = (await sessions.pods('replaced'))
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ spec }) => spec.containers[0].image);
    expect(images).toEqual(['example.org/app:2']);
  });

  async function eventuallyReady(generation: number): Promise<Live> {
    for (;;) {
      const workshop = await operated.sessions.reaches('replaced', 'Ready');
      if (workshop.status.observedGeneration === generation) return workshop;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});

function readyOf(patch: unknown): string {
  const ready = (patch as Live).status.conditions.find(({ type }: Live) => type === 'Ready');
  return `${String(ready.status)} of ${String(ready.observedGeneration)}`;
}
