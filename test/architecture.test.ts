// The order of the layers, kept: who may import whom in src, and no cycles anywhere.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** A layer may import itself and those before it; `kube` and `runtime` know nothing of Orchestra. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  model: [],
  constructs: ['model'],
  charts: ['model', 'constructs'],
  manifest: ['model', 'constructs', 'charts'],
  'helm-compiler': ['model', 'constructs', 'charts', 'manifest'],
  kube: [],
  review: ['model', 'constructs', 'charts', 'manifest', 'kube'],
  runtime: ['kube'],
  operator: ['model', 'constructs', 'charts', 'manifest', 'kube', 'runtime'],
  cli: ['model', 'constructs', 'charts', 'manifest', 'helm-compiler', 'review', 'kube', 'runtime', 'operator'],
  '.': ['model', 'constructs', 'charts', 'manifest', 'helm-compiler', 'review', 'kube', 'runtime', 'operator', 'cli'],
};

const files = globSync('src/**/*.ts');
const imports = new Map(files.map((file) => [file, importsOf(file)]));

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const specifiers = [...text.matchAll(/^(?:import|export)\b[^;]*?from '(\.[^']+)'/gms)].map((match) => match[1] ?? '');
  return specifiers.map((specifier) => normalize(join(dirname(file), specifier)).replace(/\.js$/, '.ts'));
}

function layerOf(file: string): string {
  return /^src\/([^/]+)\//.exec(file)?.[1] ?? '.';
}

test('every layer is known', () => {
  expect([...new Set(files.map(layerOf))].filter((layer) => !(layer in allowed))).toEqual([]);
});

test('imports follow the order of the layers', () => {
  const wrong = files.flatMap((file) =>
    (imports.get(file) ?? [])
      .filter((target) => layerOf(target) !== layerOf(file) && !allowed[layerOf(file)]?.includes(layerOf(target)))
      .map((target) => `${file} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

test('no file imports itself through others', () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(' > '));
    if (trail.includes(file) || done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

test.each([
  ['model', /\bcdk8s\b|node:(fs|child_process|http|https|net|os)|process\.(env|argv)|Date\.now|Math\.random/],
  ['constructs', /node:|process\.|Date\.now|Math\.random/],
  ['charts', /node:|process\.|Date\.now|Math\.random/],
  ['review', /from 'node:|process\.(env|argv)|Date\.now|Math\.random/],
])('%s reads no clock, no environment, no files', (layer, forbidden) => {
  const guilty = files.filter((file) => layerOf(file) === layer && forbidden.test(code(file)));
  expect(guilty).toEqual([]);
});

/** A file without its comments. */
function code(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}
