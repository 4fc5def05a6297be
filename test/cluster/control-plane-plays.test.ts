// What kwok can be told to play: each word of control-plane/kwok.yaml makes a pod look as the kubelet would leave it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlPlane, connectControlPlane, describeCluster, eventually } from './harness/control-plane.js';

const namespace = 'control-plane-plays';
const mergePatch = { 'Content-Type': 'application/merge-patch+json' };

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly state: {
    readonly waiting?: { readonly reason: string; readonly message?: string };
    readonly terminated?: { readonly reason: string; readonly exitCode: number };
    readonly running?: object;
  };
  readonly lastState?: ContainerStatus['state'];
}

interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly creationTimestamp: string };
  readonly status: {
    readonly phase: string;
    readonly reason?: string;
    readonly message?: string;
    readonly podIP?: string;
    readonly conditions?: readonly { type: string; status: string; reason?: string; message?: string }[];
    readonly containerStatuses?: readonly [ContainerStatus, ContainerStatus];
  };
}

const condition = (pod: Pod | undefined, type: string) => pod?.status.conditions?.find((each) => each.type === type);
const isReady = (pod: Pod | undefined) => condition(pod, 'Ready')?.status === 'True';
const app = (pod: Pod) => pod.status.containerStatuses?.[0];
const waitsFor = (reason: string) => (pod: Pod) => app(pod)?.state.waiting?.reason === reason;

describeCluster('a pod that is told', () => {
  let cluster: ControlPlane;
  const pods = `/api/v1/namespaces/${namespace}/pods`;

  beforeAll(async () => {
    cluster = connectControlPlane();
    await cluster.request('POST', '/api/v1/namespaces', { body: { metadata: { name: namespace } } });
    const account = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
    await eventually('the account', async () => (await cluster.request('GET', account)).status === 200);
  });
  afterAll(() => cluster.request('DELETE', `/api/v1/namespaces/${namespace}`));

  async function start(name: string, image: string): Promise<void> {
    const containers = [
      { name: 'app', image },
      { name: 'proxy', image: 'proxy:1' },
    ];
    const { status } = await cluster.request('POST', pods, { body: { metadata: { name }, spec: { containers } } });
    expect(status).toBe(201);
  }

  async function find(name: string): Promise<Pod | undefined> {
    const { status, body } = await cluster.request('GET', `${pods}/${name}`);
    return status === 404 ? undefined : (body as Pod);
  }

  async function becomes(name: string, promise: string, holds: (pod: Pod) => boolean): Promise<Pod> {
    return eventually(promise, async () => {
      const pod = await find(name);
      return pod !== undefined && holds(pod) && pod;
    });
  }

  async function tell(name: string, word: string): Promise<void> {
    const body = { metadata: { annotations: { 'kwok.orchestra.io/play': word } } };
    expect((await cluster.request('PATCH', `${pods}/${name}`, { body, headers: mergePatch })).status).toBe(200);
  }

  /** Milliseconds until something holds, as this test sees it. */
  async function timed(work: () => Promise<unknown>): Promise<number> {
    const before = performance.now();
    await work();
    return performance.now() - before;
  }

  describe('by its image', () => {
    it('slow-<n>s pulls in a ready sandbox for that long, and is Ready then', async () => {
      await start('slow', 'fault.example/slow-2s:1');
      const ms = await timed(async () => {
        const pulling = await becomes('slow', 'pulling', waitsFor('ContainerCreating'));
        expect(condition(pulling, 'PodReadyToStartContainers')?.status).toBe('True');
        expect(pulling.status.phase).toBe('Pending');
        expect(pulling.status.containerStatuses?.[1].ready).toBe(true);
        await becomes('slow', 'Ready', isReady);
      });
      expect(ms).toBeGreaterThan(1_800);
    });

    it('boots-<n>s runs without being ready for that long, and is Ready then', async () => {
      await start('boots', 'fault.example/boots-2s:1');
      const ms = await timed(async () => {
        const booting = await becomes('boots', 'running', (pod) => app(pod)?.state.running !== undefined);
        expect([booting.status.phase, app(booting)?.ready, isReady(booting)]).toEqual(['Running', false, false]);
        await becomes('boots', 'Ready', isReady);
      });
      expect(ms).toBeGreaterThan(1_800);
    });

    it('no-sandbox creates containers for ever', async () => {
      await start('no-sandbox', 'fault.example/no-sandbox:1');
      const pod = await becomes('no-sandbox', 'creating', waitsFor('ContainerCreating'));
      expect(condition(pod, 'PodReadyToStartContainers')?.status).toBe('False');
      expect(pod.status.containerStatuses?.map(({ ready }) => ready)).toEqual([false, false]);
    });

    it('no-image fails to pull, and backs off', async () => {
      await start('no-image', 'fault.example/no-image:1');
      await becomes('no-image', 'ErrImagePull', waitsFor('ErrImagePull'));
      const pod = await becomes('no-image', 'ImagePullBackOff', waitsFor('ImagePullBackOff'));
      expect(app(pod)?.state.waiting?.message).toBe(
        'Back-off pulling image "fault.example/no-image:1": ErrImagePull: failed to pull and unpack image: failed to resolve reference: not found',
      );
      expect(condition(pod, 'Ready')).toMatchObject({
        status: 'False',
        reason: 'ContainersNotReady',
        message: 'containers with unready status: [app]',
      });
    });

    it.each([
      ['crash-loop', 'Error', 1],
      ['oom', 'OOMKilled', 137],
    ])('%s ends with %s, and backs off', async (word, reason, exitCode) => {
      await start(word, `fault.example/${word}:1`);
      const pod = await becomes(word, 'CrashLoopBackOff', waitsFor('CrashLoopBackOff'));
      expect(app(pod)).toMatchObject({ lastState: { terminated: { reason, exitCode } }, restartCount: 4 });
      expect(app(pod)?.state.waiting?.message).toBe(
        `back-off 5m0s restarting failed container=app pod=${word}_${namespace}(${pod.metadata.uid})`,
      );
      expect(pod.status.containerStatuses?.[1].ready).toBe(true);
    });

    it('unready runs and is never ready', async () => {
      await start('unready', 'fault.example/unready');
      const pod = await becomes('unready', 'running', ({ status }) => status.phase === 'Running');
      expect([app(pod)?.ready, isReady(pod)]).toEqual([false, false]);
      expect(pod.status.podIP).toMatch(/^10\./);
    });

    it('lingers-<n>s takes that long to go, beside another word', async () => {
      await start('lingers', 'fault.example/slow-1s/lingers-2s:1');
      const seen = await becomes('lingers', 'Ready', isReady);
      await cluster.request('DELETE', `${pods}/${seen.metadata.name}`);
      const ms = await timed(() => eventually('gone', async () => (await find('lingers')) === undefined));
      expect(ms).toBeGreaterThan(1_800);
    });
  });

  describe('by its annotation while it runs', () => {
    it('unready, ready and unready again, it follows', async () => {
      await start('follows', 'app:1');
      await becomes('follows', 'Ready', isReady);
      for (const word of ['unready', 'ready', 'unready']) {
        await tell('follows', word);
        const pod = await becomes('follows', word, (each) => isReady(each) === (word === 'ready'));
        expect([pod.status.phase, app(pod)?.ready]).toEqual(['Running', word === 'ready']);
      }
    });

    it('oom, it backs off and recovers', async () => {
      await start('recovers', 'app:1');
      await becomes('recovers', 'Ready', isReady);
      await tell('recovers', 'oom');
      await becomes('recovers', 'CrashLoopBackOff', waitsFor('CrashLoopBackOff'));
      await tell('recovers', 'ready');
      await becomes('recovers', 'Ready', isReady);
    });

    it('evicted, it fails with what the node lacked', async () => {
      await start('evicted', 'app:1');
      await becomes('evicted', 'Ready', isReady);
      await tell('evicted', 'evicted');
      const pod = await becomes('evicted', 'Failed', ({ status }) => status.phase === 'Failed');
      expect(pod.status).toMatchObject({ reason: 'Evicted', message: expect.stringContaining('ephemeral-storage') });
      expect(condition(pod, 'DisruptionTarget')?.reason).toBe('TerminationByKubelet');
    });

    it('node-lost, its node does not answer', async () => {
      await start('node-lost', 'app:1');
      await becomes('node-lost', 'Ready', isReady);
      await tell('node-lost', 'node-lost');
      const pod = await becomes('node-lost', 'NodeLost', ({ status }) => status.reason === 'NodeLost');
      expect([isReady(pod), pod.status.message]).toEqual([
        false,
        expect.stringMatching(/^Node \S+ which was running pod node-lost is unresponsive$/),
      ]);
    });
  });

  describe('nothing', () => {
    it('is Ready at once, and carries no annotation of kwok', async () => {
      const ms = await timed(async () => {
        await start('plain', 'app:1');
        await becomes('plain', 'Ready', isReady);
      });
      expect(ms).toBeLessThan(1_000);
      expect((await find('plain'))?.metadata).not.toHaveProperty('annotations');
    });

    it('stays with the scheduler when it asks for more than a node has', async () => {
      const resources = { requests: { cpu: '11k' } };
      const body = { metadata: { name: 'huge' }, spec: { containers: [{ name: 'app', image: 'app:1', resources }] } };
      await cluster.request('POST', pods, { body });
      const pod = await becomes('huge', 'unschedulable', (each) => condition(each, 'PodScheduled') !== undefined);
      expect(condition(pod, 'PodScheduled')).toMatchObject({ status: 'False', reason: 'Unschedulable' });
      expect(condition(pod, 'PodScheduled')?.message).toMatch(/nodes are available: .*Insufficient cpu/);
    });
  });

  describe('to use a volume', () => {
    const claims = `/api/v1/namespaces/${namespace}/persistentvolumeclaims`;

    async function claim(name: string, storageClassName: string): Promise<void> {
      const spec = { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
      await cluster.request('POST', claims, { body: { metadata: { name }, spec } });
    }
    const read = async (name: string) => (await cluster.request('GET', `${claims}/${name}`)).body;
    const isBound = (name: string) =>
      eventually('Bound', async () => (await read(name)).status.phase === 'Bound' || undefined);
    const grow = (name: string) =>
      cluster.request('PATCH', `${claims}/${name}`, {
        body: { spec: { resources: { requests: { storage: '2Gi' } } } },
        headers: mergePatch,
      });

    it('of a class that grows: claim and volume hold what is asked for', async () => {
      await claim('grows', 'standard');
      await isBound('grows');
      expect((await grow('grows')).status).toBe(200);
      const grown = await eventually('grown', async () => {
        const seen = await read('grows');
        return seen.status.capacity.storage === '2Gi' && seen;
      });
      const volume = await cluster.request('GET', `/api/v1/persistentvolumes/${grown.spec.volumeName}`);
      expect(volume.body.spec.capacity.storage).toBe('2Gi');
    });

    it('of a class that cannot grow: the API server refuses', async () => {
      await claim('fixed', 'fixed');
      await isBound('fixed');
      const { status, body } = await grow('fixed');
      expect([status, body.message]).toEqual([403, expect.stringContaining('only dynamically provisioned pvc can be')]);
    });
  });
});
