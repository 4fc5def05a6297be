// What each account of the platform may really do in every namespace that matters: the real authorizer lists it, and the
// list is compared with one written down here by hand. A wildcard would stand in it as what it is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.js';
import { toStream } from '../../src/manifest/layout.js';
import { synthesise } from '../../src/manifest/synthesise.js';
import { minimal, valuesOf } from '../constructs/render.js';
import type { ControlPlane } from './harness/control-plane.js';
import { connectControlPlane, describeCluster } from './harness/control-plane.js';

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
  // What sessions had under another ingress controller.
  ...many('ingresses.networking.k8s.io', 'list delete'),
  ...many('pods', 'list watch'),
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

interface ResourceRule extends Rule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
}

interface PathRule {
  readonly verbs: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

interface GrantedRules {
  readonly resourceRules: readonly ResourceRule[];
  readonly nonResourceRules: readonly PathRule[];
  readonly incomplete: boolean;
}

/** `get deployments.apps`, `patch workshops.orchestra.io/status`, … */
function linesOf({ verbs, apiGroups, resources }: ResourceRule): string[] {
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) => {
      const qualified = group === '' ? resource : resource.replace(/^[^/]+/, `$&.${group}`);
      return verbs.map((verb) => `${verb} ${qualified}`);
    }),
  );
}

function pathLinesOf({ verbs, nonResourceURLs }: PathRule): string[] {
  return nonResourceURLs.flatMap((path) => verbs.map((verb) => `${verb} ${path}`));
}

describeCluster('the accounts of a platform', () => {
  let cluster: ControlPlane;
  let unbound: ReadonlySet<string>;

  describe.each(Object.entries(cases))('with %s', (_, { release, document, served }) => {
    beforeAll(async () => {
      cluster = connectControlPlane();
      for (const namespace of [release, `${release}-sessions`]) await kubectl(['create', 'namespace', namespace]);
      const stream = toStream(synthesise(valuesOf(document), { name: release, namespace: release }));
      await kubectl(['apply', '--server-side', '-f', '-'], stream);
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

  /** Everything that an account may do, a line per namespace, verb and resource; names are told apart elsewhere. */
  async function granted(account: string, release: string): Promise<string[]> {
    const lists = await Promise.all(
      namespacesOf(release).map(async (namespace) => {
        const { resourceRules, nonResourceRules, incomplete } = await rulesOf(account, release, namespace);
        expect(incomplete).toBe(false);
        const inNamespace = resourceRules.filter(({ resourceNames }) => resourceNames === undefined).flatMap(linesOf);
        return [...inNamespace.map((line) => `${namespace} ${line}`), ...nonResourceRules.flatMap(pathLinesOf)];
      }),
    );
    return [...new Set(lists.flat())];
  }

  /** The authorizer's own list for whoever asks; here the account does. */
  async function rulesOf(account: string, release: string, namespace: string): Promise<GrantedRules> {
    const groups = ['system:serviceaccounts', `system:serviceaccounts:${release}`, 'system:authenticated'];
    const { status, body } = await cluster.request('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
      as: { user: `system:serviceaccount:${release}:${account}`, groups },
      body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } },
    });
    expect(status).toBe(201);
    return (body as { status: GrantedRules }).status;
  }

  async function kubectl(words: string[], input?: string) {
    const { code, stderr } = await cluster.kubectl(words, input === undefined ? {} : { input });
    expect(code, `kubectl ${words.join(' ')}\n${stderr}`).toBe(0);
  }
});
