// An upgrade of the operator, played by another sidecar image, other defaults and other switches: every running session
// keeps its pod, whatever is asked of it afterwards, and the rest of it follows.
import { beforeAll, expect, test } from 'vitest';
import { eventually } from '../harness/control-plane.js';
import { describeOperator } from './operated.js';
import type { Live } from './workshops.js';

const name = 'kept';
const newer = {
  ORCHESTRA_SIDECAR_IMAGE: 'seandavi/orchestra-sidecar:next',
  ORCHESTRA_TERMINATION_GRACE_PERIOD_SECONDS: '60',
  ORCHESTRA_SESSIONS_SECURITY_CONTEXT: '{"capabilities":{"drop":["NET_RAW","MKNOD"]}}',
};

describeOperator('an upgrade', { name: 'upgrade' }, (operated) => {
  let pod: string;

  beforeAll(async () => {
    await operated.sessions.launch(name, { storage: { size: '1Gi' } });
    await operated.sessions.reaches(name, 'Ready');
    await operated.settled();
    pod = (await operated.sessions.pods(name))[0].metadata.uid;
  });

  test('by itself writes nothing but that the template is older', async () => {
    expect(await operated.operator.end()).toBe(0);
    const before = operated.writes().length;
    await operated.start(newer);
    await operated.sessions.says(name, 'UpToDate', 'OlderTemplate');
    await operated.settled();
    const writes = operated.writes().slice(before);
    expect(writes.map(({ verb, resource }) => `${verb} ${resource}`)).toEqual(['patch workshops/status']);
    expect(await operated.operator.metric('orchestra_sessions_outdated')).toBe(1);
    await isSamePod();
  });

  test('an extension leaves the pod', async () => {
    const { expiresAt = '' } = await operated.sessions.status(name);
    const later = new Date(Date.parse(expiresAt) + 3_600_000).toISOString().replace('.000Z', 'Z');
    await operated.sessions.patch('Workshop', name, { status: { expiresAt: later } }, 'status');
    await eventually(
      'it is accepted',
      async () => ((await operated.sessions.status(name))['session'] as Live).expiresAt === later,
    );
    await isSamePod();
  });

  test('another host leaves the pod', async () => {
    await operated.sessions.patch('Workshop', name, { spec: { ingress: { host: 'moved.workshops.example.org' } } });
    await eventually(
      'the address follows',
      async () => (await operated.sessions.status(name)).url === 'https://moved.workshops.example.org',
    );
    await isSamePod();
  });

  test('a Service that is deleted comes back, and leaves the pod', async () => {
    const { metadata } = await operated.sessions.get('Service', `${name}-service`);
    await operated.sessions.delete('Service', `${name}-service`);
    await eventually('it is back', async () => {
      const service = await operated.sessions.find('Service', `${name}-service`);
      return service !== undefined && service.metadata.uid !== metadata.uid;
    });
    await isSamePod();
  });

  test('network policies switched off and on go and come, and leave the pod', async () => {
    await operated.restart({ ...newer, ORCHESTRA_SESSIONS_NETWORK_POLICY_ENABLED: 'false' });
    await operated.sessions.isGone('NetworkPolicy', `${name}-network`);
    await isSamePod();
    await operated.restart(newer);
    await eventually('it is back', () => operated.sessions.find('NetworkPolicy', `${name}-network`));
    await isSamePod();
  });

  test('authentication switched off and on changes route and Middlewares, and leaves the pod', async () => {
    await operated.restart({ ...newer, ORCHESTRA_REQUIRE_AUTHENTICATION: 'false' });
    await operated.sessions.isGone('Middleware', `${name}-auth`);
    const route = await operated.sessions.get('IngressRoute', `${name}-ingress`);
    expect(route.spec.routes[0].middlewares).toEqual([{ name: `${name}-headers` }]);
    await operated.restart(newer);
    await eventually('it is back', () => operated.sessions.find('Middleware', `${name}-auth`));
    await isSamePod();
  });

  test('a host that nobody chose stays when the domain changes', async () => {
    await operated.sessions.patch('Workshop', name, { spec: { ingress: null } });
    const url = `https://${name}.workshops.example.org`;
    await eventually('the given host', async () => (await operated.sessions.status(name)).url === url);
    await operated.restart({
      ...newer,
      ORCHESTRA_BASE_DOMAIN: 'moved.example.org',
      ORCHESTRA_SESSIONS_ALLOWED_HOST_SUFFIXES: '["workshops.example.org"]',
    });
    await operated.settled();
    expect((await operated.sessions.status(name)).url).toBe(url);
    await isSamePod();
  });

  test('a change of the pod’s own inputs takes everything new at once', async () => {
    await operated.restart(newer);
    await operated.sessions.patch('Workshop', name, { spec: { env: { NEW: 'yes' } } });
    await eventually('there is a new pod with the new sidecar', async () => {
      const [current] = (await operated.sessions.pods(name)).filter(({ metadata }) => !metadata.deletionTimestamp);
      const images = (current?.spec.containers ?? []).map(({ image }: Live) => image);
      return current?.metadata.uid !== pod && images.includes(newer.ORCHESTRA_SIDECAR_IMAGE);
    });
    await operated.sessions.reaches(name, 'Ready');
    await eventually('it is up to date', async () => {
      const { conditions = [] } = await operated.sessions.status(name);
      return conditions.every(({ type, status }) => type !== 'UpToDate' || status === 'True');
    });
  });

  async function isSamePod(): Promise<void> {
    await operated.settled(700);
    expect((await operated.sessions.pods(name)).map(({ metadata }) => metadata.uid)).toEqual([pod]);
  }
});
