// The page on GitOps is about what is rendered: the waves of its table, and the marks against pruning.
import { expect, test } from 'vitest';
import { synthesise } from '../../src/manifest/synthesise.js';
import type { Manifest } from '../../src/manifest/manifest.js';
import { valuesOf } from '../constructs/render.js';
import { codeOf, getPage, rowsOf } from './pages.js';

const everything = synthesise(
  valuesOf({
    namespace: { create: true },
    networkPolicy: { enabled: true },
    postgresql: { enabled: true },
    sessions: { namespaces: ['default-sessions'] },
    global: { defaultNamespace: 'default-sessions' },
    'oauth2-proxy': { config: { configFile: 'email_domains = [ "example.edu" ]' } },
  }),
);

test('the waves are those of the table', () => {
  const told = rowsOf(getPage('docs/gitops.md')).flatMap(([wave = '', groups = '']) =>
    /^-?[0-9]$/.test(wave) ? codeOf(groups).map((group) => [group, Number(wave)]) : [],
  );
  const rendered = everything.map(({ id, manifests }) => [id, Math.max(...manifests.map(waveOf))]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(rendered));
});

function waveOf({ metadata }: Manifest): number {
  return Number(metadata.annotations?.['argocd.argoproj.io/sync-wave']);
}

test('no tool prunes a namespace or the definition of Workshops', () => {
  const marked = everything
    .flatMap(({ manifests }) => manifests)
    .filter(({ kind }) => ['Namespace', 'CustomResourceDefinition'].includes(kind));
  expect(marked.map(({ kind }) => kind).sort()).toEqual(['CustomResourceDefinition', 'Namespace', 'Namespace']);
  for (const { metadata } of marked) {
    expect(metadata.annotations).toMatchObject({
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      'kustomize.toolkit.fluxcd.io/prune': 'disabled',
    });
  }
});
