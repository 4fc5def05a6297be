// A newer definition of Workshops gives fields a default that nobody has asked for: sessions that run keep their pods,
// whatever else of them is edited. On a control plane of this file's own: the definition is everybody's.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StartedControlPlane, startControlPlane } from '../../../control-plane/start.mjs';
import type { Json, JsonObject } from '../../../src/model/json.js';
import { connectControlPlane, describeCluster, eventually } from '../harness/control-plane.js';
import { Operated } from './operated.js';
import { isServed, podUid } from './session-objects.js';

const definition = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/workshops.orchestra.io';
const names = ['edited', 'applied'];

describeCluster('a new default of the definition', () => {
  const operated = new Operated();
  let cluster: StartedControlPlane;
  const pods: Record<string, string | undefined> = {};

  beforeAll(async () => {
    const { binaries } = connectControlPlane();
    cluster = await startControlPlane({ binaries, audit: true });
    await operated.install({ name: 'defaults' }, cluster);
    for (const name of names) {
      await apply(name, { port: 8787 });
      await isServed(operated.sessions, name);
      pods[name] = await podUid(operated.sessions, name);
    }
    await operated.settled();
  });

  afterAll(async () => {
    await operated.end().finally(() => cluster.stop());
  });

  test('and an edit of something else, before the operator has seen the default, leave the pod', async () => {
    await defaultsTo('args', ['--new']);
    await operated.sessions.patch('Workshop', 'edited', { spec: { duration: '5h' } });
    await apply('applied', { port: 8787, duration: '5h' });
    await isSamePod(...names);
    await operated.sessions.says('edited', 'UpToDate', 'OlderTemplate');
  });

  test('and an edit, both while the operator is away, leave the pod', async () => {
    expect(await operated.operator.end()).toBe(0);
    await defaultsTo('env', { NEW: 'default' });
    await operated.sessions.patch('Workshop', 'edited', { spec: { duration: '6h' } });
    await operated.start();
    await isSamePod(...names);
  });

  test('of a field that was stated is the pod’s once the field is taken away', async () => {
    await operated.sessions.patch('Workshop', 'edited', { spec: { args: ['--mine'] } });
    await isReplaced('edited');
    await operated.sessions.patch('Workshop', 'edited', { spec: { args: null } });
    await isReplaced('edited');
    const [pod] = await operated.sessions.pods('edited');
    expect(pod.spec.containers.find(({ name }: { name: string }) => name === 'app').args).toEqual(['--new']);
  });

  test('that somebody states as it is gives the pod nothing new', async () => {
    await isSamePod('applied');
    await apply('applied', { port: 8787, duration: '6h', args: ['--new'] });
    await isSamePod('applied');
  });

  /** Applied as GitOps does: whoever applies owns what is stated, and no default. */
  async function apply(name: string, spec: JsonObject): Promise<void> {
    const path = `/apis/orchestra.io/v1/namespaces/${operated.sessions.name}/workshops/${name}?fieldManager=git`;
    const { status, body } = await cluster.request('PATCH', path, {
      headers: { 'Content-Type': 'application/apply-patch+yaml' },
      body: {
        apiVersion: 'orchestra.io/v1',
        kind: 'Workshop',
        metadata: { name },
        spec: { name, owner: 'attendee@example.org', ...spec },
      },
    });
    expect(status, JSON.stringify(body)).toBeLessThan(300);
  }

  async function defaultsTo(field: string, value: Json): Promise<void> {
    const path = `/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/${field}/default`;
    const { status, body } = await cluster.request('PATCH', definition, {
      headers: { 'Content-Type': 'application/json-patch+json' },
      body: [{ op: 'add', path, value }],
    });
    expect(status, JSON.stringify(body)).toBe(200);
    await eventually('the default is in force', async () => {
      const { spec } = await operated.sessions.get('Workshop', 'edited');
      return JSON.stringify(spec[field]) === JSON.stringify(value);
    });
  }

  async function isSamePod(...which: readonly string[]): Promise<void> {
    await operated.settled(1000);
    for (const name of which) {
      await isServed(operated.sessions, name);
      expect([name, await podUid(operated.sessions, name)]).toEqual([name, pods[name]]);
    }
  }

  async function isReplaced(name: string): Promise<void> {
    await operated.settled(1000);
    await isServed(operated.sessions, name);
    const pod = await podUid(operated.sessions, name);
    expect(pod).not.toBe(pods[name]);
    pods[name] = pod;
  }
});
