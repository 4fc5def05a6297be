// What a whole synthesis costs as a process, beside an empty one and beside helm.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { controlPlaneBinaries, ControlPlaneUnavailable } from '../control-plane/build.mjs';
import { layOut, synthesise } from '../lib/src/index.js';
import { median, row, time } from './figures.mjs';
import { productionValues } from './production.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'lib/src/cli/orchestra.js');

/** Measures and prints. */
export async function benchSynthesis() {
  const folder = mkdtempSync(join(tmpdir(), 'orchestra-bench-'));
  try {
    measure(await helmBinary(), chartOfSameSize(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(helm, chart) {
  const commands = {
    'node -e 0': [process.execPath, ['-e', '0']],
    'orchestra synth -e production -o -': [process.execPath, [program, 'synth', '-e', 'production', '-o', '-']],
    ...(helm === undefined
      ? {}
      : { 'helm template of a static chart of the same size': [helm, ['template', 'x', chart]] }),
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < 15; round++) {
    for (const [name, [file, args]] of Object.entries(commands)) times[name].push(time(() => run(file, args)));
  }
  const base = median(times['node -e 0']);
  console.log('\nWhole processes, medians of 15 interleaved runs; ratio to node -e 0');
  for (const [name, measured] of Object.entries(times)) row(name, median(measured), base);
  if (helm === undefined) console.log('helm: not measured, because it is not built and there is no Go to build it');
}

async function helmBinary() {
  try {
    return (await controlPlaneBinaries({ build: true })).helm;
  } catch (error) {
    if (error instanceof ControlPlaneUnavailable) return undefined;
    throw error;
  }
}

/** A chart that holds the same manifests as static templates: what helm spends without computing anything. */
function chartOfSameSize(folder) {
  const templates = join(folder, 'templates');
  mkdirSync(templates, { recursive: true });
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: same-size\nversion: 0.1.0\n');
  writeFileSync(join(folder, 'values.yaml'), readFileSync(join(root, 'helm/orchestra/values.yaml')));
  for (const { path, text } of layOut(synthesise(productionValues()))) {
    if (path !== 'kustomization.yaml') writeFileSync(join(templates, path), text.replaceAll('{{', '{{ "{{" }}'));
  }
  return folder;
}

function run(file, args) {
  const { status, stderr } = spawnSync(file, args, { maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${String(stderr)}`);
}
