// Objects that a real API server has stored: what was applied compares equal, what somebody edits does not, and the
// template of a pod keeps its shape through a mutating policy's changes, but not through an edit.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.js';
import { ownedFields } from '../../src/kube/managed-fields.js';
import { renderWorkshop } from '../../src/charts/workshop-chart.js';
import { toYaml } from '../../src/manifest/yaml.js';
import type { JsonObject } from '../../src/model/json.js';
import type { SessionSettings } from '../../src/model/sessions/index.js';
import { isAsManifest, normalisedTemplate, shapeOf } from '../../src/operator/comparison.js';
import { findField } from '../../src/operator/manifest-fields.js';
import { anySpec } from '../operator/any-spec.js';
import { settingsWith, workshopOf } from '../model/sessions/sessions.js';
import { existingServerWorkshop, fullWorkshop, minimalWorkshop } from '../model/workshop-examples.js';
import type { ControlPlane } from './harness/control-plane.js';
import { connectControlPlane, describeCluster } from './harness/control-plane.js';
import { collections } from './operator/workshops.js';

const namespace = 'comparison';
const settings = settingsWith();
const odd = settingsWith({
  sidecar: { ...settings.sidecar, resources: { limits: { cpu: 1, memory: '0.5Gi' }, requests: { cpu: '1000m' } } },
  pod: {
    ...settings.pod,
    podSecurityContext: { fsGroup: 1000, sysctls: [], supplementalGroups: [] },
    imagePullSecrets: ['b', 'a'],
    tiers: {
      large: {
        nodeSelector: {},
        tolerations: [
          { key: 'b', value: '' },
          { key: 'a', operator: 'Exists' },
        ],
      },
    },
  },
  ingress: { ...settings.ingress, tls: { enabled: true, secretName: 'wild', certResolver: 'le' } },
  networkPolicy: { ...settings.networkPolicy, ingressControllerNamespaces: [], allowEgressCIDRs: [] },
});
const nginx = settingsWith({ ingress: { ...settings.ingress, controller: 'nginx', className: 'nginx' } });

const sessions: readonly [string, { readonly spec: object }, object, SessionSettings][] = [
  ['the least', minimalWorkshop, { name: 'least' }, settings],
  ['every documented field', fullWorkshop, { name: 'full' }, settings],
  ['a kept workspace', existingServerWorkshop, { name: 'kept' }, settings],
  ['nginx', minimalWorkshop, { name: 'nginx', port: 8080, env: { EMPTY: '', ROOT: 'false' }, args: [] }, nginx],
  [
    'odd spellings',
    minimalWorkshop,
    {
      ...{ name: 'odd', tier: 'large', storage: { size: '0.5Gi' }, ingress: { annotations: { 'a/b': '' } } },
      resources: {
        cpu: '1000m',
        memory: '1e9',
        cpuRequest: '0.5',
        memoryRequest: '.5Gi',
        ephemeralStorage: '1.5Gi',
        ephemeralStorageRequest: '1024Mi',
      },
    },
    odd,
  ],
];

describeCluster('an object that was applied', () => {
  let cluster: ControlPlane;
  beforeAll(async () => {
    cluster = connectControlPlane();
    await kubectl(['create', 'namespace', namespace]);
  });
  afterAll(async () => {
    await cluster.kubectl(['delete', 'namespace', namespace, '--wait=false']);
  });

  test.each(sessions)('compares equal: %s', async (_, example, spec, under) => {
    for (const manifest of rendered(example, spec, under)) {
      expect(isAsManifest(await applied(manifest), manifest), JSON.stringify(manifest.metadata)).toBe(true);
    }
  });

  test('compares equal, whatever a valid Workshop asks for', { timeout: 120_000 }, async () => {
    // Requests beyond their limits are refused by the API server itself.
    const limits = fc.constantFrom({ cpu: '2', memory: '4e9' }, { cpu: '1500m', memory: '2.5Gi' }, {});
    const requests = fc.constantFrom({ cpuRequest: '0.25', memoryRequest: '1e8' }, { cpuRequest: '100m' }, {});
    const resources = fc.tuple(limits, requests).map(([limit, request]) => ({ ...limit, ...request }));
    const kept = fc.option(fc.constant({ persist: 'per-user' }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(anySpec, resources, kept, fc.constantFrom(settings, odd, nginx), async (spec, ...rest) => {
        const [amounts, workspace, under] = rest;
        const storage = spec.storage && { ...spec.storage, workspace };
        const asked = { ...spec, resources: amounts, ...(storage && { storage }), name: 'any' };
        for (const manifest of rendered(minimalWorkshop, asked, under)) {
          const stored = await tried(manifest);
          expect(isAsManifest(stored, manifest), JSON.stringify(manifest)).toBe(true);
        }
      }),
      { numRuns: 40, seed: 4 },
    );
  });

  test('has a template of the shape that was rendered, until somebody edits it', async () => {
    const manifest = rendered(minimalWorkshop, { name: 'shape' }, odd).find(({ kind }) => kind === 'Deployment')!;
    const shape = (of: JsonObject) => shapeOf(normalisedTemplate(findField(of, 'spec', 'template')));
    expect(shape(await applied(manifest))).toBe(shape(manifest));
    await kubectl(['set', 'image', 'deployment/shape-deployment', 'app=other:1', '-n', namespace]);
    expect(shape(await owned('deployment', 'shape-deployment'))).not.toBe(shape(manifest));
  });

  test.each([
    ['label', ['label', 'service', 'edit-service', 'app.kubernetes.io/name=x', '--overwrite']],
    ['spec', ['patch', 'service', 'edit-service', '--type=merge', '-p', '{"spec":{"selector":{"a":"b"}}}']],
    ['removal', ['patch', 'service', 'edit-service', '--type=json', '-p', '[{"op":"remove","path":"/spec/selector"}]']],
  ])('differs after an edit: %s', async (_, words) => {
    const manifest = rendered(minimalWorkshop, { name: 'edit' }, settings).find(({ kind }) => kind === 'Service')!;
    expect(isAsManifest(await applied(manifest), manifest)).toBe(true);
    await kubectl([...words, '-n', namespace]);
    expect(isAsManifest(await owned('service', 'edit-service'), manifest)).toBe(false);
  });

  function rendered(example: { readonly spec: object }, spec: object, under: SessionSettings): Manifest[] {
    const workshop = workshopOf(example, spec);
    return renderWorkshop({ ...workshop, metadata: { ...workshop.metadata, namespace } }, under) as Manifest[];
  }

  async function applied(manifest: Manifest): Promise<JsonObject> {
    const flags = ['--server-side', '--force-conflicts', '--field-manager=orchestra-operator'];
    await kubectl(['apply', ...flags, '-f', '-'], toYaml(manifest));
    return owned(manifest.kind.toLowerCase(), manifest.metadata.name);
  }

  /** Our fields of what the API server would store. */
  async function tried(manifest: Manifest): Promise<JsonObject> {
    const collection = collections[manifest.kind]?.replace('NS', namespace);
    const path = `${String(collection)}/${manifest.metadata.name}?fieldManager=orchestra-operator&force=true&dryRun=All`;
    const headers = { 'Content-Type': 'application/apply-patch+yaml' };
    const { status, body } = await cluster.request('PATCH', path, { headers, body: manifest });
    expect(status, JSON.stringify([manifest, body])).toBeLessThan(300);
    return ownedFields(body as KubeObject, 'orchestra-operator') as JsonObject;
  }

  async function owned(kind: string, name: string): Promise<JsonObject> {
    const plural = kind === 'ingress' ? 'ingresses.networking.k8s.io' : kind;
    const text = await kubectl(['get', plural, name, '-n', namespace, '-o', 'json', '--show-managed-fields']);
    return ownedFields(JSON.parse(text) as KubeObject, 'orchestra-operator') as JsonObject;
  }

  async function kubectl(words: string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await cluster.kubectl(words, input === undefined ? {} : { input });
    expect(code, `kubectl ${words.join(' ')}\n${stderr}`).toBe(0);
    return stdout;
  }
});

type Manifest = ReturnType<typeof renderWorkshop>[number];
