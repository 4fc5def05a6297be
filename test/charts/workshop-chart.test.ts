// A session as a whole: which objects, in which order, with which names and labels, and that rendering is pure.
import { App } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderSession, renderWorkshop, WorkshopChart } from '../../src/charts/workshop-chart.js';
import { canonicalJson } from '../../src/model/json.js';
import { Rejected } from '../../src/model/sessions/index.js';
import { parseWorkshop } from '../../src/model/workshop/index.js';
import { fullWorkshop, minimalWorkshop } from '../model/workshop-examples.js';
import { settingsWith, workshopOf } from '../model/sessions/sessions.js';
import { names } from '../constructs/render.js';

const settings = settingsWith();
const nginx = settingsWith({ ingress: { ...settings.ingress, controller: 'nginx', className: 'nginx' } });

describe('the objects of a session', () => {
  const n = 'bioc-intro-a1b2c3';
  const [network, claim, service, deployment] = [
    `NetworkPolicy/${n}-network`,
    `PersistentVolumeClaim/${n}-pvc`,
    `Service/${n}-service`,
    `Deployment/${n}-deployment`,
  ];
  const traefik = [`Middleware/${n}-headers`, `Middleware/${n}-auth`, `IngressRoute/${n}-ingress`];
  const open = { ...settings.authentication, required: false };
  const isolated = { ...settings.networkPolicy, enabled: false };

  test.each([
    ['the least', {}, settings, [network, service, deployment, ...traefik]],
    ['storage', { storage: {} }, settings, [network, claim, service, deployment, ...traefik]],
    [
      'a kept workspace',
      { storage: { workspace: { persist: 'per-user' } }, templateSlug: 'bioc' },
      settings,
      [network, 'PersistentVolumeClaim/ws-bioc-e40fd1c2f738', service, deployment, ...traefik],
    ],
    ['nginx', {}, nginx, [network, service, deployment, `Ingress/${n}-ingress`]],
    [
      'no authentication',
      {},
      settingsWith({ authentication: open }),
      [network, service, deployment, `Middleware/${n}-headers`, `IngressRoute/${n}-ingress`],
    ],
    ['no isolation', {}, settingsWith({ networkPolicy: isolated }), [service, deployment, ...traefik]],
  ])('with %s', (_, spec, under, objects) => {
    expect(names(renderWorkshop(workshopOf(minimalWorkshop, spec), under))).toEqual(objects);
  });

  test('for the pod of another program there is no Deployment', () => {
    const props = { workshop: workshopOf(minimalWorkshop), settings, podSelector: { app: 'x' } };
    expect(names(renderSession(props))).toEqual([network, service, ...traefik]);
  });

  test('are all in its namespace, under its labels', () => {
    for (const { metadata } of renderWorkshop(workshopOf(fullWorkshop), settings)) {
      expect(metadata.namespace).toBe('orchestra-workshops');
      expect(metadata.labels).toEqual({
        'app.kubernetes.io/name': 'orchestra-session',
        'app.kubernetes.io/instance': 'jupyter-rnaseq-9f8e7d',
        'app.kubernetes.io/part-of': 'orchestra',
        'app.kubernetes.io/managed-by': 'orchestra-operator',
        'app.kubernetes.io/component': 'session',
        'orchestra.io/workshop': 'jupyter-rnaseq-9f8e7d',
        'orchestra.io/owner-hash': 'e40fd1c2f738',
      });
    }
  });

  test('have no namespace when the Workshop has none', () => {
    const workshop = workshopOf({ ...minimalWorkshop, metadata: { name: 'a' } } as typeof minimalWorkshop);
    expect(renderWorkshop(workshop, settings).filter(({ metadata }) => 'namespace' in metadata)).toEqual([]);
  });

  test('bear names within the limits of Kubernetes, for the longest name', () => {
    const longest = 'a'.repeat(52);
    const objects = renderWorkshop(workshopOf(minimalWorkshop, { name: longest, storage: {} }), settings);
    expect(Math.max(...objects.map(({ metadata }) => metadata.name.length))).toBe(63);
  });
});

describe('rendering', () => {
  test('the chart is what renderWorkshop renders', () => {
    const workshop = workshopOf(fullWorkshop);
    const chart = new WorkshopChart(new App(), 'chart', { workshop, settings });
    expect([...(chart.toJson() as unknown[])].map(canonicalJson).sort()).toEqual(
      renderWorkshop(workshop, settings).map(canonicalJson).sort(),
    );
  });

  test('is the same each time and whatever the order of keys', () => {
    const environment = fc.dictionary(fc.stringMatching(/^[A-Z]{1,5}$/), fc.string(), { maxKeys: 6 });
    fc.assert(
      fc.property(environment, (env) => {
        const reversed = Object.fromEntries(Object.entries(env).reverse());
        const spec = { ...fullWorkshop.spec, env };
        const backwards = Object.fromEntries(Object.entries({ ...spec, env: reversed }).reverse());
        const render = (of: object) => renderWorkshop(workshopOf({ ...fullWorkshop, spec: of }), settings);
        expect(canonicalJson(render(backwards))).toBe(canonicalJson(render(spec)));
      }),
      { numRuns: 50 },
    );
  });

  test('changes neither the Workshop nor the settings', () => {
    const [workshop, given] = [workshopOf(fullWorkshop), settingsWith()];
    const before = canonicalJson([workshop, given]);
    renderWorkshop(workshop, given);
    expect(canonicalJson([workshop, given])).toBe(before);
  });

  test('refuses what the settings do not allow, with every reason', () => {
    const workshop = workshopOf(minimalWorkshop, { duration: '8d', ingress: { host: 'a.example.com' } });
    const rejections = () => {
      try {
        return renderWorkshop(workshop, settings);
      } catch (error) {
        return error instanceof Rejected ? error.rejections.map(({ reason }) => reason) : error;
      }
    };
    expect(rejections()).toEqual(['HostNotAllowed', 'DurationTooLong']);
  });
});

test('the examples of the page are valid', () => {
  for (const example of [minimalWorkshop, fullWorkshop]) expect('workshop' in parseWorkshop(example)).toBe(true);
});
