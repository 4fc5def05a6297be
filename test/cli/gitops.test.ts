// `orchestra gitops`: what Argo CD and Flux are told, and that neither is ever told to delete what people would miss.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { synthesise } from '../../src/manifest/synthesise.js';
import { parsePlatform } from '../../src/cli/values-input.js';
import { orchestra } from './command.js';

const repo = ['--repo', 'https://git.example.edu/platform/orchestra.git'];
const quiet = (text: string) => text.replaceAll(/^warning: .*\n/gm, '');

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Loose = any;

async function objects(...words: string[]): Promise<Loose[]> {
  const { code, out, said } = await orchestra('gitops', ...words);
  expect(code, said).toBe(0);
  return parseAllDocuments(out).map((document) => document.toJS() as Loose);
}

test('JSON holds the same', async () => {
  const words = ['flux', '-e', 'production', ...repo];
  const { out } = await orchestra('gitops', ...words, '--output', 'json');
  expect(JSON.parse(out)).toEqual(await objects(...words));
});

test.each<[string, object]>([
  ['main', { branch: 'main' }],
  ['release/1.2', { branch: 'release/1.2' }],
  ['refs/tags/v1', { name: 'refs/tags/v1' }],
  ['0123456789abcdef0123456789abcdef01234567', { commit: '0123456789abcdef0123456789abcdef01234567' }],
])('Flux is told what the revision %s is', async (revision, ref) => {
  const [source] = await objects('flux', '-e', 'production', ...repo, '--revision', revision);
  expect(source.spec.ref).toEqual(ref);
});

test('the folder is written as each tool writes it', async () => {
  const place = ['-f', 'helm/values/production.yaml', ...repo, '--path', './clusters/labs/'];
  const [application] = await objects('argocd', ...place);
  const [, kustomization] = await objects('flux', ...place);
  expect([application.spec.source.path, kustomization.spec.path]).toEqual(['clusters/labs', './clusters/labs']);
});

test('objects are called after the installation, and stand where the tool looks', async () => {
  const words = ['-e', 'production', ...repo, '--release', 'labs', '-n', 'labs-system', '--tool-namespace', 'delivery'];
  const [application] = await objects('argocd', ...words);
  expect(application.metadata).toMatchObject({ name: 'labs', namespace: 'delivery' });
  expect(application.spec.destination.namespace).toBe('labs-system');
  for (const { metadata } of await objects('flux', ...words))
    expect(metadata).toEqual({ name: 'labs', namespace: 'delivery' });
});

describe('nothing that people would miss is ever deleted', () => {
  test('by whoever deletes the objects themselves', async () => {
    const [application] = await objects('argocd', '-e', 'production', ...repo);
    const [, kustomization] = await objects('flux', '-e', 'production', ...repo);
    expect(application.metadata.finalizers).toBeUndefined();
    expect(kustomization.spec.deletionPolicy).toBe('Orphan');
  });

  test.each(['production', 'nginx', 'kind'])('by pruning in %s: definitions, namespaces and volumes', (environment) => {
    const manifests = synthesise(parsePlatform({ environment }).values).flatMap((group) => group.manifests);
    const precious = manifests.filter(({ kind }) =>
      ['CustomResourceDefinition', 'Namespace', 'PersistentVolumeClaim', 'Workshop'].includes(kind),
    );
    expect(precious.length).toBeGreaterThan(0);
    for (const { metadata } of precious) {
      expect(metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
      expect(metadata.annotations?.['kustomize.toolkit.fluxcd.io/prune']).toBe('disabled');
    }
    for (const { spec } of manifests.filter(({ kind }) => kind === 'StatefulSet'))
      expect((spec as Loose).persistentVolumeClaimRetentionPolicy).toEqual({
        whenDeleted: 'Retain',
        whenScaled: 'Retain',
      });
  });
});

describe('namespaces', () => {
  const elsewhere = ['--set', 'namespace.create=false'];
  const everywhere = ['--set', 'sessions.namespaces=null'];
  const note = (...names: string[]) =>
    `note: the namespaces must exist beforehand that neither the manifests nor the tool make: ${names.join(', ')}\n`;

  test.each<[string, string[], string]>([
    ['Argo CD makes that of the release alone', ['argocd', ...elsewhere], note('orchestra-sessions')],
    ['Flux makes none', ['flux', ...elsewhere], note('orchestra-system', 'orchestra-sessions')],
    ['the rendered ones are made', ['flux'], ''],
    ['that of sessions by default is not rendered', ['argocd', ...everywhere], note('orchestra-sessions')],
    ['default is always there', ['flux', ...everywhere, '--set', 'global.defaultNamespace=default'], ''],
  ])('%s', async (_, [tool = '', ...words], expected) => {
    const { code, out, said } = await orchestra('gitops', tool, '-e', 'production', ...words, ...repo);
    const [application] = parseAllDocuments(out).map((document) => document.toJS() as Loose);
    expect(code, said).toBe(0);
    expect(quiet(said).replace(/^note: orchestra gitops argocd --health .*\n/, '')).toBe(expected);
    const isMade = tool === 'argocd' && words.includes('namespace.create=false');
    expect(application.spec.syncPolicy?.syncOptions.includes('CreateNamespace=true') ?? false).toBe(isMade);
  });
});

describe('refuses with exit code 2', () => {
  const at = ['-e', 'production'];
  test.each<[string, string[], string[]]>([
    ['no tool', [], ["missing required argument 'tool'"]],
    ['another tool', ['jenkins'], ['Allowed choices are argocd, flux']],
    ['no repository', ['flux', ...at], ['--repo: must be an address']],
    ['a repository that is a path', ['flux', ...at, '--repo', '/srv/git'], ['--repo: must be an address']],
    ['a repository as scp writes it', ['flux', ...at, '--repo', 'git@example.edu:a/b.git'], ['ssh://git@']],
    ['a password', ['argocd', ...at, '--repo', 'https://u:hidden@example.edu/a'], ['--repo: holds credentials']],
    [
      'no folder',
      ['flux', '-f', 'helm/values/production.yaml', ...repo],
      ['--path: must be a folder of the repository'],
    ],
    ['a folder outside', ['flux', ...at, ...repo, '--path', '../x'], ['--path: must be']],
    ['a folder of the machine', ['flux', ...at, ...repo, '--path', '/x'], ['--path: must be']],
    ['a revision that is an option', ['flux', ...at, ...repo, '--revision=-x'], ['--revision: must be']],
    ['a revision that git refuses', ['flux', ...at, ...repo, '--revision', 'a..b'], ['--revision: must be']],
    ['health for Flux', ['flux', '--health'], ['what Flux has to know of Workshops is in its Kustomization']],
    [
      'everything at once',
      ['flux', '--set', 'api.replica=2', '--revision', ''],
      ['did you mean replicas?', '--repo', '--path', '--revision'],
    ],
  ])('%s', async (_, words, expected) => {
    const { code, out, said } = await orchestra('gitops', ...words);
    expect([code, out]).toEqual([2, '']);
    for (const text of expected) expect(said).toContain(text);
    expect(quiet(said)).not.toContain('hidden');
  });
});

test.each(['argocd', 'flux'])('docs/gitops.md shows what %s is told', async (tool) => {
  const blocks = [...readFileSync('docs/gitops.md', 'utf8').matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text = '']) =>
    parseAllDocuments(text).map((document) => document.toJS() as Loose),
  );
  expect(blocks).toContainEqual(await objects(tool, '-e', 'production', ...repo));
});
