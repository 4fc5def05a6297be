// Everything generated is committed as it would be generated now; `make generate` writes it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environmentNames } from '../src/cli/values-input.js';
import { compileChart } from '../src/helm-compiler/compile.js';
import { definitionChart, platformChart } from '../src/helm-compiler/platform.js';
import { productVersion } from '../src/model/version.js';
import { defaultsFile, publishedSchema, valuesReference } from '../src/model/values/generated.js';
import { operatorPage } from '../src/operator/reference.js';
import { orchestra } from './cli/command.js';

const committed = (path: string) => readFileSync(path, 'utf8');

test.each([
  ['helm/orchestra/values.yaml', defaultsFile],
  ['helm/orchestra/values.schema.json', publishedSchema],
  ['docs/values.md', valuesReference],
])('%s', (path, generated) => {
  expect(committed(path)).toBe(generated());
});

test('the tables of docs/operator.md', async () => {
  expect(committed('docs/operator.md')).toBe(await operatorPage(committed('docs/operator.md')));
});

describe.each([platformChart(), definitionChart()])('helm/$metadata.name', (source) => {
  // Compiling the units and the named templates, which rules include, takes longer than all of this file: test/helm/compiled-charts.test.ts does.
  const { notes, ...rest } = source;
  const { files } = compileChart({ ...rest, units: [], named: [] });
  const including = ['templates/_helpers.tpl', 'templates/_values.tpl', 'templates/validate.yaml'];
  const compiled = [...source.units.map(({ id }) => `templates/${id}.yaml`), ...including];

  test.each(files.filter(({ path }) => !compiled.includes(path)))('$path', ({ path, text }) => {
    expect(committed(join('helm', source.metadata.name, path))).toBe(text);
  });

  test('holds nothing else', () => {
    const made = [
      ...files.map(({ path }) => path),
      ...compiled,
      ...(notes === undefined ? [] : ['templates/NOTES.txt']),
    ];
    const found = readdirSync(join('helm', source.metadata.name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => relative(join('helm', source.metadata.name), join(parentPath, name)));
    expect(found.sort()).toEqual([...new Set(made)].sort());
  });
});

test('the version constant', () => {
  expect((JSON.parse(committed('package.json')) as { version: string }).version).toBe(productVersion);
});

test('the environments are those of helm/values', () => {
  expect(environmentNames()).toEqual(expect.arrayContaining(['kind', 'nginx', 'production']));
  expect(readdirSync('dist').sort()).toEqual(environmentNames());
});

describe.each(environmentNames())('dist/%s', (environment) => {
  test('is what synth renders', async () => {
    const out = mkdtempSync(join(tmpdir(), 'orchestra-dist-'));
    try {
      expect((await orchestra('synth', '-e', environment, '-o', out)).code).toBe(0);
      expect(folder(out)).toEqual(folder(join('dist', environment)));
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });

  test('holds no secret', () => {
    const all = Object.values(folder(join('dist', environment))).join('\n');
    expect(all).not.toMatch(/^kind: Secret$/m);
  });

  test('was written without inline secrets', async () => {
    const { said } = await orchestra('synth', '-e', environment, '-o', '-');
    expect(said).not.toContain('is a secret in plain values');
  });
});

test('imports/ is what cdk8s import makes of the CRD', () => {
  const out = mkdtempSync(join(tmpdir(), 'orchestra-imports-'));
  try {
    const words = ['import', 'dist/production/00-crd.yaml', '--output', out, '--language', 'typescript', '--no-save'];
    const { status, stderr } = spawnSync('node_modules/.bin/cdk8s', words, {
      encoding: 'utf8',
      env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' },
    });
    expect(status, stderr).toBe(0);
    expect(folder(out)).toEqual(folder('imports'));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}, 30_000);

function folder(path: string): Record<string, string> {
  return Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}
