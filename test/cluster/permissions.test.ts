// What each account of the platform may really do: every discovered resource, subresource and verb, in every namespace
// that matters, asked of the real authorizer and compared with a list written down here by hand.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.js';
import { toStream } from '../../src/manifest/layout.js';
import { synthesise } from '../../src/manifest/synthesise.js';
import { minimal, valuesOf } from '../constructs/render.js';
import type { ControlPlane } from './harness/control-plane.js';
import { connectControlPlane, describeCluster } from './harness/control-plane.js';

const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
const special = ['bind', 'escalate', 'impersonate', 'approve', 'sign', 'use'];
const paths = [
  '/',
  '/api',
  '/apis',
  '/healthz',
  '/livez',
  '/readyz',
  '/metrics',
  '/logs',
  '/version',
  '/openapi/v3',
  '/debug/pprof',
];
const pathVerbs = ['get', 'post', 'put', 'patch', 'delete'];

const everywhere = (rules: readonly string[], scopes: readonly string[]) =>
  scopes.flatMap((scope) => rules.map((rule) => `${scope} ${rule}`)).sort();
const many = (resource: string, words: string) => words.split(' ').map((verb) => `${verb} ${resource}`);

const api = [...many('workshops.orchestra.io', 'get create delete'), 'patch workshops.orchestra.io/status'];

const operatorInSessions = [
  ...many('workshops.orchestra.io', 'get list watch patch delete'),
  'patch workshops.orchestra.io/status',
  'update workshops.orchestra.io/finalizers',
  ...many('deployments.apps', 'get list watch create patch delete'),
  ...many('services', 'get list watch create patch'),
  ...many('persistentvolumeclaims', 'get list watch create patch'),
  ...many('networkpolicies.networking.k8s.io', 'get list watch create patch delete'),
  ...many('ingressroutes.traefik.io', 'get list watch create patch'),
  ...many('middlewares.traefik.io', 'get list watch create patch delete'),
  ...many('pods', 'get list watch'),
  'create events.events.k8s.io',
];

const operatorInRelease = ['create leases.coordination.k8s.io'];

interface Case {
  readonly release: string;
  readonly document: JsonObject;
  /** The namespaces in which sessions run. */
  readonly served: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  'known session namespaces': {
    release: 'known',
    document: {
      ...minimal,
      global: { defaultNamespace: 'known-sessions' },
      sessions: { namespaces: ['known-sessions'] },
    },
    served: ['known-sessions'],
  },
  'any session namespace': { release: 'any', document: minimal, served: namespacesOf('any') },
};

function namespacesOf(release: string): string[] {
  return [release, `${release}-sessions`, 'default', 'kube-system'];
}

const accounts: Readonly<Record<string, (release: string, served: readonly string[]) => readonly string[]>> = {
  api: (_, served) => everywhere(api, served),
  operator: (release, served) =>
    [...everywhere(operatorInSessions, served), ...everywhere(operatorInRelease, [release])].sort(),
  frontend: () => [],
  'oauth2-proxy': () => [],
  migrate: () => [],
};

interface Rule {
  readonly resourceNames?: readonly string[];
}

describeCluster('the accounts of a platform', () => {
  let cluster: ControlPlane;
  let resources: readonly string[];
  let unbound: ReadonlySet<string>;

  describe.each(Object.entries(cases))('with %s', (_, { release, document, served }) => {
    beforeAll(async () => {
      cluster = connectControlPlane();
      for (const namespace of [release, `${release}-sessions`]) await kubectl(['create', 'namespace', namespace]);
      const stream = toStream(synthesise(valuesOf(document), { name: release, namespace: release }));
      await kubectl(['apply', '--server-side', '-f', '-'], stream);
      resources = [...(await discovered()), 'workshops.orchestra.io/finalizers'];
      unbound = new Set(await granted('unbound', release));
    });
    afterAll(async () => {
      await cluster.kubectl([
        'delete',
        'clusterrole,clusterrolebinding',
        '-l',
        `app.kubernetes.io/instance=${release}`,
      ]);
      await cluster.kubectl(['delete', 'namespace', release, `${release}-sessions`, '--wait=false']);
    });

    test.each(Object.entries(accounts))('%s may do exactly this', async (account, rules) => {
      const mine = (await granted(`${release}-${account}`, release)).filter((rule) => !unbound.has(rule));
      expect(mine.sort()).toEqual(rules(release, served));
    });
  });

  test('the operator reads and renews its own Lease, and no other', async () => {
    const [{ manifests = [] } = {}] = synthesise(valuesOf(minimal), { name: 'acl', namespace: 'acl' }).filter(
      ({ id }) => id === 'access',
    );
    const rules = manifests.flatMap(({ kind, rules = [] }) => (kind === 'Role' ? (rules as unknown as Rule[]) : []));
    const named = rules.filter(({ resourceNames }) => resourceNames !== undefined);
    expect(named).toEqual([
      {
        apiGroups: ['coordination.k8s.io'],
        resources: ['leases'],
        verbs: ['get', 'update'],
        resourceNames: [expect.stringMatching(/^acl-operator-/)],
      },
    ]);
  });

  /** Everything that an account may do, a line per namespace, verb and resource. */
  async function granted(account: string, release: string): Promise<string[]> {
    const questions = [...resourceQuestions(release), ...pathQuestions()];
    const answers: string[] = [];
    await Promise.all(
      Array.from({ length: 16 }, async (_, lane) => {
        for (let i = lane; i < questions.length; i += 16) {
          const [line, attributes] = questions[i] ?? ['', {}];
          if (await allowed(release, account, attributes)) answers.push(line);
        }
      }),
    );
    return answers;
  }

  function resourceQuestions(release: string): [string, JsonObject][] {
    return namespacesOf(release).flatMap((namespace) =>
      resources.flatMap((resource) =>
        [...verbs, ...(resource.includes('/') ? [] : special)].map((verb): [string, JsonObject] => {
          const [name = '', subresource = ''] = resource.split('/');
          const [plural = '', ...group] = name.split('.');
          const attributes = {
            namespace,
            verb,
            group: group.join('.'),
            resource: plural,
            ...(subresource === '' ? {} : { subresource }),
          };
          return [`${namespace} ${verb} ${resource}`, { resourceAttributes: attributes }];
        }),
      ),
    );
  }

  function pathQuestions(): [string, JsonObject][] {
    return paths.flatMap((path) =>
      pathVerbs.map((verb): [string, JsonObject] => [`${verb} ${path}`, { nonResourceAttributes: { path, verb } }]),
    );
  }

  async function allowed(release: string, account: string, attributes: JsonObject): Promise<boolean> {
    const groups = ['system:serviceaccounts', `system:serviceaccounts:${release}`, 'system:authenticated'];
    const { status, body } = await cluster.request('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: { user: `system:serviceaccount:${release}:${account}`, groups, ...attributes },
      },
    });
    expect(status).toBe(201);
    return (body as { status: { allowed: boolean } }).status.allowed;
  }

  /** `deployments.apps`, `deployments.apps/status`, … */
  async function discovered(): Promise<string[]> {
    const { body } = await cluster.request('GET', '/apis', {});
    const groups = (body as { groups: { preferredVersion: { groupVersion: string } }[] }).groups;
    const versions = ['v1', ...groups.map((group) => group.preferredVersion.groupVersion)];
    const lists = await Promise.all(
      versions.map(async (version) => {
        const { body: list } = await cluster.request('GET', version === 'v1' ? '/api/v1' : `/apis/${version}`, {});
        const group = version.includes('/') ? `.${version.split('/')[0] ?? ''}` : '';
        return (list as { resources: { name: string }[] }).resources.map(({ name }) =>
          name.replace(/^[^/]+/, `$&${group}`),
        );
      }),
    );
    return [...new Set(lists.flat())].sort();
  }

  async function kubectl(words: string[], input?: string) {
    const { code, stderr } = await cluster.kubectl(words, input === undefined ? {} : { input });
    expect(code, `kubectl ${words.join(' ')}\n${stderr}`).toBe(0);
  }
});
