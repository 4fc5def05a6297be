// Sessions on a real API server: accepted strictly under Pod Security "baseline", Available, quiet when applied again.
// The nodes are kwok's: containers are admitted and scheduled, not run, and no network policy is enforced.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SessionManifest } from '../../src/charts/workshop-chart.js';
import { renderWorkshop } from '../../src/charts/workshop-chart.js';
import { toYaml } from '../../src/manifest/yaml.js';
import type { SessionSettings } from '../../src/model/sessions/index.js';
import { existingServerWorkshop, fullWorkshop, minimalWorkshop } from '../model/workshop-examples.js';
import { settingsWith, workshopOf } from '../model/sessions/sessions.js';
import type { ControlPlane } from './harness/control-plane.js';
import { connectControlPlane, describeCluster, eventually } from './harness/control-plane.js';

const namespace = 'workshop-chart';
const settings = settingsWith();
const nginx = settingsWith({ ingress: { ...settings.ingress, controller: 'nginx', className: 'nginx' } });
const everySetting = settingsWith({
  pod: { ...settings.pod, imagePullSecrets: ['pull'], tiers: { large: { tolerations: [{ key: 'a', value: 'b' }] } } },
  ingress: { ...settings.ingress, tls: { enabled: true, secretName: 'wild', certResolver: 'le' } },
  networkPolicy: {
    ...settings.networkPolicy,
    ingressControllerCIDRs: ['192.0.2.0/24'],
    allowEgressCIDRs: ['10.5.0.0/16', '::/0'],
  },
});

/** The class that the page's second example names, with the provisioner of the control plane's own class. */
const storageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard-rwo' },
  provisioner: 'kwok.orchestra.io',
};

const sessions: readonly [string, { readonly spec: object }, object, SessionSettings][] = [
  ['the least', minimalWorkshop, {}, settings],
  ['every documented field', fullWorkshop, {}, settings],
  ['nginx', minimalWorkshop, { name: 'with-nginx', port: 8080 }, nginx],
  ['a kept workspace', existingServerWorkshop, {}, settings],
  ['every setting', minimalWorkshop, { name: 'with-settings', tier: 'large' }, everySetting],
];

describeCluster('a session', () => {
  let cluster: ControlPlane;

  beforeAll(async () => {
    cluster = connectControlPlane();
    await kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(storageClass));
    await kubectl(['create', 'namespace', namespace]);
    await kubectl(['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=baseline']);
  });
  afterAll(async () => {
    await cluster.kubectl(['delete', 'namespace', namespace, '--wait=false']);
    await cluster.kubectl(['delete', 'storageclass', storageClass.metadata.name]);
  });

  test.each(sessions)('with %s is accepted, becomes Available, and is quiet', async (_, example, spec, under) => {
    const workshop = workshopOf(example, spec);
    const manifests = renderWorkshop({ ...workshop, metadata: { ...workshop.metadata, namespace } }, under);
    await apply(manifests);
    await eventually('the Deployment is Available', () => isAvailable(`${workshop.spec.name}-deployment`));
    const before = await settledVersions(manifests);
    await apply(manifests);
    expect(await versions(manifests)).toEqual(before);
  });

  test('a pod that Pod Security denies would have been noticed', async () => {
    const privileged = { ...settings.pod, securityContext: { privileged: true } };
    const workshop = workshopOf(minimalWorkshop, { name: 'denied' });
    const placed = { ...workshop, metadata: { ...workshop.metadata, namespace } };
    await apply(renderWorkshop(placed, settingsWith({ pod: privileged })));
    await eventually('the Deployment says why it has no pod', async () => {
      const text = await kubectl(['get', 'deployment', 'denied-deployment', '-n', namespace, '-o', 'json']);
      return text.includes('violates PodSecurity \\"baseline');
    });
  });

  async function apply(manifests: readonly SessionManifest[]): Promise<void> {
    const flags = ['--server-side', '--validate=strict', '--field-manager=orchestra-operator'];
    await kubectl(['apply', ...flags, '-f', '-'], manifests.map((each) => toYaml(each)).join('---\n'));
  }

  async function isAvailable(name: string): Promise<boolean> {
    const { status } = JSON.parse(await kubectl(['get', 'deployment', name, '-n', namespace, '-o', 'json'])) as {
      status: { conditions?: { type: string; status: string }[] };
    };
    return status.conditions?.some((each) => each.type === 'Available' && each.status === 'True') ?? false;
  }

  async function versions(manifests: readonly SessionManifest[]): Promise<Record<string, string>> {
    const stream = manifests.map((each) => toYaml(each)).join('---\n');
    const { items } = JSON.parse(await kubectl(['get', '-f', '-', '-o', 'json'], stream)) as {
      items: { kind: string; metadata: { name: string; resourceVersion: string } }[];
    };
    expect(items).toHaveLength(manifests.length);
    return Object.fromEntries(
      items.map(({ kind, metadata }) => [`${kind} ${metadata.name}`, metadata.resourceVersion]),
    );
  }

  /** Controllers write to a session until its pod runs; only then is silence a promise of ours. */
  async function settledVersions(manifests: readonly SessionManifest[]): Promise<Record<string, string>> {
    let last = '';
    return eventually('the objects settle', async () => {
      const now = await versions(manifests);
      const settled = JSON.stringify(now) === last;
      last = JSON.stringify(now);
      await new Promise((resolve) => setTimeout(resolve, 500));
      return settled && now;
    });
  }

  async function kubectl(words: string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await cluster.kubectl(words, input === undefined ? {} : { input });
    expect(code, `kubectl ${words.join(' ')}\n${stderr}`).toBe(0);
    return stdout;
  }
});
