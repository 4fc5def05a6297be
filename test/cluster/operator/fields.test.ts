// Every field of a Workshop, changed and changed back: the session follows, its pod only where it must, and in the end
// nothing tells that anything has happened.
import { beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/control-plane.js';
import { describeOperator } from './operated.js';
import { isServed, podUid as podUidOf, sessionObjects } from './session-objects.js';
import type { Live } from './workshops.js';

const name = 'changing';

const original = {
  duration: '4h',
  image: 'app:1',
  port: 8787,
  tier: 'small',
  env: { A: '1' },
  args: ['one'],
  templateSlug: 'course',
  resources: {
    cpu: '1',
    memory: '2Gi',
    cpuRequest: '500m',
    memoryRequest: '1Gi',
    ephemeralStorage: '32Gi',
    ephemeralStorageRequest: '16Gi',
  },
  storage: { size: '1Gi' },
  ingress: { host: 'first.workshops.example.org', annotations: { 'orchestra.io/course': 'one' } },
};

interface Change {
  readonly field: string;
  readonly spec: object;
  readonly back: object;
  /** Whether the session gets a new pod, each way. */
  readonly restarts: boolean;
  /** Where it is seen, and what is seen there. */
  readonly seen: (session: Session) => Promise<unknown>;
  readonly expected: unknown;
}

interface Session {
  readonly deployment: () => Promise<Live>;
  readonly route: () => Promise<Live>;
  readonly claim: () => Promise<Live>;
  readonly service: () => Promise<Live>;
  readonly status: () => Promise<Live>;
}

const app = async ({ deployment }: Session): Promise<Live> => (await deployment()).spec.template.spec.containers[0];

const condition = async ({ status }: Session, wanted: string): Promise<Live> =>
  (await status()).conditions.find(({ type }: Live) => type === wanted);

const changes: readonly Change[] = [
  {
    field: 'image',
    spec: { image: 'app:2' },
    back: { image: 'app:1' },
    restarts: true,
    seen: async (s) => (await app(s)).image,
    expected: 'app:2',
  },
  {
    field: 'port',
    spec: { port: 8080 },
    back: { port: 8787 },
    restarts: true,
    seen: async (s) => (await app(s)).ports[0].containerPort,
    expected: 8080,
  },
  {
    field: 'env',
    spec: { env: { A: '2' } },
    back: { env: { A: '1' } },
    restarts: true,
    seen: async (s) => (await app(s)).env[0],
    expected: { name: 'A', value: '2' },
  },
  {
    field: 'args',
    spec: { args: ['two'] },
    back: { args: ['one'] },
    restarts: true,
    seen: async (s) => (await app(s)).args,
    expected: ['two'],
  },
  {
    field: 'tier',
    spec: { tier: 'large' },
    back: { tier: 'small' },
    restarts: true,
    seen: async ({ deployment }) => (await deployment()).spec.template.spec.tolerations,
    expected: [{ key: 'large', operator: 'Exists', effect: 'NoSchedule' }],
  },
  ...(
    [
      ['cpu', '2', 'limits', 'cpu'],
      ['memory', '3Gi', 'limits', 'memory'],
      ['cpuRequest', '250m', 'requests', 'cpu'],
      ['memoryRequest', '512Mi', 'requests', 'memory'],
      ['ephemeralStorage', '33Gi', 'limits', 'ephemeral-storage'],
      ['ephemeralStorageRequest', '8Gi', 'requests', 'ephemeral-storage'],
    ] as const
  ).map(([field, amount, place, resource]) => ({
    field: `resources.${field}`,
    spec: { resources: { [field]: amount } },
    back: { resources: { [field]: original.resources[field] } },
    restarts: true,
    seen: async (s: Session) => (await app(s)).resources[place][resource],
    expected: amount,
  })),
  {
    field: 'storage',
    spec: { storage: null },
    back: { storage: { size: '1Gi' } },
    restarts: true,
    seen: async ({ deployment }) => (await deployment()).spec.template.spec.volumes,
    expected: undefined,
  },
  {
    field: 'ingress.host',
    spec: { ingress: { host: 'second.workshops.example.org' } },
    back: { ingress: { host: 'first.workshops.example.org' } },
    restarts: false,
    seen: async ({ route }) => (await route()).spec.routes[0].match,
    expected: 'Host(`second.workshops.example.org`)',
  },
  {
    field: 'ingress.annotations',
    spec: { ingress: { annotations: { 'orchestra.io/course': 'two' } } },
    back: { ingress: { annotations: { 'orchestra.io/course': 'one' } } },
    restarts: false,
    seen: async ({ route }) => (await route()).metadata.annotations['orchestra.io/course'],
    expected: 'two',
  },
  {
    field: 'ingress',
    spec: { ingress: null },
    back: { ingress: original.ingress },
    restarts: false,
    seen: async ({ status }) => (await status()).url,
    expected: `https://${name}.workshops.example.org`,
  },
  {
    field: 'duration',
    spec: { duration: '6h' },
    back: { duration: '4h' },
    restarts: false,
    seen: async ({ status }) => (await status()).session.duration,
    expected: '6h',
  },
  {
    field: 'storage.storageClass',
    spec: { storage: { storageClass: 'another' } },
    back: { storage: { storageClass: null } },
    restarts: false,
    seen: async (s) => (await condition(s, 'StorageResized'))?.reason === 'ClassCannotChange',
    expected: true,
  },
  {
    field: 'storage.workspace.persist',
    spec: { storage: { workspace: { persist: 'per-user' } } },
    back: { storage: { workspace: null } },
    restarts: false,
    seen: async (s) => (await condition(s, 'UpToDate'))?.reason ?? 'none',
    expected: 'OlderTemplate',
  },
];

const options = {
  name: 'fields',
  values: { operator: { tierMap: { large: { tolerations: [{ key: 'large', operator: 'Exists' }] } } } },
};

describeOperator('every field', options, (operated) => {
  const live = (kind: string, child: string) => () => operated.sessions.get(kind, `${name}-${child}`);
  const session: Session = {
    deployment: live('Deployment', 'deployment'),
    route: live('IngressRoute', 'ingress'),
    claim: live('PersistentVolumeClaim', 'pvc'),
    service: live('Service', 'service'),
    status: () => operated.sessions.status(name),
  };
  const podUid = () => podUidOf(operated.sessions, name);
  const isReadyAgain = () => isServed(operated.sessions, name);
  const everything = () => sessionObjects(operated.sessions, name);
  let start: Live;

  beforeAll(async () => {
    await operated.sessions.launch(name, original);
    await operated.sessions.reaches(name, 'Ready');
    await operated.settled();
    start = await everything();
  });

  describe.each(changes)('$field', ({ spec, back, restarts, seen, expected }) => {
    test('is followed, and followed back', async () => {
      const [before, pod] = [await seen(session), await podUid()];
      await operated.sessions.patch('Workshop', name, { spec });
      await eventually(
        'the change is seen',
        async () => JSON.stringify(await seen(session)) === JSON.stringify(expected),
      );
      await isReadyAgain();
      const changed = await podUid();
      await operated.sessions.patch('Workshop', name, { spec: back });
      await eventually(
        'the change back is seen',
        async () => JSON.stringify(await seen(session)) === JSON.stringify(before),
      );
      await isReadyAgain();
      expect([changed !== pod, (await podUid()) !== changed]).toEqual([restarts, restarts]);
    });
  });

  test('templateSlug is for the next workspace: of a session that keeps none nothing changes', async () => {
    const pod = await podUid();
    for (const templateSlug of ['other', original.templateSlug]) {
      await operated.sessions.patch('Workshop', name, { spec: { templateSlug } });
      await isReadyAgain();
      await operated.settled();
      expect([await everything(), await podUid()]).toEqual([start, pod]);
    }
  });

  test('templateSlug names the workspace that the pod mounts when it is made anew; the one before is kept', async () => {
    const { sessions } = operated;
    const mounted = async () =>
      (await sessions.get('Deployment', 'keeper-deployment')).spec.template.spec.volumes[0].persistentVolumeClaim
        .claimName;
    const storage = { size: '1Gi', workspace: { persist: 'per-user' } };
    await sessions.launch('keeper', { templateSlug: 'course', storage });
    await sessions.reaches('keeper', 'Ready');
    const before = await mounted();
    expect(before).toMatch(/^ws-course-/);
    await sessions.patch('Workshop', 'keeper', { spec: { templateSlug: 'other' } });
    expect((await sessions.says('keeper', 'UpToDate', 'OlderTemplate')).message).toContain('ws-other-');
    expect(await mounted()).toBe(before);
    await sessions.patch('Workshop', 'keeper', { metadata: { annotations: { 'orchestra.io/restart': 'now' } } });
    await eventually('the other workspace is mounted', async () => (await mounted()).startsWith('ws-other-'));
    expect(await sessions.find('PersistentVolumeClaim', before)).toBeDefined();
    await sessions.delete('Workshop', 'keeper');
  });

  test('in the end everything is as it was', async () => {
    await operated.settled();
    expect(await everything()).toEqual(start);
  });

  test('the volume is the first one, and nothing was ever deleted', async () => {
    expect(operated.writes().filter(({ verb }) => verb === 'delete')).toEqual([]);
  });

  test("a volume grows, and says what it can't do", async () => {
    await operated.sessions.patch('Workshop', name, { spec: { storage: { size: '2Gi' } } });
    await eventually(
      'the claim asks for more',
      async () => (await session.claim()).spec.resources.requests.storage === '2Gi',
    );
    await operated.sessions.patch('Workshop', name, { spec: { storage: { size: '1Gi' } } });
    await operated.sessions.says(name, 'StorageResized', 'CannotShrink');
    expect((await session.claim()).spec.resources.requests.storage).toBe('2Gi');
    expect((await operated.sessions.status(name)).phase).toBe('Ready');
  });

  test('asked for, the pod is made anew, once', async () => {
    const pod = await podUid();
    await operated.sessions.patch('Workshop', name, { metadata: { annotations: { 'orchestra.io/restart': 'now' } } });
    await eventually('there is another pod', async () => (await podUid()) !== pod);
    await isReadyAgain();
    const next = await podUid();
    await operated.settled();
    expect(await podUid()).toBe(next);
  });
});
