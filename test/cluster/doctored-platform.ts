// A platform on a control plane of its own, with everything that it needs beforehand, and what a test can do to it.
import { join } from 'node:path';
import { expect } from 'vitest';
import type { startControlPlane } from '../../control-plane/start.mjs';
import { defaultRelease } from '../../src/charts/platform-chart.js';
import { parsePlatform } from '../../src/cli/values-input.js';
import { leaseName } from '../../src/model/platform/operator-environment.js';
import { eventually } from './harness/control-plane.js';

/** The namespace of the platform. */
export const system = 'orchestra-system';

/** The namespace of its sessions. */
export const sessions = 'orchestra-sessions';

/** The Lease of its operator. */
export const lease = leaseName({
  values: parsePlatform({ environment: 'production' }).values,
  release: defaultRelease,
});

/** What can be done to the platform of the environment `production`, rendered into a folder. */
export type Doctored = ReturnType<typeof doctoredPlatform>;

/** What can be done to the platform of the environment `production` on this control plane, rendered into this folder. */
export function doctoredPlatform(cluster: Awaited<ReturnType<typeof startControlPlane>>, rendered: string) {
  return {
    prepare,
    applyAgain,
    ingressClass,
    daemonSet,
    issuerReady,
    heldLease,
    definition,
    restoreDefinition,
    operatorsVerbs,
    workshop,
    endWorkshop,
    patch,
    kubectl,
  };

  /** What an administrator does before applying. */
  async function prepare() {
    await apply(issuerDefinition);
    for (const name of [system, sessions]) await kubectl('create', 'namespace', name);
    await secret('orchestra-db', 'database-url');
    await secret('orchestra-oauth-secrets', 'client-id', 'client-secret', 'cookie-secret');
    await ingressClass('traefik.io/ingress-controller');
    await daemonSet('cilium');
    await eventually('issuers are served', async () => (await cluster.request('GET', issuers)).status === 200);
    const metadata = { name: 'letsencrypt-prod' };
    await cluster.request('POST', issuers, {
      body: { apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', metadata, spec: {} },
    });
    await issuerReady('True');
  }

  /** As it was rendered; the programs are back when this returns. */
  async function applyAgain() {
    await kubectl('apply', '--server-side', '--force-conflicts', '-k', rendered);
    const words = ['rollout', 'status', 'deployment/orchestra-frontend', '-n', system, '--timeout=60s'];
    await kubectl(...words);
  }

  async function secret(name: string, ...keys: string[]) {
    const content = keys.map((key) => `--from-literal=${key}=very-secret`);
    await kubectl('create', 'secret', 'generic', name, '-n', system, ...content);
  }

  async function ingressClass(controller: string) {
    await apply({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'traefik' },
      spec: { controller },
    });
  }

  async function daemonSet(name: string) {
    const labels = { app: name };
    const spec = { containers: [{ name, image: `${name}:1` }] };
    await apply({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name, namespace: 'kube-system' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    });
  }

  async function issuerReady(status: string) {
    const conditions = [{ type: 'Ready', status, message: 'the account is not registered' }];
    await mergePatch(`${issuers}/letsencrypt-prod`, { status: { conditions } });
  }

  async function heldLease(offsetMs = 0) {
    const time = timeAfter(offsetMs).replace('Z', '000Z');
    await apply({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: lease, namespace: system },
      spec: {
        holderIdentity: 'pod-a',
        // The tests take longer than a real lease lasts.
        leaseDurationSeconds: offsetMs === 0 ? 3600 : 15,
        acquireTime: time,
        renewTime: time,
        leaseTransitions: 0,
      },
    });
  }

  interface Schema {
    readonly properties: { readonly spec: { readonly properties: Record<string, { default?: unknown }> } };
  }

  async function definition(
    change: (schema: Schema & { properties: { spec: { properties: { image: { default: unknown } } } } }) => void,
  ) {
    const crd = JSON.parse(await kubectl('get', 'crd', 'workshops.orchestra.io', '-o', 'json')) as {
      spec: { versions: [{ schema: { openAPIV3Schema: never } }] };
    };
    change(crd.spec.versions[0].schema.openAPIV3Schema);
    await kubectlWith(JSON.stringify(crd), 'replace', '-f', '-');
  }

  async function restoreDefinition() {
    await kubectl('apply', '--server-side', '--force-conflicts', '-f', join(rendered, '00-crd.yaml'));
  }

  async function operatorsVerbs(change: (verbs: string[]) => string[]) {
    const words = ['role', 'orchestra-operator', '-n', sessions];
    const role = JSON.parse(await kubectl('get', ...words, '-o', 'json')) as {
      rules: { resources: string[]; verbs: string[] }[];
    };
    const rules = role.rules.map((rule) =>
      rule.resources.includes('deployments') ? { ...rule, verbs: change(rule.verbs) } : rule,
    );
    await kubectl('patch', ...words, '--type=merge', '-p', JSON.stringify({ rules }));
  }

  async function workshop(status: object) {
    await kubectlWith(
      JSON.stringify({
        apiVersion: 'orchestra.io/v1',
        kind: 'Workshop',
        metadata: { name: 'stuck', namespace: sessions },
        spec: { name: 'stuck', owner: 'a@example.edu' },
      }),
      ...['create', '-f', '-'],
    );
    await mergePatch(`/apis/orchestra.io/v1/namespaces/${sessions}/workshops/stuck/status`, { status });
  }

  async function endWorkshop() {
    await kubectl('delete', 'workshop', 'stuck', '-n', sessions);
  }

  async function patch(object: string, body: object) {
    await kubectl('patch', object, '-n', system, '--type=merge', '-p', JSON.stringify(body));
  }

  async function mergePatch(path: string, body: object) {
    const headers = { 'Content-Type': 'application/merge-patch+json' };
    const { status, body: answer } = await cluster.request('PATCH', path, { body, headers });
    expect(status, JSON.stringify(answer)).toBe(200);
  }

  async function apply(object: object) {
    await kubectlWith(JSON.stringify(object), 'apply', '--server-side', '--force-conflicts', '-f', '-');
  }

  async function kubectl(...words: string[]): Promise<string> {
    return kubectlWith('', ...words);
  }

  async function kubectlWith(input: string, ...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await cluster.kubectl(words, { input });
    expect(code, `kubectl ${words.join(' ')}\n${stderr}`).toBe(0);
    return stdout;
  }
}

const issuers = '/apis/cert-manager.io/v1/clusterissuers';

/** As much of cert-manager as an issuer needs to exist. */
const issuerDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'clusterissuers.cert-manager.io' },
  spec: {
    group: 'cert-manager.io',
    scope: 'Cluster',
    names: { kind: 'ClusterIssuer', plural: 'clusterissuers', singular: 'clusterissuer' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

/** A time so many milliseconds from now. */
export function timeAfter(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}
