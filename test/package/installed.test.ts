// The packed package, installed in an empty folder: it imports, synthesises and runs under the oldest Node we promise.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guestbookChart } from '../../examples/small-chart/chart.js';
import { compileChart } from '../../src/helm-compiler/index.js';
import { productVersion } from '../../src/model/version.js';

/** The machine's own node, not the newer one among our development dependencies. */
const plainNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .map((folder) => join(folder, 'node'))
  .find((file) => existsSync(file));

describe('the packed package', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'orchestra-package-'));
    execFileSync('npm', ['pack', '--pack-destination', folder], { stdio: 'pipe' });
    const [archive = ''] = readdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', `./${archive}`], { cwd: folder, stdio: 'pipe' });
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function node(...words: string[]): string {
    const PATH = (process.env['PATH'] ?? '')
      .split(delimiter)
      .filter((each) => !each.includes('node_modules'))
      .join(delimiter);
    return execFileSync(plainNode ?? process.execPath, words, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH },
    });
  }

  test('installs without development tools', () => {
    const packages = readdirSync(join(folder, 'node_modules'));
    expect(packages).toContain('orchestra');
    for (const tool of ['vitest', 'typescript', 'cdk8s-cli']) expect(packages).not.toContain(tool);
  });

  test('synthesises as a library, and loads no HTTP client to do so', () => {
    writeFileSync(join(folder, 'app.mjs'), app);
    const { objects, clients } = JSON.parse(node('app.mjs')) as { objects: number; clients: string[] };
    expect(objects).toBeGreaterThan(15);
    expect(clients).toEqual([]);
  });

  test('synthesises as a program', () => {
    const printed = node(join('node_modules', '.bin', 'orchestra'), 'synth', '-e', 'production', '-o', '-');
    expect(printed).toContain('kind: Deployment');
    expect(printed.split('\n---\n').length).toBeGreaterThan(15);
  });

  test('says its version, and what is wrong under a Node that is too old', () => {
    const program = join('node_modules', '.bin', 'orchestra');
    expect(node(program, '--version')).toBe(`${productVersion}\n`);
    const [major = 0, minor = 0] = node('-p', 'process.versions.node').split('.').map(Number);
    if (major > 22 || (major === 22 && minor >= 19)) return;
    expect(() => node(program, 'images', '-e', 'production', '--lock', 'images.lock')).toThrow(
      /orchestra images --lock needs Node 22\.19 or newer/,
    );
  });

  test('has the types of our CRD', () => {
    writeFileSync(join(folder, 'workshop.mjs'), workshop);
    expect(JSON.parse(node('workshop.mjs'))).toMatchObject({
      apiVersion: 'orchestra.io/v1',
      kind: 'Workshop',
      spec: { name: 'rna' },
    });
  });

  test('compiles a chart of one’s own, as the example shows', () => {
    mkdirSync(join(folder, 'small-chart'));
    for (const name of ['chart', 'main']) {
      const program = readFileSync(join('examples', 'small-chart', `${name}.ts`), 'utf8');
      writeFileSync(join(folder, 'small-chart', `${name}.js`), javaScriptOf(program));
    }
    node(join('small-chart', 'main.js'), 'guestbook');
    for (const { path, text } of compileChart(guestbookChart).files)
      expect(readFileSync(join(folder, 'guestbook', path), 'utf8'), path).toBe(text);
  });

  test('has what it needs and no sources', () => {
    const own = join(folder, 'node_modules', 'orchestra');
    expect(readdirSync(own).sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'helm', 'lib', 'package.json']);
    expect(readFileSync(join(own, 'lib', 'src', 'index.d.ts'), 'utf8')).toContain('PlatformChart');
  });
});

/** A program as a user's own build would compile it. */
function javaScriptOf(program: string): string {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(program, { compilerOptions }).outputText;
}

const app = `
import { createRequire } from 'node:module';
import { App } from 'cdk8s';
import { collectManifests, parseValues, PlatformChart } from 'orchestra';

const { platform } = parseValues({
  api: { database: { existingSecret: 'db' } },
  'oauth2-proxy': { config: { configFile: 'email_domains = [ "example.edu" ]' } },
});
const chart = new PlatformChart(new App(), 'orchestra', { values: platform.values });
const objects = collectManifests(chart).flatMap((group) => group.manifests).length;
const loaded = [...Object.keys(createRequire(import.meta.url).cache), ...process.moduleLoadList];
const clients = loaded.filter((name) => /undici|node-fetch|client-node|NativeModule (http|https|http2)$/.test(name) && !/internal/.test(name));
console.log(JSON.stringify({ objects, clients }));
`;

const workshop = `
import { App, Chart } from 'cdk8s';
import { Workshop } from 'orchestra/workshop';

const chart = new Chart(new App(), 'chart');
new Workshop(chart, 'rna', { metadata: { name: 'rna' }, spec: { name: 'rna', owner: 'ada@example.edu' } });
console.log(JSON.stringify(chart.toJson()[0]));
`;
