// Hundreds of Workshops at once, alone, beside two that fail for ever, and alone again: the two delay nobody. Then all are
// deleted. The figures are printed; what is waited for so long is only that a machine may be busy with other things.
import { afterAll, expect, test } from 'vitest';
import { describeOperator } from './operated.js';
import { within } from './within.js';
import type { Live } from './workshops.js';

const count = 500;
const quarter = count / 4;
const pullFails = 'pull-fails';
const refused = 'refused';

/** Lists of hundreds are work for the API server. */
const pollMs = 250;
const patience = { ms: 400_000, seconds: 390 };

const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const bindings = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';
const denied = 'the Services of this session are not wanted here';

describeOperator('many Workshops', { name: 'many' }, (operated) => {
  const names = Array.from({ length: count }, (_, index) => `many-${String(index).padStart(3, '0')}`);
  const [first = [], second = [], third = [], fourth = []] = [0, 1, 2, 3].map((part) =>
    names.slice(part * quarter, (part + 1) * quarter),
  );
  const aloneMs: number[] = [];
  const besideMs: number[] = [];

  afterAll(async () => {
    for (const kind of [policies, bindings]) {
      await operated.installation.cluster.request('DELETE', `${kind}/many-refused`);
    }
  });

  test(`${String(quarter)} become Ready`, { timeout: patience.ms }, async () => {
    aloneMs.push(await launchAll(first));
  });

  test('what can be used was said to be while others had yet to begin', () => {
    const writes = operated.writes().filter(({ code }) => code < 300);
    const begun = first.map((name) => writes.findIndex((write) => write.name === `${name}-deployment`));
    const said = writes.slice(0, Math.max(...begun)).filter(({ resource }) => resource === 'workshops/status');
    const names = said.map(({ name }) => name);
    // First that it starts, then that it is ready.
    const told = new Set(names.filter((name, place) => names.indexOf(name) < place));
    expect(told.size).toBeGreaterThan(first.length / 2);
    console.log(`${String(told.size)} were said to be Ready before the last was begun`);
  });

  test('more become Ready beside two that never do', { timeout: patience.ms }, async () => {
    await denyServicesOf(refused);
    await operated.sessions.launch(pullFails, { image: 'fault.example/no-image:1' });
    await operated.sessions.launch(refused);
    await operated.sessions.says(pullFails, 'Ready', 'ImagePullFailed');
    await operated.sessions.says(refused, 'Ready', 'Creating');
    for (const batch of [second, third]) besideMs.push(await launchAll(batch));
    const others = (await operated.sessions.list('Workshop')).filter(({ status }) => status?.phase !== 'Ready');
    expect(others.map(({ metadata }) => metadata.name).sort()).toEqual([pullFails, refused]);
  });

  test('the two say why, are tried with patience, and do not make the kind look ill', async () => {
    const image = await operated.sessions.says(pullFails, 'Ready', 'ImagePullFailed');
    expect(image.message).toContain('fault.example/no-image:1');
    const creating = await operated.sessions.says(refused, 'Ready', 'Creating');
    expect(creating.message).toContain(denied);
    const { degraded, consecutiveFailures } = await operated.operator.json<Live>('/controllers/workshops');
    expect({ degraded, consecutiveFailures }).toEqual({ degraded: [], consecutiveFailures: 0 });
    // From 5 ms doubling to a minute: some fifteen tries in the first minutes.
    expect(writesTo('services', `${refused}-service`)).toBeLessThan(30);
    expect(await operated.operator.metric(refusals)).toBeGreaterThan(0);
    expect(writesTo('deployments', `${pullFails}-deployment`)).toBe(1);
  });

  test('without them it takes as long: they delayed nobody', { timeout: patience.ms }, async () => {
    for (const name of [pullFails, refused]) {
      await operated.sessions.delete('Workshop', name);
      await operated.sessions.isGone('Workshop', name);
    }
    aloneMs.push(await launchAll(fourth));
    // What else the machine does slows one or the other; what delays sessions would slow both beside which it is.
    expect(Math.min(...besideMs)).toBeLessThan(1.5 * Math.max(...aloneMs));
    const { operator } = operated;
    expect(await operator.metric('orchestra_session_start_seconds_count')).toBe(names.length);
    expect((await operator.get('/healthz')).status).toBe(200);
    console.log(`${String(Math.round(operator.residentBytes() / 1e6))} MB resident`);
  });

  test('each of the others cost its applies and two writes of its status', async () => {
    const writes = (await operated.settled()).filter(({ name }) => name.startsWith('many-'));
    const perSession = writes.filter(({ resource }) => resource !== 'events').length / names.length;
    expect(perSession).toBeGreaterThanOrEqual(8);
    expect(perSession).toBeLessThan(8.2);
    expect(writes.filter(({ code }) => code >= 500)).toEqual([]);
    const deployments = writes.filter(({ resource }) => resource === 'deployments').map(({ name }) => name);
    expect(new Set(deployments).size).toBe(names.length);
    console.log(`${perSession.toFixed(2)} writes for each session`);
  });

  test('one that comes later is served as if it were alone', async () => {
    await operated.sessions.launch('later');
    const begun = performance.now();
    await operated.sessions.reaches('later', 'Ready');
    console.log(`a session beside them was Ready after ${seconds(performance.now() - begun)}`);
  });

  test('deleted, they leave nothing behind', { timeout: patience.ms }, async () => {
    const begun = performance.now();
    const everyName = [...names, 'later'];
    await Promise.all(everyName.map((name) => operated.sessions.delete('Workshop', name)));
    const deleted = performance.now();
    const kinds = ['Workshop', 'Deployment', 'Service', 'IngressRoute', 'Middleware', 'NetworkPolicy', 'Pod'];
    const isNothingLeft = async () => {
      const left = await Promise.all(kinds.map((kind) => operated.sessions.list(kind)));
      return left.flat().length === 0;
    };
    await within(patience.seconds, 'nothing is left', isNothingLeft, 4 * pollMs);
    console.log(`deleted in ${seconds(deleted - begun)}, nothing left after ${seconds(performance.now() - begun)}`);
    await within(30, 'nothing is remembered', async () => (await sessions('Ready')) === 0);
    expect(await operated.operator.json('/controllers/workshops/objects')).toEqual({ items: [] });
    const { queue } = await operated.operator.json<Live>('/controllers/workshops');
    expect([queue.depth, queue.delayed]).toEqual([0, 0]);
  });

  const refusals = 'orchestra_reconcile_errors_total{controller="workshops",reason="Refused"}';

  /** Creates all at once; answers how long it took until all were Ready. */
  async function launchAll(batch: readonly string[]): Promise<number> {
    const before = (await sessions('Ready')) ?? 0;
    const begun = performance.now();
    await Promise.all(batch.map((name) => operated.sessions.launch(name)));
    const createdMs = performance.now() - begun;
    const areReady = async () => (await sessions('Ready')) === before + batch.length;
    await within(patience.seconds, 'all are Ready', areReady, pollMs);
    const readyMs = performance.now() - begun;
    console.log(
      `${String(batch.length)} sessions: created in ${seconds(createdMs)}, Ready after ${seconds(readyMs)}, ` +
        `${(batch.length / (readyMs / 1000)).toFixed(1)} per second`,
    );
    return readyMs;
  }

  async function sessions(phase: string): Promise<number | undefined> {
    return operated.operator.metric(`orchestra_sessions{phase="${phase}"}`);
  }

  function writesTo(resource: string, name: string): number {
    return operated.writes().filter((write) => write.resource === resource && write.name === name).length;
  }

  /** As an administrator's policy does it. */
  async function denyServicesOf(session: string): Promise<void> {
    const { cluster, namespace } = operated.installation;
    const metadata = { name: 'many-refused' };
    const resourceRules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['services'] }];
    const spec = {
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        resourceRules,
      },
      validations: [{ expression: `object.metadata.name != "${session}-service"`, message: denied }],
      failurePolicy: 'Fail',
    };
    expect((await cluster.request('POST', policies, { body: { metadata, spec } })).status).toBe(201);
    const binding = { metadata, spec: { policyName: metadata.name, validationActions: ['Deny'] } };
    expect((await cluster.request('POST', bindings, { body: binding })).status).toBe(201);
    await within(60, 'the policy is in force', async () => {
      const probe = { metadata: { name: `${session}-service` }, spec: { ports: [{ port: 80 }] } };
      const path = `/api/v1/namespaces/${namespace}/services?dryRun=All`;
      return (await cluster.request('POST', path, { body: probe })).status === 422;
    });
  }
});

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
