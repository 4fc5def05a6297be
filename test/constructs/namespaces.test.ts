import { expect, test } from 'vitest';
import { Namespaces } from '../../src/constructs/namespaces.js';
import { find, minimal, names, render } from './render.js';

const withSessions = {
  ...minimal,
  global: { defaultNamespace: 'cohort-a' },
  namespace: { create: true },
  sessions: { namespaces: ['cohort-a', 'cohort-b'] },
};

test('are the release namespace and those of the sessions that are known', () => {
  expect(names(render(Namespaces))).toEqual(['Namespace/orchestra-system']);
  expect(names(render(Namespaces, withSessions))).toEqual([
    'Namespace/orchestra-system',
    'Namespace/cohort-a',
    'Namespace/cohort-b',
  ]);
});

test.each([
  ['orchestra-system', { enforce: 'restricted', audit: 'restricted', warn: 'restricted' }],
  ['cohort-a', { enforce: 'baseline', warn: 'restricted' }],
  ['cohort-b', { enforce: 'baseline', warn: 'restricted' }],
])('%s has its Pod Security levels', (name, levels) => {
  const { labels } = find(render(Namespaces, withSessions), 'Namespace', name).metadata;
  const prefix = 'pod-security.kubernetes.io/';
  const found = Object.entries(labels)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, level]) => [key.slice(prefix.length), level]);
  expect(Object.fromEntries(found)).toEqual(levels);
});

test('no tool takes one away with what runs in it', () => {
  for (const { metadata } of render(Namespaces, withSessions)) {
    expect(metadata.annotations).toEqual({
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      'kustomize.toolkit.fluxcd.io/prune': 'disabled',
    });
  }
});

test('are cluster-scoped', () => {
  for (const { metadata } of render(Namespaces, withSessions)) expect(metadata).not.toHaveProperty('namespace');
});
