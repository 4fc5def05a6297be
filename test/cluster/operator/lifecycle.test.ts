// Beginnings and ends at the wrong moment: deleted while it is made, made again while the last one still goes, a
// namespace that goes while nobody looks.
import { expect, test } from 'vitest';
import type { ControlPlane } from '../harness/control-plane.js';
import { eventually } from '../harness/control-plane.js';
import { describeOperator } from './operated.js';
import type { Live } from './workshops.js';
import { within } from './within.js';
import { Namespace } from './workshops.js';

const hold = { metadata: { finalizers: ['example.org/hold'] } };
const letGo = { metadata: { finalizers: null } };

describeOperator('life cycle', { name: 'lifecycle', moreNamespaces: ['lifecycle-goes'] }, (operated) => {
  test('deleted while it is made, everything goes', async () => {
    const { sessions } = operated;
    const names = Array.from({ length: 12 }, (_, index) => `brief-${String(index)}`);
    await Promise.all(
      names.map(async (name, index) => {
        await sessions.launch(name, { storage: { size: '1Gi' } });
        await new Promise((resolve) => setTimeout(resolve, index * 15));
        await sessions.delete('Workshop', name);
      }),
    );
    await eventually('nothing is left of them', async () => {
      const kinds = [
        'Deployment',
        'Service',
        'IngressRoute',
        'Middleware',
        'NetworkPolicy',
        'PersistentVolumeClaim',
        'Pod',
      ];
      return (await Promise.all(kinds.map((kind) => sessions.list(kind)))).flat().length === 0;
    });
    await operated.settled(700);
    expect(await sessions.list('Workshop')).toEqual([]);
  });

  test('made again under the same name while the last pod still goes, it waits and then has everything of its own', async () => {
    const { sessions } = operated;
    const first = await sessions.launch('again');
    await sessions.reaches('again', 'Ready');
    const service = await sessions.get('Service', 'again-service');
    await sessions.patch('Service', 'again-service', hold);
    await sessions.delete('Workshop', 'again');
    const second = await sessions.launch('again');
    expect(second.metadata.uid).not.toBe(first.metadata.uid);
    await sessions.says('again', 'Ready', 'PreviousSessionEnding');
    expect((await sessions.get('Service', 'again-service')).metadata.uid).toBe(service.metadata.uid);
    await sessions.patch('Service', 'again-service', letGo);
    await sessions.reaches('again', 'Ready');
    const children = await sessions.children(second.metadata.uid);
    expect(children.map(({ kind }) => kind).sort()).toEqual([
      'Deployment',
      'IngressRoute',
      'Middleware',
      'Middleware',
      'NetworkPolicy',
      'Service',
    ]);
    expect(await sessions.children(first.metadata.uid)).toEqual([]);
  });

  test("a pod of the last session that takes its time does not become the next one's", async () => {
    const { sessions } = operated;
    await sessions.launch('slowly');
    await sessions.reaches('slowly', 'Ready');
    const [pod] = await sessions.pods('slowly');
    await sessions.patch('Pod', pod.metadata.name, hold);
    await sessions.delete('Workshop', 'slowly');
    await sessions.launch('slowly');
    await sessions.reaches('slowly', 'Ready');
    const pods = await sessions.pods('slowly');
    expect(
      pods.filter(({ metadata }) => !metadata.deletionTimestamp).map(({ metadata }: Live) => metadata.uid),
    ).not.toContain(pod.metadata.uid);
    await sessions.patch('Pod', pod.metadata.name, letGo);
  });

  test('a pod that takes 20 seconds to go: the next session is Ready beside it, and never takes it for its own', async () => {
    const { sessions } = operated;
    await sessions.launch('lingering', { image: 'fault.example/lingers-20s:1' });
    await sessions.reaches('lingering', 'Ready');
    const [old] = await sessions.pods('lingering');
    await sessions.delete('Workshop', 'lingering');
    await sessions.isGone('Workshop', 'lingering');
    const next = await sessions.launch('lingering');
    await sessions.reaches('lingering', 'Ready');
    const pods = await sessions.pods('lingering');
    const isGoing = ({ metadata }: Live) => metadata.deletionTimestamp !== undefined;
    expect(pods.filter(isGoing).map(({ metadata }) => metadata.uid)).toEqual([old.metadata.uid]);
    expect(pods.filter((pod) => !isGoing(pod))).toHaveLength(1);
    expect(await sessions.children(next.metadata.uid)).toHaveLength(6);
  });

  test('a pod that takes 20 seconds to go keeps its session from Ready until it has gone', async () => {
    const { sessions } = operated;
    await sessions.launch('handing-over', { image: 'fault.example/lingers-20s:1' });
    await sessions.reaches('handing-over', 'Ready');
    const [old] = await sessions.pods('handing-over');
    await sessions.patch('Workshop', 'handing-over', { spec: { image: 'app:2' } });
    await sessions.reaches('handing-over', 'Starting');
    let most = 0;
    await within(60, 'it is Ready', async () => {
      most = Math.max(most, (await sessions.pods('handing-over')).length);
      return (await sessions.status('handing-over')).phase === 'Ready';
    });
    const pods = await sessions.pods('handing-over');
    expect([most, pods.length, pods[0].metadata.uid === old.metadata.uid]).toEqual([1, 1, false]);
  });

  test('a Workshop that is being deleted says so, and nothing is made for it', async () => {
    const { sessions } = operated;
    await sessions.launch('held', {}, { finalizers: ['example.org/hold'] });
    await sessions.reaches('held', 'Ready');
    await sessions.delete('Workshop', 'held');
    await sessions.reaches('held', 'Terminating');
    await sessions.delete('Service', 'held-service');
    await operated.settled(700);
    expect(await sessions.find('Service', 'held-service')).toBeUndefined();
    await sessions.patch('Workshop', 'held', letGo);
    await sessions.isGone('Workshop', 'held');
  });

  test('a namespace goes while the operator is stopped: it left nothing that would hold it', async () => {
    const goes = new Namespace(operated.installation.cluster, 'lifecycle-goes');
    await goes.launch('inside', { storage: { size: '1Gi' } });
    await goes.reaches('inside', 'Ready');
    expect(await operated.operator.end()).toBe(0);
    await goes.cluster.kubectl(['delete', 'namespace', 'lifecycle-goes', '--wait=false']);
    operated.expectDenials('lifecycle-goes');
    await isGone(goes.cluster, 'lifecycle-goes');
  });

  test('a namespace that is not there keeps no other from being served, and is named', async () => {
    await operated.start();
    await operated.sessions.launch('beside');
    await operated.sessions.reaches('beside', 'Ready');
    const { degraded } = await operated.operator.json<Live>('/controllers/workshops');
    expect(degraded).toMatchObject([
      { reason: 'NamespaceNotReadable', message: expect.stringContaining('lifecycle-goes') },
    ]);
  });

  test('a namespace that goes while the operator runs is left alone, without errors', async () => {
    const { cluster, namespace } = operated.installation;
    await operated.sessions.launch('inside', { storage: { size: '1Gi' } });
    await operated.sessions.reaches('inside', 'Ready');
    operated.expectDenials(namespace);
    await cluster.kubectl(['delete', 'namespace', namespace, '--wait=false']);
    await isGone(cluster, namespace);
    expect((await operated.operator.get('/healthz')).status).toBe(200);
  });
});

/** Kinds whose definitions other tests take away make the namespace controller try again, with patience. */
async function isGone(cluster: ControlPlane, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}`;
  await within(
    50,
    `the namespace ${namespace} is gone`,
    async () => (await cluster.request('GET', path)).status === 404,
  );
}
