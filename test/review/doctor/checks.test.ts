// Each check as a table: one fact that is otherwise, and what is said of it. What the facts are is read from a real cluster
// in test/cluster/doctor.test.ts.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '../../../src/model/json.js';
import { oldestKubernetes } from '../../../src/review/doctor/check-kubernetes.js';
import { checks, diagnose } from '../../../src/review/doctor/checks.js';
import type { Facts } from '../../../src/review/doctor/facts.js';
import { diagnosisSchema } from '../../../src/review/doctor/report.js';
import {
  changed,
  foundBy,
  healthyFacts,
  minutesAgo,
  object,
  ready,
  sessions,
  storageClass,
  subjectWith,
  without,
} from './healthy-facts.js';

const subject = subjectWith();
const healthy = healthyFacts(subject);

test('nothing is found in a cluster in which nothing is wrong', () => {
  const { findings, summary } = diagnose(subject, healthy);
  expect(findings.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect([...new Set(findings.map(({ check }) => check))]).toEqual(checks.map(({ name }) => name));
  expect(summary).toEqual({ pass: findings.length, warn: 0, fail: 0 });
});

type Row = readonly [what: string, facts: Partial<Facts>, found: readonly string[]];

const tables: Readonly<Record<string, readonly Row[]>> = {
  kubernetes: [
    ['the version that is wanted', { version: { value: 'v1.30.0' } }, []],
    ['a version with more to it', { version: { value: 'v1.31.4-gke.1372000' } }, []],
    ['a later major version', { version: { value: 'v2.0.1' } }, []],
    [
      'one for which other manifests are rendered',
      { version: { value: 'v1.29.9' } },
      ['fail: Kubernetes: v1.29.9 is older than v1.30, for which the manifests are rendered'],
    ],
    [
      'one for which none are',
      { version: { value: 'v1.24.17' } },
      ['fail: Kubernetes: v1.24.17 is older than v1.25, the oldest that is supported'],
    ],
    ['none', { version: { value: '' } }, ['warn: Kubernetes: it says of itself "", which is no version']],
  ],
  namespaces: [
    [
      'missing',
      { namespaces: without(healthy.namespaces, sessions) },
      [`fail: Namespace ${sessions}: it is not there`],
    ],
    [
      'on its way out',
      {
        namespaces: changed(healthy.namespaces, sessions, {
          metadata: { name: sessions, deletionTimestamp: minutesAgo(1) },
        }),
      },
      [`fail: Namespace ${sessions}: it is being deleted`],
    ],
  ],
  kinds: [
    [
      'Traefik without its definitions',
      { kinds: changed(healthy.kinds, 'traefik.io/v1alpha1', []) },
      ['fail: traefik.io/v1alpha1: IngressRoute, Middleware: not served'],
    ],
    [
      'Traefik with half of them',
      { kinds: changed(healthy.kinds, 'traefik.io/v1alpha1', ['IngressRoute', 'TLSOption']) },
      ['fail: traefik.io/v1alpha1: Middleware: not served'],
    ],
    [
      'Kubernetes without a kind',
      { kinds: changed(healthy.kinds, 'apps/v1', []) },
      ['fail: apps/v1: Deployment: not served'],
    ],
  ],
  'ingress-class': [
    [
      'another name',
      { ingressClasses: { value: [object('nginx')] } },
      ['fail: IngressClass traefik: it is not there; the cluster has nginx'],
    ],
  ],
  certificates: [
    [
      'no cert-manager',
      { groups: { value: ['apps'] } },
      ['fail: cert-manager: it is not installed, and certificates are asked of it'],
    ],
    ['no issuer', { issuers: new Map() }, ['fail: ClusterIssuer letsencrypt-prod: it is not there']],
    [
      'an issuer that is not Ready',
      { issuers: changed(healthy.issuers, 'ClusterIssuer letsencrypt-prod', object('x', ready('False'))) },
      ['fail: ClusterIssuer letsencrypt-prod: it is not Ready: so it is'],
    ],
    [
      'an issuer that says nothing yet',
      { issuers: changed(healthy.issuers, 'ClusterIssuer letsencrypt-prod', object('x')) },
      [],
    ],
  ],
  storage: [
    [
      'no default',
      { storageClasses: { value: [storageClass('slow')] } },
      ['fail: StorageClass: volumes name no class, and none is the default; the cluster has slow'],
    ],
    [
      'a default as it was marked before',
      { storageClasses: { value: [storageClass('old', true, 'storageclass.beta.kubernetes.io/is-default-class')] } },
      [],
    ],
    [
      'no class',
      { storageClasses: { value: [] } },
      ['fail: StorageClass: volumes name no class, and none is the default; the cluster has none'],
    ],
  ],
  'network-plugin': [
    [
      'flannel alone',
      { daemonSets: { value: [object('kube-flannel-ds')] } },
      ['warn: network plugin: none is seen that is known to enforce NetworkPolicies'],
    ],
    ['Calico by its group', { daemonSets: { value: [] }, groups: { value: ['crd.projectcalico.org'] } }, []],
    ['k3s, which has one built in', { daemonSets: { value: [] }, version: { value: 'v1.33.1+k3s1' } }, []],
    [
      'a group where DaemonSets are not to be seen',
      { daemonSets: { denied: 'x' }, groups: { value: ['cilium.io'] } },
      [],
    ],
    [
      'nothing where DaemonSets are not to be seen',
      { daemonSets: { denied: 'list apps/daemonsets everywhere' } },
      ['warn: network plugin: cannot look: this account needs list apps/daemonsets everywhere'],
    ],
  ],
  leader: [
    [
      'no Lease',
      { lease: { value: undefined } },
      ['fail: Lease orchestra-system/orchestra-operator-36cb8984c9: it is not there: no operator has led yet'],
    ],
  ],
};

describe.each(Object.entries(tables))('%s', (name, rows) => {
  test.each(rows)('%s', (_, facts, found) => {
    expect(foundBy(name, { ...healthy, ...facts }, subject)).toEqual(found);
  });
});

test('the oldest Kubernetes is the one that the chart accepts', () => {
  const { kubeVersion } = parse(readFileSync('helm/orchestra/Chart.yaml', 'utf8')) as { kubeVersion: string };
  expect(kubeVersion).toBe(`>=${oldestKubernetes.slice(1)}.0-0`);
});

describe('what values do without is not looked for', () => {
  test.each<[check: string, values: JsonObject, facts: Partial<Facts>]>([
    ['certificates', { ingress: { tls: { existingSecret: 'own' } } }, { groups: { value: [] } }],
    [
      'kinds',
      { ingress: { controller: 'nginx', className: 'nginx' } },
      { kinds: without(healthy.kinds, 'traefik.io/v1alpha1') },
    ],
    ['ingress-class', { ingress: { enabled: false } }, { ingressClasses: { value: [] } }],
    [
      'network-plugin',
      { sessions: { namespaces: [sessions], networkPolicy: { enabled: false } } },
      { daemonSets: { value: [] } },
    ],
  ])('%s', (check, values, facts) => {
    const other = subjectWith(values);
    expect(foundBy(check, { ...healthyFacts(other), ...facts }, other)).toEqual([]);
  });
});

describe('ingress-class, where the values name none', () => {
  const unnamed = subjectWith({ ingress: { className: '' } });
  const named = (isDefault: string) => ({
    metadata: { name: 'any', annotations: { 'ingressclass.kubernetes.io/is-default-class': isDefault } },
    spec: { controller: 'traefik.io/ingress-controller' },
  });

  test.each([
    ['true', []],
    ['false', ['fail: IngressClass: ingress.className is empty, and no class is the default; the cluster has any']],
  ])('and a class says of itself %s', (isDefault, found) => {
    const facts = { ...healthyFacts(unnamed), ingressClasses: { value: [named(isDefault)] } };
    expect(foundBy('ingress-class', facts, unnamed)).toEqual(found);
  });
});

test('storage: a class that is named must be there, whatever is the default', () => {
  const named = subjectWith({ persistence: { storageClass: 'fast' } });
  expect(foundBy('storage', healthyFacts(named), named)).toEqual([
    'fail: StorageClass fast: it is not there; the cluster has standard, slow',
  ]);
});

test('what is found is what the schema says, and every finding that is not well comes with a fix', () => {
  const nothing: Facts = {
    ...healthy,
    version: { value: 'v1.20.0' },
    definition: { value: undefined },
    kinds: new Map(),
    groups: { value: [] },
    ingressClasses: { value: [] },
    storageClasses: { value: [] },
    namespaces: new Map(),
    secrets: new Map(),
    daemonSets: { value: [] },
    access: new Map([...healthy.access.keys()].map((question) => [question, { value: false }])),
    programs: new Map(),
    lease: { value: undefined },
  };
  const found = {
    version: 1,
    server: 'https://x',
    release: { name: 'a', namespace: 'b' },
    ...diagnose(subject, nothing),
  };
  const { findings, summary } = diagnosisSchema.parse(found);
  expect(summary.fail).toBeGreaterThan(10);
  expect(findings.filter(({ outcome, fix }) => (outcome === 'pass') !== (fix === undefined))).toEqual([]);
});
