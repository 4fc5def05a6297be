// docs/images.md against the pods of a platform in which everything is on: neither may know a mount that the other does not.
import { readFileSync } from 'node:fs';
import { App } from 'cdk8s';
import { expect, test } from 'vitest';
import { PlatformChart } from '../../src/charts/platform-chart.js';
import { collectManifests } from '../../src/manifest/collect.js';
import type { JsonObject } from '../../src/model/json.js';
import type { Rendered } from './render.js';
import { minimal, valuesOf } from './render.js';

const everything = {
  postgresql: { enabled: true },
  'oauth2-proxy': {
    ...minimal['oauth2-proxy'],
    authenticatedEmailsFile: { enabled: true, restricted_access: 'ada@example.edu' },
    config: {
      ...minimal['oauth2-proxy'].config,
      google: { adminEmail: 'admin@example.edu', groups: ['staff@example.edu'], existingSecret: 'google' },
    },
  },
} satisfies JsonObject;

/** Images by the label of their pods, where the two differ. */
const imageOf: Readonly<Record<string, string>> = { 'authentication-proxy': 'oauth2-proxy', database: 'postgresql' };

/** What a volume is made of, by the field that says so. */
const sources: Readonly<Record<string, string>> = {
  emptyDir: 'emptyDir',
  configMap: 'ConfigMap',
  secret: 'Secret',
  persistentVolumeClaim: 'PersistentVolumeClaim',
};

function podTemplates(document: JsonObject): Rendered[] {
  const chart = new PlatformChart(new App(), 'platform', { values: valuesOf(document) });
  return collectManifests(chart)
    .flatMap(({ manifests }) => manifests as Rendered[])
    .filter(({ spec }) => spec?.template !== undefined);
}

/** `image path: kind of volume`, for every mount of every container. */
function mountsOf({ metadata, spec }: Rendered): string[] {
  const { containers, initContainers = [], volumes = [] } = spec.template.spec;
  const component: string = metadata.labels['app.kubernetes.io/component'];
  return [...containers, ...initContainers].flatMap(({ volumeMounts = [] }: Rendered) =>
    volumeMounts.map(
      ({ name, mountPath }: Rendered) =>
        `${imageOf[component] ?? component} ${String(mountPath)}: ${kindOf(name, volumes, spec)}`,
    ),
  );
}

function kindOf(name: string, volumes: Rendered[], spec: Rendered): string | undefined {
  const volume = volumes.find((each) => each.name === name);
  if (volume !== undefined) return Object.keys(sources).flatMap((key) => (key in volume ? [sources[key]] : []))[0];
  const claims: Rendered[] = spec.volumeClaimTemplates ?? [];
  return claims.some(({ metadata }) => metadata.name === name) ? 'PersistentVolumeClaim' : undefined;
}

interface Row {
  readonly image: string;
  readonly path: string;
  readonly volume: string;
}

/** The rows of the table under the first heading. */
function documented(): Row[] {
  const lines = readFileSync(new URL('../../docs/images.md', import.meta.url), 'utf8').split('\n');
  return lines
    .filter((line) => /^\| `[^`]+` +\| `\//.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map(([, image = '', path = '', , volume = '']) => ({ image, path, volume }));
}

test('every mount of a pod has its row, and every row its mount', () => {
  const mounted = new Set(podTemplates(everything).flatMap(mountsOf));
  const rows = documented().map(({ image, path, volume }) => `${image} ${path}: ${volume}`);
  expect(new Set(rows).size).toBe(rows.length);
  expect([...mounted].sort()).toEqual(rows.sort());
});

test('every image of the platform has a row', () => {
  const images = new Set(documented().map(({ image }) => image));
  expect([...images]).toEqual(['api', 'migrate', 'operator', 'frontend', 'oauth2-proxy', 'postgresql']);
});

test('every pod has a root that nothing is written to', () => {
  for (const { metadata, spec } of podTemplates(everything)) {
    const { containers, initContainers = [] } = spec.template.spec;
    for (const { name, securityContext } of [...containers, ...initContainers])
      expect(securityContext.readOnlyRootFilesystem, `${String(metadata.name)} ${String(name)}`).toBe(true);
  }
});
