// What a synthesis costs: as a whole process beside an empty one and beside helm, in process, and as environments grow.
// Ratios within one run are what to compare; the machine is printed because milliseconds are its own.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { controlPlaneBinaries, ControlPlaneUnavailable } from '../control-plane/build.mjs';
import {
  layOut,
  parseValues,
  parseWorkshop,
  readDocument,
  renderWorkshop,
  settingsOf,
  synthesise,
  valuesByDefault,
} from '../lib/src/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'lib/src/cli/orchestra.js');
const production = readFileSync(join(root, 'helm/values/production.yaml'), 'utf8');

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function time(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function process_(file, args) {
  const { status, stderr } = spawnSync(file, args, { maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${String(stderr)}`);
}

function row(what, milliseconds, base) {
  const ratio = base === undefined ? '' : `${(milliseconds / base).toFixed(2)}x`;
  console.log(`${what.padEnd(58)} ${milliseconds.toFixed(2).padStart(9)} ms  ${ratio.padStart(7)}`);
}

/** A chart that holds the same manifests as static templates: what helm spends without computing anything. */
function chartOfSameSize(folder) {
  const templates = join(folder, 'templates');
  mkdirSync(templates, { recursive: true });
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: same-size\nversion: 0.1.0\n');
  writeFileSync(join(folder, 'values.yaml'), readFileSync(join(root, 'helm/orchestra/values.yaml')));
  for (const { path, text } of layOut(synthesise(parse()))) {
    if (path !== 'kustomization.yaml') writeFileSync(join(templates, path), text.replaceAll('{{', '{{ "{{" }}'));
  }
  return folder;
}

function parse() {
  const { user } = readDocument([{ kind: 'file', name: 'production.yaml', text: production }], {});
  const { platform, problems } = parseValues(user);
  if (platform === undefined) throw new Error(JSON.stringify(problems));
  return platform.values;
}

async function helmBinary() {
  try {
    return (await controlPlaneBinaries({ build: true })).helm;
  } catch (error) {
    if (error instanceof ControlPlaneUnavailable) return undefined;
    throw error;
  }
}

function processes(helm, chart) {
  const commands = {
    'node -e 0': [process.execPath, ['-e', '0']],
    'orchestra synth -e production -o -': [process.execPath, [program, 'synth', '-e', 'production', '-o', '-']],
    ...(helm === undefined
      ? {}
      : { 'helm template of a static chart of the same size': [helm, ['template', 'x', chart]] }),
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < 15; round++) {
    for (const [name, [file, args]] of Object.entries(commands)) times[name].push(time(() => process_(file, args)));
  }
  const base = median(times['node -e 0']);
  console.log('\nWhole processes, medians of 15 interleaved runs; ratio to node -e 0');
  for (const [name, measured] of Object.entries(times)) row(name, median(measured), base);
  if (helm === undefined) console.log('helm: not measured, because it is not built and there is no Go to build it');
}

function inProcess() {
  const values = parse();
  const render = () => layOut(synthesise(values));
  for (let i = 0; i < 50; i++) render();
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const times = Array.from({ length: 200 }, () => time(render));
  globalThis.gc?.();
  const kept = (process.memoryUsage().heapUsed - before) / 200 / 1024;
  console.log('\nIn one process, production, medians of 200');
  row('parse values', median(Array.from({ length: 200 }, () => time(parse))));
  row('constructs to YAML', median(times));
  row('a session: Workshop to manifests', sessionTime());
  console.log(`heap kept per rendering${' '.repeat(36)}${kept.toFixed(2).padStart(9)} KiB`);
}

/** The p50 of one full session: a volume, authentication, isolation. */
function sessionTime() {
  const release = { name: 'orchestra', namespace: 'orchestra-system', service: 'orchestra' };
  const settings = settingsOf({ values: valuesByDefault(), release });
  const { workshop } = parseWorkshop({
    apiVersion: 'orchestra.io/v1',
    kind: 'Workshop',
    metadata: { name: 'bench', namespace: 'bench' },
    spec: { name: 'bench', owner: 'attendee@example.org', storage: {} },
  });
  const render = () => renderWorkshop(workshop, settings);
  for (let i = 0; i < 500; i++) render();
  return median(Array.from({ length: 2000 }, () => time(render)));
}

function growth() {
  const values = parse();
  console.log('\nEnvironments in one process; ratio to the cost of one, times their number');
  environments(values, 50);
  const one = median(Array.from({ length: 20 }, () => time(() => environments(values, 1))));
  for (const count of [1, 10, 50, 100, 200]) {
    row(
      `${count} environments`,
      median(Array.from({ length: 5 }, () => time(() => environments(values, count)))),
      one * count,
    );
  }
}

function environments(values, count) {
  for (let i = 0; i < count; i++) layOut(synthesise(values, { namespace: `orchestra-${i}` }));
}

const folder = mkdtempSync(join(tmpdir(), 'orchestra-bench-'));
try {
  console.log(
    `${cpus().length} x ${cpus()[0]?.model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}`,
  );
  processes(await helmBinary(), chartOfSameSize(folder));
  inProcess();
  growth();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
