// Objects of other people under names that a session would use: they stay as they are, to the byte, and the Workshop
// says whose they are. When they go, the session begins. Ingresses are in controller-switch.test.ts.
import { describe, expect, test } from 'vitest';
import { ownerHash } from '../../../src/model/sessions/index.js';
import { eventually } from '../harness/control-plane.js';
import { describeOperator } from './operated.js';
import type { Live } from './workshops.js';

const container = { name: 'app', image: 'other:1' };
const labels = { app: 'other' };

/** One object of each kind that a session is made of, as somebody else would write it. */
const objects: Readonly<Record<string, (session: string) => Live>> = {
  Deployment: (session) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `${session}-deployment` },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  }),
  Service: (session) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${session}-service` },
    spec: { selector: labels, ports: [{ port: 80, name: 'http', targetPort: 'http-proxy' }] },
  }),
  PersistentVolumeClaim: (session) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `${session}-pvc` },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }),
  'kept PersistentVolumeClaim': (session) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `ws-${session}-${ownerHash('attendee@example.org')}` },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }),
  NetworkPolicy: (session) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${session}-network` },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  }),
  Middleware: (session) => ({
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'Middleware',
    metadata: { name: `${session}-headers` },
    spec: { headers: { customRequestHeaders: { 'X-Other': 'yes' } } },
  }),
  IngressRoute: (session) => ({
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: { name: `${session}-ingress` },
    spec: { routes: [{ kind: 'Rule', match: 'Host(`other.example.org`)', services: [{ name: 'other', port: 80 }] }] },
  }),
};

const manners = ['without an owner', 'with an owner', 'with our labels and another Workshop as owner'] as const;

describeOperator('objects of other people', { name: 'foreign' }, (operated) => {
  describe.each(Object.keys(objects))('%s', (what) => {
    test.each(manners)('%s stays as it is, and is named', async (manner) => {
      const session = `${what.toLowerCase().replace(' ', '-').slice(0, 12)}-${String(manners.indexOf(manner))}`;
      const { kind, metadata } = await operated.sessions.put(await owned(objects[what]!(session), manner));
      const before = await stable(kind, metadata.name);
      const workspace = what.startsWith('kept') ? { workspace: { persist: 'per-user' } } : {};
      await operated.sessions.launch(session, { storage: { size: '1Gi', ...workspace } });
      const condition = await operated.sessions.says(session, 'Ready', 'NameTaken');
      expect(condition.message).toContain(metadata.name);
      await operated.settled(700);
      expect(await comparable(kind, metadata.name)).toEqual(before);
      await operated.sessions.delete('Workshop', session);
      await operated.sessions.isGone('Workshop', session);
      await operated.settled(700);
      expect(await comparable(kind, metadata.name)).toEqual(before);
      const written = operated.writes().filter(({ name, code }) => name === metadata.name && code < 300);
      expect(written).toEqual([]);
    });
  });

  test('a session whose name somebody else used begins once that is gone', async () => {
    await operated.sessions.put(objects['Service']!('later'));
    await operated.sessions.launch('later');
    await operated.sessions.says('later', 'Ready', 'NameTaken');
    await operated.sessions.delete('Service', 'later-service');
    // Nothing tells of the end of an unlabelled object: any change of the Workshop makes us look.
    await operated.sessions.patch('Workshop', 'later', { metadata: { annotations: { 'example.org/look': 'now' } } });
    await operated.sessions.reaches('later', 'Ready');
  });

  /** Every byte; of a Deployment, which its own controller goes on writing to, what is not that controller's. */
  async function comparable(kind: string, name: string): Promise<Live> {
    const object = await operated.sessions.get(kind, name);
    if (kind !== 'Deployment') return object;
    const { metadata, status, ...rest } = object;
    void status;
    const { resourceVersion, managedFields, annotations, ...kept } = metadata;
    void [resourceVersion, annotations];
    const managers = managedFields.map(({ manager }: Live) => manager).filter(isOurs);
    return { ...rest, metadata: kept, managers };
  }

  function isOurs(manager: string): boolean {
    return manager.startsWith('orchestra');
  }

  /** As it is once the cluster has done with it: a claim is bound after it was made. */
  async function stable(kind: string, name: string): Promise<Live> {
    return eventually(`${kind} ${name} is settled`, async () => {
      const before = await comparable(kind, name);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const after = await comparable(kind, name);
      return JSON.stringify(before) === JSON.stringify(after) && after;
    });
  }

  async function owned(object: Live, manner: (typeof manners)[number]): Promise<Live> {
    if (manner === 'without an owner') return object;
    const owner = await ownerOf(manner, object.metadata.name);
    const ours = {
      'app.kubernetes.io/managed-by': 'orchestra-operator',
      'app.kubernetes.io/name': 'orchestra-session',
    };
    const isLabelled = manner === 'with our labels and another Workshop as owner';
    return {
      ...object,
      metadata: { ...object.metadata, ownerReferences: [owner], ...(isLabelled ? { labels: ours } : {}) },
    };
  }

  async function ownerOf(manner: (typeof manners)[number], name: string): Promise<Live> {
    if (manner === 'with an owner') {
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
      const { cluster, namespace } = operated.installation;
      const answer = await cluster.request('POST', `/api/v1/namespaces/${namespace}/configmaps`, { body });
      return { apiVersion: 'v1', kind: 'ConfigMap', name, uid: (answer.body as Live).metadata.uid, controller: true };
    }
    const workshop = await operated.sessions.launch(`owner-of-${name}`, { image: 'x:1' });
    return {
      apiVersion: 'orchestra.io/v1',
      kind: 'Workshop',
      name: workshop.metadata.name,
      uid: workshop.metadata.uid,
      controller: true,
    };
  }
});
