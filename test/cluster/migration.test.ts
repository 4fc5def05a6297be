// The migration as Helm runs it: a first install into an empty namespace, with the real helm. What is rendered here with
// a revision goes into a chart as it is, so that its hooks are Helm's to order, to wait for and to delete.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectManifests } from '../../src/manifest/collect.js';
import type { JsonObject } from '../../src/model/json.js';

import { PlatformChart } from '../../src/charts/platform-chart.js';
import { minimal, valuesOf } from '../constructs/render.js';
import type { ControlPlane } from './harness/control-plane.js';
import { connectControlPlane, describeCluster } from './harness/control-plane.js';

const scenarios: Readonly<Record<string, JsonObject>> = {
  'an existing secret': minimal,
  'an inline url': { ...minimal, api: { database: { url: 'postgresql+asyncpg://a:b@db/c' } } },
  'the bundled database': { ...minimal, api: {}, postgresql: { enabled: true } },
};

describeCluster('the first install by Helm', () => {
  let cluster: ControlPlane;
  let folder: string;
  beforeAll(() => {
    cluster = connectControlPlane();
    folder = mkdtempSync(join(tmpdir(), 'orchestra-helm-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(Object.entries(scenarios))('migrates, with %s, and leaves nothing behind', async (name, document) => {
    const namespace = `install-${String(Object.keys(scenarios).indexOf(name))}`;
    await kubectl('create', 'namespace', namespace);
    await kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted');
    const chart = chartOf(document, namespace);
    const { code, stderr } = await cluster.helm(['install', 'orchestra', chart, '-n', namespace, '--timeout', '60s']);
    expect(code, stderr).toBe(0);
    const events = await kubectl('get', 'events', '-n', namespace, '-o', 'json');
    const reasons = (JSON.parse(events) as { items: Event[] }).items
      .filter(({ involvedObject }) => involvedObject.name.startsWith('orchestra-migrate-1'))
      .map(({ involvedObject, reason }) => `${involvedObject.kind} ${reason}`);
    expect(reasons).toContain('Job SuccessfulCreate');
    expect(reasons).toContain('Job Completed');
    expect(reasons).not.toContain('Job FailedCreate');
    const left = await kubectl('get', 'job,serviceaccount,secret', '-n', namespace, '-o', 'name');
    expect(left.split('\n').filter((each) => each.includes('migrate'))).toEqual([]);
    await kubectl('delete', 'namespace', namespace, '--wait=false');
  });

  function chartOf(document: JsonObject, namespace: string): string {
    const chart = join(folder, namespace);
    mkdirSync(join(chart, 'templates'), { recursive: true });
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: orchestra\nversion: 0.0.0\n');
    const platform = new PlatformChart(new App(), 'platform', {
      values: valuesOf({ ...document, crds: { install: false } }),
      release: { name: 'orchestra', namespace, service: 'Helm', revision: 1 },
    });
    const objects = collectManifests(platform)
      .flatMap(({ manifests }) => manifests)
      .filter(({ kind }) => !/^(Cluster)?Role/.test(kind));
    const text = objects.map((manifest) => JSON.stringify(manifest).replaceAll('{{', '{{ "{{" }}')).join('\n---\n');
    writeFileSync(join(chart, 'templates', 'all.yaml'), text);
    return chart;
  }

  async function kubectl(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await cluster.kubectl(words);
    expect(code, `kubectl ${words.join(' ')}\n${stderr}`).toBe(0);
    return stdout;
  }
});

interface Event {
  readonly reason: string;
  readonly involvedObject: { readonly kind: string; readonly name: string };
}
