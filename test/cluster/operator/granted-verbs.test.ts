// Least privilege, proved by what real API servers saw: an operator that does everything that it can do is denied nothing,
// and uses every verb that it was granted. Once for each form that its roles have, on a control plane of this file's own,
// because one of these operators serves every namespace there is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startControlPlane, type StartedControlPlane } from '../../../control-plane/start.mjs';
import { describeAccess } from '../../../src/kube/access-review.js';
import { connectControlPlane, describeCluster, eventually } from '../harness/control-plane.js';
import type { AuditedRequest } from './audit.js';
import { isDenied } from './audit.js';
import { leave } from './existing-operator.js';
import type { InstallationOptions } from './installation.js';
import { Operated } from './operated.js';
import { within } from './within.js';
import { collections, type Live } from './workshops.js';

const finalizers = 'update workshops.orchestra.io/finalizers';

/** Granted, and in no request: each with the reason why that is as it should be. */
const unseen: Readonly<Record<string, string>> = {
  [finalizers]:
    'Admission asks the authorizer for it whenever a child is made that its Workshop waits for; a test below takes it away.',
};

// The one that serves everything comes first, as long as there is nothing of others to serve.
const forms: Readonly<Record<string, InstallationOptions>> = {
  everywhere: { name: 'everywhere', everywhere: true },
  'in known namespaces': { name: 'known' },
  'for nginx': { name: 'for-nginx', values: { ingress: { controller: 'nginx', className: 'nginx' } } },
};

const offEverywhere = {
  ORCHESTRA_SESSIONS_NETWORK_POLICY_ENABLED: 'false',
  ORCHESTRA_REQUIRE_AUTHENTICATION: 'false',
};

/** Somebody else's objects under the names of two sessions. */
const inTheWay: readonly Live[] = [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'hindered-network' },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'misled-ingress' },
    spec: { defaultBackend: { service: { name: 'other', port: { number: 80 } } } },
  },
];

describeCluster('what operators are granted', () => {
  let cluster: StartedControlPlane;

  beforeAll(async () => {
    const { binaries } = connectControlPlane();
    cluster = await startControlPlane({ binaries, audit: true });
  });
  afterAll(() => cluster.stop());

  describe.each(Object.entries(forms))('%s', (_, options) => {
    const operated = new Operated();
    beforeAll(() => operated.install({ ...options, started: false }, cluster));
    afterAll(() => operated.end());

    test('is all of it used, and enough', { timeout: 240_000 }, async () => {
      const granted = await grantedTo(operated);
      expect(granted.length).toBeGreaterThan(30);
      await doEverything(operated);
      expect(await operated.operator.end()).toBe(0);
      expect(operated.denied()).toEqual([]);
      const used = operated.requests();
      const unused = granted.filter((grant) => !used.some((request) => isUseOf(grant, request)));
      expect(unused.map(({ verb, group, resource }) => describeAccess({ verb, group, resource }))).toEqual(
        Object.keys(unseen),
      );
    });
  });

  describe('without what is in no request', () => {
    const operated = new Operated();
    beforeAll(() => operated.install({ name: 'unguarded', started: false }, cluster));
    afterAll(() => operated.end());

    test('the finalizers of Workshops, no child can be made: Kubernetes guards ownership', async () => {
      const { namespace } = operated.installation;
      const rules = await rulesOf(namespace);
      operated.expectDenials(namespace);
      await setRules(
        namespace,
        rules.filter(({ resources }) => !resources.includes('workshops/finalizers')),
      );
      await operated.start();
      await operated.sessions.launch('orphan');
      const refused = await eventually('its children are refused', async () => {
        const denied = operated.requests().filter(isDenied);
        return denied.length > 0 && denied;
      });
      for (const { code, message } of refused) {
        expect([code, message]).toEqual([403, expect.stringContaining('cannot set blockOwnerDeletion')]);
      }
      await within(30, 'the missing rule is named', async () => {
        const { degraded } = await operated.operator.json<Live>('/controllers/workshops');
        return degraded.some(
          ({ reason, message }: Live) => reason === 'PermissionMissing' && message.includes(finalizers),
        );
      });
      await setRules(namespace, rules);
      await within(60, 'it is Ready', async () => (await operated.sessions.status('orphan')).phase === 'Ready');
    });
  });

  describe('where accounts may not ask what they may do', () => {
    const operated = new Operated();
    beforeAll(() => operated.install({ name: 'unasked', started: false }, cluster));
    afterAll(() => operated.end());

    test('the operator starts all the same, and says so', async () => {
      const path = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/system:basic-user';
      expect((await cluster.request('DELETE', path)).status).toBe(200);
      // A review is in no namespace.
      operated.expectDenials('');
      await operated.start();
      await operated.sessions.launch('served');
      await operated.sessions.reaches('served', 'Ready');
      const said = operated.operator.log().filter(({ msg = '' }) => msg.includes('cannot be asked'));
      expect(said).toMatchObject([{ level: 'info' }]);
      expect((await operated.operator.json<Live>('/controllers/workshops')).degraded).toEqual([]);
    });
  });

  interface Rule {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }

  interface Grant {
    /** Empty: in every namespace. */
    readonly namespace: string;
    readonly verb: string;
    readonly group: string;
    readonly resource: string;
  }

  /** What the API server holds of it: the roles of the operator, single verb by single verb. */
  async function grantedTo({ installation: { namespace, system } }: Operated): Promise<Grant[]> {
    const ofInstallation = `labelSelector=app.kubernetes.io/instance=${namespace}`;
    const roles = [
      ...(await items(`namespaces/${system}/roles`)),
      ...(await items(`namespaces/${namespace}/roles`)),
      ...(await items(`clusterroles?${ofInstallation}`)),
    ];
    return roles.flatMap(({ metadata, rules }) =>
      (rules as Rule[]).flatMap(({ apiGroups: [group = ''], resources: [resource = ''], verbs }) =>
        verbs.map((verb) => ({ namespace: metadata.namespace ?? '', verb, group, resource })),
      ),
    );
  }

  async function items(path: string): Promise<Live[]> {
    const { status, body } = await cluster.request('GET', `/apis/rbac.authorization.k8s.io/v1/${path}`);
    expect(status).toBe(200);
    return (body as Live).items;
  }

  async function rulesOf(namespace: string): Promise<Rule[]> {
    const [role] = await items(`namespaces/${namespace}/roles`);
    return role.rules;
  }

  async function setRules(namespace: string, rules: readonly Rule[]): Promise<void> {
    const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles/${namespace}-operator`;
    const headers = { 'Content-Type': 'application/merge-patch+json' };
    expect((await cluster.request('PATCH', path, { headers, body: { rules } })).status).toBe(200);
  }
});

/** An apply that made its object was a create. */
function isUseOf(
  grant: { readonly namespace: string; readonly verb: string; readonly group: string; readonly resource: string },
  { verb, group, resource, namespace, code }: AuditedRequest,
): boolean {
  const done = verb === 'patch' && code === 201 ? 'create' : verb;
  const isThere = grant.namespace === '' || grant.namespace === namespace;
  return isThere && grant.verb === done && grant.group === group && grant.resource === resource;
}

/** Everything that an operator does, whatever its settings. */
async function doEverything(operated: Operated): Promise<void> {
  const { sessions } = operated;
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  await leave(sessions, { name: 'inherited', expiresAt, spec: { storage: { size: '5Gi' } } });
  for (const object of inTheWay) await sessions.put(object);
  await operated.start();
  await takeOver(operated);
  await sessions.launch('plain', { storage: { size: '1Gi', storageClass: 'standard-rwo' } });
  await sessions.reaches('plain', 'Ready');
  await meetOthers(operated);
  await repairAndGrow(operated);
  // Long enough to be seen before, on any machine: one that is seen later is given another five minutes.
  await sessions.launch('short', { duration: '20s' });
  await within(120, 'it expires', async () => (await sessions.find('Workshop', 'short')) === undefined);
  const left = await leaveAnotherRoute(operated);
  await operated.restart(offEverywhere);
  for (const { kind, metadata } of left) await sessions.isGone(kind, metadata.name);
  await sessions.isGone('NetworkPolicy', 'plain-network');
  await sessions.isGone('Middleware', 'plain-auth');
}

/** What a session would still have from under another ingress controller. */
async function leaveAnotherRoute({ sessions }: Operated): Promise<Live[]> {
  const { metadata } = await sessions.get('Workshop', 'plain');
  const owner = { apiVersion: 'orchestra.io/v1', kind: 'Workshop', name: 'plain', uid: metadata.uid, controller: true };
  const [ingress, ...ofTraefik]: Live[] = [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'plain-ingress' },
      spec: { defaultBackend: { service: { name: 'plain-service', port: { number: 80 } } } },
    },
    { ...traefikObject, kind: 'IngressRoute', metadata: { name: 'plain-ingress' }, spec: { routes: [] } },
    { ...traefikObject, kind: 'Middleware', metadata: { name: 'plain-headers' }, spec: { headers: {} } },
  ];
  const isOfTraefik = (await sessions.find('IngressRoute', 'plain-ingress')) !== undefined;
  const left = isOfTraefik ? [ingress] : ofTraefik;
  for (const object of left) {
    await sessions.put({ ...object, metadata: { ...object.metadata, ownerReferences: [owner] } });
  }
  return left;
}

const traefikObject = { apiVersion: 'traefik.io/v1alpha1' };

/** The finalizer of another operator, its objects, and in the end its Deployment. */
async function takeOver({ sessions }: Operated): Promise<void> {
  const { metadata } = await within(60, 'it is taken over', async () => {
    const workshop = await sessions.get('Workshop', 'inherited');
    return workshop.metadata.finalizers === undefined && sessions.get('Deployment', 'inherited-deployment');
  });
  await sessions.patch('Workshop', 'inherited', { spec: { image: 'rocker/rstudio:4.5' } });
  await within(90, 'another Deployment is there', async () => {
    const found = await sessions.find('Deployment', 'inherited-deployment');
    return found !== undefined && found.metadata.uid !== metadata.uid;
  });
}

/** Where a name is taken, it looks whose object that is. */
async function meetOthers({ sessions }: Operated): Promise<void> {
  await sessions.launch('hindered');
  await sessions.says('hindered', 'Ready', 'NameTaken');
  await sessions.launch('misled');
  await within(60, 'it is served or says why not', async () => {
    const { conditions = [] } = (await sessions.status('misled')) as Live;
    return conditions.some(
      ({ type, reason }: Live) => type === 'Ready' && ['NameTaken', 'SessionReady'].includes(reason),
    );
  });
}

/** What somebody else changes is changed back; a volume grows; a pod is made anew. */
async function repairAndGrow({ sessions }: Operated): Promise<void> {
  const { metadata } = await sessions.patch('Workshop', 'plain', {
    spec: { storage: { size: '2Gi' }, image: 'rocker/rstudio:4.5' },
  });
  for (const { kind, metadata: child } of await sessions.children(
    metadata.uid,
    Object.keys(collections).filter(isEdited),
  )) {
    await sessions.patch(kind, child.name, { metadata: { labels: { 'app.kubernetes.io/managed-by': 'somebody' } } });
    await within(60, `${String(kind)} is put right`, async () => {
      const { labels } = (await sessions.get(kind, child.name)).metadata;
      return labels['app.kubernetes.io/managed-by'] === 'orchestra-operator';
    });
  }
  await within(60, 'the volume grows', async () => {
    const { spec } = await sessions.get('PersistentVolumeClaim', 'plain-pvc');
    return spec.resources.requests.storage === '2Gi';
  });
}

const isEdited = (kind: string): boolean =>
  ['Service', 'NetworkPolicy', 'Middleware', 'IngressRoute', 'Ingress'].includes(kind);
