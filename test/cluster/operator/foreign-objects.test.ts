// Objects of other people under names that a session would use: they stay as they are, to the byte, and the Workshop
// says whose they are. When they go, the session begins.
import { describe, expect, test } from 'vitest';
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
  describe.each(Object.keys(objects))('%s', (kind) => {
    test.each(manners)('%s stays as it is, and is named', async (manner) => {
      const session = `${kind.toLowerCase().slice(0, 12)}-${String(manners.indexOf(manner))}`;
      const foreign = await operated.sessions.put(await owned(objects[kind]!(session), manner));
      const before = await stable(kind, foreign.metadata.name);
      await operated.sessions.launch(session, { storage: { size: '1Gi' } });
      const condition = await operated.sessions.says(session, 'Ready', 'NameTaken');
      expect(condition.message).toContain(foreign.metadata.name);
      await operated.settled(700);
      expect(await spec(kind, foreign.metadata.name)).toEqual(before);
      await operated.sessions.delete('Workshop', session);
      await operated.sessions.isGone('Workshop', session);
      await operated.settled(700);
      expect(await spec(kind, foreign.metadata.name)).toEqual(before);
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

  /** What must stay: everything but what the cluster's own controllers write into the status. */
  async function spec(kind: string, name: string): Promise<Live> {
    const { metadata, status, ...rest } = await operated.sessions.get(kind, name);
    void status;
    const { resourceVersion, managedFields, annotations, ...kept } = metadata;
    void [resourceVersion, annotations];
    return { ...rest, metadata: kept, managers: managedFields.map(({ manager }: Live) => manager).filter(isOurs) };
  }

  function isOurs(manager: string): boolean {
    return manager.startsWith('orchestra');
  }

  async function stable(kind: string, name: string): Promise<Live> {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return spec(kind, name);
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
