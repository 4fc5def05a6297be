import { describe, expect, test } from 'vitest';
import { ApiServer } from '../../src/constructs/api-server.js';
import { AuthProxy } from '../../src/constructs/auth-proxy.js';
import { Frontend } from '../../src/constructs/frontend.js';
import { NetworkPolicies } from '../../src/constructs/network-policies.js';
import { Operator } from '../../src/constructs/operator.js';
import type { JsonObject } from '../../src/model/json.js';
import { selectorLabels } from '../../src/model/platform/names.js';
import type { Component } from '../../src/model/platform/names.js';
import type { Rendered } from './render.js';
import { find, minimal, names, release, render, valuesOf } from './render.js';

const everywhere = ['traefik', 'ingress-nginx', 'kube-system'];
const controller = { from: everywhere.map(inNamespace) };
const dns = {
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};
const kubernetes = tcp(443, 6443);

const fullProxy = { ...minimal, oauth2Proxy: { fullProxy: true } } satisfies JsonObject;
const noProxy = { ...minimal, oauth2Proxy: { enabled: false } } satisfies JsonObject;
const bundled = { ...minimal, api: {}, postgresql: { enabled: true } } satisfies JsonObject;

function inNamespace(name: string) {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}

function tcp(...ports: number[]) {
  return { ports: ports.map((port) => ({ protocol: 'TCP', port })) };
}

function pods(component: Component) {
  return { podSelector: { matchLabels: selectorLabels(component, { values: valuesOf(minimal), release }) } };
}

function policy(name: string, document: JsonObject = minimal) {
  return find(render(NetworkPolicies, document), 'NetworkPolicy', `orchestra-${name}`).spec;
}

describe('every component', () => {
  test.each<[string, JsonObject, string[]]>([
    ['a proxy', minimal, ['api', 'operator', 'frontend', 'migrate', 'oauth2-proxy']],
    ['no proxy', noProxy, ['api', 'operator', 'frontend', 'migrate']],
    ['a bundled database', bundled, ['api', 'operator', 'frontend', 'migrate', 'oauth2-proxy', 'postgresql']],
  ])('has a policy, with %s', (_, document, expected) => {
    expect(names(render(NetworkPolicies, document))).toEqual(expected.map((name) => `NetworkPolicy/orchestra-${name}`));
  });

  test('is denied both directions but for what its policy allows', () => {
    for (const { spec } of render(NetworkPolicies, bundled)) expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
  });

  test.each<[string, Component]>([
    ['api', 'api'],
    ['operator', 'operator'],
    ['frontend', 'frontend'],
    ['migrate', 'migrate'],
    ['oauth2-proxy', 'authentication-proxy'],
    ['postgresql', 'database'],
  ])('%s is selected by the labels of its own pods', (name, component) => {
    expect({ podSelector: policy(name, bundled).podSelector }).toEqual(pods(component));
  });

  test('no rule is open to everybody who knows the port', () => {
    for (const { spec } of render(NetworkPolicies, bundled))
      for (const rule of spec.ingress ?? []) expect(rule.from.length).toBeGreaterThan(0);
  });

  test('no rule is open on every port', () => {
    for (const { spec } of render(NetworkPolicies, bundled))
      for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
        expect(rule.ports.length).toBeGreaterThan(0);
  });
});

describe('the API', () => {
  test('admits the ingress controller, and no pod of the platform or of a session', () => {
    expect(policy('api').ingress).toEqual([{ ...controller, ...tcp(8000) }]);
  });

  test('reaches database, Kubernetes and name servers', () => {
    expect(policy('api').egress).toEqual([tcp(5432), kubernetes, dns]);
  });

  test('reaches the bundled database by its pods', () => {
    expect(policy('api', bundled).egress).toEqual([{ to: [pods('database')], ...tcp(5432) }, kubernetes, dns]);
  });
});

describe('the frontend', () => {
  test.each<[string, JsonObject]>([
    ['the controller asks the proxy', minimal],
    ['there is no proxy', noProxy],
  ])('admits the ingress controller when %s', (_, document) => {
    expect(policy('frontend', document).ingress).toEqual([{ ...controller, ...tcp(80) }]);
  });

  test('admits the proxy alone when all traffic passes through it', () => {
    expect(policy('frontend', fullProxy).ingress).toEqual([{ from: [pods('authentication-proxy')], ...tcp(80) }]);
  });

  test('reaches nothing', () => {
    expect(policy('frontend')).not.toHaveProperty('egress');
  });
});

describe('the proxy', () => {
  test.each<[string, JsonObject]>([
    ['asked', minimal],
    ['in front', fullProxy],
  ])('admits the ingress controller when it is %s', (_, document) => {
    expect(policy('oauth2-proxy', document).ingress).toEqual([{ ...controller, ...tcp(4180) }]);
  });

  test('reaches the identity provider, and the frontend when it stands in front of it', () => {
    expect(policy('oauth2-proxy').egress).toEqual([tcp(443), dns]);
    expect(policy('oauth2-proxy', fullProxy).egress).toEqual([{ to: [pods('frontend')], ...tcp(80) }, tcp(443), dns]);
  });
});

describe('operator, migration and database', () => {
  test('the operator admits nobody and reaches Kubernetes', () => {
    expect(policy('operator')).not.toHaveProperty('ingress');
    expect(policy('operator').egress).toEqual([kubernetes, dns]);
  });

  test('the migration admits nobody and reaches the database', () => {
    expect(policy('migrate')).not.toHaveProperty('ingress');
    expect(policy('migrate').egress).toEqual([tcp(5432), dns]);
    expect(policy('migrate', bundled).egress).toEqual([{ to: [pods('database')], ...tcp(5432) }, dns]);
  });

  test('the bundled database admits API and migration, and reaches nothing', () => {
    expect(policy('postgresql', bundled).ingress).toEqual([
      { from: [pods('api')], ...tcp(5432) },
      { from: [pods('migrate')], ...tcp(5432) },
    ]);
    expect(policy('postgresql', bundled)).not.toHaveProperty('egress');
  });
});

describe('what values change', () => {
  const over = (networkPolicy: JsonObject) => ({ ...minimal, networkPolicy });
  const blocks = (...cidrs: string[]) => cidrs.map((cidr) => ({ ipBlock: { cidr } }));

  test('the ingress controller may stand in namespaces, in networks, in both, or nowhere', () => {
    const ingress = (networkPolicy: JsonObject) => policy('api', over(networkPolicy)).ingress;
    const networks = { ingressControllerCIDRs: ['10.1.0.0/16', 'fd00::/8'] };
    const [first] = ingress({ ingressControllerNamespaces: ['edge'], ...networks });
    expect(first.from).toEqual([inNamespace('edge'), ...blocks('10.1.0.0/16', 'fd00::/8')]);
    expect(ingress({ ingressControllerNamespaces: [], ...networks })).toEqual([
      { from: blocks('10.1.0.0/16', 'fd00::/8'), ...tcp(8000) },
    ]);
    expect(ingress({ ingressControllerNamespaces: [] })).toBeUndefined();
  });

  test.each([
    ['apiServer', 'operator', 0],
    ['database', 'migrate', 0],
    ['oauth', 'oauth2-proxy', 0],
  ])('%s narrows where %s may go', (key, name, index) => {
    const document = over({ [key]: { cidrs: ['203.0.113.0/24', '2001:db8::/32'], ports: [1234, 5678] } });
    expect(policy(name, document).egress[index]).toEqual({
      to: blocks('203.0.113.0/24', '2001:db8::/32'),
      ...tcp(1234, 5678),
    });
  });

  test.each([
    ['apiServer', 'operator', [dns]],
    ['database', 'migrate', [dns]],
    ['oauth', 'oauth2-proxy', [dns]],
  ])('%s without ports lets %s go nowhere, and not everywhere', (key, name, egress) => {
    expect(policy(name, over({ [key]: { ports: [] } })).egress).toEqual(egress);
    expect(policy(name, over({ [key]: { ports: [], cidrs: ['203.0.113.0/24'] } })).egress).toEqual(egress);
  });

  test('a proxy of the database gets its cloud credentials, and nothing else does', () => {
    const metadataServer = [
      { to: blocks('169.254.169.254/32'), ...tcp(80) },
      { to: blocks('169.254.169.252/32'), ...tcp(988) },
    ];
    const extraEnv = [{ name: 'ORCHESTRA_DATABASE_URL', value: 'postgresql+asyncpg://o@127.0.0.1/o' }];
    const api = { database: { fromEnv: true }, extraEnv };
    const beside = { ...minimal, api: { ...api, extraContainers: [{ name: 'cloud-sql-proxy', image: 'x' }] } };
    for (const name of ['api', 'migrate']) {
      expect(policy(name, beside).egress).toEqual(expect.arrayContaining(metadataServer));
      expect(policy(name, { ...minimal, api }).egress).not.toEqual(expect.arrayContaining(metadataServer));
    }
    for (const name of ['operator', 'oauth2-proxy']) {
      expect(policy(name, beside).egress).not.toEqual(expect.arrayContaining(metadataServer));
    }
    const google = { adminEmail: 'a@example.edu', groups: ['g@example.edu'], useApplicationDefaultCredentials: true };
    const config = { ...minimal['oauth2-proxy'].config, google };
    expect(policy('oauth2-proxy', { ...minimal, 'oauth2-proxy': { config } }).egress).toEqual([
      tcp(443),
      dns,
      ...metadataServer,
    ]);
  });

  test.each([
    ['api', 'api', 8000],
    ['frontend', 'frontend', 80],
    ['operator', 'operator', 8080],
    ['oauth2-proxy', 'oauth2-proxy', 4180],
  ])('%s.networkPolicy.ingressFrom admits more peers to %s', (key, name, port) => {
    const peer = {
      namespaceSelector: { matchLabels: { team: 'platform' } },
      podSelector: { matchLabels: { app: 'x' } },
    };
    const base = minimal as JsonObject;
    const document = { ...base, [key]: { ...(base[key] as JsonObject), networkPolicy: { ingressFrom: [peer] } } };
    const before: Rendered[] = policy(name).ingress ?? [];
    expect(policy(name, document).ingress).toEqual([...before, { from: [peer], ...tcp(port) }]);
  });

  test('a scraper of any namespace reaches the port of the metrics, where there is a ServiceMonitor', () => {
    const scraper = { from: [{ namespaceSelector: {} }] };
    const document = {
      ...minimal,
      operator: { serviceMonitor: { enabled: true } },
      'oauth2-proxy': { ...minimal['oauth2-proxy'], serviceMonitor: { enabled: true } },
    };
    expect(policy('operator', document).ingress).toEqual([{ ...scraper, ...tcp(8080) }]);
    expect(policy('oauth2-proxy', document).ingress).toEqual([
      { ...controller, ...tcp(4180) },
      { ...scraper, ...tcp(44180) },
    ]);
  });
});

test.each([
  ['api', ApiServer],
  ['operator', Operator],
  ['frontend', Frontend],
  ['oauth2-proxy', AuthProxy],
])('the port that %s admits is the one that it listens on', (name, construct) => {
  const { containers } = find(render(construct), 'Deployment', `orchestra-${name}`).spec.template.spec;
  const document = { ...minimal, operator: { serviceMonitor: { enabled: true } } };
  expect(policy(name, document).ingress[0].ports[0].port).toBe(containers[0].ports[0].containerPort);
});
