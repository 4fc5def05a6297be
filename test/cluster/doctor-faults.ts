// What can be wrong with an installed platform, each with the one finding that tells of it.
import { expect } from 'vitest';
import type { Finding } from '../../src/review/doctor/report.js';
import type { Doctored } from './doctored-platform.js';
import { lease, sessions, system, timeAfter } from './doctored-platform.js';

/** The server's time, which ages are told by, is learnt to within a second, and never ahead. */
const moment = 5_000;

const stalled = { type: 'Stalled', status: 'True', reason: 'HostTaken', message: 'another Workshop has the host' };

function notReady(offsetMs: number) {
  const lastTransitionTime = timeAfter(offsetMs).replace(/\.[0-9]+Z/, 'Z');
  return { type: 'Ready', status: 'False', reason: 'ImagePullFailed', message: 'no such image', lastTransitionTime };
}

/** One thing that can be wrong. */
export interface Fault {
  readonly provoke: (platform: Doctored) => Promise<unknown>;
  readonly restore: (platform: Doctored) => Promise<unknown>;
  readonly found: Partial<Finding>;
  /** @default - exit code 1 */
  readonly code?: 0;
}

/** What can be wrong with a platform, and what is said of it. */
export const faults: Readonly<Record<string, Fault>> = {
  'a Secret without a key': {
    provoke: (platform) => platform.patch(`secret/orchestra-oauth-secrets`, { data: { 'client-id': null } }),
    restore: (platform) =>
      platform.patch(`secret/orchestra-oauth-secrets`, { stringData: { 'client-id': 'very-secret' } }),
    found: {
      check: 'secrets',
      about: `Secret ${system}/orchestra-oauth-secrets`,
      message: 'it lacks client-id',
      command: `kubectl patch secret orchestra-oauth-secrets --namespace ${system} --type merge --patch '{"stringData":{"client-id":"<client-id>"}}'`,
    },
  },
  'a key of a Secret that holds nothing': {
    provoke: (platform) => platform.patch(`secret/orchestra-db`, { data: { 'database-url': '' } }),
    restore: (platform) => platform.patch(`secret/orchestra-db`, { stringData: { 'database-url': 'very-secret' } }),
    found: { check: 'secrets', message: 'nothing is in database-url' },
  },
  'no IngressClass': {
    provoke: (platform) => platform.kubectl('delete', 'ingressclass', 'traefik'),
    restore: (platform) => platform.ingressClass('traefik.io/ingress-controller'),
    found: { check: 'ingress-class', message: 'it is not there; the cluster has none' },
  },
  'an IngressClass of another controller': {
    provoke: async (platform) => {
      await platform.kubectl('delete', 'ingressclass', 'traefik');
      await platform.ingressClass('k8s.io/ingress-nginx');
    },
    restore: async (platform) => {
      await platform.kubectl('delete', 'ingressclass', 'traefik');
      await platform.ingressClass('traefik.io/ingress-controller');
    },
    found: {
      check: 'ingress-class',
      outcome: 'warn',
      message: 'traefik is of k8s.io/ingress-nginx, and annotations are rendered for traefik',
    },
    code: 0,
  },
  'an issuer that is not Ready': {
    provoke: (platform) => platform.issuerReady('False'),
    restore: (platform) => platform.issuerReady('True'),
    found: { check: 'certificates', message: 'it is not Ready: the account is not registered' },
  },
  'no default StorageClass': {
    provoke: (platform) =>
      platform.kubectl('annotate', 'storageclass', 'standard', 'storageclass.kubernetes.io/is-default-class-'),
    restore: (platform) =>
      platform.kubectl('annotate', 'storageclass', 'standard', 'storageclass.kubernetes.io/is-default-class=true'),
    found: {
      check: 'storage',
      message: 'volumes name no class, and none is the default; the cluster has fixed, standard',
    },
  },
  'a network plugin that nobody knows': {
    provoke: (platform) => platform.kubectl('delete', 'daemonset', 'cilium', '-n', 'kube-system'),
    restore: (platform) => platform.daemonSet('cilium'),
    found: { check: 'network-plugin', outcome: 'warn' },
    code: 0,
  },
  'a kind of Traefik that is not served': {
    provoke: (platform) => platform.kubectl('delete', 'crd', 'middlewares.traefik.io'),
    restore: async (platform) => {
      await platform.kubectl('apply', '--server-side', '-f', 'control-plane/crds/traefik.yaml');
      await platform.kubectl('wait', '--for=condition=established', 'crd/middlewares.traefik.io');
      await platform.applyAgain();
    },
    found: {
      check: 'kinds',
      about: 'traefik.io/v1alpha1',
      message: 'Middleware: not served',
      command: expect.stringContaining('kubernetes-crd-definition-v1.yml') as unknown as string,
    },
  },
  'no definition of Workshops': {
    provoke: (platform) => platform.kubectl('delete', 'crd', 'workshops.orchestra.io'),
    restore: async (platform) => {
      await platform.restoreDefinition();
      await platform.kubectl('wait', '--for=condition=established', 'crd/workshops.orchestra.io');
    },
    found: { check: 'definition', message: 'it is not there' },
  },
  'a definition that lacks a field': {
    provoke: (platform) => platform.definition((schema) => delete schema.properties.spec.properties.tier),
    restore: (platform) => platform.restoreDefinition(),
    found: {
      check: 'definition',
      message: expect.stringContaining('it lacks fields, which the API server drops: spec.tier') as unknown as string,
      command: 'kubectl apply --server-side -f out/00-crd.yaml',
    },
  },
  'a definition with another default': {
    provoke: (platform) => platform.definition((schema) => (schema.properties.spec.properties.image.default = 'old')),
    restore: (platform) => platform.restoreDefinition(),
    found: {
      check: 'definition',
      outcome: 'warn',
      message: expect.stringContaining('and differs from this version’s in spec.image.default') as unknown as string,
    },
    code: 0,
  },
  'a role without a verb': {
    provoke: (platform) => platform.operatorsVerbs((verbs) => verbs.filter((verb) => verb !== 'patch')),
    restore: (platform) => platform.operatorsVerbs((verbs) => [...verbs, 'patch']),
    found: {
      check: 'permissions',
      about: `ServiceAccount ${system}/orchestra-operator`,
      message: `it may not patch apps/deployments in ${sessions}`,
    },
  },
  'an operator that is not available': {
    provoke: (platform) =>
      platform.patch('deployment/orchestra-operator', {
        spec: {
          strategy: { type: 'Recreate', rollingUpdate: null },
          template: { spec: { nodeSelector: { nowhere: 'yes' } } },
        },
      }),
    restore: async (platform) => {
      await platform.patch('deployment/orchestra-operator', {
        spec: { template: { spec: { nodeSelector: { nowhere: null } } } },
      });
      await platform.kubectl('rollout', 'status', 'deployment/orchestra-operator', '-n', system, '--timeout=30s');
    },
    found: {
      check: 'programs',
      about: `Deployment ${system}/orchestra-operator`,
      message: 'it is not available: 0 of 2 pods are ready. Deployment does not have minimum availability.',
    },
  },
  'a program that is not there': {
    provoke: (platform) => platform.kubectl('delete', 'deployment', 'orchestra-frontend', '-n', system),
    restore: (platform) => platform.applyAgain(),
    found: { check: 'programs', about: `Deployment ${system}/orchestra-frontend`, message: 'it is not there' },
  },
  'no Lease': {
    provoke: (platform) => platform.kubectl('delete', 'lease', lease, '-n', system),
    restore: (platform) => platform.heldLease(),
    found: { check: 'leader', message: 'it is not there: no operator has led yet' },
  },
  'a leader that is silent': {
    provoke: (platform) => platform.heldLease(-120_000 - moment),
    restore: (platform) => platform.heldLease(),
    found: { check: 'leader', message: 'pod-a renewed it 2m ago, and no longer leads' },
  },
  'nobody that leads': {
    provoke: (platform) =>
      platform.kubectl('patch', 'lease', lease, '-n', system, '--type=merge', '-p', '{"spec":{"holderIdentity":""}}'),
    restore: (platform) => platform.heldLease(),
    found: { check: 'leader', message: 'nobody holds it: no operator leads' },
  },
  'a Workshop that is stalled': {
    provoke: (platform) => platform.workshop({ phase: 'Pending', conditions: [stalled, notReady(0)] }),
    restore: (platform) => platform.endWorkshop(),
    found: {
      check: 'workshops',
      outcome: 'warn',
      about: `Workshop ${sessions}/stuck`,
      message: 'it is stalled, HostTaken: another Workshop has the host',
    },
    code: 0,
  },
  'a Workshop that does not become Ready': {
    provoke: (platform) => platform.workshop({ phase: 'Starting', conditions: [notReady(-45 * 60_000 - moment)] }),
    restore: (platform) => platform.endWorkshop(),
    found: { check: 'workshops', message: 'it has not been Ready for 45m, ImagePullFailed: no such image' },
  },
  'a Workshop whose time is over': {
    provoke: (platform) =>
      platform.workshop({
        phase: 'Ready',
        expiresAt: timeAfter(-3 * 3_600_000 - moment),
        conditions: [{ ...stalled, status: 'False' }],
      }),
    restore: (platform) => platform.endWorkshop(),
    found: { check: 'workshops', message: 'its time was over 3h ago, and it is still there' },
  },
};

/** What values may ask of a cluster that it does not have, and what is said of it before anything is applied. */
export const unmetWishes: readonly (readonly [what: string, assignments: string, found: Partial<Finding>])[] = [
  [
    'an issuer',
    'ingress.tls.clusterIssuer=nobody',
    { check: 'certificates', about: 'ClusterIssuer nobody', message: 'it is not there' },
  ],
  ['a class of volumes', 'persistence.storageClass=fast', { check: 'storage', about: 'StorageClass fast' }],
  [
    'an IngressClass',
    'ingress.className=nobody',
    { check: 'ingress-class', message: 'it is not there; the cluster has traefik' },
  ],
  [
    'a namespace',
    'namespace.create=false,global.defaultNamespace=nowhere,sessions.namespaces={nowhere}',
    { check: 'namespaces', about: 'Namespace nowhere', message: 'it is not there' },
  ],
];
