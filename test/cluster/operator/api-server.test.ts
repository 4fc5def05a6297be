// The API server goes away and comes back: nothing runs out of hand meanwhile, nothing is lost, and what was asked for in
// the meantime is done at once. On a control plane of its own, since nobody else could use it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { controlPlaneBinaries } from '../../../control-plane/build.mjs';
import { startControlPlane, type StartedControlPlane } from '../../../control-plane/start.mjs';
import { describeCluster, eventually } from '../harness/control-plane.js';
import { writesOf } from './audit.js';
import type { Installation } from './installation.js';
import { install } from './installation.js';
import { OperatorProcess } from './operator-process.js';
import type { Live } from './workshops.js';
import { Namespace } from './workshops.js';

describeCluster('an API server that goes away', () => {
  let cluster: StartedControlPlane;
  let installation: Installation;
  let operator: OperatorProcess;
  let sessions: Namespace;

  beforeAll(async () => {
    cluster = await startControlPlane({ binaries: await controlPlaneBinaries(), audit: true });
    installation = await install(cluster, { name: 'outage' });
    const { kubeconfig, environment } = installation;
    operator = await OperatorProcess.start({ kubeconfig, environment });
    sessions = new Namespace(cluster, 'outage');
    await sessions.launch('before');
    await sessions.reaches('before', 'Ready');
  });
  afterAll(async () => {
    await operator.end('SIGKILL');
    await cluster.stop();
  });

  test('restarted, it is found again, and what was there is left alone', async () => {
    const before = writesOf(cluster, installation.user).length;
    await cluster.servers.restart('kube-apiserver');
    await sessions.launch('after');
    await isReady('after');
    const touched = writesOf(cluster, installation.user)
      .slice(before)
      .filter(({ name }) => name.startsWith('before'));
    expect(touched).toEqual([]);
  });

  test('away for longer than a lease lasts: the operator stays alive, and serves again without being restarted', async () => {
    await cluster.servers.stop('kube-apiserver');
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    expect((await operator.get('/healthz')).status).toBe(200);
    expect(await operator.metric('orchestra_leader')).toBe(0);
    await cluster.servers.start('kube-apiserver');
    await sessions.launch('later');
    await isReady('later');
  });

  test('it hangs in the middle of a start: the start is finished when it goes on', async () => {
    await sessions.launch('hung');
    await cluster.servers.freeze('kube-apiserver');
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await cluster.servers.thaw('kube-apiserver');
    await isReady('hung');
  });

  test('none of this was taken for a bug', () => {
    expect(operator.log().filter(({ level }) => level === 'error')).toEqual([]);
  });

  /** Reflectors wait up to half a minute after an outage. */
  async function isReady(name: string): Promise<Live> {
    const ready = () =>
      eventually(
        `${name} is Ready`,
        async () => (await sessions.find('Workshop', name).catch(() => undefined))?.status?.phase === 'Ready',
      );
    return ready().catch(ready);
  }
});
