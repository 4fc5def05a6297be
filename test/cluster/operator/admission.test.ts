// Others on the way of our writes: a policy that rewrites images must not make the operator write for ever or replace
// pods, and one that refuses must not make a session look healthy.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../harness/control-plane.js';
import { describeOperator } from './operated.js';
import type { Live } from './workshops.js';

const group = 'admissionregistration.k8s.io';
const ours = { matchLabels: { 'kubernetes.io/metadata.name': 'admission' } };

/** Every image of a Deployment's pods through a mirror, as many companies do it. */
const mirror = `[
  JSONPatch{op: "replace", path: "/spec/template/spec/containers/0/image", value: "mirror.example.org/" + object.spec.template.spec.containers[0].image},
  JSONPatch{op: "replace", path: "/spec/template/spec/containers/1/image", value: "mirror.example.org/" + object.spec.template.spec.containers[1].image}
]`;

describeOperator('admission', { name: 'admission' }, (operated) => {
  let version: string;

  beforeAll(async () => {
    version = await servedVersion();
    await put('mutatingadmissionpolicies', {
      kind: 'MutatingAdmissionPolicy',
      metadata: { name: 'admission-mirror' },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] },
          ],
        },
        matchConditions: [
          {
            name: 'not-yet',
            expression: 'object.spec.template.spec.containers.exists(each, !each.image.startsWith("mirror."))',
          },
        ],
        failurePolicy: 'Fail',
        reinvocationPolicy: 'Never',
        mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: mirror } }],
      },
    });
    await put('mutatingadmissionpolicybindings', {
      kind: 'MutatingAdmissionPolicyBinding',
      metadata: { name: 'admission-mirror' },
      spec: { policyName: 'admission-mirror', matchResources: { namespaceSelector: ours } },
    });
    await eventually('the policy is in force', async () => {
      const name = `probe-${String(Date.now())}`;
      const containers = [
        { name: 'a', image: 'a' },
        { name: 'b', image: 'b' },
      ];
      const probe = {
        metadata: { name },
        spec: {
          selector: { matchLabels: { a: 'b' } },
          template: { metadata: { labels: { a: 'b' } }, spec: { containers } },
        },
      };
      const path = '/apis/apps/v1/namespaces/admission/deployments?dryRun=All';
      const { body } = await operated.installation.cluster.request('POST', path, { body: probe });
      return (body as Live).spec?.template.spec.containers[0].image.startsWith('mirror.');
    });
  });

  afterAll(async () => {
    const { cluster } = operated.installation;
    for (const plural of ['mutatingadmissionpolicybindings', 'mutatingadmissionpolicies']) {
      await cluster.request('DELETE', `/apis/${group}/${version}/${plural}/admission-mirror`);
    }
  });

  test('rewritten images stay rewritten: the session is Ready, its pod is the first one, and silence follows', async () => {
    await operated.sessions.launch('mirrored');
    await operated.sessions.reaches('mirrored', 'Ready');
    const writes = await operated.settled(2000);
    const [pod, ...others] = await operated.sessions.pods('mirrored');
    expect(others).toEqual([]);
    expect(pod.spec.containers.map(({ image }: Live) => image.split('/')[0])).toEqual([
      'mirror.example.org',
      'mirror.example.org',
    ]);
    expect(writes.filter(({ resource }) => resource === 'deployments').length).toBeLessThanOrEqual(2);
  });

  test('after a restart the operator may write once more, and the pod stays', async () => {
    const [pod] = await operated.sessions.pods('mirrored');
    const before = operated.writes().length;
    await operated.restart();
    await operated.settled(2000);
    expect(
      operated
        .writes()
        .slice(before)
        .map(({ resource }) => resource),
    ).toBeOneOf([[], ['deployments']]);
    expect((await operated.sessions.pods('mirrored')).map(({ metadata }) => metadata.uid)).toEqual([pod.metadata.uid]);
  });

  test('a change of the image goes through the mirror too', async () => {
    await operated.sessions.patch('Workshop', 'mirrored', { spec: { image: 'other:2' } });
    await eventually('the pod runs it', async () => {
      const pods = (await operated.sessions.pods('mirrored')).filter(({ metadata }) => !metadata.deletionTimestamp);
      return pods.length === 1 && pods[0].spec.containers[0].image === 'mirror.example.org/other:2';
    });
    await operated.settled(2000);
  });

  test('a quota that is used up is told, and the session begins when there is room', async () => {
    const { cluster, namespace } = operated.installation;
    const path = `/api/v1/namespaces/${namespace}/resourcequotas`;
    const { count } = { count: (await operated.sessions.list('Service')).length };
    const quota = { metadata: { name: 'full' }, spec: { hard: { 'count/services': String(count) } } };
    await cluster.request('POST', path, { body: quota });
    await eventually(
      'the quota is counted',
      async () => ((await cluster.request('GET', `${path}/full`)).body as Live).status?.used !== undefined,
    );
    await operated.sessions.launch('waiting');
    const { message } = await operated.sessions.says('waiting', 'Ready', 'QuotaExceeded');
    expect(message).toContain('exceeded quota');
    expect(await operated.sessions.pods('waiting')).toEqual([]);
    await cluster.request('DELETE', `${path}/full`);
    await operated.sessions.reaches('waiting', 'Ready').catch(() => operated.sessions.reaches('waiting', 'Ready'));
  });

  test('an object that the API server finds invalid is told with its words', async () => {
    await operated.sessions.launch('invalid', { resources: { memory: '1Gi', memoryRequest: '2Gi' } });
    await eventually('it is told', async () => {
      const { conditions = [] } = await operated.sessions.status('invalid');
      return conditions.some(
        ({ type, message = '' }) => type === 'Ready' && message.includes('must be less than or equal to memory limit'),
      );
    });
  });

  async function servedVersion(): Promise<string> {
    const { body } = await operated.installation.cluster.request('GET', `/apis/${group}`);
    const versions = (body as Live).versions.map(({ version: each }: Live) => each);
    return versions.includes('v1') ? 'v1' : versions[0];
  }

  async function put(plural: string, object: Live): Promise<void> {
    const body = { apiVersion: `${group}/${version}`, ...object };
    const answer = await operated.installation.cluster.request('POST', `/apis/${group}/${version}/${plural}`, { body });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  }
});
