// What checks say of objects in which several things can be wrong: Secrets, the definition, permissions, programs, Workshops.
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../src/review/doctor/facts.js';
import {
  changed,
  condition,
  definitionOf,
  foundBy,
  healthyFacts,
  minutesAgo,
  runningProgram,
  sessions,
  subjectWith,
  without,
} from './healthy-facts.js';

const subject = subjectWith();
const healthy = healthyFacts(subject);

describe('secrets', () => {
  const typed = subjectWith({
    ingress: { tls: { existingSecret: 'certificate' } },
    global: { defaultNamespace: sessions, imagePullSecrets: ['pull'] },
  });
  const [certificate, pull] = ['orchestra-system/certificate', 'orchestra-system/pull'];
  const facts = healthyFacts(typed);
  const shape = (type: string, keys: string[], emptyKeys: string[] = []) => ({ type, keys, emptyKeys });
  const good = changed(
    changed(facts.secrets, certificate, shape('kubernetes.io/tls', ['tls.crt', 'tls.key'])),
    pull,
    shape('kubernetes.io/dockerconfigjson', ['.dockerconfigjson']),
  );

  test.each<[string, Facts['secrets'], string[]]>([
    ['of their type', good, []],
    [
      'a certificate without its key',
      changed(good, certificate, shape('kubernetes.io/tls', ['tls.crt'], ['tls.key'])),
      [`fail: Secret ${certificate}: nothing is in tls.key`],
    ],
    [
      'of another type',
      changed(good, pull, shape('Opaque', ['.dockerconfigjson'])),
      [`fail: Secret ${pull}: it is of type Opaque, and not kubernetes.io/dockerconfigjson`],
    ],
    [
      'not there',
      without(good, 'orchestra-system/orchestra-db'),
      [
        'fail: Secret orchestra-system/orchestra-db: it is not there; it is read by Deployment orchestra-system/orchestra-api, Job orchestra-system/orchestra-migrate-<hash>',
      ],
    ],
  ])('%s', (_, secrets, found) => {
    const said = foundBy('secrets', { ...facts, secrets }, typed).map((each) =>
      each.replace(/migrate-[0-9a-f]+/, 'migrate-<hash>'),
    );
    expect(said).toEqual(found);
  });
});

describe('definition', () => {
  const about = 'CustomResourceDefinition workshops.orchestra.io';
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  type Loose = any;

  test.each<[string, (definition: Loose) => void, string]>([
    [
      'of another release, but the same',
      ({ metadata }) => (metadata.labels['app.kubernetes.io/version'] = '0.1.0'),
      '',
    ],
    ['not established', (definition) => (definition.status = {}), `fail: ${about}: the API server has not accepted it`],
    ['not served', ({ spec }) => (spec.versions[0].served = false), `fail: ${about}: it does not serve v1`],
    ['of another version', ({ spec }) => (spec.versions[0].name = 'v2'), `fail: ${about}: it does not serve v1`],
    [
      'without the status as a subresource',
      ({ spec }) => delete spec.versions[0].subresources,
      `warn: ${about}: it is of version 0.2.0, and differs from this version’s in subresources`,
    ],
    [
      'with a field that is gone since',
      ({ spec }) => (spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.old = { type: 'string' }),
      `warn: ${about}: it is of version 0.2.0, and differs from this version’s in spec.old`,
    ],
    [
      'without fields of the status',
      ({ spec }) => delete spec.versions[0].schema.openAPIV3Schema.properties.status.properties.session,
      `fail: ${about}: it is of version 0.2.0; it lacks fields, which the API server drops: status.session`,
    ],
  ])('%s', (_, change, found) => {
    const definition = definitionOf(subject);
    change(definition);
    expect(foundBy('definition', { ...healthy, definition: { value: definition } }, subject)).toEqual(
      found === '' ? [] : [found],
    );
  });
});

describe('permissions', () => {
  const account = 'ServiceAccount orchestra-system/orchestra-operator';
  const answers = (answer: (question: string) => Facts['access'] extends ReadonlyMap<string, infer L> ? L : never) =>
    new Map([...healthy.access.keys()].map((question) => [question, answer(question)]));

  test.each<[string, Facts['access'], string[]]>([
    [
      'verbs of one resource are said together',
      answers((question) => ({ value: !/operator: (list|watch) pods/.test(question) })),
      [`fail: ${account}: it may not list, watch pods in ${sessions}`],
    ],
    [
      'different resources are not',
      answers((question) => ({ value: !/operator: (get (coordination|apps))/.test(question) })),
      [
        `fail: ${account}: it may not get apps/deployments in ${sessions}; get coordination.k8s.io/leases orchestra-operator-36cb8984c9 in orchestra-system`,
      ],
    ],
    [
      'none at all is another matter',
      answers((question) => ({ value: !question.includes('-operator: ') })),
      [`fail: ${account}: it may do nothing of what it does; is the platform installed here?`],
    ],
    [
      'what nobody may ask does not hide what is missing',
      answers((question) =>
        question.endsWith('orchestra-system')
          ? { denied: 'create reviews' }
          : { value: !question.includes('-operator: get services') },
      ),
      [
        `warn: ${account}: cannot look: this account needs create reviews`,
        `fail: ${account}: it may not get services in ${sessions}`,
      ],
    ],
  ])('%s', (_, access, found) => {
    expect(foundBy('permissions', { ...healthy, access }, subject)).toEqual(found);
  });
});

describe('programs', () => {
  const about = 'Deployment orchestra-system/orchestra-operator';
  test.each<[string, ReturnType<typeof runningProgram> | undefined, string]>([
    ['not there', undefined, `fail: ${about}: it is not there`],
    [
      'without enough pods',
      runningProgram('Deployment', {
        status: { readyReplicas: 1, conditions: [condition('Available', 'False', { message: 'too few.' })] },
      }),
      `fail: ${about}: it is not available: 1 of 2 pods are ready. too few.`,
    ],
    [
      'whose last change fails while old pods serve',
      runningProgram('Deployment', {
        status: {
          conditions: [condition('Available', 'True'), condition('Progressing', 'False', { message: 'timed out' })],
        },
      }),
      `warn: ${about}: its last change is not rolled out: timed out`,
    ],
    [
      'of another version',
      runningProgram('Deployment', { version: '0.1.0' }),
      `warn: ${about}: it is available, of version 0.1.0, and this is orchestra 0.2.0`,
    ],
    ['a StatefulSet with all of its pods', runningProgram('StatefulSet', { status: { conditions: [] } }), ''],
    [
      'a StatefulSet without',
      runningProgram('StatefulSet', { status: { readyReplicas: 1 } }),
      `fail: ${about}: 1 of 2 pods are ready`,
    ],
  ])('%s', (_, program, found) => {
    const programs = changed(healthy.programs, about, program);
    expect(foundBy('programs', { ...healthy, programs }, subject)).toEqual(found === '' ? [] : [found]);
  });
});

describe('workshops', () => {
  interface Told {
    readonly status?: object;
    readonly metadata?: object;
  }
  const stalled = condition('Stalled', 'True', { reason: 'HostTaken' });
  const notReady = (minutes: number) => condition('Ready', 'False', { lastTransitionTime: minutesAgo(minutes) });

  test.each<[string, Told, string]>([
    ['Ready', { status: { expiresAt: minutesAgo(-60), conditions: [condition('Ready', 'True')] } }, ''],
    ['new', { metadata: { creationTimestamp: minutesAgo(4) } }, ''],
    [
      'unseen',
      { metadata: { creationTimestamp: minutesAgo(90) } },
      'fail: it was created 1h30m ago, and the operator has said nothing of it',
    ],
    ['starting', { status: { conditions: [notReady(29)] } }, ''],
    [
      'past its start',
      { status: { conditions: [notReady(31)] } },
      'fail: it has not been Ready for 31m, Because: so it is',
    ],
    ['stalled', { status: { conditions: [notReady(90), stalled] } }, 'warn: it is stalled, HostTaken: so it is'],
    [
      'failed in the words of the operator before',
      { status: { phase: 'Failed', conditions: [notReady(3)] } },
      'warn: it has failed, Because: so it is',
    ],
    ['just over', { status: { expiresAt: minutesAgo(4), conditions: [condition('Ready', 'True')] } }, ''],
    [
      'long over',
      { status: { expiresAt: minutesAgo(3 * 1440), conditions: [] } },
      'fail: its time was over 3d ago, and it is still there',
    ],
    ['just being deleted', { metadata: { deletionTimestamp: minutesAgo(4) } }, ''],
    [
      'long being deleted',
      { metadata: { deletionTimestamp: minutesAgo(40), finalizers: ['a/b', 'foregroundDeletion'] } },
      'fail: it has been in deletion for 40m; its deletion waits for a/b, foregroundDeletion',
    ],
  ])('%s', (_, { status, metadata }, found) => {
    const workshop = {
      metadata: { name: 'a', namespace: sessions, creationTimestamp: minutesAgo(100), ...metadata },
      spec: { name: 'a' },
      ...(status === undefined ? {} : { status }),
    };
    const workshops = new Map([[sessions, { value: [workshop] }]]);
    const said = foundBy('workshops', { ...healthy, workshops }, subject);
    expect(said).toEqual(found === '' ? [] : [found.replace(': ', `: Workshop ${sessions}/a: `)]);
  });
});
