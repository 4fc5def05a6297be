// What people and programs get from offline commands, byte for byte as it is committed: what is found, in text and JSON. What is
// said to wrong input is in wrong-input.test.ts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { orchestra } from './command.js';

const repository = '--repo https://git.example.edu/platform/orchestra.git';

test.each([
  ['images/production.txt', 0, 'images -e production'],
  ['images/production.json', 0, 'images -e production --output json'],
  ['images/mirror.yaml', 0, 'images -e production --mirror mirror.example.edu'],
  ['images/mirror.json', 0, 'images -e production --mirror mirror.example.edu --output json'],
  ['images/check.txt', 1, 'images -e production --check test/golden/images/old.lock'],
  ['images/check.json', 1, 'images -e production --check test/golden/images/old.lock --output json'],
  ['bundle/operator.yaml', 0, 'bundle -e production --for operator'],
  ['bundle/operator.json', 0, 'bundle -e production --for operator --output json'],
  ['bundle/kind.yaml', 0, 'bundle -e kind'],
  ['validate/kind-short.txt', 0, 'validate -e kind'],
  ['validate/kind.txt', 0, 'validate -e kind --full'],
  ['validate/production.txt', 0, 'validate -e production --full'],
  ['validate/production.json', 0, 'validate -e production --full --output json'],
  ['validate/production.mermaid', 0, 'validate -e production --output mermaid'],
  ['validate/workshop.txt', 0, 'validate -e production --full test/golden/workshop.yaml'],
  ['validate/stale-bundle.txt', 1, 'validate -e nginx --bundle test/golden/bundle/operator.yaml'],
  ['validate/stale-bundle.json', 1, 'validate -e nginx --bundle test/golden/bundle/operator.yaml --output json'],
  ['validate/wrong.json', 2, 'validate -e production --set api.replica=2,frontend.replicas=two --output json'],
  ['validate/schema.json', 0, 'validate --schema'],
  ['init/steps.json', 0, 'init - --yes --domain labs.example.edu --email-domain example.edu --output json'],
  ['init/schema.json', 0, 'init --schema'],
  ['diff/same.txt', 0, 'diff --from dist/nginx --to dist/nginx'],
  ['diff/schema.json', 0, 'diff --schema'],
  ['gitops/argocd-production.yaml', 0, `gitops argocd -e production ${repository}`],
  ['gitops/argocd-production.json', 0, `gitops argocd -e production ${repository} --output json`],
  ['gitops/argocd-kind.yaml', 0, `gitops argocd -e kind ${repository}`],
  ['gitops/argocd-health.yaml', 0, 'gitops argocd --health'],
  ['gitops/flux-production.yaml', 0, `gitops flux -e production ${repository}`],
  ['gitops/flux-production.json', 0, `gitops flux -e production ${repository} --output json`],
])('%s', async (golden, expected, line) => {
  const { code, out, said } = await orchestra(...line.split(' '));
  expect(code, said).toBe(expected);
  await expect(out).toMatchFileSnapshot(`../golden/${golden}`);
});

test('init/values.yaml', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orchestra-golden-'));
  try {
    const file = join(folder, 'values.yaml');
    const answers = ['--domain', 'orchestra.example.edu', '--email-domain', 'example.edu', '--admin', 'a@example.edu'];
    const { code, said } = await orchestra('init', file, ...answers, '--yes');
    expect(code, said).toBe(0);
    // Where it was written is the only thing that differs from run to run.
    const text = readFileSync(file, 'utf8').replaceAll(`${folder}/`, '');
    await expect(text).toMatchFileSnapshot('../golden/init/values.yaml');
    await expect(said.replaceAll(`${folder}/`, '')).toMatchFileSnapshot('../golden/init/said.txt');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
